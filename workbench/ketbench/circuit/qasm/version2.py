"""OpenQASM 2 in and out: reading goes through the grammar of version 3, writing leaves out what 2 cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketbench.base.errors import CircuitError, QasmError
from ketbench.circuit.angles.expressions import Expression, evaluate, is_constant
from ketbench.circuit.blocks import expand
from ketbench.circuit.circuit import Circuit, CustomGate, Op
from ketbench.circuit.gates import GATES, GateKind
from ketbench.circuit.qasm.angles import angle_text
from ketbench.circuit.qasm.naming import Naming, naming
from ketbench.circuit.qasm.vocabulary import KEYWORDS

_HEADER = re.compile(r"^((?:\s|//[^\n]*\n|/\*.*?\*/)*)OPENQASM\s+(\d+)(?:\.(\d+))?\s*;", re.DOTALL)
_WORDS_2 = frozenset(
    "OPENQASM include qreg creg gate opaque reset measure barrier if pi sin cos tan exp ln sqrt".split()  # noqa: SIM905
)
_NEW_WORDS = KEYWORDS - _WORDS_2 - {"U", "sizeof", "pow"}
_TOKEN = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|[^\W\d]\w*|\^|\n", re.DOTALL)
NAMES_2 = {
    ("x", 1): "cx", ("y", 1): "cy", ("z", 1): "cz", ("h", 1): "ch", ("p", 1): "cu1", ("rx", 1): "crx",
    ("ry", 1): "cry", ("rz", 1): "crz", ("u", 1): "cu3", ("x", 2): "ccx", ("swap", 1): "cswap", ("sx", 1): "csx",
    ("x", 3): "c3x", ("x", 4): "c4x", ("p", 0): "u1", ("u", 0): "u3", ("sx", 0): "sx", ("sxdg", 0): "sxdg",
}  # fmt: skip
"""Gates of the table, with so many controls, under their names in ``qelib1.inc``."""
_DEFINITIONS = {
    "iswap": "gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }",
    "rxx": "gate rxx(theta) a, b { h a; h b; cx a, b; rz(theta) b; cx a, b; h a; h b; }",
    "ryy": "gate ryy(theta) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(theta) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }",
    "rzz": "gate rzz(theta) a, b { cx a, b; rz(theta) b; cx a, b; }",
}


def version_of(text: str) -> int:
    """2 or 3, by the first statement; 3 without one.

    Raises
    ------
    QasmError
        Another version.
    """
    found = _HEADER.match(text)
    if found is None:
        return 3
    version = int(found.group(2)[:6])
    if version not in (2, 3):
        line = found.group(1).count("\n") + 1
        raise QasmError(f"OpenQASM {found.group(2)} cannot be read; versions 2 and 3 can.", line, 1)
    return version


def as_version_3(text: str) -> str:
    """A text of version 2 with its words changed so that the grammar of 3 takes it, line by line."""
    declared = re.search(r"(?:^|;)\s*opaque\s+(\w+)", text, re.MULTILINE)
    if declared:
        line = text.count("\n", 0, declared.start(1)) + 1
        raise QasmError(f"The gate '{declared.group(1)}' has no definition; write its body with 'gate'.", line, 1)
    return _TOKEN.sub(_changed, _HEADER.sub(r"\1OPENQASM 3.0;", text, count=1))


def _changed(found: re.Match[str]) -> str:
    word = found.group()
    if word == "^":
        return "**"
    return f"{word}_" if word in _NEW_WORDS else word


def to_qasm2(circuit: Circuit) -> str:
    """Write a circuit as OpenQASM 2, blocks written out.

    Raises
    ------
    CircuitError
        A parameter, a feature, an anti-control of a gate without one, or text of version 3: 2 cannot say it.
    """
    return "\n".join(_Document2(circuit).lines()) + "\n"


class _Document2:
    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.names: Naming = naming(circuit)
        self.used = {op.gate for op in self._plain(circuit.ops)}
        for gate in circuit.gates:
            self.used |= {op.gate for op in self._plain(gate.body)}

    def _plain(self, ops: tuple[Op, ...]) -> Iterator[Op]:
        for op in ops:
            yield from [op] if self.circuit.custom(op.gate) else expand(self.circuit, op)

    def lines(self) -> Iterator[str]:
        yield from ("OPENQASM 2.0;", 'include "qelib1.inc";')
        yield from (text for name, text in _DEFINITIONS.items() if name in self.used)
        for gate in self.circuit.gates:
            yield from self._definition(gate)
        for line in self.names.wire_lines:
            if not line.startswith("@"):
                yield re.sub(r"qubit(?:\[(\d+)\])? (\w+)", lambda m: f"qreg {m[2]}[{m[1] or 1}]", line)
        yield from (f"creg b{i}[1];" for i in range(self.circuit.bits))
        wires = [name if "[" in name else f"{name}[0]" for name in self.names.wires]
        for op in self._plain(self.circuit.ops):
            yield from self._statement(op, wires, {})

    def _definition(self, gate: CustomGate) -> Iterator[str]:
        inner = Naming()
        angles = {angle: inner.take(angle) for angle in gate.angles}
        labels = [inner.take(f"q{i}") for i in range(gate.wires)]
        head = f"({', '.join(angles.values())})" if angles else ""
        yield f"gate {self.names.gates[gate.name]}{head} {', '.join(labels)} {{"
        for op in self._plain(gate.body):
            yield from (f"  {line}" for line in self._statement(op, labels, angles))
        yield "}"

    def _statement(self, op: Op, wires: list[str], angles: dict[str, str]) -> Iterator[str]:
        flips = [f"x {wires[control.wire]};" for control in op.controls if not control.value]
        guard = f"if (b{op.condition.bit} == {op.condition.value}) " if op.condition else ""
        yield from flips
        yield guard + self._call(op, wires, angles)
        yield from flips

    def _call(self, op: Op, wires: list[str], angles: dict[str, str]) -> str:
        kind = GATES[op.gate].kind if op.gate in GATES and not self.circuit.custom(op.gate) else GateKind.UNITARY
        targets = ", ".join(wires[wire] for wire in op.wires or range(len(wires)))
        if kind is GateKind.MEASURE:
            if not op.bits:
                raise CircuitError("OpenQASM 2 has no measurement without a bit; give each measurement one.")
            return f"measure {targets} -> b{op.bits[0]}[0];"
        if kind in (GateKind.RESET, GateKind.BARRIER):
            return f"{op.gate} {targets};"
        if kind is not GateKind.UNITARY:
            raise CircuitError(f"OpenQASM 2 cannot say '{op.gate}'; export OpenQASM 3 instead.")
        given = ", ".join(self._angle(angle, angles) for angle in op.angles)
        operands = ", ".join(wires[wire] for wire in op.all_wires)
        return f"{self._name(op)}{f'({given})' if given else ''} {operands};"

    def _name(self, op: Op) -> str:
        custom = self.names.gates.get(op.gate)
        if custom is not None and not op.controls:
            return custom
        name = NAMES_2.get((op.gate, len(op.controls)))
        if name is None and (op.controls or op.gate not in GATES):
            text = f"OpenQASM 2 has no '{op.gate}' with {len(op.controls)} controls; export OpenQASM 3 instead."
            raise CircuitError(text)
        return name or op.gate

    def _angle(self, angle: Expression, angles: dict[str, str]) -> str:
        if not is_constant(angle) and not angles:
            text = "OpenQASM 2 has neither parameters nor features; give the angle a number or export OpenQASM 3."
            raise CircuitError(text)
        if is_constant(angle) and "float(" in angle_text(angle, {}):
            return repr(float(evaluate(angle)))
        written = angle_text(angle, angles)
        for new, old in (
            ("log(", "ln("),
            ("arcsin(", "asin("),
            ("arccos(", "acos("),
            ("arctan(", "atan("),
            ("**", "^"),
        ):
            written = written.replace(new, old)
        return written
