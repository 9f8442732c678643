"""The form of `planning.savings`: a bill and the claims about it."""

from __future__ import annotations

from ketbench.plugin import ParamsWithUnits, setting
from ketbench_planning.savings.rows import DEFAULT_ROWS, ClaimRow


class SavingsParams(ParamsWithUnits):
    """Inputs of the savings table."""

    bill: float = setting(
        1_000_000.0, "Bill a month", unit="$", group="Bill", ge=1, le=1e15,
        help="Such as the cost per month of a service, or a training's cost.",
    )  # fmt: skip
    claims: tuple[ClaimRow, ...] = setting(
        tuple(ClaimRow.model_validate(row) for row in DEFAULT_ROWS),
        "Claims",
        group="Claims",
        min_length=1,
        max_length=50,
    )
