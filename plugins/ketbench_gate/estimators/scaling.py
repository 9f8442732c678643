"""Weighted standardisation: a row of weight two counts as two rows, a row of weight zero not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def moments(values: Floats, weights: Floats) -> tuple[Any, Any]:
    """Weighted mean and deviation over the rows; a deviation of zero is given as one."""
    share = weights / weights.sum()
    mean = np.tensordot(share, values, 1)
    deviation = np.sqrt(np.tensordot(share, (values - mean) ** 2, 1))
    tiny = 10 * np.finfo(np.float64).eps * np.maximum(1.0, np.abs(mean))
    return mean, np.where(deviation > tiny, deviation, 1.0)
