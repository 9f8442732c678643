"""A state from parameters, its energy and gradient in one sweep forward and one back; holds three states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench_gate.objectives.energy.states.moves import Move, Shuffle, State
from ketbench_gate.objectives.operators.pauli import Floats, Operator


@dataclass(frozen=True, eq=False)
class Program:
    """An ansatz.

    Parameters
    ----------
    start : ndarray, shape (2**n,)
        The state before the first gate.
    moves : tuple of Move
    n_parameters : int
    layers : tuple of int
        For each parameter the layer it belongs to: the blocks of the natural gradient's metric.
    start_values : ndarray, shape (n_parameters,)
        Where a single start begins; `spread` says how far others are drawn around it.
    spread : float
    about : str
        What the ansatz is, a sentence.
    """

    start: State
    moves: tuple[Move, ...]
    n_parameters: int
    layers: tuple[int, ...]
    start_values: Floats
    spread: float
    about: str

    @property
    def is_real(self) -> bool:
        """Whether all its states are real."""
        return not np.iscomplexobj(self.start) and all(move.is_real for move in self.moves)

    def state(self, values: Floats) -> State:
        """The state at some parameters, shape (2**n,)."""
        state = self.start.astype(np.float64 if self.is_real else np.complex128)
        for move in self.moves:
            state = move.applied(state, _angle(move, values))
        return state

    def gradient(self, values: Floats, state: State, bra: State) -> Floats:
        """``2 Re <bra| d state>`` by each parameter; both are at the end, and are taken back gate by gate."""
        found = np.zeros(self.n_parameters)
        state, bra = state.copy(), bra.copy()
        for move in reversed(self.moves):
            if move.parameter >= 0 and not isinstance(move, Shuffle):
                found[move.parameter] += move.slope(bra, state)
            back = -1.0 if isinstance(move, Shuffle) else -_angle(move, values)
            state, bra = move.applied(state, back), move.applied(bra, back)
        return found

    def tangents(self, values: Floats) -> State:
        """The derivative of the state by each parameter, shape (n_parameters, 2**n)."""
        kind = np.float64 if self.is_real else np.complex128
        state = self.start.astype(kind)
        rows = np.zeros((self.n_parameters, len(state)), dtype=kind)
        live: set[int] = set()
        for move in self.moves:
            angle = _angle(move, values)
            state = move.applied(state, angle)
            for number in live:
                rows[number] = move.applied(rows[number], angle)
            if move.parameter >= 0 and not isinstance(move, Shuffle):
                rows[move.parameter] += move.moved(state)
                live.add(move.parameter)
        return rows


def _angle(move: Move, values: Floats) -> float:
    if move.parameter >= 0:
        return float(values[move.parameter])
    return 1.0 if isinstance(move, Shuffle) else float(getattr(move, "fixed", 0.0))


@dataclass(frozen=True, eq=False)
class Energy:
    """<H> of an ansatz; counts how often it is asked.

    Parameters
    ----------
    program : Program
    apply : callable
        H on a state.
    """

    program: Program
    apply: Callable[[State], State]

    def value(self, values: Floats) -> float:
        """The energy alone."""
        state = self.program.state(values)
        return float(np.vdot(state, self.apply(state)).real)

    def with_gradient(self, values: Floats) -> tuple[float, Floats]:
        """The energy and its gradient."""
        state = self.program.state(values)
        moved = self.apply(state)
        return float(np.vdot(state, moved).real), self.program.gradient(values, state, moved)

    def metric(self, values: Floats) -> Floats:
        """Block-diagonal Fubini-Study metric, a block a layer (Stokes et al., Quantum 4, 269), shape (p, p)."""
        state, rows = self.program.state(values), self.program.tangents(values)
        overlaps = rows @ state.conj()
        full = np.real(rows.conj() @ rows.T) - np.real(np.outer(overlaps.conj(), overlaps))
        layers = np.array(self.program.layers)
        return full * (layers[:, None] == layers[None])


def energy_of(program: Program, found: Operator | Floats) -> Energy:
    """The energy of an ansatz under an operator, or under a table of costs."""
    if isinstance(found, np.ndarray):
        return Energy(program, lambda state: found * state)
    if found.is_diagonal:
        diagonal = found.diagonal
        return Energy(program, lambda state: diagonal * state)
    matrix: Any = found.matrix
    return Energy(program, lambda state: matrix @ state)


def merged(moves: Sequence[Sequence[Move]]) -> tuple[Move, ...]:
    """Gates of several layers in one row."""
    return tuple(move for layer in moves for move in layer)
