"""Smoothed copies of noisy curves, of bounded length; numpy only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_POINTS = 2000
METHODS = {"ema": "moving mean", "median": "median", "band": "min and max"}
"""Ways of smoothing by their short names."""


def window_of(weight: float) -> int:
    """The odd number of points that a weight stands for: as many as its moving mean mostly looks at.

    Examples
    --------
    >>> window_of(0.0), window_of(0.9), window_of(0.99)
    (1, 11, 101)
    """
    return round(1.0 / (1.0 - min(weight, 0.999))) // 2 * 2 + 1 if weight > 0 else 1


def smoothing_words(weight: float, method: str) -> str:
    """What is done to a curve, in words.

    Examples
    --------
    >>> smoothing_words(0.9, "ema"), smoothing_words(0.9, "median")
    ('moving mean, weight 0.90, without start bias', 'median of 11 points')
    """
    if not weight:
        return "every point, not smoothed"
    if method == "ema":
        return f"{METHODS[method]}, weight {weight:.2f}, without start bias"
    return f"{METHODS[method]} of {window_of(weight)} points"


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


def never_turns(y: Floats) -> bool:
    """Whether a curve only grows, as a counter or a sum does, or only falls in steps, as the best so far does.

    It has no noise, and smoothed it would lag behind itself; two points are too few to tell. A curve that falls at
    every point is taken for a loss.

    Examples
    --------
    >>> never_turns(np.array([0.0, 16.0, 32.0, 32.0])), never_turns(np.array([1.0, 0.9, 0.95]))
    (True, False)
    """
    finite = y[np.isfinite(y)]
    steps = np.diff(finite)
    return len(finite) > 2 and bool((steps >= 0).all() or ((steps <= 0).all() and (steps == 0).any()))


def running_median(x: Floats, y: Floats, window: int, most: int = MOST_POINTS) -> tuple[Floats, Floats]:
    """Median of the `window` points around each place; shorter windows at the ends, so that nothing is made up.

    Examples
    --------
    >>> running_median(np.arange(5.0), np.array([1.0, 1.0, 9.0, 1.0, 1.0]), 3)[1]
    array([1., 1., 1., 1., 1.])
    """
    places, around = _windows(y, window, most)
    return x[places], _of_finite(np.nanmedian, around)


def medians(rows: Floats) -> Floats:
    """The median of each row over what is finite in it; NaN where nothing is.

    Examples
    --------
    >>> medians(np.array([[np.nan, 1.0, 9.0], [9.0, 1.0, 1.0]]))
    array([5., 1.])
    """
    return _of_finite(np.nanmedian, np.where(np.isfinite(rows), rows, np.nan))


def extremes(x: Floats, y: Floats, window: int, most: int = MOST_POINTS) -> tuple[Floats, Floats, Floats]:
    """Least and largest of the `window` points around each place, or of all up to the next place where that is more.

    Examples
    --------
    >>> extremes(np.arange(3.0), np.array([1.0, 5.0, 2.0]), 3)[1:]
    (array([1., 1., 2.]), array([5., 5., 5.]))
    """
    stride = max(1, -(-len(y) // min(most, MOST_POINTS)))
    places, around = _windows(y, max(window, 2 * stride + 1 if stride > 1 else 1), most)
    return x[places], _of_finite(np.nanmin, around), _of_finite(np.nanmax, around)


def _windows(y: Floats, window: int, most: int) -> tuple[NDArray[np.int64], Floats]:
    """Places at most `most`, and a row a place with what lies around it; NaN where there is nothing."""
    half = window // 2
    padded = np.concatenate([np.full(half, np.nan), np.where(np.isfinite(y), y, np.nan), np.full(half, np.nan)])
    stride = max(1, -(-len(y) // min(most, MOST_POINTS)))
    places = np.arange(0, len(y), stride)
    return places, np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)[places]


def _of_finite(reduced: Callable[..., Floats], around: Floats) -> Floats:
    out = np.full(len(around), np.nan)
    known = np.isfinite(around).any(axis=1)
    if known.any():
        out[known] = reduced(around[known], axis=1)
    return out


def _thinned(x: Floats, y: Floats, most: int) -> tuple[Floats, Floats, int]:
    """Means over blocks, so that what is drawn thick stays short."""
    block = -(-len(y) // most)
    if block <= 1:
        return x, y, 1
    whole = len(y) // block * block
    blocks = np.where(np.isfinite(y[:whole]), y[:whole], np.nan).reshape(-1, block)
    return x[:whole].reshape(-1, block).mean(axis=1), _of_finite(np.nanmean, blocks), block
