"""A circuit of few wires for one sample as one differentiable torch function of weights and features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function

from ketbench.plugin import GATES, GateKind
from ketbench_gate.circuits.angles import Angles
from ketbench_gate.circuits.lines import Lines, lines
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines.statevector.arrays import Array, converted
from ketbench_gate.engines.statevector.single.plan import SinglePlan, single_plan
from ketbench_gate.engines.statevector.single.sweep import Held, backward, bra_of, forward, outputs
from ketbench_gate.engines.unrolled.circuit import wants_plain_torch

MOST_WIRES = 10
"""Wires up to which this is faster than the sweeps of a batch (docs/benchmarks.md)."""
_KINDS = (torch.float32, torch.float64)

Inputs = tuple[Tensor, ...]


class Single:
    """A circuit compiled for one sample.

    Parameters
    ----------
    circuit : Lowered
    angles : Angles
    watched : sequence of Observable, or None
        None asks for the state.
    slow : callable
        Shared angles, angles of samples and no prepared factors to outputs, shape (outputs, 1), in plain torch: for
        derivatives beyond the first.
    """

    def __init__(
        self,
        circuit: Lowered,
        angles: Angles,
        watched: Sequence[Observable] | None,
        slow: Callable[[Tensor, Tensor, tuple[Tensor, ...]], Tensor],
    ) -> None:
        self.angles, self.slow = angles, slow
        self.n_weights, self.n_features = len(circuit.parameters), circuit.n_features
        slots = sorted(angles.slots, key=lambda angle: (not angles.slots[angle].shared, angles.slots[angle].index))
        self._lines = lines(slots, circuit.parameters)
        of_slots = self._lines
        values = self.n_weights + self.n_features
        if of_slots is None:
            values = len(slots)
            of_slots = Lines(np.arange(values), np.ones(values), np.zeros(values))
        self._plan = partial(single_plan, circuit, angles.slots, of_slots, values, watched)
        self._made: dict[torch.dtype, SinglePlan] = {}

    @property
    def is_direct(self) -> bool:
        """Whether all angles are read straight from weights and features."""
        return self._lines is not None

    def plan(self, kind: torch.dtype) -> SinglePlan:
        """The plan's arrays in a precision."""
        if kind not in self._made:
            self._made[kind] = converted(self._plan(), double=kind == torch.float64, device=None)
        return self._made[kind]

    def __call__(self, weights: Tensor, features: Tensor) -> Tensor:
        """Outputs, shape (1, outputs).

        Parameters
        ----------
        weights : Tensor of float32 or float64, shape (n_parameters,)
        features : Tensor of the same, shape (1, n_features)
            Or more rows where no angle depends on them.
        """
        if self.is_direct:
            return _run(self, weights, features)
        return _run(self, self.angles.shared(weights), self.angles.of_samples(weights, features))

    def in_torch(self, first: Tensor, second: Tensor) -> Tensor:
        """The same from what `_run` was given, in operations that torch knows, shape (1, outputs)."""
        if not self.is_direct:
            return self.slow(_never_empty(first), second, ()).T
        return self.slow(_never_empty(self.angles.shared(first)), self.angles.of_samples(first, second), ()).T


def serves(circuit: Lowered) -> bool:
    """Whether a circuit can be compiled for one sample: it is small and starts from zeros."""
    return circuit.n_wires <= MOST_WIRES and all(GATES[op.gate].kind is not GateKind.STATE for op in circuit.ops)


def takes(weights: Tensor) -> bool:
    """Whether torch's transforms and other devices are not asked for."""
    return weights.device.type == "cpu" and weights.dtype in _KINDS and not wants_plain_torch()


def _never_empty(shared: Tensor) -> Tensor:
    return shared if shared.numel() else shared.new_zeros(1)


def _run(single: Single, first: Tensor, second: Tensor) -> Tensor:
    if torch.is_grad_enabled() and (first.requires_grad or second.requires_grad):
        return _Single.apply(single, first, second)  # pyright: ignore[reportReturnType]
    plan = single.plan(first.dtype)
    return _as_row(outputs(plan, forward(plan, _values(plan, first, second))))


def _values(plan: SinglePlan, first: Tensor, second: Tensor) -> Array:
    """Both in one array with a zero behind, which the gates without an angle read."""
    one, two = first.detach().numpy().reshape(-1), second.detach().numpy().reshape(-1)
    values = np.zeros(plan.values + 1, one.dtype)
    values[: len(one)] = one
    values[len(one) : -1] = two[: plan.values - len(one)]
    return values


def _as_row(x: Array) -> Tensor:
    return torch.from_numpy(x.reshape(1, -1))


class _Single(Function):
    @staticmethod
    def forward(ctx: Any, single: Single, first: Tensor, second: Tensor) -> Tensor:
        plan = single.plan(first.dtype)
        held = forward(plan, _values(plan, first, second))
        ctx.single, ctx.held = single, held
        ctx.save_for_backward(first, second)
        return _as_row(outputs(plan, held))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        single: Single = ctx.single
        first, second = ctx.saved_tensors
        if torch.is_grad_enabled():
            # create_graph: the gradient itself is to be differentiated.
            return _differentiable(single, ctx.needs_input_grad[1:], gradients[0], (first, second))
        held: Held = ctx.held
        plan = single.plan(first.dtype)
        gradient: Array = gradients[0].detach().resolve_conj().numpy().reshape(-1)
        found = backward(plan, held, bra_of(plan, held, gradient)).astype(gradient.real.dtype)
        return None, *_apart(found, ctx.needs_input_grad[1:], (first, second))


def _apart(found: Array, needed: Sequence[bool], inputs: Inputs) -> list[Tensor | None]:
    """The gradient by both inputs; features that no angle reads get zero."""
    first, second = inputs
    one, two = found[: len(first)], found[len(first) :]
    if needed[1] and len(two) < second.numel():
        two = np.concatenate([two, np.zeros(second.numel() - len(two), two.dtype)])
    return [
        torch.from_numpy(one) if needed[0] else None,
        torch.from_numpy(two.reshape(second.shape)) if needed[1] else None,
    ]


def _differentiable(single: Single, needed: Sequence[bool], gradient: Tensor, inputs: Inputs) -> Any:
    wanted = [x for x, need in zip(inputs, needed, strict=True) if need]
    found = iter(torch.autograd.grad(single.in_torch(*inputs), wanted, gradient, create_graph=True, allow_unused=True))
    return None, *(next(found) if need else None for need in needed)
