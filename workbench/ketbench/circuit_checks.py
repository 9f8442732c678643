"""What is wrong with a circuit, op by op; says the reason, changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ketbench.circuit import Circuit, Op
from ketbench.expressions import parameters_of
from ketbench.gates import GATES, GateKind
from ketbench.problems import Problem, Severity

_NAME = re.compile(r"[^\W\d]\w*")


def circuit_problems(circuit: Circuit) -> tuple[Problem, ...]:
    """All findings, errors first; an empty tuple means the circuit can run."""
    found = [*_name_problems(circuit)]
    for number, op in enumerate(circuit.ops):
        found += [Problem(text, f"circuit.ops[{number}]") for text in _op_problems(circuit, op)]
    found += _overlaps(circuit)
    found += _unused(circuit)
    return tuple(sorted(found, key=lambda p: p.severity != Severity.ERROR))


def _name_problems(circuit: Circuit) -> Iterator[Problem]:
    if not circuit.wires:
        yield Problem(f"Circuit '{circuit.name}' has no wire; add one.", "circuit.wires")
    for label, count in Counter(circuit.wires).items():
        if count > 1:
            yield Problem(f"Wire name '{label}' is used {count} times; give each wire its own.", "circuit.wires")
    for name, count in Counter(p.name for p in circuit.parameters).items():
        if count > 1:
            yield Problem(f"Parameter '{name}' is declared {count} times; rename one.", "circuit.parameters")
        if not _NAME.fullmatch(name) or name == "x":
            yield Problem(f"Parameter name '{name}' is not a plain word; rename it.", "circuit.parameters")


def _op_problems(circuit: Circuit, op: Op) -> Iterator[str]:
    place = f"'{op.gate}' in column {op.column}"
    custom = circuit.custom(op.gate)
    gate = GATES.get(op.gate)
    if custom is None and gate is None:
        yield f"{place} is not in the gate table; define it as a custom gate or replace it."
        return
    wires = custom.wires if custom else gate.wires if gate else 0
    angles = custom.angles if custom else gate.angles if gate else ()
    if wires and len(op.wires) != wires:
        yield f"{place} acts on {len(op.wires)} wires but needs {wires}."
    if wires and len(op.angles) != len(angles):
        yield f"{place} has {len(op.angles)} angles but needs {len(angles)}."
    yield from _wire_problems(circuit, op, place)
    yield from _reference_problems(circuit, op, place)
    if gate and gate.kind is GateKind.OPAQUE:
        yield f"{place} is OpenQASM text that cannot be drawn or run; remove it before Run."


def _wire_problems(circuit: Circuit, op: Op, place: str) -> Iterator[str]:
    for wire in op.all_wires:
        if not 0 <= wire < circuit.n_wires:
            yield f"{place} uses wire {wire}, but the circuit has wires 0 to {circuit.n_wires - 1}."
    if len(set(op.all_wires)) != len(op.all_wires):
        yield f"{place} uses one wire twice; choose different wires."
    for bit in op.bits:
        if not 0 <= bit < circuit.bits:
            yield f"{place} writes bit {bit}, but the circuit has {circuit.bits} classical bits."
    if op.condition and not 0 <= op.condition.bit < circuit.bits:
        yield f"{place} depends on bit {op.condition.bit}, but the circuit has {circuit.bits} classical bits."


def _reference_problems(circuit: Circuit, op: Op, place: str) -> Iterator[str]:
    declared = {p.name for p in circuit.parameters}
    for angle in op.angles:
        for name in parameters_of(angle):
            if name not in declared:
                yield f"{place} uses the parameter '{name}', which is not declared; declare it or correct the name."


def _overlaps(circuit: Circuit) -> Iterator[Problem]:
    taken: dict[tuple[int, int], Op] = {}
    for number, op in enumerate(circuit.ops):
        if op.gate == "barrier" and len(op.wires) == 0:
            continue
        for wire in op.span:
            other = taken.setdefault((op.column, wire), op)
            if other is not op:
                text = f"'{op.gate}' and '{other.gate}' share the cell of wire {wire}, column {op.column}; move one."
                yield Problem(text, f"circuit.ops[{number}]")
                break


def _unused(circuit: Circuit) -> Iterator[Problem]:
    used = set(circuit.references)
    for parameter in circuit.parameters:
        if parameter.name not in used:
            text = f"Parameter '{parameter.name}' is declared but no angle uses it."
            yield Problem(text, "circuit.parameters", Severity.NOTE)
