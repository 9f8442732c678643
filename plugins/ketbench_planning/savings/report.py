"""From claims to money: what each saves of the bill, and from which bill or effect on it pays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, Formula, Table, Value, inputs_table
from ketbench_planning.savings.params import SavingsParams
from ketbench_planning.savings.rows import ClaimRow

SAVINGS: tuple[Formula, ...] = (
    Formula("saving_per_month", "$", "sum of bill x share touched x effect - price, all rows"),
    Formula("saving_share", "", "saving_per_month / bill"),
    Formula("saving_measured", "$", "the same over rows measured in a run of this project"),
    Formula("saving_claimed", "$", "the same over rows that somebody claims"),
    Formula("most_touched", "", "sum of the shares touched: no row can save more than it touches"),
    Formula("best", "", "the row with the largest saving"),
    Formula("rows_that_pay", "", "rows with a saving above zero"),
)
"""Outputs by name."""


@dataclass(frozen=True, slots=True)
class Saving:
    """One claim in money.

    Parameters
    ----------
    row : ClaimRow
    gross, net : float, $ a month
        Before and after the price of the means.
    even_bill : float or None, $ a month
        Bill from which it pays; None when it never does.
    even_effect : float or None
        Effect from which it pays at this bill; None when even saving all that is touched does not.
    """

    row: ClaimRow
    gross: float
    net: float
    even_bill: float | None
    even_effect: float | None


def saving(row: ClaimRow, bill: float) -> Saving:
    """Put a claim into money."""
    gross = bill * row.touches * row.effect
    share = row.touches * row.effect
    effect = row.costs / (bill * row.touches) if row.touches else None
    return Saving(
        row,
        gross,
        gross - row.costs,
        row.costs / share if share > 0 else None,
        effect if effect is not None and effect <= 1 else None,
    )


def savings(params: SavingsParams) -> list[Saving]:
    """All claims in money."""
    return [saving(row, params.bill) for row in params.claims]


def summary(params: SavingsParams) -> dict[str, Value]:
    """The numbers by name."""
    found = savings(params)
    total = sum(s.net for s in found)
    best = max(found, key=lambda s: s.net)
    return {
        "saving_per_month": total,
        "saving_share": total / params.bill,
        "saving_measured": sum(s.net for s in found if s.row.basis == "measured"),
        "saving_claimed": sum(s.net for s in found if s.row.basis == "claimed"),
        "most_touched": sum(row.touches for row in params.claims),
        "best": best.row.name if best.net > 0 else "none pays",
        "rows_that_pay": sum(s.net > 0 for s in found),
    }


def figures(params: SavingsParams) -> dict[str, Figure]:
    """All figures by name."""
    found = savings(params)
    rows = [
        (s.row.name, 100 * s.row.touches, 100 * s.row.effect, _basis(s.row), s.gross, s.row.costs, s.net, s.even_bill,
         None if s.even_effect is None else 100 * s.even_effect, s.row.source, s.row.date)
        for s in found
    ]  # fmt: skip
    table = Table(
        title=f"What is left of each claim on a bill of {params.bill:,.0f} $ a month",
        note="Break-even bill: from it on the row pays. Break-even effect: the saving it needs at this bill.",
        columns=["claim", "touches, %", "saves of that, %", "effect is", "saves, $", "costs, $", "net, $",
                 "break-even bill, $", "break-even effect, %", "source", "date"],
        rows=rows,
        missing="never",
    )  # fmt: skip
    bars = Bars(
        title="Net saving a month",
        categories=[s.row.name for s in found],
        names=["net"],
        values=np.array([[s.net for s in found]]),
        y=Axis("saving", "$"),
    )
    return {"claims": table, "net saving": bars, "inputs": inputs_table(params)}


def _basis(row: ClaimRow) -> str:
    return f"from {row.run}" if row.basis == "measured" else row.basis


def notes(params: SavingsParams) -> Iterator[str]:
    """What a reader must know before believing the sum."""
    assumed = [row.name for row in params.claims if row.basis == "assumed"]
    if assumed:
        yield f"Effects that nobody has measured or claimed are typed in for: {', '.join(assumed)}."
    claimed = [f"{row.name} ({row.source}, {row.date})" for row in params.claims if row.basis == "claimed"]
    if claimed:
        yield f"Effects as claimed by others, not measured here: {'; '.join(claimed)}."
