"""A gate on one wire under controls as CX and turns (Barenco et al. 1995, arXiv:quant-ph/9503016)."""

from __future__ import annotations

import cmath
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import GATES
from ketbench_hardware.programs.program import Gate

Matrix = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Turned:
    """exp(i phase) Rz(before) Ry(middle) Rz(after), radians; "after" acts first, as in a product of matrices."""

    phase: float
    before: float
    middle: float
    after: float

    @property
    def root(self) -> Turned:
        """A square root of it."""
        values, vectors = np.linalg.eig(self.matrix)
        return _of((vectors @ np.diag(np.sqrt(values)) @ np.linalg.inv(vectors)).astype(np.complex128))

    @property
    def inverse(self) -> Turned:
        """Its inverse."""
        return _of(self.matrix.conj().T)

    @property
    def matrix(self) -> Matrix:
        """Shape (2, 2)."""
        rz, ry = GATES["rz"].matrix, GATES["ry"].matrix
        assert rz is not None
        assert ry is not None
        return cmath.exp(1j * self.phase) * rz(self.before) @ ry(self.middle) @ rz(self.after)


def turned(name: str, *angles: float) -> Turned:
    """A gate of the table on one wire."""
    matrix = GATES[name].matrix
    assert matrix is not None
    return _of(matrix(*angles))


def _of(held: Matrix) -> Turned:
    phase = cmath.phase(complex(np.linalg.det(held))) / 2
    (a, _), (c, d) = (held * cmath.exp(-1j * phase)).tolist()
    middle = 2 * float(np.arctan2(abs(c), abs(a)))
    total = 2 * cmath.phase(d) if abs(d) > 1e-9 else 0.0
    apart = 2 * cmath.phase(c) if abs(c) > 1e-9 else 0.0
    return Turned(phase, (total + apart) / 2, middle, (total - apart) / 2)


def controlled(turn: Turned, wire: int, guards: tuple[int, ...]) -> Iterator[Gate]:
    """The turn where all guards read one."""
    if len(guards) == 1:
        yield from _once(turn, wire, guards[0])
        return
    root = turn.root
    *rest, last = guards
    yield from _once(root, wire, last)
    yield from controlled(turned("x"), last, tuple(rest))
    yield from _once(root.inverse, wire, last)
    yield from controlled(turned("x"), last, tuple(rest))
    yield from controlled(root, wire, tuple(rest))


_PLAIN = {"x": "cx", "z": "cz"}


def _once(turn: Turned, wire: int, guard: int) -> Iterator[Gate]:
    """A X B X C with A B C = 1; the phase goes onto the guard."""
    for name, pair in _PLAIN.items():
        if turn == turned(name):
            yield Gate(pair, (guard, wire))
            return
    yield Gate("rz", (wire,), (turn.after - turn.before) / 2)
    yield Gate("cx", (guard, wire))
    yield Gate("rz", (wire,), -(turn.after + turn.before) / 2)
    yield Gate("ry", (wire,), -turn.middle / 2)
    yield Gate("cx", (guard, wire))
    yield Gate("ry", (wire,), turn.middle / 2)
    yield Gate("rz", (wire,), turn.before)
    if turn.phase:
        yield Gate("rz", (guard,), turn.phase)
