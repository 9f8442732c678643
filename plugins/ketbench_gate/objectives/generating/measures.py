"""Distances between distributions over bit strings: total variation, KL, MMD; public, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.objectives.operators.pauli import walsh_hadamard

Floats = NDArray[np.float64]
Distance = Literal["hamming", "integer"]
FLOOR = 1e-12
"""Probabilities below it count as this much in a KL divergence, which would be infinite else."""
SCALES = (0.25, 4.0)


def total_variation(first: Floats, second: Floats) -> float:
    """``sum |p - q| / 2``, from 0 to 1.

    >>> total_variation(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    0.5
    """
    return float(np.abs(first - second).sum() / 2)


def kl_divergence(target: Floats, model: Floats, floor: float = FLOOR) -> float:
    """``sum t log(t / p)`` in nats over the target's support, p not below the floor.

    >>> round(kl_divergence(np.array([0.5, 0.5, 0, 0]), np.full(4, 0.25)), 6)
    0.693147
    """
    held = target > 0
    return float((target[held] * np.log(target[held] / np.maximum(model[held], floor))).sum())


@dataclass(frozen=True, slots=True)
class Mmd:
    """``(p - t)' K (p - t)``, K the mean of ``exp(-d / 2 s)`` over the scales (Liu, Wang 2018, arXiv:1804.04168).

    Parameters
    ----------
    n_bits : int
    distance : str
        "hamming": d counts different bits. "integer": d is the squared difference of the strings read as numbers, as
        Liu and Wang have it; strings of a histogram are near then.
    scales : tuple of float
    """

    n_bits: int
    distance: Distance = "hamming"
    scales: tuple[float, ...] = SCALES

    def smoothed(self, values: Floats) -> Floats:
        """K on a vector, shape (2**n,); by a transform, never as a matrix."""
        size = 2**self.n_bits
        if self.distance == "hamming":
            return walsh_hadamard(walsh_hadamard(values) * _of_distance(self.n_bits, tuple(self.scales))) / size
        waves = _of_offset(self.n_bits, tuple(self.scales))
        return np.fft.irfft(waves * np.fft.rfft(values, 2 * size), 2 * size)[:size]

    def between(self, first: Floats, second: Floats) -> float:
        """The squared MMD of two distributions, not below 0."""
        gap = first - second
        return max(0.0, float(gap @ self.smoothed(gap)))

    def unbiased(self, first: NDArray[Any], second: NDArray[Any]) -> float:
        """The unbiased estimate from two samples of string numbers, shapes (m,) and (n,); may be negative."""
        a = np.bincount(first, minlength=2**self.n_bits).astype(np.float64)
        b = np.bincount(second, minlength=2**self.n_bits).astype(np.float64)
        m, n = len(first), len(second)
        same_a = (a @ self.smoothed(a) - m) / (m * (m - 1))
        same_b = (b @ self.smoothed(b) - n) / (n * (n - 1))
        return float(same_a + same_b - 2 * (a @ self.smoothed(b)) / (m * n))


@lru_cache
def _of_distance(n_bits: int, scales: tuple[float, ...]) -> Floats:
    """Eigenvalues of the kernel of Hamming distances, in the order of Walsh functions."""
    weights = np.bitwise_count(np.arange(2**n_bits)).astype(np.int64)
    near = np.exp(-0.5 / np.array(scales))[:, None]
    return ((1 + near) ** (n_bits - weights) * (1 - near) ** weights).mean(axis=0)


@lru_cache
def _of_offset(n_bits: int, scales: tuple[float, ...]) -> NDArray[np.complex128]:
    """Waves of the kernel of squared differences, on a circle of twice as many numbers."""
    offsets = np.arange(2**n_bits, dtype=np.float64)
    row = np.mean([np.exp(-(offsets**2) / (2 * scale)) for scale in scales], axis=0)
    return np.fft.rfft(np.concatenate([row, [0.0], row[:0:-1]]))


def mmd2(first: Floats, second: Floats, distance: Distance = "hamming", scales: Sequence[float] = SCALES) -> float:
    """The squared MMD of two distributions over bit strings; see `Mmd`."""
    return Mmd(int(np.log2(len(first))), distance, tuple(scales)).between(first, second)


def bars_and_stripes(height: int, width: int) -> NDArray[np.int64]:
    """All pictures of full rows or full columns as bits, shape (2**height + 2**width - 2, height * width).

    >>> len(bars_and_stripes(3, 3))
    14
    """
    rows = [np.repeat([[(n >> i) & 1] for i in range(height)], width, axis=1) for n in range(2**height)]
    columns = [np.repeat([[(n >> i) & 1 for i in range(width)]], height, axis=0) for n in range(2**width)]
    return np.unique(np.array([*rows, *columns]).reshape(-1, height * width), axis=0)


def distribution_of(bits: NDArray[Any], weights: Floats | None = None) -> Floats:
    """The share of each bit string, the first column the left bit, shape (2**n,)."""
    places = 1 << np.arange(bits.shape[1] - 1, -1, -1)
    counts = np.bincount(bits.astype(np.int64) @ places, weights, minlength=2 ** bits.shape[1])
    return counts / counts.sum()
