"""How gradients shrink with qubits and depth, and how far random states reach; public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.plugin import InputError, PauliTerm
from ketbench_gate.objectives.energy.ansatz.layered import hardware
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.energy.states.program import energy_of
from ketbench_gate.objectives.operators.pauli import Floats, operator


@dataclass(frozen=True, eq=False)
class Plateau:
    """Variance of the first parameter's gradient.

    Parameters
    ----------
    qubits : tuple of int
    variances : ndarray, shape (n,)
    rate : float
        Of the fit ``variance ~ exp(-rate * qubits)``; 0.69 halves it a qubit (McClean et al. 2018).
    """

    qubits: tuple[int, ...]
    variances: Floats
    rate: float


def gradient_variances(
    qubits: Sequence[int], depth: int = 0, draws: int = 100, seed: int = 0, local: bool = True
) -> Plateau:
    """Variances over random parameters of a hardware-efficient circuit (McClean et al. 2018, arXiv:1803.11173).

    Parameters
    ----------
    qubits : sequence of int
    depth : int
        Layers; 0 takes as many as qubits.
    draws : int
    local : bool
        Z on wire 0, or Z on all wires, whose gradients vanish at any depth (Cerezo et al. 2021).

    Raises
    ------
    InputError
        For fewer than two sizes, or none of at least one qubit.
    """
    if len(qubits) < 2 or min(qubits) < 1:
        raise InputError("A fit over qubits needs at least two sizes of one qubit or more; give them.")
    random = np.random.default_rng(seed)
    found: list[float] = []
    for n in qubits:
        wires = range(1) if local else range(n)
        program = hardware(n, depth or n)
        energy = energy_of(program, operator([PauliTerm(1.0, tuple((w, "Z") for w in wires))], n))
        drawn = random.uniform(0, 2 * np.pi, size=(draws, program.n_parameters))
        found.append(float(np.var([energy.with_gradient(values)[1][0] for values in drawn])))
    variances = np.array(found)
    slope = np.polyfit(np.array(qubits, dtype=np.float64), np.log(np.maximum(variances, 1e-300)), 1)[0]
    return Plateau(tuple(qubits), variances, float(-slope))


def expressibility(states: State, bins: int = 75) -> float:
    """KL divergence of the fidelities of random pairs from those of Haar states (Sim et al. 2019, arXiv:1905.10876).

    Parameters
    ----------
    states : ndarray of complex, shape (2 m, 2**n)
        At random parameters; each of the first half is compared with one of the second.
    """
    half = len(states) // 2
    fidelities = np.abs((states[:half].conj() * states[half : 2 * half]).sum(axis=1)) ** 2
    edges = np.linspace(0, 1, bins + 1)
    counts = np.histogram(np.clip(fidelities, 0, 1), edges)[0] / half
    haar = np.diff(-((1 - edges) ** (states.shape[1] - 1)))
    held = counts > 0
    return float((counts[held] * np.log(counts[held] / np.maximum(haar[held], 1e-300))).sum())


def entangling_power(states: State) -> float:
    """Mean Meyer-Wallach measure, 0 for products to 1, over states of shape (m, 2**n)."""
    wires = int(np.log2(states.shape[1]))
    purities = np.zeros(len(states))
    for wire in range(wires):
        halves = states.reshape(len(states), 2**wire, 2, -1).swapaxes(1, 2).reshape(len(states), 2, -1)
        reduced = halves @ halves.conj().swapaxes(1, 2)
        purities += (np.abs(reduced) ** 2).sum(axis=(1, 2))
    return float(np.mean(2 * (1 - purities / wires)))


def against_depth(wires: int, depths: Sequence[int], draws: int = 400, seed: int = 0) -> list[tuple[int, float, float]]:
    """Depth, expressibility and entangling power of hardware-efficient circuits."""
    random = np.random.default_rng(seed)
    found: list[tuple[int, float, float]] = []
    for depth in depths:
        program = hardware(wires, depth)
        drawn = random.uniform(0, 2 * np.pi, size=(draws, program.n_parameters))
        states = np.stack([program.state(values) for values in drawn])
        found.append((depth, expressibility(states), entangling_power(states)))
    return found
