"""A matrix on some wires of a state, with controls, in place; the kernel of the live state and of gate comparisons."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit.angles.expressions import evaluate
from ketbench.circuit.circuit import Control, Op
from ketbench.circuit.gates import GATES, Matrix

State = NDArray[np.complex128]
Place = tuple[Any, ...]


def apply(state: State, matrix: Matrix, wires: Sequence[int], controls: Sequence[Control] = ()) -> None:
    """Multiply a state by a matrix on `wires` where the controls hold, in place.

    Rows of zeros and ones cost nothing, so permutations and diagonal gates touch only what they change.

    Parameters
    ----------
    state : ndarray, shape (2,) * n or (2,) * n + (columns,)
    matrix : ndarray, shape (2**k, 2**k)
    wires : sequence of int, length k
        The first is the most significant bit of the matrix.
    controls : sequence of Control
    """
    places = list(_places(state.ndim, wires, controls))
    changed: list[tuple[Place, Any]] = []
    for row, weights in enumerate(matrix.tolist()):
        terms = [(column, weight) for column, weight in enumerate(weights) if weight]
        if terms == [(row, 1)]:
            continue
        changed.append((places[row], _combination(state, places, terms)))
    for place, value in changed:
        state[place] = value


def _places(dimensions: int, wires: Sequence[int], controls: Sequence[Control]) -> Iterator[Place]:
    place: list[Any] = [slice(None)] * dimensions
    for control in controls:
        place[control.wire] = control.value
    for bits in product((0, 1), repeat=len(wires)):
        for wire, bit in zip(wires, bits, strict=True):
            place[wire] = bit
        yield tuple(place)


def _combination(state: State, places: Sequence[Place], terms: Sequence[tuple[int, complex]]) -> Any:
    first, weight = terms[0]
    total = state[places[first]] * weight
    for column, factor in terms[1:]:
        total += state[places[column]] * factor
    return total


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


def one_wire_angles(matrix: Matrix) -> tuple[float, float, float, float]:
    """The angles theta, phi, lambda of the gate ``u`` and the phase in front of it, radians, that make a matrix.

    Raises
    ------
    ValueError
        A matrix that is not unitary, shape (2, 2).

    Examples
    --------
    >>> [round(angle, 3) for angle in one_wire_angles(np.array([[0, 1], [1, 0]], dtype=np.complex128))]
    [3.142, 0.0, -3.142, 0.0]
    """
    if matrix.shape != (2, 2) or not np.allclose(matrix @ matrix.conj().T, np.eye(2), atol=1e-6):
        raise ValueError("the matrix is not unitary")
    (a, b), (c, d) = matrix.tolist()
    theta = 2.0 * math.atan2(abs(c), abs(a))
    if abs(a) < 1e-9:
        return theta, 0.0, cmath.phase(-b) - cmath.phase(c), cmath.phase(c)
    phase = cmath.phase(a)
    if abs(c) < 1e-9:
        return theta, 0.0, cmath.phase(d) - phase, phase
    return theta, cmath.phase(c) - phase, cmath.phase(-b) - phase, phase
