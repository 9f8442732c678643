"""From OpenQASM to a circuit: statement by statement, what cannot be drawn is kept as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openqasm3 import ast

from ketbench.base.errors import CircuitError, QasmError
from ketbench.circuit.circuit import Circuit, Op, Parameter
from ketbench.circuit.columns import placed
from ketbench.circuit.conditions.together import numbered
from ketbench.circuit.extent import refuse_large
from ketbench.circuit.qasm.annotations import (
    LARGEST_COLUMN,
    PREFIX,
    annotation,
    column_of,
    initial_of,
    json_annotation,
    options_of,
)
from ketbench.circuit.qasm.classical.copies import copied
from ketbench.circuit.qasm.comments.notes import Notes
from ketbench.circuit.qasm.files.including import included
from ketbench.circuit.qasm.scope import MOST_BITS, MOST_OPS, MOST_WIRES, UNREAD, Scope
from ketbench.circuit.qasm.source import Source, Undrawable, parsed
from ketbench.circuit.qasm.statements.bodies import define, model_name
from ketbench.circuit.qasm.statements.calls import refuse_many
from ketbench.circuit.qasm.statements.kept import mentioned, place_of
from ketbench.circuit.qasm.statements.operations import read_operation

MOST_FEATURES = 1_000_000


@dataclass
class Pending:
    """An operation that waits for its column."""

    op: Op
    column: int | None = None
    only_if_named: tuple[str, ...] = ()
    """Keep it only if text that is kept mentions one of these names."""
    everywhere: bool = False


@dataclass
class Reading:
    """What has been read so far."""

    scope: Scope
    labels: list[str] = field(default_factory=list)
    registers: list[tuple[str, int]] = field(default_factory=list)
    sizes: list[tuple[str, int | None, bool]] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    place: dict[str, object] = field(default_factory=dict)


def read(source: Source, name: str) -> Circuit:
    """Read a whole text.

    Raises
    ------
    QasmError
    """
    reading = Reading(Scope(source))
    _physical(source.text, reading)
    _statements(source, reading)
    if not reading.sizes:
        if not reading.scope.gates:
            raise QasmError("The text declares no qubit; write, for instance, 'qubit[2] q;' first.", 1, 1)
        # A library of gates alone: the wires that its widest gate needs.
        reading.sizes.append(("q", max(gate.wires for gate in reading.scope.gates), False))
        reading.labels += [f"q[{i}]" for i in range(reading.sizes[0][1] or 1)]
    for gate in reading.scope.gates:
        refuse_many([Op(gate.name, ())], reading.scope, None)
    circuit = _circuit(reading, name)
    try:
        refuse_large(circuit)
    except CircuitError as error:
        raise QasmError(str(error), 1, 1) from None
    return circuit


def _statements(source: Source, reading: Reading) -> None:
    statements = parsed(source).statements
    notes = source.remarks = Notes(source, statements)
    for statement in statements:
        held = len(reading.pending)
        kept, gates = notes.reach(statement), len(reading.scope.gates)
        waiting = notes.waiting
        if isinstance(statement, ast.QuantumGateDefinition):
            notes.waiting = ""
        _statement(statement, reading)
        if len(reading.pending) > held and not reading.pending[held].only_if_named:
            first = reading.pending[held]
            if first.op.gate == "opaque":
                # Its text holds the comments within it.
                notes.waiting = kept
                reading.pending[held] = replace(first, op=replace(first.op, note=notes.taken()))
            else:
                reading.pending[held] = replace(first, op=notes.on([first.op], statement)[0])
        elif isinstance(statement, ast.QuantumGateDefinition):
            notes.waiting = waiting
            if waiting and len(reading.scope.gates) > gates:
                reading.scope.gates[-1] = replace(reading.scope.gates[-1], note=notes.taken())
        if len(reading.pending) > MOST_OPS:
            raise source.error(f"The text has more than {MOST_OPS:,} operations; split it.", statement)


def _physical(text: str, reading: Reading) -> None:
    """Wires for the qubits of a machine that a text names by number, ascending."""
    without_comments = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL) if "$" in text else ""
    numbers = sorted({int(found) for found in re.findall(r"\$(\d{1,6})\b", without_comments)})
    if len(numbers) > MOST_WIRES:
        raise QasmError(f"The text names {len(numbers)} physical qubits; a circuit holds at most {MOST_WIRES}.", 1, 1)
    for number in numbers:
        reading.scope.qubits[f"${number}"] = (len(reading.labels),)
        reading.labels.append(f"${number}")
        reading.sizes.append((f"${number}", None, False))


def _circuit(reading: Reading, name: str) -> Circuit:
    labels = _labels(reading)
    twice = next((label for place, label in enumerate(labels) if label in labels[:place]), None)
    if twice is not None:
        raise QasmError(f"Two qubits have the label '{twice}'; rename one of the two.", 1, 1)
    pending = _kept(reading.pending)
    everywhere = tuple(range(len(labels)))
    ops = ((replace(p.op, wires=everywhere) if p.everywhere else p.op, p.column) for p in pending)
    registers = tuple(reading.registers)
    bits = sum(size for _, size in registers)
    plain = not registers or (len(registers) == 1 and registers[0][0] == "c")
    return Circuit(
        name,
        labels,
        numbered(Circuit("", labels, placed(ops, len(labels))).ops),
        tuple(reading.parameters),
        bits,
        tuple(reading.scope.gates),
        () if plain else registers,
    )


def _labels(reading: Reading) -> tuple[str, ...]:
    if len(reading.sizes) == 1:
        name, size, given = reading.sizes[0]
        if name == "q" and size is not None and not given:
            return tuple(f"q{i}" for i in range(size))
    return tuple(reading.labels)


def _kept(pending: Sequence[Pending]) -> list[Pending]:
    found: list[Pending] = []
    text = ""
    for one in reversed(pending):
        if one.only_if_named and not any(re.search(rf"\b{re.escape(n)}\b", text) for n in one.only_if_named):
            continue
        text += str(one.op.option("text", "")) if one.op.gate == "opaque" else ""
        found.append(one)
    return found[::-1]


def _statement(node: ast.Statement | ast.Pragma, reading: Reading) -> None:
    if isinstance(node, ast.Pragma) and (place := place_of(node.command)) is not None:
        reading.place = place
        return
    try:
        declare = _DECLARATIONS.get(type(node), _operations)
        declare(node, reading)
    except Undrawable:
        _keep(node, reading)
    except QasmError:
        raise
    except CircuitError as error:
        raise reading.scope.source.error(str(error), node) from None


def _operations(node: ast.Statement | ast.Pragma, reading: Reading) -> None:
    ops = read_operation(node, reading.scope)
    refuse_many(ops, reading.scope, node)
    source = reading.scope.source
    column = column_of(node, source)
    options = options_of(node, source)
    if options and len(ops) == 1:
        ops = [replace(ops[0], options=options)]
    reading.pending += [Pending(op, column if place == 0 else None) for place, op in enumerate(ops)]


def _keep(node: ast.Statement | ast.Pragma, reading: Reading) -> None:
    """Keep a statement as text on the wires it names, or on all."""
    name = getattr(node, "identifier", getattr(node, "name", None))
    if isinstance(name, ast.Identifier) and not isinstance(node, ast.QuantumGate):
        reading.scope.variables.add(name.name)
    reading.pending.append(_opaque(node, reading))


def _opaque(node: ast.Statement | ast.Pragma, reading: Reading) -> Pending:
    source = reading.scope.source
    text = _without_own(source.piece(node))
    place, reading.place = reading.place, {}
    stated = json_annotation(node, "wires", list, source) or place.get("wires")
    column = column_of(node, source)
    column = place.get("column") if column is None else column
    wires = _stated(stated, node, reading) if isinstance(stated, list) else mentioned(text, reading.scope.qubits)
    bits = mentioned(text, reading.scope.bits)
    op = Op("opaque", wires, bits=bits, options=(("text", text),))
    return Pending(op, column if isinstance(column, int) and column <= LARGEST_COLUMN else None, everywhere=not wires)


def _without_own(text: str) -> str:
    lines = text.split("\n")
    while len(lines) > 1 and lines[0].lstrip().startswith(f"@{PREFIX}"):
        del lines[0]
    return "\n".join(lines).lstrip()


def _stated(wires: Sequence[object], node: ast.QASMNode, reading: Reading) -> tuple[int, ...]:
    found = tuple(wire for wire in wires if isinstance(wire, int) and 0 <= wire < len(reading.labels))
    if len(found) != len(wires) or len(set(found)) != len(found):
        raise reading.scope.source.error(f"@{PREFIX}wires names wires that do not exist: {wires}.", node)
    return found


def _include(node: ast.Include, reading: Reading) -> None:
    outer = reading.scope.source
    inner = included(node.filename, node, reading.scope)
    if inner is None:
        return
    reading.scope.source = inner
    try:
        _statements(inner, reading)
    except QasmError as error:
        raise outer.error(f"In the included file '{node.filename}': {error}", node) from None
    finally:
        reading.scope.source = outer


def _qubits(node: ast.QubitDeclaration, reading: Reading) -> None:
    scope = reading.scope
    name = scope.declare(node.qubit, node)
    size = scope.size(node.size, "qubits", len(reading.labels), MOST_WIRES)
    first = len(reading.labels)
    scope.qubits[name] = tuple(range(first, first + size))
    shown = json_annotation(node, "name", str, scope.source) or name
    given = json_annotation(node, "labels", list, scope.source)
    single = node.size is None
    labels = [shown] if single else [f"{shown}[{i}]" for i in range(size)]
    reading.labels += [str(label) for label in given] if given and len(given) == size else labels
    reading.sizes.append((shown, None if single else size, given is not None))


def _classical(node: ast.ClassicalDeclaration, reading: Reading) -> None:
    if isinstance(node.type, (ast.IntType, ast.UintType)) and node.init_expression is None:
        name = reading.scope.declare(node.identifier, node)
        reading.scope.variables.add(name)
        reading.pending.append(replace(_opaque(node, reading), only_if_named=(name,)))
        return
    if not isinstance(node.type, ast.BitType):
        raise Undrawable("a classical variable")
    measured = node.init_expression
    if measured is not None and not isinstance(measured, ast.QuantumMeasurement):
        raise Undrawable("a bit with a value")
    _bits(node, node.type, reading)
    if measured is not None:
        statement = ast.QuantumMeasurementStatement(measured, node.identifier)
        statement.span = node.span
        _operations(statement, reading)


def _assigned(node: ast.ClassicalAssignment, reading: Reading) -> None:
    name = copied(node, reading.scope)
    reading.pending.append(replace(_opaque(node, reading), only_if_named=(name,)))


def _bits(node: ast.ClassicalDeclaration | ast.IODeclaration, kind: ast.BitType, reading: Reading) -> None:
    scope = reading.scope
    name = scope.declare(node.identifier, node)
    if annotation(node, "unread") is not None:
        # Only other readers need bits for measurements whose results nobody keeps.
        scope.bits[name] = (UNREAD,) * scope.size(kind.size, "bits", 0, MOST_BITS)
        return
    held = sum(size for _, size in reading.registers)
    size = scope.size(kind.size, "bits", held, MOST_BITS)
    scope.bits[name] = tuple(range(held, held + size))
    reading.registers.append((json_annotation(node, "name", str, scope.source) or name, size))


def _input(node: ast.IODeclaration, reading: Reading) -> None:
    scope = reading.scope
    if node.io_identifier.name == "output" and isinstance(node.type, ast.BitType):
        _bits(node, node.type, reading)
    elif node.io_identifier.name != "input":
        raise Undrawable("an output")
    elif isinstance(node.type, ast.ArrayType) and len(node.type.dimensions) == 1 and not scope.features:
        name = scope.declare(node.identifier, node)
        scope.feature_count = scope.size(node.type.dimensions[0], "features", 0, MOST_FEATURES)
        scope.features = name
    elif isinstance(node.type, (ast.FloatType, ast.AngleType)):
        _parameter(node, reading)
    else:
        raise Undrawable("an input")


def _parameter(node: ast.IODeclaration, reading: Reading) -> None:
    scope = reading.scope
    name = scope.declare(node.identifier, node)
    feature = json_annotation(node, "feature", int, scope.source)
    if feature is not None:
        if not 0 <= feature <= MOST_FEATURES:
            raise scope.source.error(f"@{PREFIX}feature needs a number from 0 to {MOST_FEATURES}.", node)
        scope.inputs[name] = feature
        return
    wanted = json_annotation(node, "name", str, scope.source) or name
    shown = model_name(wanted, [p.name for p in reading.parameters])
    scope.parameters[name] = shown
    frozen = annotation(node, "frozen") is not None
    reading.parameters.append(Parameter(shown, initial_of(node, scope.source), not frozen))


def _constant(node: ast.ConstantDeclaration, reading: Reading) -> None:
    scope = reading.scope
    value = scope.number(node.init_expression)
    kept = _opaque(node, reading)
    name = scope.declare(node.identifier, node)
    whole = isinstance(node.type, (ast.IntType, ast.UintType))
    if whole:
        scope.whole.add(name)
    scope.constants[name] = float(math.trunc(value)) if whole else value
    reading.pending.append(replace(kept, only_if_named=(name,)))


def _alias(node: ast.AliasStatement, reading: Reading) -> None:
    wires = reading.scope.wires(node.value)
    kept = _opaque(node, reading)
    name = reading.scope.declare(node.target, node)
    reading.scope.qubits[name] = wires
    reading.pending.append(replace(kept, only_if_named=(name,)))


def _gate(node: ast.QuantumGateDefinition, reading: Reading) -> None:
    define(node, reading.scope)


_DECLARATIONS: dict[type, Callable[[Any, Reading], None]] = {
    ast.Include: _include,
    ast.QubitDeclaration: _qubits,
    ast.ClassicalDeclaration: _classical,
    ast.ClassicalAssignment: _assigned,
    ast.IODeclaration: _input,
    ast.ConstantDeclaration: _constant,
    ast.AliasStatement: _alias,
    ast.QuantumGateDefinition: _gate,
}
