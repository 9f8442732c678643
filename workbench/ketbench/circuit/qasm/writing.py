"""From a circuit to OpenQASM 3, so that reading the text gives the same circuit back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from ketbench.circuit.angles.expressions import Expression, Reference
from ketbench.circuit.blocks import expand
from ketbench.circuit.circuit import Circuit, Control, CustomGate, Op, Parameter
from ketbench.circuit.columns import Columns
from ketbench.circuit.conditions.together import together
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind, defined_in
from ketbench.circuit.qasm.angles import angle_text
from ketbench.circuit.qasm.annotations import PREFIX, initial_text
from ketbench.circuit.qasm.classical.guards import guarded
from ketbench.circuit.qasm.comments.notes import lines_of, note_lines
from ketbench.circuit.qasm.naming import Naming, naming, renaming
from ketbench.circuit.qasm.plain.exact import exact_lines, plain
from ketbench.circuit.qasm.statements.kept import kept_lines
from ketbench.circuit.qasm.vocabulary import ordered

# Angles are named in alphabetical order, and controlled phases do not hang on what U means: readers differ in both.
_NAMED_CONTROLS = {meaning: name for name, meaning in CONTROLLED.items() if name != "cu"}
_BlockKey = tuple[str, int, tuple[tuple[str, object], ...]]


def to_qasm3(circuit: Circuit) -> str:
    """Write a circuit as OpenQASM 3.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> print(to_qasm3(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()))
    OPENQASM 3.0;
    include "stdgates.inc";
    qubit[2] q;
    h q[0];
    cx q[0], q[1];
    <BLANKLINE>
    """
    return "\n".join(_Document(circuit).lines()) + "\n"


class _Document:
    """One text while it is written."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.names: Naming = naming(circuit)
        self.blocks: dict[_BlockKey, str] = {}
        self._unread = iter(self.names.unread)
        self._in_gate = False
        for op in _all_ops(circuit):
            if op.gate in GATES and GATES[op.gate].kind is GateKind.BLOCK and circuit.custom(op.gate) is None:
                self.blocks.setdefault(_block_key(op), self.names.take(op.gate))

    def lines(self) -> Iterator[str]:
        yield from ("OPENQASM 3.0;", 'include "stdgates.inc";')
        yield from self._own_definitions()
        for key, name in self.blocks.items():
            yield from self._block_definition(key, name)
        for gate in self.circuit.gates:
            yield from self._custom_definition(gate)
        for parameter in self.circuit.parameters:
            yield from self._parameter(parameter)
        yield from self._features()
        yield from self.names.wire_lines
        yield from self.names.bit_lines
        inputs = {f"x[{index}]": name for index, name in self.names.inputs.items()}
        yield from self._statements(self.circuit.ops, self.names.wires, self.names.parameters | inputs)

    def _features(self) -> Iterator[str]:
        for index, name in self.names.inputs.items():
            yield f"@{PREFIX}feature {index}"
            yield f"input float[64] {name};"
        if self.circuit.features and not self.names.inputs:
            yield f"input array[float[64], {self.circuit.features[-1] + 1}] {self.names.features};"

    def _own_definitions(self) -> Iterator[str]:
        used = {op.gate for op in _all_ops(self.circuit)}
        for key in self.blocks:
            used |= {part.gate for part in expand(self.circuit, _pattern(key))}
        for name, text in defined_in(3).items():
            if name in used and self.circuit.custom(name) is None:
                yield text

    def _block_definition(self, key: _BlockKey, name: str) -> Iterator[str]:
        gate, wires, options = key
        pattern = _pattern(key)
        stated = {"gate": gate, "options": dict(options)} if options else {"gate": gate}
        yield f"@{PREFIX}block {json.dumps(stated)}"
        # In alphabetical order, in which Qiskit gives them their values.
        angles = ordered([f"a{i}" for i in range(len(pattern.angles))])
        written = {f"a{i}": angle for i, angle in enumerate(angles)}
        labels = [f"q{i}" for i in range(wires)]
        yield f"{_head(name, angles, labels)} {{"
        parts = expand(Circuit("", tuple(labels)), pattern)
        for part in parts:
            yield f"  {self._call(part, labels, written)}"
        yield "}"

    def _custom_definition(self, gate: CustomGate) -> Iterator[str]:
        name = self.names.gates[gate.name]
        yield from lines_of(gate.note)
        yield from renaming(gate.name, name)
        inner = Naming()
        angles = dict(zip(gate.angles, map(inner.take, ordered(gate.angles)), strict=True))
        if any(angle != written for angle, written in angles.items()):
            yield f"@{PREFIX}angles {json.dumps(gate.angles)}"
        labels = [inner.take(f"q{i}") for i in range(gate.wires)]
        yield f"{_head(name, list(angles.values()), labels)} {{"
        self._in_gate = True
        body = list(self._statements(gate.body, labels, angles))
        self._in_gate = False
        for line in body:
            yield f"  {line}" if line else ""
        yield "}"

    def _parameter(self, parameter: Parameter) -> Iterator[str]:
        name = self.names.parameters[parameter.name]
        yield from renaming(parameter.name, name)
        initial = initial_text(parameter.initial)
        if initial is not None:
            yield f"@{PREFIX}initial {initial}"
        if not parameter.trainable:
            yield f"@{PREFIX}frozen"
        yield f"input float[64] {name};"

    def _statements(self, ops: Sequence[Op], wires: list[str], parameters: dict[str, str]) -> Iterator[str]:
        columns = Columns(len(wires))
        for group in together(ops):
            op = group[0]
            column = op.column if op.column != columns.first(op) else None
            for one in group:
                columns.fill(one, one.column)
            yield from note_lines(op)
            if op.gate == "opaque":
                yield from kept_lines(op, self.names.qubits, len(wires), column)
                continue
            if column is not None:
                yield f"@{PREFIX}column {column}"
            if op.options and _block_key(op) not in self.blocks:
                yield f"@{PREFIX}options {json.dumps(dict(op.options))}"
            statements = [
                (
                    one,
                    [
                        *(note_lines(one) if one is not op else ()),
                        *exact_lines(one),
                        self._call(one, wires, parameters),
                    ],
                )
                for one in group
            ]
            if op.condition is None:
                yield from statements[0][1]
            else:
                yield from guarded(statements, self.names)

    def _call(self, op: Op, wires: list[str], parameters: dict[str, str]) -> str:
        targets = ", ".join(wires[wire] for wire in op.wires)
        if op.gate == "measure":
            target = self.names.bits[op.bits[0]] if op.bits else next(self._unread)
            return f"{target} = measure {targets};"
        if op.gate in ("reset", "barrier"):
            return f"{op.gate} {targets};" if targets else f"{op.gate};"
        name, controls = self._name(op)
        angles = ", ".join(self._angle(angle, parameters) for angle in op.angles)
        operands = ", ".join(wires[wire] for wire in op.all_wires)
        return f"{controls}{name}{f'({angles})' if angles else ''} {operands};"

    def _angle(self, angle: Expression, parameters: dict[str, str]) -> str:
        return angle_text(plain(angle), parameters, self.names.features, in_gate=self._in_gate)

    def _name(self, op: Op) -> tuple[str, str]:
        custom = self.names.gates.get(op.gate)
        if custom is not None:
            return custom, _modifiers(op.controls)
        if (key := _block_key(op)) in self.blocks:
            return self.blocks[key], _modifiers(op.controls)
        named = _NAMED_CONTROLS.get((op.gate, len(op.controls)))
        if named is not None and all(control.value for control in op.controls):
            return named, ""
        # stdgates.inc has no sxdg; as the inverse of sx it needs no definition.
        return ("inv @ sx" if op.gate == "sxdg" else op.gate), _modifiers(op.controls)


def _all_ops(circuit: Circuit) -> list[Op]:
    return [*circuit.ops, *(op for gate in circuit.gates for op in gate.body)]


def _block_key(op: Op) -> _BlockKey:
    return op.gate, len(op.wires), op.options


def _pattern(key: _BlockKey) -> Op:
    from ketbench.circuit.blocks import angle_count

    gate, wires, options = key
    layers = dict(options).get("layers", 1)
    count = angle_count(gate, wires, layers if isinstance(layers, int) else 1)
    angles = tuple(Reference(f"a{i}") for i in range(count))
    return Op(gate, tuple(range(wires)), angles, options=options)  # type: ignore[arg-type]


def _head(name: str, angles: list[str], labels: list[str]) -> str:
    return f"gate {name}{'(' + ', '.join(angles) + ')' if angles else ''} {', '.join(labels)}"


def _modifiers(controls: tuple[Control, ...]) -> str:
    words: list[str] = []
    for value, run in groupby(controls, key=lambda control: control.value):
        count = len(list(run))
        word = "ctrl" if value else "negctrl"
        words.append(f"{word} @ " if count == 1 else f"{word}({count}) @ ")
    return "".join(words)
