"""The mean of a metric over seeds with its interval, at the steps that all runs have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ketbench.base.intervals import student
from ketbench.contract.result import Metric


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A mean and its interval.

    Parameters
    ----------
    steps : ndarray of int64, shape (n,)
    mean, low, high : ndarray of float64, shape (n,)
        Ends of the interval are NaN for a single run, which has none.
    runs : int
    """

    steps: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    runs: int


def band(metrics: Sequence[Metric], confidence: float = 0.95) -> Band:
    """Student's interval of the mean at each common step.

    Parameters
    ----------
    metrics : sequence of Metric
        One a seed; of a step measured twice the last value counts.
    confidence : float
    """
    steps, values = aligned(metrics)
    mean, low, high = student(values, confidence)
    return Band(steps, mean, low, high, len(metrics))


def aligned(metrics: Sequence[Metric]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The steps that all metrics have, rising, and a row of values a metric."""
    steps = reduce(np.intersect1d, [metric.steps for metric in metrics])
    return steps, np.array([_at(metric, steps) for metric in metrics])


def _at(metric: Metric, steps: NDArray[np.int64]) -> NDArray[np.float64]:
    last = dict(zip(metric.steps.tolist(), metric.values.tolist(), strict=True))
    return np.array([last[step] for step in steps.tolist()])
