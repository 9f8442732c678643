"""A matrix on some wires of a state, with controls, in place; the kernel of the live state and of gate comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit import Control, Op
from ketbench.expressions import evaluate
from ketbench.gates import GATES, Matrix

State = NDArray[np.complex128]


def apply(state: State, matrix: Matrix, wires: Sequence[int], controls: Sequence[Control] = ()) -> None:
    """Multiply a state by a matrix on `wires` where the controls hold, in place.

    Parameters
    ----------
    state : ndarray, shape (2,) * n or (2,) * n + (columns,)
    matrix : ndarray, shape (2**k, 2**k)
    wires : sequence of int, length k
        The first is the most significant bit of the matrix.
    controls : sequence of Control
    """
    place: list[Any] = [slice(None)] * state.ndim
    for control in controls:
        place[control.wire] = control.value
    view = state[tuple(place)]
    axes = [wire - sum(control.wire < wire for control in controls) for wire in wires]
    moved = np.moveaxis(view, axes, range(len(wires)))
    product = matrix @ moved.reshape(len(matrix), -1)
    moved[...] = product.reshape(moved.shape)


def op_matrix(op: Op, parameters: Mapping[str, Any] | None = None, features: Sequence[Any] = ()) -> Matrix:
    """The matrix of an operation of the table for given numbers, controls left out."""
    factory = GATES[op.gate].matrix
    if factory is None:
        raise ValueError(f"'{op.gate}' has no matrix")
    return factory(*(float(evaluate(angle, parameters, features)) for angle in op.angles))


def matrix_of(ops: Iterable[Op], wires: int, parameters: Mapping[str, Any] | None = None) -> Matrix:
    """The matrix of operations of the table in running order, shape (2**wires, 2**wires)."""
    size = 2**wires
    state: State = np.eye(size, dtype=np.complex128).reshape((2,) * wires + (size,))
    for op in ops:
        if op.gate != "barrier":
            apply(state, op_matrix(op, parameters), op.wires, op.controls)
    return state.reshape(size, size)
