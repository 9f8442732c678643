"""The line over the table of runs: how many are drawn, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ketbench.contract.run import Run
from ketbench.results.comparing import shared
from ketbench_ui.plots.plot import number

MOST_NAMED = 6


def standing(drawn: int, rows: int, runs: Sequence[Run]) -> str:
    """In words; `rows` counts those that the filter leaves.

    Examples
    --------
    >>> standing(2, 3, [])
    '2 of 3 drawn.'
    """
    same = common(runs)
    rest = "" if not same else f" All have: {', '.join(same[:MOST_NAMED])}"
    more = f" and {len(same) - MOST_NAMED} more" if len(same) > MOST_NAMED else ""
    return f"{drawn} of {rows} drawn.{rest}{more}{'.' if rest else ''}"


def common(runs: Sequence[Run]) -> list[str]:
    """Each thing that is the same in all of several runs, as "epochs 40"."""
    if len(runs) < 2:
        return []
    first = runs[0]
    kept = [f"experiment {first.experiment.name}"] if _same(run.experiment.name for run in runs) else []
    kept += [first.status.value] if _same(run.status for run in runs) else []
    return kept + [
        f"{name.removeprefix('params.').replace('_', ' ')} {number(value, '–')}" for name, value in shared(runs).items()
    ]


def constant_columns(runs: Sequence[Run]) -> tuple[bool, bool]:
    """Whether name of the experiment and status say the same of all of several runs."""
    several = len(runs) > 1
    return several and _same(run.experiment.name for run in runs), several and _same(run.status for run in runs)


def _same(values: Iterable[object]) -> bool:
    return len(set(values)) == 1
