"""Standard errors of expectation values that came from shots, told from the values alone; knows no state."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.circuits.observables import Observable


def errors_of(watched: Sequence[Observable], values: NDArray[np.float64], shots: int) -> NDArray[np.float64]:
    """Standard errors, shape (rows, n_observables); zero without shots.

    A single Pauli string reads plus or minus its factor, so its variance follows from its mean (a value at the very
    end is given the variance of one other reading). The variance of a sum is at most that of its terms in line: an
    upper bound.
    """
    if not shots:
        return np.zeros_like(values)
    columns = [_one(item, values[:, place], shots) for place, item in enumerate(watched)]
    return np.stack(columns, axis=1) if columns else np.zeros_like(values)


def _one(item: Observable, values: NDArray[np.float64], shots: int) -> NDArray[np.float64]:
    factors = [abs(term.factor) for term in item.terms if term.letters]
    if len(factors) != 1 or len(item.terms) != 1:
        return np.full(len(values), sum(factors) / math.sqrt(shots))
    mean = np.clip(np.abs(values) / factors[0] if factors[0] else np.zeros_like(values), 0, 1 - 2 / (shots + 2))
    return factors[0] * np.sqrt((1 - mean**2) / shots)
