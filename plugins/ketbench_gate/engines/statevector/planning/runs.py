"""Runs of one-qubit gates as stacked arrays: one row a run, fixed gates folded into their neighbours; no torch here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ketbench.plugin import Expression
from ketbench_gate.circuits.angles import Slot
from ketbench_gate.engines.statevector.planning.normal_form import Matrix, Turn, fixed

Array = Any
"""A numpy array or a torch tensor; the operators in use mean the same in both."""


@dataclass(frozen=True, eq=False)
class Runs:
    """R runs of at most M gates each; shorter runs are padded with identities.

    Parameters
    ----------
    constant, cosine, sine, generator : array of complex, shape (R, M, 2, 2)
        Generators are already moved to the end of nothing: each stands right after its own gate.
    scale : array of float, shape (R, M)
        0 for padding and fixed gates.
    slots : array of int, shape (R, M)
        Row in the angle array; 0 where the scale is 0.
    """

    constant: Array
    cosine: Array
    sine: Array
    generator: Array
    scale: Array
    slots: Array

    def rows(self, order: Array) -> Runs:
        """Some of the runs."""
        return Runs(*(getattr(self, field.name)[order] for field in fields(self)))


def stacked(runs: Sequence[Sequence[Turn]], slots: Mapping[Expression, Slot], shift: int = 0) -> Runs:
    """Fold and stack runs.

    Parameters
    ----------
    runs : sequence of sequence of Turn
    slots : mapping
        Where each angle is found.
    shift : int
        Added to the rows of angles that differ between samples, where both kinds lie in one array.
    """
    folded = [_folded(run) for run in runs]
    longest = max((len(run) for run in folded), default=0)
    rows = [[*run, *(_identity(),) * (longest - len(run))] for run in folded]

    def table(name: str) -> Matrix:
        values = [[getattr(turn, name) for turn in row] for row in rows]
        return np.array(values, dtype=np.complex128).reshape(len(rows), longest, 2, 2)

    found = [[_row(turn, slots, shift) for turn in row] for row in rows]
    scale = np.array([[turn.scale for turn in row] for row in rows]).reshape(len(rows), longest)
    indices = np.array(found, dtype=np.int64).reshape(len(rows), longest)
    return Runs(table("constant"), table("cosine"), table("sine"), table("generator"), scale, indices)


def _identity() -> Turn:
    return fixed(0, np.eye(2, dtype=np.complex128))


def _row(turn: Turn, slots: Mapping[Expression, Slot], shift: int) -> int:
    if turn.angle is None:
        return 0
    slot = slots[turn.angle]
    return slot.index + (0 if slot.shared else shift)


def _folded(run: Sequence[Turn]) -> list[Turn]:
    """The gates with an angle, each with the fixed gates before it; the last also with those after it."""
    made: list[Turn] = []
    pending: Matrix = np.eye(2, dtype=np.complex128)
    for turn in run:
        if turn.angle is None:
            pending = (turn.constant @ pending).astype(np.complex128)
            continue
        right = pending
        made.append(replace(turn, constant=turn.constant @ right, cosine=turn.cosine @ right, sine=turn.sine @ right))
        pending = np.eye(2, dtype=np.complex128)
    if not made:
        return [fixed(0, pending)]
    made[-1] = _after(made[-1], pending)
    return made


def _after(turn: Turn, left: Matrix) -> Turn:
    return replace(
        turn,
        constant=left @ turn.constant,
        cosine=left @ turn.cosine,
        sine=left @ turn.sine,
        generator=left @ turn.generator @ left.conj().T,
    )
