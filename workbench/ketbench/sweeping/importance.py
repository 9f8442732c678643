"""How much of a sweep's score each setting explains on its own; counts trials, runs none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.sweeping.sweep import Trial

BINS = 4
METHOD = (
    "Share of the score's variance that a setting explains alone: epsilon squared (Kelley, PNAS 21, 554, 1935); "
    "values drawn from a range are put into four groups of equal size."
)


def importance(trials: Sequence[Trial]) -> dict[str, float]:
    """Epsilon squared of each setting of which it can be told, between 0 and 1, the largest first.

    Empty with fewer than three scores, or where all are alike. It cannot be told of a setting that had one value only,
    or another one in each trial. Unlike the plain correlation ratio it does not reward a setting for many values.
    """
    known = [trial for trial in trials if trial.score is not None]
    scores = np.array([trial.score for trial in known], dtype=float)
    if len(known) < 3 or float(np.ptp(scores)) == 0.0:
        return {}
    names = list(dict.fromkeys(name for trial in known for name in trial.settings))
    found = {name: _epsilon([trial.settings.get(name) for trial in known], scores) for name in names}
    told = [(name, share) for name, share in found.items() if share is not None]
    return dict(sorted(told, key=lambda item: -item[1]))


def _epsilon(values: Sequence[Any], scores: NDArray[np.float64]) -> float | None:
    groups = _groups(values)
    count, kinds = len(scores), len(np.unique(groups))
    if not 1 < kinds < count:
        return None
    total = float(((scores - scores.mean()) ** 2).sum())
    if total == 0.0:
        return 0.0
    within = sum(float(((part - part.mean()) ** 2).sum()) for g in np.unique(groups) for part in [scores[groups == g]])
    share = 1.0 - (within / (count - kinds)) / (total / (count - 1))
    return float(min(1.0, max(0.0, share)))


def _groups(values: Sequence[Any]) -> NDArray[np.int64]:
    """A number a value; many different numbers are put into few groups."""
    different = list(dict.fromkeys(repr(value) for value in values))
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    if len(different) <= BINS * 2 or not numbers:
        return np.array([different.index(repr(value)) for value in values])
    array = np.array(values, dtype=float)
    edges = np.quantile(array, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.searchsorted(edges, array, side="right")
