"""OpenQASM 2 in and out: reading goes through the grammar of version 3, writing leaves out what 2 cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ketbench.base.errors import CircuitError, QasmError
from ketbench.circuit.angles.expressions import Expression, is_constant
from ketbench.circuit.blocks import elementary, expand
from ketbench.circuit.circuit import Circuit, CustomGate, Op
from ketbench.circuit.gates import GATES, GateKind, defined_in
from ketbench.circuit.qasm.classical.layout2 import layout
from ketbench.circuit.qasm.comments.notes import lines_of, note_lines
from ketbench.circuit.qasm.naming import Naming, naming
from ketbench.circuit.qasm.plain.version2 import angle_text_2
from ketbench.circuit.qasm.vocabulary import KEYWORDS

_HEADER = re.compile(r"^((?:\s|//[^\n]*\n|/\*.*?\*/)*)OPENQASM\s+(\d+)(?:\.(\d+))?\s*;", re.DOTALL)
_WORDS_2 = frozenset(
    "OPENQASM include qreg creg gate opaque reset measure barrier if pi sin cos tan exp ln sqrt".split()  # noqa: SIM905
)
_NEW_WORDS = KEYWORDS - _WORDS_2 - {"U", "sizeof", "pow", "gphase"}
_OPAQUE = re.compile(r"((?:^|;)[ \t]*)opaque\s+(\w+)[^;]*;", re.MULTILINE)
_ASSIGNED = r"(?<=[;\n])[ \t]*\w+(?:\[\d+\])?[ \t]*=[^=;\n][^;\n]*;"
_TOKEN = re.compile(_ASSIGNED + r"|//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"|[^\W\d]\w*|\^|\n", re.DOTALL)
NAMES_2 = {
    ("x", 1): "cx", ("y", 1): "cy", ("z", 1): "cz", ("h", 1): "ch", ("p", 1): "cu1", ("rx", 1): "crx",
    ("ry", 1): "cry", ("rz", 1): "crz", ("u", 1): "cu3", ("x", 2): "ccx", ("swap", 1): "cswap", ("sx", 1): "csx",
    ("x", 3): "c3x", ("x", 4): "c4x", ("p", 0): "u1", ("u", 0): "u3", ("sx", 0): "sx", ("sxdg", 0): "sxdg",
}  # fmt: skip
"""Gates of the table, with so many controls, under their names in version 2."""
_MORE_2 = {
    "cswap": "gate cswap a, b, c { cx c, b; ccx a, b, c; cx c, b; }",
    "crx": "gate crx(t) a, b { u1(pi/2) b; cx a, b; u3(-t/2, 0, 0) b; cx a, b; u3(t/2, -pi/2, 0) b; }",
    "cry": "gate cry(t) a, b { ry(t/2) b; cx a, b; ry(-t/2) b; cx a, b; }",
    "csx": "gate csx a, b { h b; cu1(pi/2) a, b; h b; }",
    "c3x": (
        "gate c3x a, b, c, d { h d; u1(pi/8) a; u1(pi/8) b; u1(pi/8) c; u1(pi/8) d; cx a, b; u1(-pi/8) b; cx a, b; "
        "cx b, c; u1(-pi/8) c; cx a, c; u1(pi/8) c; cx b, c; u1(-pi/8) c; cx a, c; cx c, d; u1(-pi/8) d; cx b, d; "
        "u1(pi/8) d; cx c, d; u1(-pi/8) d; cx a, d; u1(pi/8) d; cx c, d; u1(-pi/8) d; cx b, d; u1(pi/8) d; cx c, d; "
        "u1(-pi/8) d; cx a, d; h d; }"
    ),
    "c3sqrtx": (
        "gate c3sqrtx a, b, c, d { h d; cu1(pi/8) a, d; h d; cx a, b; h d; cu1(-pi/8) b, d; h d; cx a, b; "
        "h d; cu1(pi/8) b, d; h d; cx b, c; h d; cu1(-pi/8) c, d; h d; cx a, c; h d; cu1(pi/8) c, d; h d; cx b, c; "
        "h d; cu1(-pi/8) c, d; h d; cx a, c; h d; cu1(pi/8) c, d; h d; }"
    ),
    "c4x": (
        "gate c4x a, b, c, d, e { h e; cu1(pi/2) d, e; h e; c3x a, b, c, d; h e; cu1(-pi/2) d, e; h e; "
        "c3x a, b, c, d; c3sqrtx a, b, c, e; }"
    ),
}
"""What the first qelib1.inc lacks (Cross et al., Open Quantum Assembly Language, 2017), for strict readers."""
_IDENTIFIER_2 = re.compile(r"[a-z][A-Za-z0-9_]*")
_TAKEN_2 = frozenset(
    """
    u3 u2 u1 cx id x y z h s sdg t tdg rx ry rz cz cy ch ccx crz cu1 cu3 if pi sin cos tan exp ln sqrt opaque creg qreg
    """.split()  # noqa: SIM905
) | frozenset(_MORE_2)
_NEEDS = {"c4x": ("c3x", "c3sqrtx")}


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
    text = _OPAQUE.sub(lambda found: _unused_opaque(found, text), text)
    return _TOKEN.sub(_changed, _HEADER.sub(r"\1OPENQASM 3.0;", text, count=1))


def _unused_opaque(found: re.Match[str], text: str) -> str:
    """Nothing in place of a declaration without a body that no statement uses."""
    name = found.group(2)
    used = re.search(rf"(?:^|[;{{}}\n)])\s*{name}\b\s*[\w($]", text[: found.start(2)] + text[found.end() :])
    if used and not re.match(r"opaque", used.group().lstrip(";{}\n) \t")):
        line = text.count("\n", 0, found.start(2)) + 1
        raise QasmError(f"The gate '{name}' has no definition; write its body with 'gate'.", line, 1)
    return found.group(1) + re.sub(r"[^\n]", " ", found.group()[len(found.group(1)) :])


def _changed(found: re.Match[str]) -> str:
    word = found.group()
    if word == "^":
        return "**"
    if "=" in word:
        # Arithmetic on bits, as some makers write it: here the sign is an exclusive or.
        return word
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
        self._rename()
        self.bits = layout(circuit, {*self.names.qubits, *self.names.gates.values(), *_TAKEN_2, *defined_in(2)})
        self.used: set[str] = set()
        for ops in (circuit.ops, *(gate.body for gate in circuit.gates)):
            self.used |= {self._name(op) for op in self._plain(ops) if _acts(op)}

    def _rename(self) -> None:
        """Names of version 2 begin with a small letter and hold no letters beyond a to z; some are its words."""
        for name in list(self.names.gates):
            self.names.gates[name] = self._small(self.names.gates[name])
        self.names.qubits = {
            name if name.startswith("$") else self._small(name): wires for name, wires in self.names.qubits.items()
        }

    def _small(self, name: str) -> str:
        if _IDENTIFIER_2.fullmatch(name) and name not in _TAKEN_2 and name not in defined_in(2):
            return name
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        return self.names.take(f"g_{plain}")

    def _plain(self, ops: tuple[Op, ...]) -> Iterator[Op]:
        for op in ops:
            if self.circuit.custom(op.gate):
                yield op
                continue
            for part in expand(self.circuit, op):
                # Version 2 has no word for controls: with them, only what has a name of its own stays whole.
                yield from elementary(part, known=() if part.controls else (part.gate,))

    def lines(self) -> Iterator[str]:
        yield from ("OPENQASM 2.0;", 'include "qelib1.inc";')
        used = self.used | {needed for name in self.used for needed in _NEEDS.get(name, ())}
        known = defined_in(2) | _MORE_2
        yield from (text for name, text in known.items() if name in used and not self.circuit.custom(name))
        for gate in self.circuit.gates:
            yield from self._definition(gate)
        yield from self._wires()
        yield from self.bits.lines
        yield from self._body(self.circuit.ops, self.names.wires, {})

    def _wires(self) -> Iterator[str]:
        sizes = {name: len(wires) for name, wires in self.names.qubits.items()}
        if any(name.startswith("$") for name in sizes):
            # Version 2 has no numbers of a machine's qubits.
            self.names.wires = [f"q[{wire}]" for wire in range(self.circuit.n_wires)]
            sizes = {"q": self.circuit.n_wires}
        else:
            self.names.wires = [f"{name}[{place}]" for name, size in sizes.items() for place in range(size)]
        yield from (f"qreg {name}[{size}];" for name, size in sizes.items())

    def _definition(self, gate: CustomGate) -> Iterator[str]:
        inner = Naming()
        angles = {angle: inner.take(_ascii(angle)) for angle in gate.angles}
        labels = [inner.take(f"q{i}") for i in range(gate.wires)]
        head = f"({', '.join(angles.values())})" if angles else ""
        yield from lines_of(gate.note)
        yield f"gate {self.names.gates[gate.name]}{head} {', '.join(labels)} {{"
        yield from (f"  {line}" if line else "" for line in self._body(gate.body, labels, angles))
        yield "}"

    def _body(self, ops: tuple[Op, ...], wires: list[str], angles: dict[str, str]) -> Iterator[str]:
        for op in ops:
            yield from note_lines(op)
            for part in self._plain((op,)):
                yield from self._statement(part, wires, angles)

    def _statement(self, op: Op, wires: list[str], angles: dict[str, str]) -> Iterator[str]:
        flips = [f"x {wires[control.wire]};" for control in op.controls if not control.value]
        yield from flips
        for guard in self.bits.guards(op):
            yield guard + self._call(op, wires, angles)
        yield from flips

    def _call(self, op: Op, wires: list[str], angles: dict[str, str]) -> str:
        kind = GATES[op.gate].kind if op.gate in GATES and not self.circuit.custom(op.gate) else GateKind.UNITARY
        targets = ", ".join(wires[wire] for wire in op.wires or range(len(wires)))
        if kind is GateKind.MEASURE:
            if not op.bits:
                raise CircuitError("OpenQASM 2 has no measurement without a bit; give each measurement one.")
            return f"measure {targets} -> {self.bits.names[op.bits[0]]};"
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
        return angle_text_2(angle, angles)


def _ascii(name: str) -> str:
    if _IDENTIFIER_2.fullmatch(name) and name not in _TAKEN_2 and name not in defined_in(2):
        return name
    return "t_" + re.sub(r"[^A-Za-z0-9_]", "_", name)


def _acts(op: Op) -> bool:
    return op.gate not in GATES or GATES[op.gate].kind is GateKind.UNITARY
