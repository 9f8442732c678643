"""Ansaetze that keep the particle number: Givens singles and doubles, UCCSD, and a circuit grown gate by gate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench_gate.objectives.energy.ansatz.parts import Excitation, basis_state, excitations
from ketbench_gate.objectives.energy.states.program import Energy, Program


def givens(reference: int, n_wires: int, *, spin: bool = True) -> Program:
    """Singles and doubles as Givens rotations from a basis state (PennyLane's `AllSinglesDoubles`)."""
    pool = excitations(reference, n_wires, spin=spin)
    return of_excitations(pool, reference, n_wires, f"Givens rotations: {_counted(pool)} from the reference state")


def uccsd(reference: int, n_wires: int, *, spin: bool = True) -> Program:
    """Unitary coupled cluster, one Trotter step, each exponential of fermions exact (Peruzzo et al. 2014)."""
    pool = excitations(reference, n_wires, spin=spin)
    about = f"UCCSD in one Trotter step: {_counted(pool)} with the signs of Jordan-Wigner"
    return of_excitations(pool, reference, n_wires, about, fermionic=True)


def of_excitations(
    pool: Sequence[Excitation], reference: int, n_wires: int, about: str, *, fermionic: bool = False
) -> Program:
    """An excitation a parameter, in this order; a fermionic angle is twice the amplitude of PennyLane's."""
    moves = tuple(one.pairs(n_wires, i, fermionic=fermionic) for i, one in enumerate(pool))
    start = basis_state(reference, n_wires)
    return Program(start, moves, len(pool), tuple(0 for _ in pool), np.zeros(len(pool)), 0.1, f"{about}.")


def steepest(energy: Energy, values: np.ndarray[tuple[int], np.dtype[np.float64]], pool: Sequence[Excitation],
             n_wires: int) -> tuple[Excitation, float]:  # fmt: skip
    """The excitation that lowers the energy most steeply when put at the end (Grimsley et al. 2019), and how much."""
    state = energy.program.state(values)
    bra = energy.apply(state)
    slopes = [one.pairs(n_wires, 0, fermionic=True).slope(bra, state) for one in pool]
    best = int(np.argmax(np.abs(slopes)))
    return pool[best], abs(slopes[best])


def _counted(pool: Sequence[Excitation]) -> str:
    doubles = sum(len(one.below) == 2 for one in pool)
    singles = len(pool) - doubles
    return f"{doubles} double{'s' * (doubles != 1)} and {singles} single{'s' * (singles != 1)}"
