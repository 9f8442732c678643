"""A circuit as plain torch operations: slower and larger than the sweeps, but differentiable any number of times.

The sweeps carry first derivatives only. Second ones, forward derivatives and the transforms of ``torch.func`` are
left to torch, which needs each step as an operation that it knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch._C._functorch import peek_interpreter_stack  # pyright: ignore[reportAttributeAccessIssue]
from torch.autograd import forward_ad

from ketbench.plugin import Expression, InputError, evaluate, is_constant
from ketbench_gate.circuits.angles import Slot
from ketbench_gate.circuits.lowering import Lowered
from ketbench_gate.circuits.observables import Observable
from ketbench_gate.engines.statevector import basis
from ketbench_gate.engines.statevector.planning.normal_form import Phase, Prepared, Primitive, Shuffle, Turn, primitives

MOST_BYTES = 4 * 2**30
"""Memory for the states of all steps, which torch keeps; more is refused before it is taken."""
_COPIES = 3


class Unrolled:
    """A circuit compiled for some observables, as `Simulator` has it.

    Parameters
    ----------
    circuit : Lowered
    slots : mapping of Expression to Slot
        Where each angle is found.
    watched : sequence of Observable, or None
        None asks for the state.
    """

    def __init__(
        self, circuit: Lowered, slots: Mapping[Expression, Slot], watched: Sequence[Observable] | None
    ) -> None:
        self._n = circuit.n_wires
        self._slots = slots
        self._watched = watched
        made = [part for op in circuit.ops for part in primitives(op)]
        self._prepared = [part for part in made if isinstance(part, Prepared)]
        self._steps: list[Primitive] = [part for part in made if not isinstance(part, Prepared)]

    def __call__(self, shared: Tensor, of_sample: Tensor, prepared: tuple[Tensor, ...]) -> Tensor:
        """Expectation values, shape (observables, batch), or states, shape (2**n, batch).

        Parameters
        ----------
        shared : Tensor, shape (n_shared,)
        of_sample : Tensor, shape (n_sample, batch)
        prepared : tuple of Tensor of complex, shape (2**k, batch)

        Raises
        ------
        InputError
            Where the states of all steps need more memory than they may.
        """
        width = max([of_sample.shape[1] if of_sample.shape[0] else 1, *(p.shape[1] for p in prepared)])
        self._refuse_large(width, shared)
        state = self._start(shared, prepared)
        for step in self._steps:
            state = self._done(step, state, shared, of_sample)
        state = state.expand(2**self._n, width)
        return state if self._watched is None else self._values(self._watched, state)

    def _refuse_large(self, width: int, like: Tensor) -> None:
        needed = _COPIES * (len(self._steps) + 1) * 2**self._n * width * 2 * like.element_size()
        if needed > MOST_BYTES:
            size = f"{needed / 2**30:.1f} GiB for {self._n} wires and {width} samples"
            text = f"Derivatives beyond the first keep the states of all {len(self._steps)} steps: {size}, "
            text += f"more than {MOST_BYTES // 2**30} GiB"
            raise InputError(f"{text}; use fewer samples at once, fewer wires, or first derivatives.")

    def _start(self, like: Tensor, prepared: tuple[Tensor, ...]) -> Tensor:
        complexes = torch.complex128 if like.dtype == torch.float64 else torch.complex64
        taken = [wire for item in self._prepared for wire in item.wires]
        free = [wire for wire in range(self._n) if wire not in taken]
        state = torch.ones((1, 1), dtype=complexes, device=like.device)
        for factor in prepared:
            state = (state[:, None, :] * factor[None, :, :]).reshape(-1, max(state.shape[1], factor.shape[1]))
        zero = torch.zeros((2 ** len(free), 1), dtype=complexes, device=like.device)
        zero[0] = 1.0
        state = (state[:, None, :] * zero[None, :, :]).reshape(2**self._n, -1)
        index = basis.local_index(np.arange(2**self._n), [*taken, *free], self._n)
        return state[torch.from_numpy(index).to(like.device)]

    def _done(self, step: Primitive, state: Tensor, shared: Tensor, of_sample: Tensor) -> Tensor:
        if isinstance(step, Shuffle):
            return state[torch.from_numpy(basis.shuffled([step], self._n)).to(state.device)]
        if isinstance(step, Phase):
            table = torch.from_numpy(basis.phase_table(step, self._n)).to(shared.device, shared.dtype)
            turned = table[:, None] * self._angle(step.angle, shared, of_sample)
            return state * torch.complex(torch.cos(turned), torch.sin(turned))
        assert isinstance(step, Turn)
        return self._turned(step, state, shared, of_sample)

    def _angle(self, angle: Expression, shared: Tensor, of_sample: Tensor) -> Tensor:
        if is_constant(angle):
            return shared.new_tensor(float(evaluate(angle)))
        slot = self._slots[angle]
        return shared[slot.index] if slot.shared else of_sample[slot.index]

    def _turned(self, turn: Turn, state: Tensor, shared: Tensor, of_sample: Tensor) -> Tensor:
        if turn.angle is None:
            cosine = sine = shared.new_zeros(())
        else:
            scaled = turn.scale * self._angle(turn.angle, shared, of_sample)
            cosine, sine = torch.cos(scaled), torch.sin(scaled)

        def entry(row: int, column: int) -> Tensor:
            constant, c, s = (complex(m[row, column]) for m in (turn.constant, turn.cosine, turn.sine))
            return (constant + c * cosine + s * sine).to(state.dtype)

        split = state.reshape(2**turn.wire, 2, 2 ** (self._n - turn.wire - 1), state.shape[1])
        low, high = split[:, 0], split[:, 1]
        rows = [entry(row, 0) * low + entry(row, 1) * high for row in (0, 1)]
        return torch.stack(rows, dim=1).reshape(2**self._n, -1)

    def _values(self, watched: Sequence[Observable], state: Tensor) -> Tensor:
        found: list[Tensor] = []
        for item in watched:
            total = state.new_zeros(state.shape[1]).real
            for term in item.terms:
                sign, count = basis.signs(term, self._n, np.arange(2**self._n))
                flip = torch.from_numpy(np.arange(2**self._n) ^ basis.flip_mask(term, self._n)).to(state.device)
                factor = torch.from_numpy(sign * (-1j) ** count).to(state.device, state.dtype)
                total = total + (state.conj() * factor[:, None] * state[flip]).sum(0).real
            found.append(total)
        return torch.stack(found) if found else state.new_zeros((0, state.shape[1])).real


def wants_plain_torch() -> bool:
    """Whether a transform of ``torch.func`` or forward differentiation is going on, which a sweep cannot serve."""
    transform: Any = peek_interpreter_stack()
    return transform is not None or getattr(forward_ad, "_current_level", -1) >= 0
