"""A Born machine: the chance of a bit string is |<x|psi>|^2; its loss and gradient by one sweep each way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ketbench.plugin import Circuit, InputError, counted
from ketbench_gate.objectives.energy.states.layered import TurnedLayers
from ketbench_gate.objectives.energy.states.observing import probabilities
from ketbench_gate.objectives.generating.measures import FLOOR, Floats, Mmd, kl_divergence


class Sloped(Protocol):
    """What a Born machine minimises, as a function of its chances."""

    def slope(self, chances: Floats) -> tuple[float, Floats]:
        """The loss and its derivative by each chance."""
        ...


@dataclass(frozen=True, eq=False)
class Loss:
    """How far a distribution is from the target.

    Parameters
    ----------
    target : ndarray, shape (2**n,)
    mmd : Mmd
    kind : str
        "mmd" or "kl".
    """

    target: Floats
    mmd: Mmd
    kind: str

    def slope(self, chances: Floats) -> tuple[float, Floats]:
        """The loss and its derivative by each chance."""
        if self.kind == "kl":
            held = np.maximum(chances, FLOOR)
            return kl_divergence(self.target, chances), np.where(self.target > 0, -self.target / held, 0.0)
        gap = chances - self.target
        smooth = self.mmd.smoothed(gap)
        return float(gap @ smooth), 2 * smooth


@dataclass(frozen=True, eq=False)
class BornLoss:
    """The loss of a Born machine by its parameters, as the optimisers ask for it."""

    program: TurnedLayers
    loss: Sloped

    def chances(self, values: Floats) -> Floats:
        """The chance of each bit string, shape (2**n,)."""
        state = self.program.state(values)
        return probabilities(state)

    def value(self, values: Floats) -> float:
        """The loss alone."""
        return self.loss.slope(self.chances(values))[0]

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The loss and its gradient: that of <psi|G|psi> with the slope by the chances as a diagonal G."""
        swept = self.program.swept(values)
        state = swept.state
        value, slope = self.loss.slope(probabilities(state))
        return value, self.program.gradient(swept, slope * state)

    def metric(self, values: Floats) -> Floats:
        """Not offered for losses that are not energy.

        Raises
        ------
        InputError
        """
        raise InputError("A Born machine has no natural gradient here; choose lbfgs, adam or spsa.")


class DrawnLoss:
    """The same with a circuit that the user drew, on the batched engine.

    Parameters
    ----------
    circuit : Circuit
    loss : Sloped
    """

    def __init__(self, circuit: Circuit, loss: Sloped) -> None:
        from ketbench_gate.circuits.lowering import lowered
        from ketbench_gate.engines.statevector.simulator import Simulator

        self._loss = loss
        self._run = Simulator(lowered(circuit), None)

    def chances(self, values: Floats) -> Floats:
        """The chance of each bit string, shape (2**n,)."""
        import torch

        with torch.no_grad():
            weights = torch.tensor(values, dtype=torch.float64)
            state = self._run(weights, weights.new_zeros((1, 0)))[0]
            return (state.abs() ** 2).numpy()

    def value(self, values: Floats) -> float:
        """The loss alone."""
        return self._loss.slope(self.chances(values))[0]

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        import torch

        weights = torch.tensor(values, dtype=torch.float64, requires_grad=True)
        state = self._run(weights, weights.new_zeros((1, 0)))[0]
        chances = state.real**2 + state.imag**2
        value, slope = self._loss.slope(chances.detach().numpy())
        (gradient,) = torch.autograd.grad(chances, (weights,), torch.as_tensor(slope))
        return value, gradient.numpy()

    def metric(self, values: Floats) -> Floats:
        """As `BornLoss.metric`."""
        raise InputError("A Born machine has no natural gradient here; choose lbfgs, adam or spsa.")


def circuit_problem(circuit: Circuit, n_bits: int) -> str:
    """Why a circuit cannot generate so many bits, in a sentence; empty where it can."""
    if circuit.features:
        return (
            f"Circuit '{circuit.name}' reads the feature x[{circuit.features[0]}]; a Born machine has none, remove it."
        )
    if circuit.n_wires != n_bits:
        wires, bits = counted(circuit.n_wires, "wire"), counted(n_bits, "bit")
        return f"Circuit '{circuit.name}' has {wires}, but the data have {bits}; make them equal."
    if not circuit.trainable:
        return f"Circuit '{circuit.name}' has no trainable parameter, so it cannot learn; add one."
    return ""
