"""Smoothed copies of noisy curves, of bounded length; numpy only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_POINTS = 2000
FEW = 60
"""Points up to which a curve is drawn as it was measured: smoothed it would say something else."""
_PARTS = 20
"""Windows that fit into a curve at least."""
_LEAST, _HEAVIEST = 1e-4, 0.9999
"""Weights below are left out; above, a window would have no end."""
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
    ('moving mean, weight up to 0.90, without lag', 'median of up to 11 points')
    """
    if not weight:
        return "every point, not smoothed"
    if method == "ema":
        return f"{METHODS[method]}, weight up to {weight:.2f}, without lag"
    return f"{METHODS[method]} of up to {window_of(weight)} points"


def weight_for(count: int, weight: float) -> float:
    """The weight that a curve of so many points bears: none up to `FEW`, then a window of a twentieth of the curve.

    Parameters
    ----------
    count : int
    weight : float
        What is asked for, and never exceeded.

    Examples
    --------
    >>> weight_for(20, 0.9), weight_for(60, 0.9), weight_for(100, 0.9), weight_for(1000, 0.9)
    (0.0, 0.0, 0.8, 0.9)
    """
    return min(float(weight), 1.0 - _PARTS / count) if count > FEW else 0.0


def smoothed(x: Floats, y: Floats, weight: float, most: int = MOST_POINTS) -> tuple[Floats, Floats]:
    """Moving mean without lag and without bias towards its ends, at most `most` points long.

    A straight line is fitted around each point, with weights that fall by ``weight**2`` from point to point on
    either side (local linear regression, Fan and Gijbels 1996, section 2.3). In the middle that leaves as much noise
    as the one-sided exponential mean of the same weight; at the ends it follows a trend instead of staying behind it.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    weight : float
        Between 0, which smooths nothing, and 1; for one point of the raw curve, see `weight_for`.
    most : int
        Longest result; a thick line costs by its points, so a plot asks for no more than it has pixels.

    Returns
    -------
    x, y : ndarray, shape (m,)

    Examples
    --------
    >>> smoothed(np.arange(3.0), np.array([1.0, 2.0, 3.0]), 0.9)[1].round(9)
    array([1., 2., 3.])
    """
    x, y, block = _thinned(x, y, min(most, MOST_POINTS))
    known = np.flatnonzero(np.isfinite(y))
    if not weight or not len(known):
        return x, y
    out = _line_around(y, min(float(weight) ** (2 * block), _HEAVIEST))
    out[: known[0]] = out[known[-1] + 1 :] = np.nan
    # Rounding would show a constant as noise in its last digit, and a line reaches beyond what was measured.
    return x, np.clip(out, y[known].min(), y[known].max())


def _line_around(y: Floats, kept: float) -> Floats:
    """The height at each place of the line through what lies around it."""
    reach = min(len(y) - 1, int(np.log(_LEAST) / np.log(kept)) if kept > 0 else 0)
    if reach < 1:
        return y.copy()
    away = np.arange(-reach, reach + 1.0)
    near = kept ** np.abs(away)
    known = np.isfinite(y).astype(float)
    filled = np.where(known > 0, y, 0.0)
    # Turned about, for a convolution counts backwards.
    mass, lean, spread = (_around(known, near * (-away) ** power) for power in (0, 1, 2))
    total, tilt = (_around(filled, near * (-away) ** power) for power in (0, 1))
    fixed = mass * spread - lean**2
    has_line = fixed > 1e-9 * np.maximum(mass * spread, 1e-300)
    mean = np.divide(total, mass, out=np.full(len(y), np.nan), where=mass > 0)
    return np.divide(spread * total - lean * tilt, fixed, out=mean, where=has_line)


def _around(values: Floats, near: Floats) -> Floats:
    half = len(near) // 2
    return np.convolve(values, near)[half : half + len(values)]


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
