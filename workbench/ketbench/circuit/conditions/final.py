"""Measurements at the end of a circuit, which average away the state that one wants to see."""

from __future__ import annotations

from dataclasses import replace

from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import bits_of


def without_final_measurements(circuit: Circuit) -> Circuit:
    """The circuit without measurements that nothing comes after: neither on their wires nor waiting for their bits.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> circuit = CircuitBuilder("one", 1).add("h", 0).add("measure", 0, bits=[0]).build()
    >>> [op.gate for op in without_final_measurements(circuit).ops]
    ['h']
    """
    touched: set[int] = set()
    asked: set[int] = set()
    kept: list[Op] = []
    for op in reversed(circuit.ops):
        wires = set(op.all_wires or range(circuit.n_wires))
        if op.gate == "barrier":
            kept.append(op)
            continue
        if op.gate == "measure" and op.condition is None and not wires & touched and not asked & set(op.bits):
            continue
        touched |= wires
        asked |= {*bits_of(op.condition), *(op.bits if op.gate == "opaque" else ())}
        kept.append(op)
    return circuit if len(kept) == len(circuit.ops) else replace(circuit, ops=tuple(reversed(kept)))
