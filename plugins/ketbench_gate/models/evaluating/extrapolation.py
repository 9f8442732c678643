"""Zero-noise extrapolation: values at several strengths of noise to those without, each with its error bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError

SCALES = (1, 3, 5)
CLEAR = 2.0
"""Standard errors by which a value must be off zero for its logarithm to be used."""
LARGEST_LOGARITHM = 50.0
METHODS = ("linear", "richardson", "exponential")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What is taken out of the values of a target, from the word of `how["mitigate"]`.

    Parameters
    ----------
    zne : bool
        Extrapolation to no noise.
    readout : bool
        The errors of reading.
    """

    zne: bool = False
    readout: bool = False

    @classmethod
    def of(cls, text: str) -> Mitigation:
        """Read words with "+" or commas between them.

        Raises
        ------
        InputError
            For another word.
        """
        words = {word for word in text.replace(",", "+").split("+") if word not in ("", "none")}
        if words - {"zne", "readout"}:
            raise InputError(f"'{text}' is not a way of mitigation; choose zne, readout, zne+readout or none.")
        return cls("zne" in words, "readout" in words)

    @property
    def scales(self) -> tuple[int, ...]:
        """How many times the gates."""
        return SCALES if self.zne else SCALES[:1]


@dataclass(frozen=True, slots=True, eq=False)
class Extrapolated:
    """Values without noise, and their standard errors, of the shape of the values with noise."""

    values: Floats
    errors: Floats


def extrapolated(
    method: str,
    values: Sequence[Floats],
    errors: Sequence[Floats],
    scales: Sequence[int] = SCALES,
    most: Floats | float = np.inf,
) -> Extrapolated:
    """Values at no noise.

    Parameters
    ----------
    method : str
        "linear": least squares. "richardson": the polynomial through all points (Temme et al. 2017,
        arXiv:1612.02058). "exponential": a b^s with the asymptote 0, by least squares of the logarithm (Endo et al.
        2018, arXiv:1712.09271), weighted by the errors. Where a value is not clearly off zero its logarithm says
        nothing: there stands the linear value, or Richardson's where there are no errors.
    values, errors : sequence of ndarray
        For each scale.
    scales : sequence of int
    most : ndarray or float
        The largest magnitude that a value can have; what is beyond is cut to it.

    Examples
    --------
    >>> decays = [np.array([0.8 * 0.9**s]) for s in (1, 3, 5)]
    >>> extrapolated("exponential", decays, [np.zeros(1)] * 3).values.round(9)
    array([0.8])
    """
    y, e = np.stack(values), np.stack(errors)
    if method == "exponential":
        found = _exponential(y, e, scales, most)
    else:
        found = _weighted(_line(scales) if method == "linear" else _polynomial(scales), y, e)
    return Extrapolated(np.clip(found.values, -most, most), found.errors)


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


def _exponential(y: Floats, e: Floats, scales: Sequence[int], most: Floats | float) -> Extrapolated:
    line, curve = (_weighted(weights(scales), y, e) for weights in (_line, _polynomial))
    clear = (np.sign(y) == np.sign(y[0])).all(axis=0) & (np.abs(y) > CLEAR * e).all(axis=0)
    found, spread = _decay(np.where(clear, np.abs(y), 1.0), np.where(clear, e, 1.0), scales)
    clear &= found <= most
    noisy = (e > 0).any(axis=0)
    values = np.where(clear, np.sign(y[0]) * found, np.where(noisy, line.values, curve.values))
    return Extrapolated(values, np.where(clear, spread, np.where(noisy, line.errors, curve.errors)))


def _decay(y: Floats, e: Floats, scales: Sequence[int]) -> tuple[Floats, Floats]:
    """The intercept of a line through the logarithms, each weighted by its error; alike where one has none."""
    told = (e > 0).all(axis=0)
    weights = np.where(told, (y / np.where(told, e, 1.0)) ** 2, 1.0)
    x = np.asarray(scales, dtype=np.float64).reshape(-1, *[1] * (y.ndim - 1))
    s, sx, sxx = weights.sum(axis=0), (weights * x).sum(axis=0), (weights * x**2).sum(axis=0)
    sz, sxz = (weights * np.log(y)).sum(axis=0), (weights * x * np.log(y)).sum(axis=0)
    determinant = s * sxx - sx**2
    # Where the fit runs away it is not taken; its number only must not overflow.
    found = np.exp(np.minimum((sxx * sz - sx * sxz) / determinant, LARGEST_LOGARITHM))
    return found, np.where(told, found * np.sqrt(sxx / determinant), 0.0)
