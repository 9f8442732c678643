"""Overhead of surface-code error correction from published scaling laws; a card of numbers, not a resource compiler."""

from __future__ import annotations

import math


def logical_error(physical: float, distance: int, prefactor: float = 0.03, threshold: float = 0.01) -> float:
    """Logical error rate of a patch for one round: A (p/p_th)^((d + 1)/2).

    Notes
    -----
    Form and constants of the gate-based model in M. Beverland et al., arXiv 2211.07629.

    Examples
    --------
    >>> f"{logical_error(1e-3, 21):.0e}"
    '3e-13'
    """
    return prefactor * (physical / threshold) ** ((distance + 1) / 2)


def scaled_error(distance: int, suppression: float, known_distance: int, known_error: float) -> float:
    """Logical error rate carried from a measured distance by the suppression factor Lambda per two steps of d."""
    return known_error / suppression ** ((distance - known_distance) / 2)


def needed_distance(target: float, suppression: float, known_distance: int, known_error: float) -> int:
    """Smallest odd distance whose error is at most `target`.

    Examples
    --------
    >>> needed_distance(1e-6, 2.14, 7, 1.43e-3)
    27
    """
    # An error that is small enough already may be too small for a logarithm.
    if known_error <= target:
        return known_distance
    steps = (math.log(known_error) - math.log(target)) / math.log(suppression)
    return known_distance + 2 * max(0, math.ceil(steps))


def patch_qubits(distance: int) -> int:
    """Physical qubits of a rotated patch, data and measure: 2 d^2 - 1."""
    return 2 * distance**2 - 1


def gidney_ekera_failure(distance: int, rows: int, columns: int, cycles: float, share: float = 0.75) -> float:
    """Chance that a computation fails: patches x share x cycles x 10^-ceil(d/2 + 1) at p = 10^-3.

    Notes
    -----
    C. Gidney and M. Ekera, Quantum 5 (2021) 433. The exponent is rounded up there, and so it is here.

    Examples
    --------
    >>> round(gidney_ekera_failure(27, 226, 63, 25e9), 2)
    0.27
    """
    return rows * columns * share * cycles * 10.0 ** -math.ceil(distance / 2 + 1)
