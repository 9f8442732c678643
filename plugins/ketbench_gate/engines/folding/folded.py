"""A circuit as a layer on our own engine: one matrix a step, then one product of matrices for all samples together.

The weights are the same for every token of a step, so the block behind the encoding is one matrix of 2**n x 2**n; B
samples cost the product states of their features and one product with it. Exact, no approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Circuit, InputError, Op, evaluate, features_of, op_matrix
from ketbench_gate.circuits.lowering import Lowered, lowered
from ketbench_gate.circuits.observables import Observable, observables
from ketbench_gate.engines.folding.splitting import Halves, block_of, halves
from ketbench_gate.engines.folding.turning import TurnedValues, product_of_turns
from ketbench_gate.engines.statevector import basis
from ketbench_gate.engines.statevector.simulator import Simulator

MOST_WIRES = 10
"""Beyond, the matrix of a step (4**n numbers) costs more than the states of the samples."""


class Folded:
    """A `CircuitLayer` of our own engine.

    Parameters
    ----------
    circuit : Circuit
    watched : sequence of str
        Observables; none means Z on every wire.
    shots : int
        0 for exact values. With shots the values are drawn and the gradients are those of exact values.
    seed : int
        Of the shots.

    Examples
    --------
    >>> from ketbench.plugin import CircuitBuilder
    >>> layer = Folded(CircuitBuilder("c", 1).add("ry", 0, "x[0]").add("ry", 0, "t").build())
    >>> shared = layer.prepared(torch.zeros(3, 1))
    >>> layer(shared[0], torch.zeros(5, 1)).shape, layer.folded
    (torch.Size([5, 1]), True)
    """

    def __init__(self, circuit: Circuit, watched: Sequence[str] = (), shots: int = 0, seed: int = 0) -> None:
        flat = lowered(circuit)
        read = observables(watched, circuit.n_wires)
        self.parameters, self.features, self.outputs = len(flat.parameters), flat.n_features, len(read)
        self._shots, self._drawn = shots, torch.Generator().manual_seed(seed)
        self._flat = flat
        self._all: _Block | None = None
        cut = halves(flat, read) if flat.n_wires <= MOST_WIRES else None
        self.folded = cut is not None
        self.note = f"own engine, {'one matrix a step' if cut else 'gate by gate'}"
        if shots and cut is None:
            raise InputError("Shots on our own engine need a circuit that encodes first and reads Z; use pennylane.")
        self._whole = None if cut else Simulator(flat, read)
        self._fold = _Fold(cut, read, flat.n_wires) if cut else None

    def prepared(self, weights: Tensor) -> Any:
        """See `ketbench.contract.layers.CircuitLayer.prepared`."""
        return weights if self._fold is None else self._fold.matrices(weights)

    def __call__(self, prepared: Tensor, features: Tensor) -> Tensor:
        """See `ketbench.contract.layers.CircuitLayer`."""
        if self._fold is None:
            assert self._whole is not None
            return self._whole(prepared, features)
        exact = self._fold.values(prepared, features)
        if not self._shots:
            return exact
        probabilities = self._fold.probabilities(prepared, features)
        sampled = self._sampled(probabilities.detach()) @ self._fold.signs.to(probabilities)
        return exact + (sampled - exact).detach()

    def columns(self, weights: Tensor, count: int) -> Tensor:
        """See `ketbench.contract.layers.CircuitLayer.columns`."""
        if self.features:
            raise InputError("Only a circuit without features has one matrix; take the features out.")
        if self._all is None:
            self._all = _Block(block_of(self._flat, self._flat.ops))
        return self._all.columns(weights, count)

    def _sampled(self, probabilities: Tensor) -> Tensor:
        """Relative frequencies in so many shots, the same shape."""
        kept = probabilities.double().cpu().clamp_min(0)
        drawn = torch.multinomial(kept, self._shots, replacement=True, generator=self._drawn)
        counts = torch.zeros_like(kept).scatter_add_(1, drawn, torch.ones_like(drawn, dtype=kept.dtype))
        return (counts / self._shots).to(probabilities)


class _Block:
    """A block without features, planned once: the columns of its matrix for any number of rows of weights."""

    def __init__(self, block: Lowered) -> None:
        self._size = 2**block.n_wires
        self._run = Simulator(block, None) if len(block.ops) > 1 else None

    def columns(self, weights: Tensor, count: int) -> Tensor:
        """The first columns of the matrix for each row of weights, complex, shape (places, 2**n, count)."""
        places = weights.shape[0]
        kind = torch.complex128 if weights.dtype == torch.float64 else torch.complex64
        begun = torch.eye(self._size, dtype=kind, device=weights.device)[:, :count]
        if self._run is None:
            return begun.expand(places, self._size, count)
        each = weights.repeat_interleave(count, dim=0)
        states = self._run(weights.new_zeros(0), each, (begun.repeat(1, places),))
        return states.reshape(places, count, self._size).transpose(1, 2)


class _Fold:
    """The product state of the features, and the block behind it."""

    def __init__(self, cut: Halves, read: Sequence[Observable], wires: int) -> None:
        self._block, self._wires = _Block(cut.block), wires
        self._on = [[op for op in cut.encoding if op.wires[0] == wire] for wire in range(wires)]
        self._plain = all(len(ops) == 1 and ops[0].gate == "ry" for ops in self._on)
        table = np.zeros((2**wires, len(read)))
        for i, item in enumerate(read):
            for term in item.terms:
                table[:, i] += basis.signs(term, wires, np.arange(2**wires))[0]
        self.signs = torch.from_numpy(table)

    def matrices(self, weights: Tensor) -> Tensor:
        """For each place the block's matrix, its real and imaginary part beside each other, transposed.

        Shape (places, 2**n or 2 * 2**n, 2 * 2**n): with it a row (Re psi, Im psi), or Re psi alone, is one product away
        from (Re U psi, Im U psi).
        """
        turned = self._block.columns(weights, 2**self._wires).transpose(1, 2)
        above = torch.cat([turned.real, turned.imag], dim=2)
        if self._plain:
            return above
        return torch.cat([above, torch.cat([-turned.imag, turned.real], dim=2)], dim=1)

    def values(self, matrix: Tensor, features: Tensor) -> Tensor:
        """Expectation values, shape (batch, outputs)."""
        if self._plain:
            return TurnedValues.apply(self._turns(features), matrix, self.signs.to(matrix)).T  # pyright: ignore
        return self.probabilities(matrix, features) @ self.signs.to(matrix)

    def probabilities(self, matrix: Tensor, features: Tensor) -> Tensor:
        """Of every basis state, shape (batch, 2**n)."""
        size = 2**self._wires
        if self._plain:
            state = product_of_turns(self._turns(features)).T
        else:
            product = self._product(features)
            state = torch.cat([product.real, product.imag], dim=1)
        found = state.to(matrix.dtype) @ matrix
        return found[:, :size].square() + found[:, size:].square()

    def _turns(self, features: Tensor) -> Tensor:
        """Angles of the turns, shape (wires, batch), radians."""
        return torch.stack([_angle(ops[0], features) for ops in self._on])

    def _product(self, features: Tensor) -> Tensor:
        kind = torch.complex128 if features.dtype == torch.float64 else torch.complex64
        zero = torch.zeros((len(features), 2), dtype=kind, device=features.device)
        zero[:, 0] = 1
        vectors: list[Tensor] = []
        for ops in self._on:
            vector = zero
            for op in ops:
                vector = _turned(op, vector, features)
            vectors.append(vector)
        return _spread(torch.stack(vectors, dim=1))


def _angle(op: Op, features: Tensor) -> Tensor:
    found = evaluate(op.angles[0], {}, features.unbind(1), _FUNCTIONS)
    return found if isinstance(found, Tensor) else features.new_full((len(features),), float(found))


_FUNCTIONS: dict[str, Any] = {
    "sin": torch.sin, "cos": torch.cos, "tan": torch.tan, "exp": torch.exp, "sqrt": torch.sqrt,
    "arcsin": torch.arcsin, "arccos": torch.arccos, "arctan": torch.arctan, "tanh": torch.tanh, "log": torch.log,
}  # fmt: skip


def _turned(op: Op, vector: Tensor, features: Tensor) -> Tensor:
    """One gate on each sample's vector, shape (batch, 2)."""
    if not op.angles or not features_of(op.angles[0]):
        matrix = torch.tensor(op_matrix(op).tolist(), dtype=vector.dtype, device=vector.device)
        return vector @ matrix.T
    half = 0.5 * _angle(op, features)
    c, s = half.cos(), half.sin()
    low, high = vector.unbind(1)
    if op.gate == "rz":
        phase = torch.complex(c, s)
        return torch.stack([low * phase.conj(), high * phase], dim=1)
    none = torch.zeros_like(s)
    turn = torch.complex(none, -s) if op.gate == "rx" else torch.complex(s, none)
    other = turn if op.gate == "rx" else -turn
    c = torch.complex(c, none)
    return torch.stack([c * low + other * high, turn * low + c * high], dim=1)


def _spread(vectors: Tensor) -> Tensor:
    """Products of the vectors of all wires, shape (batch, wires, 2) to (batch, 2**wires), the first wire slowest."""
    state = vectors[:, 0]
    for wire in range(1, vectors.shape[1]):
        state = (state[:, :, None] * vectors[:, wire, None, :]).reshape(len(state), -1)
    return state
