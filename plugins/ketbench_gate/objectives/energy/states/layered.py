"""Layers of turns on every wire with one move of basis states between them, by few dense products a layer.

A layer's turns are the product of two matrices, one over the first half of the wires and one over the rest, so that a
layer costs two products on a state laid out as a matrix; all layers' matrices are made at once. The way back moves
the bra alone, for the states behind the layers are kept; gradients of all wires are read from two overlap matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.objectives.energy.ansatz.parts import cnot
from ketbench_gate.objectives.energy.states.moves import State
from ketbench_gate.objectives.operators.pauli import Floats, Ints

Matrices = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Swept:
    """A state with what the way back needs.

    Parameters
    ----------
    state : ndarray, shape (2**n,)
    kets : ndarray, shape (layers + 1, 2**a, 2**b)
        The state behind the turns of each layer.
    first, second : ndarray, shape (layers + 1, 2**a, 2**a) and (layers + 1, 2**b, 2**b)
        Turns of the first wires, and of the others.
    turns : ndarray, shape (layers + 1, n)
        Angles of RZ.
    """

    state: State
    kets: Matrices
    first: Matrices
    second: Matrices
    turns: Floats


@dataclass(frozen=True, eq=False)
class TurnedLayers:
    """RY and RZ on every wire and a ring of CNOT, so many times, then RY on every wire; from the state 0.

    Parameters
    ----------
    n_wires, layers : int
    """

    n_wires: int
    layers: int

    @property
    def n_parameters(self) -> int:
        """RY of the first layer wire by wire, then its RZ, and so on."""
        return self.n_wires * (2 * self.layers + 1)

    @property
    def about(self) -> str:
        """What it is, a sentence."""
        return f"Born machine: {self.layers} layers of RY, RZ and a ring of CNOT on {self.n_wires} wires."

    @cached_property
    def ring(self) -> tuple[Ints, Ints]:
        """Where each amplitude comes from in the ring of CNOT, and where on the way back."""
        source = np.arange(2**self.n_wires)
        places = range(self.n_wires if self.n_wires > 2 else self.n_wires - 1)
        for wire in places:
            source = source[cnot(wire, (wire + 1) % self.n_wires, self.n_wires).source]
        return source, np.argsort(source)

    def state(self, values: Floats) -> State:
        """The state at some parameters, shape (2**n,)."""
        return self.swept(values).state

    def swept(self, values: Floats) -> Swept:
        """The state, and all that its gradient needs."""
        n, layers, half = self.n_wires, self.layers, (self.n_wires + 1) // 2
        inner, last = values[: 2 * n * layers].reshape(layers, 2, n), values[2 * n * layers :]
        leans = np.concatenate([inner[:, 0], last[None]])
        turns = np.concatenate([inner[:, 1], np.zeros((1, n))])
        one = _turned(leans, turns)
        first, second = _product(one[:, :half]), _product(one[:, half:])
        kets = np.empty((layers + 1, 2**half, 2 ** (n - half)), dtype=np.complex128)
        kets[0] = np.outer(first[0, :, 0], second[0, :, 0])
        for layer in range(1, layers + 1):
            moved = kets[layer - 1].reshape(-1)[self.ring[0]].reshape(kets.shape[1:])
            np.matmul(first[layer] @ moved, second[layer].T, out=kets[layer])
        return Swept(kets[-1].reshape(-1), kets, first, second, turns)

    def gradient(self, swept: Swept, bra: State) -> Floats:
        """``2 Re <bra| d state>`` by each parameter, shape (n_parameters,)."""
        bras = np.empty_like(swept.kets)
        bras[-1] = bra.conj().reshape(bras.shape[1:])
        for layer in range(self.layers, 0, -1):
            moved = swept.first[layer].T @ bras[layer] @ swept.second[layer]
            bras[layer - 1] = moved.reshape(-1)[self.ring[1]].reshape(bras.shape[1:])
        overlaps = (bras @ swept.kets.swapaxes(1, 2), bras.swapaxes(1, 2) @ swept.kets)
        read = [_read(overlap) for overlap in overlaps if overlap.shape[1] > 1]
        up, down, level = (np.concatenate([part[i] for part in read], axis=1) for i in range(3))
        turn = np.exp(1j * swept.turns)
        leans = np.real(turn * down - turn.conj() * up)
        inner = np.stack([leans[:-1], np.imag(level[:-1])], axis=1).reshape(-1)
        return np.concatenate([inner, leans[-1]])


def _turned(leans: Floats, turns: Floats) -> Matrices:
    """``RZ(turn) RY(lean)``, shape (layers + 1, n, 2, 2)."""
    phase = np.exp(0.5j * turns)
    cosine, sine = np.cos(leans / 2), np.sin(leans / 2)
    rows = [phase.conj() * cosine, -phase.conj() * sine, phase * sine, phase * cosine]
    return np.stack(rows, axis=-1).reshape(*leans.shape, 2, 2)


def _product(one: Matrices) -> Matrices:
    """Kronecker product over wires, shape (layers + 1, 2**k, 2**k)."""
    layers, wires = one.shape[:2]
    found = np.ones((layers, 1, 1), dtype=np.complex128)
    for wire in range(wires):
        size = 2 * found.shape[1]
        found = (found[:, :, None, :, None] * one[:, wire, None, :, None, :]).reshape(layers, size, size)
    return found


def _read(overlap: Matrices) -> tuple[Matrices, Matrices, Matrices]:
    """Of ``<bra| i><j |ket>`` summed over other wires, for each wire: 0 to 1, 1 to 0, and 0 to 0 less 1 to 1.

    Parameters
    ----------
    overlap : ndarray, shape (layers + 1, 2**k, 2**k)

    Returns
    -------
    tuple of ndarray, shape (layers + 1, k)
    """
    size = overlap.shape[1]
    index, masks = np.arange(size), size >> np.arange(1, int(np.log2(size)) + 1)
    is_up = (index & masks[:, None]) != 0
    beside = overlap.reshape(len(overlap), -1)[:, index * size + (index ^ masks[:, None])]
    level = np.diagonal(overlap, axis1=1, axis2=2) @ np.where(is_up, -1.0, 1.0).T
    return (beside * ~is_up).sum(axis=2), (beside * is_up).sum(axis=2), level
