"""Turns scores over folds into means with intervals, paired differences and stability; it judges, never chooses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ketbench.plugin import resampled_interval
from ketbench_annealing.arrays import Flags, Floats
from ketbench_annealing.selection.scoring.folds import Judged


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over folds with its 95 % interval."""

    mean: float
    low: float
    high: float


class Scoreboard:
    """Collects judged choices and answers questions about them."""

    def __init__(self, judged: Iterable[Judged] = (), held_out_share: float = 0.25) -> None:
        self._rows = list(judged)
        self._share = held_out_share

    def add(self, row: Judged) -> None:
        """Take one more judged choice."""
        self._rows.append(row)

    def scores(self, method: str, k: int) -> Floats:
        """Scores in the order of the folds, shape (n_folds,)."""
        return np.array([row.score for row in self._rows if row.method == method and row.k == k])

    def interval(self, method: str, k: int) -> Interval:
        """Mean score and interval, cut at 1, which no score exceeds."""
        return _cut(corrected_interval(self.scores(method, k), self._share))

    def difference(self, method: str, other: str, k: int) -> Interval:
        """Paired difference of two methods on the same folds."""
        return _lead(self.scores(method, k) - self.scores(other, k), self._share)

    def control(self, method: str, k: int) -> Interval:
        """Mean score of the linear model beside a circuit that judges."""
        return _cut(corrected_interval(self._controls(method, k), self._share))

    def against_control(self, method: str, k: int) -> Interval:
        """Paired difference of the circuit and the linear model on the same features and folds."""
        return _lead(self.scores(method, k) - self._controls(method, k), self._share)

    def stability(self, method: str, k: int) -> float:
        """Mean Jaccard index of the sets chosen in different folds, 1 when all agree."""
        return jaccard([row.chosen for row in self._rows if row.method == method and row.k == k])

    def best_k(self, method: str, ks: Sequence[int]) -> int:
        """Return the smallest k whose mean is within one standard error of the best (Breiman et al. 1984)."""
        scores = {k: self.scores(method, k) for k in ks}
        leader = max(ks, key=lambda k: float(scores[k].mean()))
        error = float(scores[leader].std(ddof=1) / np.sqrt(len(scores[leader]))) if len(scores[leader]) > 1 else 0.0
        return min(k for k in ks if scores[k].mean() >= scores[leader].mean() - error)

    def _controls(self, method: str, k: int) -> Floats:
        return np.array([row.control for row in self._rows if row.method == method and row.k == k])


def _lead(differences: Floats, share: float) -> Interval:
    """Return the interval of differences, freed of rounding: one that is zero must read so."""
    found = corrected_interval(differences, share)
    return Interval(*(round(value, 12) for value in (found.mean, found.low, found.high)))


def _cut(interval: Interval) -> Interval:
    return replace(interval, high=min(1.0, interval.high) if interval.high == interval.high else interval.high)


def corrected_interval(values: Floats, held_out_share: float) -> Interval:
    """Student interval with the variance that overlapping training rows ask for.

    ``var * (1 / J + n_test / n_train)`` over J folds (Nadeau and Bengio 2003, Machine Learning 52, eq. 11).

    Parameters
    ----------
    values : ndarray, shape (n_folds,)
    held_out_share : float
        ``n_test / n_train``.
    """
    mean = float(values.mean()) if len(values) else float("nan")
    return Interval(mean, *resampled_interval(values, held_out_share))


def jaccard(sets: Sequence[Flags]) -> float:
    """Mean over all pairs of ``|A and B| / |A or B|``; 1 for a single set.

    Examples
    --------
    >>> jaccard([np.array([True, True, False]), np.array([True, False, True])])
    0.3333333333333333
    """
    pairs = [(a, b) for i, a in enumerate(sets) for b in sets[:i]]
    if not pairs:
        return 1.0
    return float(np.mean([(a & b).sum() / max(1, (a | b).sum()) for a, b in pairs]))
