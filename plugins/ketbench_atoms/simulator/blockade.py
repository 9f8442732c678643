"""The blockade subspace: which pairs are never excited together, and how far that can be from the truth."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ketbench_atoms.physics.pulse import Pulse

Floats = NDArray[np.float64]


def forbidden_pairs(interactions: Floats, omega: float, ratio: float) -> NDArray[np.bool_]:
    """Pairs whose interaction is at least `ratio` times the largest amplitude, shape (n, n)."""
    return interactions >= ratio * max(omega, 1e-12)


def leak_bound(interactions: Floats, forbidden: NDArray[np.bool_], pulse: Pulse) -> float:
    """Upper bound of the norm of the difference between the true state and that of the subspace.

    Let R map an allowed configuration to the forbidden ones that one flip reaches, divided by the energy between them.
    Integrating Duhamel's formula by parts twice removes the fast phases and leaves
    ``2 |R| + integral (|X_full| |R| + |R| |X_allowed| + |dR/dt|)``. With b the largest number of atoms that can be
    forbidden to flip, ``|R| <= (Omega/2) sqrt(2 b) / gap`` (row sums 2, column sums b), ``|X| <= n Omega / 2``, and
    ``gap = min U - max delta`` over forbidden pairs. Infinite where the gap is not above 0. An excitation histogram is
    off by no more than this in total variation.
    """
    if not forbidden.any():
        return 0.0
    size = len(interactions)
    omega, delta, phase, local = pulse.sampled(1000)
    gap = float(interactions[forbidden].min()) - float(delta.max()) - float(np.abs(local).max())
    if gap <= 0:
        return float("inf")
    blocked = size - 1
    per_omega = sqrt(2 * blocked) / (2 * gap)
    slice_length = pulse.duration / len(omega)
    drift = float(np.abs(np.diff(omega * np.exp(1j * phase))).sum()) * per_omega
    shift = float(np.abs(np.diff(delta)).sum() + np.abs(np.diff(local)).sum()) * float(omega.max()) * per_omega / gap
    edge = float(np.abs(omega[0]) + np.abs(omega[-1])) * per_omega
    inside = float((omega * per_omega * size * omega).sum()) * slice_length
    return edge + inside + drift + shift
