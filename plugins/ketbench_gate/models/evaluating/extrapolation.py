"""Zero-noise extrapolation: values at several strengths of noise to those without, each with its error bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCALES = (1, 3, 5)
METHODS = ("linear", "richardson", "exponential")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Extrapolated:
    """Values without noise, and their standard errors, of the shape of the values with noise."""

    values: Floats
    errors: Floats


def extrapolated(
    method: str, values: Sequence[Floats], errors: Sequence[Floats], scales: Sequence[int] = SCALES
) -> Extrapolated:
    """Values at no noise.

    Parameters
    ----------
    method : str
        "linear": least squares. "richardson": the polynomial through all points (Temme et al. 2017,
        arXiv:1612.02058). "exponential": a b^s with the asymptote 0, by least squares of the logarithm (Endo et al.
        2018, arXiv:1712.09271); where the sign changes with the scale, Richardson's value stands.
    values, errors : sequence of ndarray
        For each scale.
    scales : sequence of int

    Examples
    --------
    >>> decays = [np.array([0.8 * 0.9**s]) for s in (1, 3, 5)]
    >>> extrapolated("exponential", decays, [np.zeros(1)] * 3).values.round(9)
    array([0.8])
    """
    y, e = np.stack(values), np.stack(errors)
    if method == "exponential":
        return _exponential(y, e, scales)
    return _weighted(_line(scales) if method == "linear" else _polynomial(scales), y, e)


def _weighted(weights: Floats, y: Floats, e: Floats) -> Extrapolated:
    """A sum with fixed weights; Richardson's for 1, 3, 5 multiply the variance by (225 + 100 + 9) / 64."""
    return Extrapolated(np.tensordot(weights, y, 1), np.sqrt(np.tensordot(weights**2, e**2, 1)))


def _line(scales: Sequence[int]) -> Floats:
    """Weights of the intercept of a line of least squares."""
    x = np.asarray(scales, dtype=np.float64)
    mean = x.mean()
    return 1 / len(x) - mean * (x - mean) / ((x - mean) ** 2).sum()


def _polynomial(scales: Sequence[int]) -> Floats:
    """Lagrange's polynomials at 0."""
    x = np.asarray(scales, dtype=np.float64)
    return np.array([float(np.prod([b / (b - a) for b in x if b != a])) for a in x])


def _exponential(y: Floats, e: Floats, scales: Sequence[int]) -> Extrapolated:
    plain = _weighted(_polynomial(scales), y, e)
    one_sign = (np.sign(y) == np.sign(y[0])).all(axis=0) & (y[0] != 0)
    safe = np.where(one_sign, np.abs(y), 1.0)
    weights = _line(scales)
    found = np.sign(y[0]) * np.exp(np.tensordot(weights, np.log(safe), 1))
    # Errors of logarithms are relative ones.
    spread = np.abs(found) * np.sqrt(np.tensordot(weights**2, (e / safe) ** 2, 1))
    return Extrapolated(np.where(one_sign, found, plain.values), np.where(one_sign, spread, plain.errors))
