"""The kernel of excitations: how far two distributions are apart, turned into a similarity."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

Floats = NDArray[np.float64]


def kernel_matrix(histograms: Any, others: Any = None, mu: float = 1.0) -> Floats:
    """``exp(-mu JS(P, P'))`` between distributions, JS with the natural logarithm.

    Parameters
    ----------
    histograms : array-like, shape (n, k) or (n, times, k)
        Each row of k sums to 1; several times are averaged.
    others : array-like, shape (m, k) or (m, times, k), optional
        By default the same.
    mu : float
        Above 0.

    Returns
    -------
    ndarray, shape (n, m)

    Raises
    ------
    InputError
        For rows that are not distributions, or sizes that differ.

    Notes
    -----
    Henry, Thabet, Dalyac and Henriet 2021, arXiv:2107.03247.
    """
    rows = _distributions(histograms)
    columns = rows if others is None else _distributions(others)
    if rows.shape[1:] != columns.shape[1:]:
        raise InputError(
            f"Histograms of shape {rows.shape[1:]} and {columns.shape[1:]} do not compare; pad the shorter."
        )
    if not np.isfinite(mu) or mu <= 0:
        raise InputError(f"mu is {mu!r}; give a number above 0.")
    return np.exp(-mu * jensen_shannon(rows, columns))


def jensen_shannon(rows: Floats, columns: Floats) -> Floats:
    """Mean over times of ``H((P + P')/2) - (H(P) + H(P'))/2`` in nats, shape (n, m)."""
    times = rows.shape[1]
    found = np.zeros((len(rows), len(columns)))
    for at in range(times):
        left, right = rows[:, at], columns[:, at]
        apart = -(_entropy(left)[:, None] + _entropy(right)[None]) / 2
        for i, row in enumerate(left):
            apart[i] += _entropy((row + right) / 2)
        found += np.clip(apart, 0, None) / times
    return found


def _entropy(rows: Floats) -> Floats:
    safe = np.where(rows > 0, rows, 1.0)
    return -(safe * np.log(safe) * (rows > 0)).sum(axis=-1)


def _distributions(given: Any) -> Floats:
    try:
        rows = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("Histograms must be rows of numbers of one length; pad the shorter ones with zeros.") from None
    if rows.ndim == 2:
        rows = rows[:, None]
    if rows.ndim != 3 or not rows.size:
        raise InputError(f"Histograms have shape {np.shape(given)}; give (graphs, excitations).")
    if not np.isfinite(rows).all() or rows.min() < -1e-9 or np.abs(rows.sum(axis=2) - 1).max() > 1e-6:
        raise InputError("Every histogram must hold shares from 0 that sum to 1; divide counts by their sum.")
    return np.clip(rows, 0, None)
