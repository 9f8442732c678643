"""What the code exporters have in common: a circuit written out, and the values it starts from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np

from ketbench.base.errors import CircuitError
from ketbench.circuit.blocks import elementary, expand
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import ALWAYS, Link, Union, chained, links
from ketbench.circuit.conditions.together import in_order
from ketbench.circuit.extent import refuse_large
from ketbench.circuit.gates import GATES, GateKind


def plain_ops(circuit: Circuit, target: str, known: Collection[str]) -> list[Op]:
    """All operations in running order, with blocks, custom gates and what is not among the known gates written out.

    Raises
    ------
    CircuitError
        Kept text, which only OpenQASM can carry.
    """
    refuse_large(circuit)
    found: list[Op] = []
    for op in circuit.ops:
        if op.gate in GATES and GATES[op.gate].kind is GateKind.OPAQUE:
            raise CircuitError(
                f"The kept OpenQASM text in column {op.column} cannot be written as {target}; remove it."
            )
        written = (part for whole in expand(circuit, op) for part in elementary(whole, known))
        found += [replace(part, column=op.column) for part in written]
    return in_order(found)


def start_values(circuit: Circuit) -> dict[str, float]:
    """The values training would start from with seed 0, radians."""
    return circuit.initial_values(np.random.default_rng(0))


def value_lines(circuit: Circuit) -> Iterator[str]:
    """Python lines that set ``WEIGHTS`` and ``SAMPLE`` to starting values."""
    values = start_values(circuit)
    yield "WEIGHTS = {"
    yield from (f"    {json.dumps(name, ensure_ascii=False)}: {value!r}," for name, value in values.items())
    yield "}"
    features = circuit.features[-1] + 1 if circuit.features else 0
    yield f"SAMPLE = {[0.5] * features}"


def last_writers(ops: list[Op]) -> list[tuple[Op, bool]]:
    """Each operation, and whether its condition can hold: a bit that nothing wrote is 0."""
    written: set[int] = set()
    held: dict[int, set[int]] = {}
    found: list[tuple[Op, bool]] = []
    for op in ops:
        asked: list[Link] = []
        for given, moment in links(op.condition):
            union = _of_written(given, held.setdefault(moment, set(written)) if moment else written)
            asked += [Link(union, moment)] if union != ALWAYS else []
        found.append((replace(op, condition=chained(asked)), all(union for union, _ in asked)))
        written.update(op.bits)
    return found


def _of_written(union: Union, written: Collection[int]) -> Union:
    possible = (case for case in union if not any(value for bit, value in case if bit not in written))
    return tuple(tuple(one for one in case if one.bit in written) for case in possible)
