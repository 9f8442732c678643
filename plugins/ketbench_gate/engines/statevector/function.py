"""The sweeps as one differentiable torch function: chooses numpy or torch, cuts large batches into chunks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd import Function

from ketbench.plugin import InputError
from ketbench_gate.circuits.lines import Read
from ketbench_gate.engines.statevector.arrays import Array, Arrays, NumpyArrays, TorchArrays, as_tensor, converted
from ketbench_gate.engines.statevector.planning.plan import MANY, Plan
from ketbench_gate.engines.statevector.pool import Pool
from ketbench_gate.engines.statevector.readout import expectation_values, seeded
from ketbench_gate.engines.statevector.sweep import Gradients, Inputs, Swept, backward, forward
from ketbench_gate.engines.unrolled.circuit import wants_plain_torch

SMALL = 2**16
"""Amplitudes of a batch up to which numpy's lower cost a call outweighs torch's faster kernels."""
LARGE = 2**18
"""Amplitudes from which states are let go of as soon as the way back is done with them."""
STATES = 9
"""States that a sweep holds at once, temporary ones included."""

_OF_THREAD = threading.local()


def _arrays(small: bool) -> Arrays:
    """Each thread has its own pool of buffers."""
    if not hasattr(_OF_THREAD, "numpy"):
        pool = Pool()
        _OF_THREAD.numpy, _OF_THREAD.torch = NumpyArrays(pool), TorchArrays(pool)
    return _OF_THREAD.numpy if small else _OF_THREAD.torch


class Compiled:
    """A plan in every precision and on every device it was asked for.

    Parameters
    ----------
    plan : callable
        Makes the plan, for a few samples or for many.
    n_wires : int
    memory : int
        Bytes for states; 0 for no limit.
    unrolled : callable or None
        The same outputs in plain torch, for derivatives beyond the first.
    """

    def __init__(
        self,
        plan: Callable[..., Plan],
        n_wires: int,
        memory: int = 0,
        unrolled: Callable[[Tensor, Tensor, tuple[Tensor, ...]], Tensor] | None = None,
    ) -> None:
        self.unrolled = unrolled
        self._plan = plan
        self.n_wires = n_wires
        self.memory = memory
        self._made: dict[tuple[str, bool, bool], Plan] = {}

    def on(self, place: str, double: bool, many: bool) -> Plan:
        """The plan's arrays for "numpy" or a torch device, for few samples or many."""
        key = (place, double, many)
        if key not in self._made:
            device = None if place == "numpy" else torch.device(place)
            self._made[key] = converted(self._plan(many=many), double=double, device=device)
        return self._made[key]

    def rows(self, double: bool) -> int:
        """Samples that fit into the memory for states."""
        if not self.memory:
            return 1 << 40
        return max(1, self.memory // (STATES * 2**self.n_wires * (16 if double else 8)))


def evaluated(compiled: Compiled, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]) -> Tensor:
    """Expectation values, shape (observables, batch), or states, shape (2**n, batch).

    Parameters
    ----------
    compiled : Compiled
    shared : Tensor, shape (n_shared,)
    of_sample : Tensor, shape (n_sample, batch)
    prepared : tuple of Tensor of complex, shape (2**k, batch)
    """
    if compiled.unrolled is not None and wants_plain_torch():
        return compiled.unrolled(shared, of_sample, prepared)
    return _Swept.apply(compiled, shared, of_sample, *prepared)  # pyright: ignore[reportReturnType]


