"""A circuit as plain gates in running order, for whoever writes an engine of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import CircuitError
from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.states.unitary import op_matrix


@dataclass(frozen=True, eq=False, slots=True)
class PlainGate:
    """One gate with numbers.

    Parameters
    ----------
    name : str
        In the gate table, as "ry"; controls are told apart.
    wires : tuple of int
        Targets; the first is the most significant bit of the matrix.
    controls : tuple of (int, int)
        Each wire with the value on which the gate acts, 1 or 0.
    angles : tuple of float, rad
    matrix : ndarray, shape (2**k, 2**k)
        On the targets alone.
    """

    name: str
    wires: tuple[int, ...]
    controls: tuple[tuple[int, int], ...]
    angles: tuple[float, ...]
    matrix: NDArray[np.complex128]


def plain_gates(
    circuit: Circuit, parameters: Mapping[str, Any] | None = None, features: Sequence[float] = ()
) -> Iterator[PlainGate]:
    """The gates of a circuit without blocks and own gates, in running order.

    Parameters
    ----------
    circuit : Circuit
        Wire 0 is the most significant bit of a state's index, as in the table: |q0 q1 ...>.
    parameters : mapping of str to float
    features : sequence of float
        What x[0], x[1], ... are.

    Raises
    ------
    CircuitError
        For a measurement, a reset, a condition or a state preparation, which are not gates; or what is not given.

    Examples
    --------
    >>> from ketbench.circuit.circuit import CircuitBuilder
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
    >>> [(one.name, one.wires, one.controls) for one in plain_gates(bell)]
    [('h', (0,), ()), ('x', (1,), ((0, 1),))]
    """
    from ketbench.circuit.angles.expressions import evaluate

    for op in sorted(expanded(circuit).ops, key=lambda one: one.column):
        if op.gate == "barrier":
            continue
        if op.condition is not None or op.gate not in GATES or GATES[op.gate].kind is not GateKind.UNITARY:
            raise CircuitError(f"'{op.gate}' in column {op.column} is not a plain gate; remove it for this engine.")
        angles = tuple(float(evaluate(angle, parameters, features)) for angle in op.angles)
        controls = tuple((control.wire, int(control.value)) for control in op.controls)
        yield PlainGate(op.gate, tuple(op.wires), controls, angles, op_matrix(op, parameters, features))
