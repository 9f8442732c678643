"""Single numbers that stand for a curve: its best, its last, and where it was at a step; counts, never smooths."""

from __future__ import annotations

import numpy as np

from ketbench.base.contributed.scoring import least_is_best
from ketbench.contract.result import Metric

LESS_IS_BETTER = ("loss", "error", "energy", "norm", "variance", "gap", "time", "seconds")


def less_is_better(name: str) -> bool:
    """Whether small values of a metric are the good ones, by its name.

    Examples
    --------
    >>> less_is_better("validation_loss"), less_is_better("test_accuracy")
    (True, False)
    """
    return any(word in name.lower() for word in LESS_IS_BETTER) or least_is_best(name)


def best_value(metric: Metric, least: bool) -> float | None:
    """The least or largest value that is finite; None where there is none."""
    known = metric.values[np.isfinite(metric.values)]
    if not len(known):
        return None
    return float(known.min() if least else known.max())


def last_value(metric: Metric) -> float | None:
    """The last value, NaN and infinity as they came."""
    return float(metric.values[-1]) if len(metric) else None


def value_at(metric: Metric, step: int) -> float | None:
    """The latest value up to a step, which may have gone backwards; None before the first."""
    before = np.flatnonzero(metric.steps <= step)
    return float(metric.values[before[-1]]) if len(before) else None