class _Task:
    """One chunk's inputs as arrays of the library chosen for it."""

    def __init__(self, compiled: Compiled, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]) -> None:
        double = shared.dtype == torch.float64
        width = max([of_sample.shape[1], *(p.shape[1] for p in prepared)])
        small = shared.device.type == "cpu" and width * 2**compiled.n_wires <= SMALL
        self.xp: Arrays = _arrays(small)
        self.plan = compiled.on("numpy" if small else str(shared.device), double, width >= MANY)
        self.inputs = Inputs(_taken(shared, small), _taken(of_sample, small), tuple(_taken(p, small) for p in prepared))
        self._small = small

    def swept(self, *, keep: bool) -> tuple[Swept, Tensor]:
        """The forward sweep and its outputs."""
        held = forward(self.xp, self.plan, self.inputs, keep=keep)
        if not self.plan.masks:
            return held, as_tensor(held.state)
        return held, as_tensor(expectation_values(self.xp, self.plan.masks, held.state))

    @property
    def is_large(self) -> bool:
        """Whether a state more or less in memory matters."""
        return max(self.inputs.of_sample.shape[1], 1) * 2**self.plan.n_wires >= LARGE

    def gradients(self, held: Swept, gradient: Tensor, *, once: bool = False) -> Gradients:
        """The way back from the gradient by the outputs; ``once`` uses the states up."""
        if self.plan.masks:
            taken = _taken(gradient.contiguous(), self._small)
            bra = seeded(self.xp, self.plan.masks, held.state, taken)
        else:
            bra = _taken(gradient.conj().resolve_conj().contiguous(), self._small) / 2
        given = [bra]
        del bra
        return backward(self.xp, self.plan, self.inputs, held, given, once=once)


class _Swept(Function):
    @staticmethod
    def forward(ctx: Any, compiled: Compiled, shared: Tensor, of_sample: Tensor, *prepared: Tensor) -> Tensor:
        ctx.save_for_backward(shared, of_sample, *prepared)
        return _forward(ctx, compiled, shared, of_sample, prepared)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        shared, of_sample, *prepared = ctx.saved_tensors
        if torch.is_grad_enabled():
            # create_graph: the gradient itself is to be differentiated, which sweeps would take for a constant.
            return _differentiable(ctx, gradients[0], shared, of_sample, tuple(prepared))
        return _once(ctx, gradients, shared, of_sample, prepared)


class Direct:
    """A circuit all of whose angles are read straight from weights and features, on the processor.

    Parameters
    ----------
    compiled : Compiled
    read : Read
    angles : callable
        Both kinds of angles from weights and features, in torch: for derivatives beyond the first.
    """

    def __init__(
        self, compiled: Compiled, read: Read, angles: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    ) -> None:
        self.compiled, self.read, self.angles = compiled, read, angles

    def __call__(self, weights: Tensor, features: Tensor) -> Tensor:
        """As `evaluated` gives them."""
        return _Direct.apply(self, weights, features)  # pyright: ignore[reportReturnType]


class _Direct(Function):
    """Angles and sweeps in one: torch's bookkeeping for the angles alone costs as much as a small batch."""

    @staticmethod
    def forward(ctx: Any, direct: Direct, weights: Tensor, features: Tensor) -> Tensor:
        shared, of_sample = direct.read.angles(weights.detach().numpy(), features.detach().numpy())
        ctx.angles = as_tensor(shared if len(shared) else np.zeros(1, shared.dtype)), as_tensor(of_sample)
        ctx.direct = direct
        ctx.save_for_backward(weights, features)
        return _forward(ctx, direct.compiled, *ctx.angles, ())

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        direct: Direct = ctx.direct
        weights, features = ctx.saved_tensors
        wanted = ctx.needs_input_grad[1:]
        if torch.is_grad_enabled():
            values = evaluated(direct.compiled, *direct.angles(weights, features), ())
            inputs = [x for x, needed in zip((weights, features), wanted, strict=True) if needed]
            parts = torch.autograd.grad(values, inputs, gradients[0], create_graph=True, allow_unused=True)
            found = iter(parts)
            return None, *(next(found) if needed else None for needed in wanted)
        shared, of_sample = ctx.angles
        _, by_shared, by_sample = _once(ctx, gradients, shared, of_sample, [])
        assert by_shared is not None
        assert by_sample is not None
        read = direct.read
        return (
            None,
            as_tensor(read.weights_gradient(by_shared.numpy(), len(weights))) if wanted[0] else None,
            as_tensor(read.features_gradient(by_sample.numpy(), features.shape)) if wanted[1] else None,
        )


