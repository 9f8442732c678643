"""The engine that trains on an execution target: gradients by shifts or by SPSA, each execution counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import Executed, Execution, target
from ketbench_gate.circuits.angles import Angles
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.remote.shifts import by_angles, needed, places
from ketbench_gate.engines.remote.spending import Purse
from ketbench_gate.engines.statevector_engine import StatevectorEngine

Floats = NDArray[np.float64]
Execute = Callable[[str, Execution], Executed]
ROWS = 64
"""Samples of one job."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How to train on a target.

    Parameters
    ----------
    target : str
    shots : int
    gradient : str
        "parameter-shift" or "spsa".
    trained : tuple of str
        Parameters of the circuit that move.
    width : float
        Of the step of SPSA, radians.
    """

    target: str
    shots: int
    gradient: str
    trained: tuple[str, ...]
    width: float = 0.1


class TargetEngine:
    """See `ketbench_gate.engines.engine.Engine`; values without gradient are exact and cost nothing.

    Parameters
    ----------
    work : Work
    wish : Wish
    purse : Purse
    execute : callable or None
        Executes on a target as a job that lasts; asks the target itself where there is none.
    """

    device = "cpu"
    rows = ROWS

    def __init__(self, work: Work, wish: Wish, purse: Purse, execute: Execute | None = None) -> None:
        self.name = wish.target
        self.reason = f"Gradients by {wish.gradient} on {wish.target}; what is only looked at is computed exactly."
        self.notes: tuple[str, ...] = (
            f"Trained on {wish.target} with {wish.shots} shots a value; scores are those of the exact circuit.",
        )
        self.purse, self.wish = purse, wish
        machine, rest = target(wish.target)
        self._execute = execute or (lambda _, asked: machine.execute(rest, asked, lambda: False))
        self.lasts = execute is not None and hasattr(machine, "submit")
        self._work = work
        self._exact = StatevectorEngine(work)
        self._circuit = by_angles(work.circuit)
        self._places = places(work.circuit)
        self._angles = Angles([place.expression for place in self._places], work.circuit.parameters)
        self._watched = tuple(observable.text for observable in work.observables)
        self.moves = torch.tensor([name in wish.trained for name in work.circuit.parameters], dtype=torch.bool)
        self._number = 0
        self._is_closed = False
        self.loss_error = 0.0

    def redraw(self, number: int) -> None:
        """Begin the draws of shots anew."""
        self._number = number

    def close(self) -> None:
        """From now on all is exact: nothing more is spent."""
        self._is_closed = True

    def told(self) -> dict[str, float]:
        """Measured at each step: executions so far, and the standard error that the shots give the loss."""
        return {"device_executions": float(self.purse.spent), "loss_error": self.loss_error}

    def expectations(self, weights: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, n_observables)."""
        if self._is_closed or not torch.is_grad_enabled() or not (weights.requires_grad or features.requires_grad):
            return self._exact.expectations(weights, features)
        moving = torch.where(self.moves, weights, weights.detach()).double()
        if self.wish.gradient == "spsa":
            found = _Spsa.apply(moving, features.double(), self)
        else:
            found = _Shifted.apply(self.angles(moving, features.double()), self, features.requires_grad)
        return torch.as_tensor(found).to(features.dtype)

    def angles(self, weights: Tensor, features: Tensor) -> Tensor:
        """Every angle of every operation, shape (batch, n_angles)."""
        shared, own = self._angles.shared(weights), self._angles.of_samples(weights, features)
        slots = [self._angles.slots[place.expression] for place in self._places]
        columns = [shared[s.index].expand(len(features)) if s.shared else own[s.index] for s in slots]
        return torch.stack(columns, dim=1) if columns else features.new_zeros((len(features), 0))

    def needed(self, *, features: bool) -> tuple[int, ...]:
        """Numbers of the angles that a gradient needs."""
        return needed(self._work.circuit, self.wish.trained, features=features)

    def shifts(self, number: int) -> tuple[tuple[float, float], ...]:
        """Shifts of one angle, with their factors."""
        return self._places[number].terms

    def executed(self, table: Floats) -> Executed:
        """Run the circuit at rows of angles; counted.

        Raises
        ------
        SpentError
            When the budget does not allow it; nothing was executed then.
        """
        self.purse.require(len(table))
        mixed = np.random.SeedSequence((self._work.seed, self._number, self.purse.spent)).generate_state(1)
        asked = Execution(self._circuit, {}, table, self._watched, self.wish.shots, int(mixed[0]) % 2**31)
        found = self._execute(self.wish.target, asked)
        self.purse.pay(found.executions, self.wish.shots)
        return found


class _Shifted(torch.autograd.Function):
    """Values at some angles; its gradient from the same circuit at shifted ones, all in one order."""

    @staticmethod
    def forward(ctx: Any, angles: Tensor, engine: TargetEngine, features: bool) -> Tensor:
        table = angles.detach().numpy()
        numbers = engine.needed(features=features)
        shifted = [_moved(table, number, by) for number in numbers for by, _ in engine.shifts(number)]
        found = engine.executed(np.concatenate([table, *shifted]))
        parts = found.values.reshape(1 + len(shifted), len(table), -1)
        ctx.slopes, ctx.engine, ctx.shape = _slopes(parts[1:], numbers, engine), engine, angles.shape
        ctx.errors = found.errors[: len(table)]
        return torch.as_tensor(parts[0].copy())

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        (given,) = grads
        ctx.engine.loss_error = _error(given, ctx.errors)
        back = given.new_zeros(ctx.shape)
        for number, slope in ctx.slopes.items():
            back[:, number] = (given * torch.as_tensor(slope)).sum(dim=1)
        return back, None, None


class _Spsa(torch.autograd.Function):
    """Values and gradient from two executions a sample: both ends of one random step (Spall 1992)."""

    @staticmethod
    def forward(ctx: Any, weights: Tensor, features: Tensor, engine: TargetEngine) -> Tensor:
        generator = np.random.default_rng((engine.purse.spent, 77))
        step = torch.as_tensor(generator.choice([-1.0, 1.0], len(weights))) * engine.moves
        ends = [engine.angles(weights + sign * engine.wish.width * step, features).numpy() for sign in (1, -1)]
        found = engine.executed(np.concatenate(ends))
        plus, minus = found.values.reshape(2, len(features), -1)
        ctx.step, ctx.engine = step, engine
        ctx.slope = torch.as_tensor((plus - minus) / (2 * engine.wish.width))
        ctx.errors = np.hypot(*found.errors.reshape(2, len(features), -1)) / 2
        return torch.as_tensor((plus + minus) / 2)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        (given,) = grads
        ctx.engine.loss_error = _error(given, ctx.errors)
        return (given * ctx.slope).sum() * ctx.step, None, None


def _moved(table: Floats, number: int, by: float) -> Floats:
    moved = table.copy()
    moved[:, number] += by
    return moved


def _slopes(parts: Floats, numbers: tuple[int, ...], engine: TargetEngine) -> dict[int, Floats]:
    found: dict[int, Floats] = {}
    place = 0
    for number in numbers:
        terms = engine.shifts(number)
        found[number] = sum(
            (factor * parts[place + k] for k, (_, factor) in enumerate(terms)), np.zeros(parts.shape[1:])
        )
        place += len(terms)
    return found


def _error(given: Tensor, errors: Floats) -> float:
    """The standard error of the loss, to first order in those of the values."""
    return float(np.sqrt(((given.numpy() * errors) ** 2).sum()))
