"""Smoothed twins of noisy curves, of bounded length; numpy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_POINTS = 2000


def smoothed(x: Floats, y: Floats, weight: float, most: int = MOST_POINTS) -> tuple[Floats, Floats]:
    """Exponential moving mean without its bias towards the start, at most `most` points long.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    weight : float
        Between 0, which smooths nothing, and 1; for one point of the raw curve.
        The mean is divided by ``1 - weight**k`` after k points
        (Kingma and Ba, arXiv:1412.6980, section 3).
    most : int
        Longest result; a thick line costs by its points, so a plot asks for no more than it has pixels.

    Returns
    -------
    x, y : ndarray, shape (m,)

    Examples
    --------
    >>> smoothed(np.arange(3.0), np.array([1.0, 1.0, 1.0]), 0.9)[1]
    array([1., 1., 1.])
    """
    x, y, block = _thinned(x, y, min(most, MOST_POINTS))
    kept = float(weight) ** block
    out = np.empty(len(y))
    mean, mass = 0.0, 0.0
    for at, value in enumerate(y.tolist()):
        if np.isfinite(value):
            mean = kept * mean + (1 - kept) * value
            mass = kept * mass + (1 - kept)
        out[at] = mean / mass if mass else np.nan
    finite = y[np.isfinite(y)]
    # Rounding would show a constant as noise in its last digit.
    return x, np.clip(out, finite.min(), finite.max()) if len(finite) else out


def _thinned(x: Floats, y: Floats, most: int) -> tuple[Floats, Floats, int]:
    """Means over blocks, so that what is drawn thick stays short."""
    block = -(-len(y) // most)
    if block <= 1:
        return x, y, 1
    whole = len(y) // block * block
    means = np.where(np.isfinite(y[:whole]), y[:whole], np.nan).reshape(-1, block).mean(axis=1)
    return x[:whole].reshape(-1, block).mean(axis=1), means, block
