"""The mean of a metric over seeds with its interval, at the steps that all runs have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

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
    mean, low, high = interval(values, confidence)
    return Band(steps, mean, low, high, len(metrics))


def aligned(metrics: Sequence[Metric]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The steps that all metrics have, rising, and a row of values a metric."""
    steps = reduce(np.intersect1d, [metric.steps for metric in metrics])
    return steps, np.array([_at(metric, steps) for metric in metrics])


def interval(values: NDArray[np.float64], confidence: float = 0.95) -> tuple[NDArray[np.float64], ...]:
    """Mean of the rows, and the lower and upper end of Student's interval of it, at each place.

    Parameters
    ----------
    values : ndarray, shape (n_seeds, n)
    confidence : float
    """
    mean, half = values.mean(axis=0), _half_width(values, confidence)
    return mean, mean - half, mean + half


def _at(metric: Metric, steps: NDArray[np.int64]) -> NDArray[np.float64]:
    last = dict(zip(metric.steps.tolist(), metric.values.tolist(), strict=True))
    return np.array([last[step] for step in steps.tolist()])


def _half_width(values: NDArray[np.float64], confidence: float) -> NDArray[np.float64]:
    count = len(values)
    if count < 2:
        return np.full(values.shape[1], np.nan)
    from scipy.special import stdtrit

    quantile = float(stdtrit(count - 1, (1 + confidence) / 2))
    return quantile * values.std(axis=0, ddof=1) / np.sqrt(count)
