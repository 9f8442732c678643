"""Which ansatz an experiment takes, and where its searches begin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Circuit
from ketbench_gate.objectives.energy.ansatz.chemistry import givens, uccsd
from ketbench_gate.objectives.energy.ansatz.layered import hamiltonian_variational, hardware
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.states.program import Program
from ketbench_gate.objectives.energy.subject import Subject
from ketbench_gate.objectives.operators.pauli import Floats

KEEPS_PARTICLES = frozenset({"givens", "uccsd", "adapt"})
_SEVERAL = 6


def chosen_ansatz(params: EnergyParams, *, kind: str, circuit: Circuit | None) -> str:
    """The ansatz of a kind of subject, where the form leaves it open."""
    if params.ansatz != "auto":
        return params.ansatz
    if circuit is not None:
        return "circuit"
    return {"molecule": "givens", "cut": "qaoa", "model": "hva"}.get(kind, "givens" if params.electrons else "hardware")


def program_of(name: str, subject: Subject, params: EnergyParams) -> Program:
    """The ansatz by its name, other than adapt, qaoa and circuit."""
    spin = subject.sector is not None and subject.sector.twice_sz is not None
    if name == "givens":
        return givens(subject.reference, subject.n_wires, spin=spin)
    if name == "uccsd":
        return uccsd(subject.reference, subject.n_wires, spin=spin)
    if name == "hva":
        return hamiltonian_variational(subject.operator, params.layers)
    return hardware(subject.n_wires, params.layers, subject.reference, is_real=subject.operator.is_real)


def starts_asked(name: str, params: EnergyParams) -> int:
    """How many searches there are: as the form says, else one from a reference state and several from anywhere."""
    return params.starts or (1 if name in KEEPS_PARTICLES else _SEVERAL)


def starts_of(name: str, program: Program, params: EnergyParams, seed: int) -> Sequence[Floats]:
    """Where the searches begin: an ansatz with a reference state at that state, others around their first values.

    Every second start of a layered ansatz stays near its reference, for far ones end in plateaus more often.
    """
    count = starts_asked(name, params)
    random = np.random.default_rng(seed)
    begun: list[Floats] = []
    for number in range(count):
        drawn = random.normal(size=program.n_parameters)
        near = number % 2 == 0
        first = number == 0 and name in KEEPS_PARTICLES
        begun.append(program.start_values + (0.0 if first else (0.1 if near else program.spread)) * drawn)
    return begun
