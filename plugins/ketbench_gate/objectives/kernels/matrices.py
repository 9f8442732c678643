"""Kernel matrices of quantum feature maps, and what is measured of them; public, for notebooks and scripts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Circuit, InputError

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
_ROWS_AT_ONCE = 1 << 24
"""Amplitudes of one batch of states."""


def states(circuit: Circuit, rows: Any, weights: Any = ()) -> Complexes:
    """The state of each row, shape (n_rows, 2**n_wires).

    Parameters
    ----------
    circuit : Circuit
    rows : array of float, shape (n_rows, n_features)
    weights : sequence of float
        Values of the circuit's parameters, in its order.
    """
    import torch

    from ketbench_gate.circuits.lowering import lowered
    from ketbench_gate.engines.statevector.simulator import Simulator
    from ketbench_gate.engines.threads import threads_for

    flat = lowered(circuit)
    given = torch.as_tensor(np.asarray(weights, dtype=np.float64).reshape(-1))
    features = torch.as_tensor(np.asarray(rows, dtype=np.float64))
    run = Simulator(flat, None)
    step = max(1, _ROWS_AT_ONCE >> flat.n_wires)
    with torch.no_grad(), threads_for(min(step, len(features)) << flat.n_wires):
        parts = [run(given, features[at : at + step]).numpy() for at in range(0, len(features), step)]
    return np.concatenate(parts) if parts else np.empty((0, 2**flat.n_wires), dtype=np.complex128)


def fidelity_kernel(first: Complexes, second: Complexes | None = None) -> Floats:
    """``|<a|b>|^2`` of all pairs of states, shape (n_first, n_second) (Havlicek et al. 2019, arXiv:1804.11326).

    Examples
    --------
    >>> fidelity_kernel(np.array([[1, 0], [0.6, 0.8]], dtype=complex)).round(2).tolist()
    [[1.0, 0.36], [0.36, 1.0]]
    """
    other = first if second is None else second
    return np.abs(first.conj() @ other.T) ** 2


def bloch_vectors(found: Complexes) -> Floats:
    """<X>, <Y>, <Z> of each wire, shape (n_states, n_wires, 3)."""
    wires = int(np.log2(found.shape[1]))
    vectors = np.empty((len(found), wires, 3))
    for wire in range(wires):
        halves = found.reshape(len(found), 2**wire, 2, -1)
        zero, one = halves[:, :, 0].reshape(len(found), -1), halves[:, :, 1].reshape(len(found), -1)
        cross = (zero.conj() * one).sum(axis=1)
        vectors[:, wire, 0], vectors[:, wire, 1] = 2 * cross.real, 2 * cross.imag
        vectors[:, wire, 2] = (np.abs(zero) ** 2).sum(axis=1) - (np.abs(one) ** 2).sum(axis=1)
    return vectors


def projected_kernel(first: Floats, second: Floats | None = None, gamma: float = 1.0) -> Floats:
    """``exp(-gamma sum_k ||rho_k - rho'_k||_F^2)`` from Bloch vectors (Huang et al. 2021, arXiv:2011.01938).

    The squared Frobenius norm is half the squared distance of Bloch vectors; some papers leave the half out, so that
    their gamma is half of this one.
    """
    other = first if second is None else second
    a, b = first.reshape(len(first), -1), other.reshape(len(other), -1)
    distance = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    return np.exp(-gamma / 2 * np.maximum(distance, 0.0))


def sampled_kernel(kernel: Floats, shots: int, seed: int = 0) -> Floats:
    """A kernel matrix as so many shots an entry would estimate it; of a square one each pair is measured once."""
    random = np.random.default_rng(seed)
    return random.binomial(shots, np.clip(kernel, 0.0, 1.0)) / shots


def positive(kernel: Floats) -> Floats:
    """The nearest positive semidefinite matrix: symmetrised, negative eigenvalues clipped to 0, diagonal set to 1."""
    symmetric = np.triu(kernel, 1)
    symmetric = symmetric + symmetric.T + np.eye(len(kernel))
    values, vectors = np.linalg.eigh(symmetric)
    found = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.maximum(np.diag(found), 1e-300))
    return found / np.outer(scale, scale)


def alignment(kernel: Floats, labels: Any, *, centred: bool = False) -> float:
    """``<K, y y'> / (||K|| ||y y'||)``, labels -1 and 1; centred as Cortes et al. 2012 (JMLR 13, 795) have it.

    Raises
    ------
    InputError
        For labels of one class.

    Examples
    --------
    >>> p = np.array([0.0, 0.5, 2.0, 3.0])
    >>> round(alignment(np.cos((p[:, None] - p) / 2) ** 2, [1, 1, -1, -1]), 10)
    0.5000161356
    """
    signs = np.asarray(labels, dtype=np.float64)
    if len(np.unique(signs)) < 2:
        raise InputError("The alignment needs labels of two classes; all labels are equal.")
    target = np.outer(signs, signs)
    given = kernel
    if centred:
        given, target = _centred(given), _centred(target)
    return float((given * target).sum() / (np.linalg.norm(given) * np.linalg.norm(target)))


def _centred(matrix: Floats) -> Floats:
    return matrix - matrix.mean(axis=0) - matrix.mean(axis=1)[:, None] + matrix.mean()


def class_targets(labels: Any) -> Floats:
    """+1 for rows of one class and -1 for rows of two, shape (n, n); what an alignment of several classes aims at."""
    found = np.asarray(labels)
    return np.where(found[:, None] == found[None], 1.0, -1.0)


def off_diagonal(kernel: Floats) -> tuple[float, float]:
    """Mean and variance of the entries beside the diagonal; near 0 when it concentrates (arXiv:2208.11060)."""
    entries = kernel[~np.eye(len(kernel), dtype=bool)]
    return (float(entries.mean()), float(entries.var())) if len(entries) else (0.0, 0.0)
