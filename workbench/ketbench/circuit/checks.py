"""What is wrong with a circuit, op by op; says the reason, changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from ketbench.base.errors import CircuitError
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.angles.expressions import CONSTANTS, FUNCTIONS, features_of, parameters_of
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.circuit import Circuit, CustomGate, Op, Parameter
from ketbench.circuit.conditions.cases import bits_of, links
from ketbench.circuit.extent import refuse_large
from ketbench.circuit.gates import CONTROLLED, GATES, Gate, GateKind

MOST_WIRES = 1000
MOST_LAYERS = 1000
MOST_COLUMNS = 100_000
_NAME = re.compile(r"[^\W\d]\w*")
_PREPARING = {name for name, gate in GATES.items() if gate.kind is GateKind.STATE}
_NOT_NAMES = {"x", *FUNCTIONS, *CONSTANTS}


def circuit_problems(circuit: Circuit) -> tuple[Problem, ...]:
    """All findings, errors first; an empty tuple means the circuit can run."""
    found = [*_name_problems(circuit)]
    declared = _declared(circuit)
    for number, op in enumerate(circuit.ops):
        found += [Problem(text, f"circuit.ops[{number}]") for text in _op_problems(circuit, op, declared)]
    found += _overlaps(circuit)
    found += _late_preparations(circuit)
    for number, gate in enumerate(circuit.gates):
        found += [Problem(text, f"circuit.gates[{number}]") for text in _gate_problems(circuit, number, gate)]
    found += _endless(circuit)
    found += _unused(circuit)
    return tuple(sorted(found, key=lambda p: p.severity != Severity.ERROR))


def change_problems(before: Circuit, after: Circuit) -> tuple[Problem, ...]:
    """Errors that an edit brings in; looks only at what differs, so that it is quick on thousands of operations.

    Kept OpenQASM text is not an error of an edit: it was there, or it was pasted to be kept.
    """
    known = set(map(id, before.ops)) if before.bits <= after.bits and before.gates == after.gates else set[int]()
    if before.n_wires > after.n_wires or before.parameters != after.parameters:
        known.clear()
    changed = [(number, op) for number, op in enumerate(after.ops) if id(op) not in known]
    found = [*_name_problems(after), *_late_preparations(after)]
    declared = _declared(after)
    for number, op in changed:
        texts = [text for text in _op_problems(after, op, declared) if op.gate != "opaque" or "before Run" not in text]
        found += [Problem(text, f"circuit.ops[{number}]") for text in texts]
    columns = {op.column for _, op in changed}
    found += _overlaps(after, columns)
    if before.gates != after.gates:
        for number, gate in enumerate(after.gates):
            found += [Problem(text, f"circuit.gates[{number}]") for text in _gate_problems(after, number, gate)]
    return tuple(found)


def _endless(circuit: Circuit) -> Iterator[Problem]:
    try:
        refuse_large(circuit)
    except CircuitError as error:
        yield Problem(str(error), "circuit.gates")


def _name_problems(circuit: Circuit) -> Iterator[Problem]:
    if not circuit.wires:
        yield Problem(f"Circuit '{circuit.name}' has no wire; add one.", "circuit.wires")
    for label, count in Counter(circuit.wires).items():
        if count > 1:
            yield Problem(f"Wire name '{label}' is used {count} times; give each wire its own.", "circuit.wires")
    for name, count in Counter(p.name for p in circuit.parameters).items():
        if count > 1:
            yield Problem(f"Parameter '{name}' is declared {count} times; rename one.", "circuit.parameters")
        if not is_name(name):
            yield Problem(f"Parameter name '{name}' is not a plain word; rename it.", "circuit.parameters")

    if circuit.n_wires > MOST_WIRES:
        yield Problem(f"The circuit has {circuit.n_wires} wires; the most is {MOST_WIRES}.", "circuit.wires")
    if circuit.registers and sum(size for _, size in circuit.registers) != circuit.bits:
        yield Problem(f"The bit registers do not add up to {circuit.bits} bits.", "circuit.registers")


def is_name(name: str) -> bool:
    """Whether a parameter, an angle of a gate or a gate may be called so."""
    return bool(_NAME.fullmatch(name)) and name not in _NOT_NAMES


def _gate_problems(circuit: Circuit, number: int, gate: CustomGate) -> Iterator[str]:
    place = f"Gate '{gate.name}'"
    if not _NAME.fullmatch(gate.name) or gate.name in GATES or gate.name in CONTROLLED:
        yield f"{place} needs a plain word of its own that no gate of the table has; rename it."
    if sum(other.name == gate.name for other in circuit.gates) > 1:
        yield f"{place} is defined twice; rename one."
    if gate.wires < 1 or not all(map(is_name, gate.angles)) or len(set(gate.angles)) != len(gate.angles):
        yield f"{place} needs at least one wire and plain, different names for its angles."
        return
    yield from (f"{place}: {text}" for text in _body_problems(circuit, number, gate))


def _body_problems(circuit: Circuit, number: int, gate: CustomGate) -> Iterator[str]:
    wires = tuple(f"q{i}" for i in range(gate.wires))
    body = Circuit(gate.name, wires, gate.body, tuple(map(Parameter, gate.angles)), gates=circuit.gates[:number])
    declared = _declared(body)
    for op in gate.body:
        kind = GATES[op.gate].kind if op.gate in GATES else GateKind.UNITARY
        if kind not in (GateKind.UNITARY, GateKind.BLOCK, GateKind.BARRIER) or op.condition:
            yield f"'{op.gate}' cannot be part of a gate; only gates without a condition can."
        if any(features_of(angle) for angle in op.angles):
            yield f"'{op.gate}' uses a feature; give the gate an angle and pass the feature to it."
        yield from _op_problems(body, op, declared)
    yield from (problem.message for problem in _overlaps(body))
    if body.ops != gate.body:
        yield "its operations are not in running order."


def _declared(circuit: Circuit) -> frozenset[str]:
    return frozenset(p.name for p in circuit.parameters)


def _op_problems(circuit: Circuit, op: Op, declared: Collection[str]) -> Iterator[str]:
    place = f"'{op.gate}' in column {op.column}"
    custom = circuit.custom(op.gate)
    gate = GATES.get(op.gate)
    if custom is None and gate is None:
        yield f"{place} is not in the gate table; define it as a custom gate or replace it."
        return
    wires = custom.wires if custom else gate.wires if gate else 0
    if wires and len(op.wires) != wires:
        yield f"{place} acts on {len(op.wires)} wires but needs {wires}."
    if not op.wires and op.gate != "barrier":
        yield f"{place} acts on no wire; give it one."
    yield from _angle_problems(op, custom, gate, place)
    yield from _kind_problems(op, gate.kind if gate and not custom else GateKind.UNITARY, place)
    yield from _wire_problems(circuit, op, place)
    yield from _reference_problems(op, declared, place)
    if gate and gate.kind is GateKind.OPAQUE:
        yield f"{place} is OpenQASM text that cannot be drawn or run; remove it before Run."


def _angle_problems(op: Op, custom: CustomGate | None, gate: Gate | None, place: str) -> Iterator[str]:
    needed = len(custom.angles if custom else gate.angles if gate else ())
    if gate and not custom and gate.kind is GateKind.STATE:
        most = 2 ** min(len(op.wires), 24)
        if not 1 <= len(op.angles) <= most:
            yield f"{place} encodes {len(op.angles)} values; over {len(op.wires)} wires give 1 to {most}."
        return
    if gate and not custom and gate.kind is GateKind.BLOCK:
        layers = op.option("layers", 1)
        if not isinstance(layers, int) or not 1 <= layers <= MOST_LAYERS:
            yield f"{place} has {layers} layers; give a whole number from 1 to {MOST_LAYERS}."
            return
        if op.option("axis", "x") not in ("x", "y", "z"):
            yield f"{place} has the axis '{op.option('axis', 'x')}'; choose x, y or z."
        needed = angle_count(op.gate, len(op.wires), layers)
    if len(op.angles) != needed:
        yield f"{place} has {len(op.angles)} angles but needs {needed}."


def _kind_problems(op: Op, kind: GateKind, place: str) -> Iterator[str]:
    if op.controls and kind not in (GateKind.UNITARY, GateKind.BLOCK):
        yield f"{place} cannot be controlled; remove its controls."
    if op.condition and kind in (GateKind.STATE, GateKind.BARRIER, GateKind.OPAQUE):
        yield f"{place} cannot depend on a bit; remove the condition."
    if len(op.bits) > (kind is GateKind.MEASURE) and kind is not GateKind.OPAQUE:
        yield f"{place} writes {len(op.bits)} bits; only a measurement writes one."
    if not 0 <= op.column <= MOST_COLUMNS:
        yield f"{place} stands outside the columns 0 to {MOST_COLUMNS}; move it."
    waited = [c.value for c in op.controls] + [
        value for link in links(op.condition) for case in link.union for _, value in case
    ]
    if not {0, 1}.issuperset(waited):
        yield f"{place} waits for a value other than 0 or 1; choose one of them."


def _wire_problems(circuit: Circuit, op: Op, place: str) -> Iterator[str]:
    wires = op.all_wires
    for wire in wires:
        if not 0 <= wire < circuit.n_wires:
            yield f"{place} uses wire {wire}, but the circuit has wires 0 to {circuit.n_wires - 1}."
    if len(set(wires)) != len(wires):
        yield f"{place} uses one wire twice; choose different wires."
    for bit in op.bits:
        if not 0 <= bit < circuit.bits:
            yield f"{place} writes bit {bit}, but the circuit has {circuit.bits} classical bits."
    for bit in bits_of(op.condition):
        if not 0 <= bit < circuit.bits:
            yield f"{place} depends on bit {bit}, but the circuit has {circuit.bits} classical bits."


def _reference_problems(op: Op, declared: Collection[str], place: str) -> Iterator[str]:
    for angle in op.angles:
        for name in parameters_of(angle):
            if name not in declared:
                yield f"{place} uses the parameter '{name}', which is not declared; declare it or correct the name."


def _overlaps(circuit: Circuit, columns: Collection[int] | None = None) -> Iterator[Problem]:
    taken: dict[tuple[int, int], Op] = {}
    for number, op in enumerate(circuit.ops):
        if columns is not None and op.column not in columns:
            continue
        for wire in op.span or range(circuit.n_wires):
            other = taken.setdefault((op.column, wire), op)
            if other is not op:
                text = f"'{op.gate}' and '{other.gate}' share the cell of wire {wire}, column {op.column}; move one."
                yield Problem(text, f"circuit.ops[{number}]")
                break


def _late_preparations(circuit: Circuit) -> Iterator[Problem]:
    if not any(op.gate in _PREPARING for op in circuit.ops):
        return
    touched: set[int] = set()
    for number, op in enumerate(circuit.ops):
        kind = GATES[op.gate].kind if op.gate in GATES else GateKind.UNITARY
        if kind is GateKind.STATE and touched & set(op.wires):
            text = f"'{op.gate}' in column {op.column} prepares a wire that is in use already; move it to the start."
            yield Problem(text, f"circuit.ops[{number}]")
        if kind is not GateKind.BARRIER:
            touched.update(op.all_wires)


def _unused(circuit: Circuit) -> Iterator[Problem]:
    used = set(circuit.references)
    for parameter in circuit.parameters:
        if parameter.name not in used:
            text = f"Parameter '{parameter.name}' is declared but no angle uses it."
            yield Problem(text, "circuit.parameters", Severity.NOTE)
