"""The figures of a solved problem, as data: the answer by name, the best solutions, what holds, a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ketbench.plugin import Figure, Table
from ketbench_annealing.arrays import Bits
from ketbench_annealing.stating.solving import Found
from ketbench_annealing.stating.statement import Statement

_ROWS, _HELD = 20, 200
_CHOICE, _SIDES = ("left out", "chosen"), ("one side", "the other side")
_WORDS = {
    **dict.fromkeys(("knapsack", "set-cover", "portfolio", "independent-set", "clique", "vertex-cover"), _CHOICE),
    **dict.fromkeys(("max-cut", "number-partition"), _SIDES),
}
"""What a bit says, 0 and 1, by the kind of the problem."""


def answer_table(statement: Statement, bits: Bits) -> Table:
    """The answer in the user's names; values stay numbers for other programs, and the note says what a bit means."""
    words = _WORDS.get(statement.kind) if statement.answer is None else None
    meant = f"1 is {words[1]}, 0 {words[0]}." if words is not None else ""
    told = statement.told(bits) if statement.told else ""
    return Table(
        title="The answer",
        columns=["variable", "value"],
        rows=[[name, value] for name, value in statement.rows(bits)],
        note=f"{told} {meant}".strip(),
    )


def solutions_table(statement: Statement, found: Found) -> Table:
    """The best different answers, with objective, penalty and what they say."""
    rows: list[list[Any]] = [
        [
            rank + 1,
            statement.shown(float(found.energies[rank])),
            "yes" if found.violations[rank] == 0 else "no",
            float(found.penalties[rank]),
            int(found.seen[rank]),
            _said(statement, bits),
        ]
        for rank, bits in enumerate(found.bits[:_ROWS])
    ]
    names = ["rank", "objective", "feasible", "penalty energy", "seen", "answer"]
    note = "An answer and its mirror image count as one." if statement.flips else statement.alike_said
    return Table(title="Best solutions of the annealer", columns=names, rows=rows, note=note)


def constraints_table(statement: Statement, bits: Bits) -> Table:
    """Every constraint, those that are violated first."""
    broken = dict(statement.violated(bits))
    ordered = sorted(statement.constraints, key=lambda one: one.name not in broken)[:_HELD]
    rows: list[list[Any]] = [
        [
            one.name,
            one.text(statement.variables),
            f"violated by {broken[one.name]:g}" if one.name in broken else "holds",
        ]
        for one in ordered
    ]
    note = f"{len(broken)} of {len(statement.constraints)} constraints are violated."
    return Table(title="Constraints", columns=["name", "rule", "state"], rows=rows, note=note)


def figures_of(statement: Statement, bits: Bits, title: str = "") -> Mapping[str, Figure]:
    """Answer, constraints and picture of one state, shape (n,)."""
    answer = answer_table(statement, bits)
    figures: dict[str, Figure] = {"answer": replace(answer, title=title) if title else answer}
    if statement.constraints:
        figures["constraints"] = constraints_table(statement, bits)
    if statement.picture is not None:
        figures["picture"] = statement.picture(bits)
    return figures


def all_figures(statement: Statement, bits: Bits, found: Found) -> Mapping[str, Figure]:
    """Every figure of a run by name."""
    solutions: dict[str, Figure] = {"solutions": solutions_table(statement, found)} if len(found.bits) else {}
    return {**figures_of(statement, bits), **solutions}


def _said(statement: Statement, bits: Bits) -> str:
    text = statement.told(bits) if statement.told else ", ".join(f"{n} = {v}" for n, v in statement.rows(bits)[:12])
    return text if len(text) <= 200 else f"{text[:197]}..."
