"""Logical errors of a surface-code patch, the distance a budget needs, and patches on a board; no factory, no form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LARGEST_DISTANCE = 999
LEAST_POWER = -700.0
"""Logarithm below which an error is as good as none; smaller ones are not numbers."""


@dataclass(frozen=True, slots=True)
class Law:
    """Logical error of one patch in one logical cycle: `error` at `known`, divided by `ratio` every two of distance.

    Parameters
    ----------
    error : float
    known : int
    ratio : float
        p_th/p of a model, or Lambda of a measurement.
    """

    error: float
    known: int
    ratio: float

    def at(self, distance: int) -> float:
        """Error at a distance."""
        power = math.log(self.error) - (distance - self.known) / 2 * math.log(self.ratio)
        return math.exp(max(power, LEAST_POWER))

    def distance(self, target: float) -> int:
        """Smallest odd distance, 3 at least, whose error is at most the target.

        Examples
        --------
        >>> model(1e-3).distance(5.4e-13), Law(1.43e-3, 7, 2.14).distance(1e-6)
        (21, 27)
        """
        steps = (math.log(self.error) - math.log(target)) / math.log(self.ratio)
        return max(3, self.known + 2 * math.ceil(steps - 1e-9))


def model(physical: float, prefactor: float = 0.03, threshold: float = 0.01) -> Law:
    """A (p/p_th)^((d + 1)/2) (M. Beverland et al., arXiv 2211.07629)."""
    return Law(prefactor, -1, threshold / physical)


def fitted(points: Sequence[tuple[int, float]]) -> Law:
    """Lambda from measured logical errors: least squares of the logarithm over the distance.

    Examples
    --------
    >>> round(fitted([(3, 8e-3), (5, 4e-3), (7, 2e-3)]).ratio, 6)
    2.0
    """
    x = [d / 2 for d, _ in points]
    y = [math.log(e) for _, e in points]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)
    last = max(d for d, _ in points)
    return Law(math.exp(my + slope * (last / 2 - mx)), last, math.exp(-slope))


def patch_qubits(form: str, distance: int) -> int:
    """Physical qubits of a patch.

    Notes
    -----
    2 d^2 as resource estimators count (arXiv 2211.07629); 2 (d + 1)^2 with the gaps between patches (C. Gidney and
    M. Ekera, Quantum 5 (2021) 433); 2 d^2 - 1 for the rotated patch alone.
    """
    return {"2 d^2": 2 * distance**2, "2 (d+1)^2": 2 * (distance + 1) ** 2, "2 d^2 - 1": 2 * distance**2 - 1}[form]


def board(form: str, qubits: int, factor: float = 1.0) -> int:
    """Patches of a board for so many logical qubits.

    Notes
    -----
    The fast block has 2 Q + ceil(sqrt(8 Q)) + 1 tiles (arXiv 2211.07629, appendix D).

    Examples
    --------
    >>> board("fast block", 100)
    230
    """
    if form == "fast block":
        return 2 * qubits + math.isqrt(8 * qubits - 1) + 1 + 1
    return math.ceil(qubits * (factor if form == "by factor" else 1.0))