def _forward(ctx: Any, compiled: Compiled, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]) -> Tensor:
    needs = any(ctx.needs_input_grad)
    chunks = list(_chunks(compiled, shared, of_sample, prepared))
    whole = len(chunks) == 1
    outputs: list[Tensor] = []
    for chunk in chunks:
        held, values = chunk.swept(keep=needs and whole)
        outputs.append(values)
        if needs and whole:
            ctx.held = (chunk, held)
    ctx.compiled, ctx.whole = compiled, whole
    return outputs[0] if whole else torch.cat(outputs, dim=1)


def _once(
    ctx: Any, gradients: tuple[Tensor, ...], shared: Tensor, of_sample: Tensor, prepared: list[Tensor]
) -> tuple[Tensor | None, ...]:
    if ctx.whole and ctx.held is not None:
        chunk, held = ctx.held
        if not chunk.is_large:
            return _returned(chunk.gradients(held, gradients[0]))
        # Whoever asks a second time has the states computed again: they are let go of on the way.
        ctx.held = None
        return _returned(chunk.gradients(held, gradients[0], once=True))
    parts: list[Gradients] = []
    place = 0
    for chunk in _chunks(ctx.compiled, shared, of_sample, tuple(prepared)):
        held, values = chunk.swept(keep=True)
        parts.append(chunk.gradients(held, gradients[0][:, place : place + values.shape[1]], once=True))
        place += values.shape[1]
    return _returned(_merged(parts))


def _differentiable(
    ctx: Any, gradient: Tensor, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]
) -> tuple[Tensor | None, ...]:
    """The gradients as functions of the inputs and of the gradient that came in."""
    if ctx.compiled.unrolled is None:
        raise InputError("This circuit gives first derivatives only; do not ask for create_graph.")
    values = ctx.compiled.unrolled(shared, of_sample, prepared)[:, : gradient.shape[1]]
    inputs = (shared, of_sample, *prepared)
    wanted = [x for x, needed in zip(inputs, ctx.needs_input_grad[1:], strict=True) if needed]
    found = iter(torch.autograd.grad(values, wanted, gradient, create_graph=True, allow_unused=True))
    return None, *(next(found) if needed else None for needed in ctx.needs_input_grad[1:])


def _chunks(compiled: Compiled, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]) -> Iterator[_Task]:
    """The batch in pieces that fit; a gradient over several is the sum over the shared angles."""
    rows = compiled.rows(shared.dtype == torch.float64)
    widths = {of_sample.shape[1], *(p.shape[1] for p in prepared)}
    if max(widths) <= rows:
        yield _Task(compiled, shared, of_sample, prepared)
        return
    for start in range(0, max(widths), rows):
        cut = slice(start, start + rows)
        yield _Task(compiled, shared, of_sample[:, cut], tuple(p[:, cut] for p in prepared))


def _taken(x: Tensor, small: bool) -> Array:
    detached = x.detach()
    return detached.numpy() if small else detached


def _merged(parts: list[Gradients]) -> Gradients:
    shared = sum(as_tensor(part.shared) for part in parts)
    of_sample = torch.cat([as_tensor(part.of_sample) for part in parts], dim=1)
    columns = zip(*(part.prepared for part in parts), strict=True)
    prepared = [torch.cat([as_tensor(p) for p in column], dim=1) for column in columns]
    return Gradients(shared, of_sample, prepared)


def _returned(found: Gradients) -> tuple[Tensor | None, ...]:
    """In torch's convention the gradient by a complex amplitude is twice the conjugate of the bra."""
    prepared = [2 * as_tensor(bra).conj().resolve_conj() for bra in found.prepared]
    return None, as_tensor(found.shared), as_tensor(found.of_sample), *prepared
