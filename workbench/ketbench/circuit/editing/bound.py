"""A circuit with numbers in place of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ketbench.circuit.angles.expressions import expression, substituted
from ketbench.circuit.circuit import Circuit


def bound(circuit: Circuit, values: Mapping[str, float]) -> Circuit:
    """The circuit with values, radians, in place of its parameters.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> from ketbench.circuit.angles.expressions import to_text
    >>> circuit = bound(CircuitBuilder("one", 1).add("rx", 0, "2*theta").build(), {"theta": -0.25})
    >>> to_text(circuit.ops[0].angles[0]), circuit.parameters
    ('2*-0.25', ())
    """
    trees = {name: expression(value) for name, value in values.items()}
    ops = (replace(op, angles=tuple(substituted(angle, trees) for angle in op.angles)) for op in circuit.ops)
    return replace(circuit, ops=tuple(ops), parameters=())
