"""A circuit that the user drew as an ansatz, on the batched engine; the seam between gate.energy and torch."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Circuit, InputError, counted
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import Observable, PauliString
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.operators.pauli import Floats, Operator

_NEAR = 0.1
"""Radians around 0."""


def circuit_problem(circuit: Circuit | None, n_wires: int) -> str:
    """Why a circuit cannot be the ansatz of so many wires, in a sentence; empty where it can."""
    if circuit is None:
        return "The ansatz 'circuit' needs a circuit; choose one, or another ansatz."
    if circuit.features:
        return (
            f"Circuit '{circuit.name}' reads the feature x[{circuit.features[0]}]; an energy has no samples, remove it."
        )
    if circuit.n_wires < n_wires:
        held = counted(circuit.n_wires, "wire")
        return f"Circuit '{circuit.name}' has {held}, but the operator has {n_wires}; add wires."
    if not circuit.trainable:
        return f"Circuit '{circuit.name}' has no trainable parameter, so nothing can be minimised; add one."
    return ""


class DrawnEnergy:
    """<H> of a drawn circuit by its trainable parameters; the others are held at their first values.

    Parameters
    ----------
    circuit : Circuit
    found : Operator
    seed : int
        Draws the first values.
    """

    def __init__(self, circuit: Circuit, found: Operator, seed: int) -> None:
        from ketbench_gate.engines.statevector.simulator import Simulator

        flat = lowered(circuit)
        terms = tuple(PauliString(term.coefficient, term.letters) for term in found.terms)
        self._energy = Simulator(flat, [Observable("H", terms)])
        self._state = Simulator(flat, None)
        trained = {parameter.name for parameter in circuit.trainable}
        self._circuit = circuit
        self._places = np.array([i for i, p in enumerate(circuit.parameters) if p.name in trained])
        self._held: Floats = self._drawn(seed)

    def starts(self, count: int, seed: int) -> list[Floats]:
        """First values of the trainable parameters, as the circuit has them; every second start is near 0.

        There excitations leave their reference state, which far starts miss.
        """
        found: list[Floats] = []
        for number in range(count):
            drawn = self._drawn(seed + number)[self._places]
            near = np.random.default_rng(seed + number).normal(scale=_NEAR, size=len(drawn))
            found.append(near if number % 2 else drawn)
        return found

    def _drawn(self, seed: int) -> Floats:
        return np.array(list(self._circuit.initial_values(np.random.default_rng(seed)).values()), dtype=np.float64)

    def value(self, values: Floats) -> float:
        """The energy alone."""
        return self.with_gradient(values)[0]

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The energy and its gradient by the trainable parameters."""
        import torch

        weights = torch.tensor(self._whole(values), dtype=torch.float64, requires_grad=True)
        energy = self._energy(weights, weights.new_zeros((1, 0)))[0, 0]
        (gradient,) = torch.autograd.grad(energy, (weights,))
        return float(energy.detach()), gradient.numpy()[self._places]

    def metric(self, values: Floats) -> Floats:
        """A drawn circuit has none.

        Raises
        ------
        InputError
        """
        raise InputError("The natural gradient needs an ansatz of the list; choose lbfgs or adam for a drawn circuit.")

    def state(self, values: Floats) -> State:
        """The state, shape (2**n,)."""
        import torch

        with torch.no_grad():
            weights = torch.tensor(self._whole(values), dtype=torch.float64)
            return self._state(weights, weights.new_zeros((1, 0)))[0].numpy()

    def _whole(self, values: Floats) -> Floats:
        found = self._held.copy()
        found[self._places] = values
        return found
