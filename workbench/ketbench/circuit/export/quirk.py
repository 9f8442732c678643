"""A circuit as the address of the Quirk simulator and back; angles become the numbers they start with."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from ketbench.base.errors import CircuitError, ExpressionError
from ketbench.circuit.angles.expressions import Binary, Constant, Expression, evaluate, expression
from ketbench.circuit.circuit import Circuit, CircuitBuilder, Control, Op
from ketbench.circuit.conditions.cases import moment_of, union_of
from ketbench.circuit.export.plain import plain_ops, start_values
from ketbench.circuit.gates import called_by
from ketbench.circuit.states.unitary import one_wire_angles, op_matrix

ADDRESS = "https://algassert.com/quirk#circuit="
MOST_WIRES = 16
Angles = tuple[float, float, float, float]
_SAMPLE = 0.5
_NEGLIGIBLE = 1e-9
_NUMBER_I = re.compile(r"i$")
_NAMES = called_by("quirk")
_TURNS = {"rx": "Rxft", "ry": "Ryft", "rz": "Rzft"}
_READ = {name: gate for gate, name in _NAMES.items() if gate != "id"}
_READ_TURNS = {name: gate for gate, name in _TURNS.items()}
_POWERS = {"⅛": 1 / 8, "-⅛": -1 / 8, "⅟₁₆": 1 / 16, "-⅟₁₆": -1 / 16}
_DISPLAYS = re.compile(r"(Bloch|Chance|Amps|Density|Sample)\d*|…|1")


def to_quirk(circuit: Circuit) -> str:
    """Write a circuit as an address that opens it in Quirk.

    Parameters take the values training starts from with seed 0, features 0.5.

    Raises
    ------
    CircuitError
        More than 16 wires, or something Quirk has no gate for.

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> from urllib.parse import unquote
    >>> unquote(to_quirk(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()))
    'https://algassert.com/quirk#circuit={"cols":[["H"],["•","X"]]}'
    """
    if circuit.n_wires > MOST_WIRES:
        raise CircuitError(f"Quirk has at most {MOST_WIRES} wires; the circuit has {circuit.n_wires}.")
    writer = _Writer(circuit)
    content: dict[str, Any] = {"cols": list(writer.columns())}
    if writer.gates:
        content["gates"] = [{"id": key, "name": name, "matrix": matrix} for matrix, (key, name) in writer.gates.items()]
    return ADDRESS + quote(json.dumps(content, separators=(",", ":"), ensure_ascii=False), safe="")


class _Writer:
    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.values = start_values(circuit)
        self.sample = [_SAMPLE] * (circuit.features[-1] + 1 if circuit.features else 0)
        self.gates: dict[str, tuple[str, str]] = {}
        self.measured: dict[int, int] = {}

    def columns(self) -> Iterator[list[Any]]:
        cells: dict[int, Any] = {}
        for op in plain_ops(self.circuit, "a Quirk address", _NAMES):
            for column in self._columns_of(op):
                # A control in Quirk rules its whole column, so an operation with controls gets one of its own.
                alone = "•" in column.values() or "◦" in column.values()
                if cells and (alone or any(wire in cells for wire in column) or "•" in cells.values()):
                    yield _row(cells)
                    cells = {}
                cells |= column
                if alone:
                    yield _row(cells)
                    cells = {}
        if cells:
            yield _row(cells)

    def _columns_of(self, op: Op) -> Iterator[dict[int, Any]]:
        if op.gate == "barrier":
            return
        ways = list(self._waits(op))
        for wire in op.wires:
            self.measured = {bit: place for bit, place in self.measured.items() if place != wire}
        for way in ways:
            guards = {control.wire: "•" if control.value else "◦" for control in (*op.controls, *way)}
            yield from self._guarded(op, guards)

    def _guarded(self, op: Op, guards: dict[int, Any]) -> Iterator[dict[int, Any]]:
        if op.gate == "measure":
            if guards:
                raise CircuitError(f"Quirk cannot measure on a condition, as in column {op.column}.")
            self.measured.update(dict.fromkeys(op.bits, op.wires[0]))
            yield {op.wires[0]: "Measure"}
        elif op.gate == "swap":
            yield guards | dict.fromkeys(op.wires, "Swap")
        elif op.gate in ("rxx", "ryy", "rzz", "iswap"):
            yield from self._pair(op, guards)
        elif len(op.wires) == 1 and op.gate != "reset":
            yield guards | {op.wires[0]: self._cell(op)}
        else:
            raise CircuitError(f"Quirk has no gate for '{op.gate}' in column {op.column}; leave it out.")

    def _waits(self, op: Op) -> Iterator[list[Control]]:
        """The controls of each case; the cases exclude each other, so that the operation is done at most once."""
        if moment_of(op.condition):
            raise CircuitError(f"Quirk has no branch that overwrites its own bit, as in column {op.column}.")
        for case in union_of(op.condition):
            way: list[Control] = []
            for bit, value in case:
                wire = self.measured.get(bit)
                if wire is None or wire in op.all_wires:
                    text = f"Quirk cannot wait for bit {bit} in column {op.column}: its wire has changed since."
                    raise CircuitError(text)
                way.append(Control(wire, value))
            yield way

    def _pair(self, op: Op, guards: dict[int, Any]) -> Iterator[dict[int, Any]]:
        """Two-wire gates in gates of one wire: only the turn in the middle needs the controls."""
        a, b = op.wires
        if op.gate == "iswap":
            yield guards | {a: "Swap", b: "Swap"}
            yield guards | {a: "•", b: "Z"}
            yield from (guards | {wire: "Z^½"} for wire in (a, b))
            return
        into, back = {"rxx": ("H", "H"), "ryy": ("X^½", "X^-½"), "rzz": ("", "")}[op.gate]
        if into:
            yield {a: into, b: into}
        yield {a: "•", b: "X"}
        yield guards | {b: {"id": "Rzft", "arg": repr(self._value(op.angles[0]))}}
        yield {a: "•", b: "X"}
        if back:
            yield {a: back, b: back}

    def _value(self, angle: Expression) -> float:
        return float(evaluate(angle, self.values, self.sample))

    def _cell(self, op: Op) -> Any:
        if op.gate in _NAMES:
            return _NAMES[op.gate]
        if op.gate in _TURNS:
            return {"id": _TURNS[op.gate], "arg": repr(self._value(op.angles[0]))}
        if op.gate == "p":
            return {"id": "Z^ft", "arg": repr(self._value(op.angles[0]) / math.pi)}
        if op.gate != "u":
            raise CircuitError(f"Quirk has no gate for '{op.gate}' in column {op.column}; leave it out.")
        rows = op_matrix(op, self.values, self.sample).tolist()
        matrix = "{" + ",".join("{" + ",".join(map(_complex_text, row)) + "}" for row in rows) + "}"
        return self.gates.setdefault(matrix, (f"~u{len(self.gates)}", f"U{len(self.gates)}"))[0]


def _complex_text(value: complex) -> str:
    return f"{value.real:.12f}{value.imag:+.12f}i"


def _row(cells: Mapping[int, Any]) -> list[Any]:
    return [cells.get(wire, 1) for wire in range(max(cells) + 1)]


def from_quirk(address: str, name: str = "quirk") -> Circuit:
    """Read a circuit from a Quirk address or from the JSON in it.

    Raises
    ------
    CircuitError
        No circuit in it, or a gate that has no counterpart here, with its name and column.
    """
    text = unquote(address.split("#circuit=", 1)[-1].strip())
    try:
        content = json.loads(text)
        columns = [list(column) for column in content["cols"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CircuitError("The address holds no Quirk circuit; it needs '#circuit={\"cols\":[...]}'.") from None
    wires = max([1, *(len(column) for column in columns), len(content.get("init", []))])
    if wires > MOST_WIRES:
        raise CircuitError(f"Quirk has at most {MOST_WIRES} wires; the address has {wires}.")
    own = _own_gates(content.get("gates", []))
    builder = CircuitBuilder(name, wires)
    _initial(builder, content.get("init", []))
    bits = 0
    for place, column in enumerate(columns):
        bits = _read_column(builder, column, place, bits, own)
    return builder.build()


def _initial(builder: CircuitBuilder, states: list[Any]) -> None:
    gates = {0: "", 1: "x", "+": "h", "-": "x h", "i": "h s", "-i": "h sdg"}
    for wire, state in enumerate(states):
        if state not in gates:
            raise CircuitError(f"The initial state '{state}' of wire {wire} is not known.")
        for gate in gates[state].split():
            builder.add(gate, wire)


def _own_gates(stated: Any) -> Mapping[str, Angles]:
    """The angles of the gates of one wire that an address defines by a matrix; others are left unknown."""
    found: dict[str, Angles] = {}
    for gate in stated if isinstance(stated, list) else []:
        try:
            rows = [row.split(",") for row in gate["matrix"].replace(" ", "").strip("{}").split("},{")]
            matrix = np.array([[complex(_NUMBER_I.sub("j", cell)) for cell in row] for row in rows])
            found[str(gate["id"])] = one_wire_angles(matrix)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def _read_column(builder: CircuitBuilder, column: list[Any], place: int, bits: int, own: Mapping[str, Angles]) -> int:
    guards = [Control(wire, int(cell == "•")) for wire, cell in enumerate(column) if cell in ("•", "◦")]
    swaps = [wire for wire, cell in enumerate(column) if cell == "Swap"]
    if len(swaps) not in (0, 2):
        raise CircuitError(f"Column {place} of the address has {len(swaps)} halves of a swap; it needs two.")
    if swaps:
        builder.add("swap", swaps, controls=guards)
    for wire, cell in enumerate(column):
        if cell in ("•", "◦", "Swap", 1) or (isinstance(cell, str) and _DISPLAYS.fullmatch(cell)):
            continue
        if cell == "Measure":
            builder.add("measure", wire, bits=[bits])
            bits += 1
            continue
        if isinstance(cell, str) and cell in own:
            *turn, phase = own[cell]
            builder.add("u", wire, *turn, controls=guards)
            _controlled_phase(builder, phase, guards)
            continue
        gate, angles = _read_cell(cell, wire, place)
        builder.add(gate, wire, *angles, controls=guards)
    return bits


def _controlled_phase(builder: CircuitBuilder, phase: float, guards: list[Control]) -> None:
    """A phase of a controlled gate is a phase of its controls; without controls nothing can tell it."""
    if not guards or abs(phase) < _NEGLIGIBLE:
        return
    last = guards[-1]
    flips = [] if last.value else [last.wire]
    for wire in flips:
        builder.add("x", wire)
    builder.add("p", last.wire, phase, controls=guards[:-1])
    for wire in flips:
        builder.add("x", wire)


def _read_cell(cell: Any, wire: int, place: int) -> tuple[str, list[Expression]]:
    if isinstance(cell, str) and cell in _READ:
        return _READ[cell], []
    if isinstance(cell, str) and cell.startswith("Z^") and cell[2:] in _POWERS:
        return "p", [expression(_POWERS[cell[2:]] * math.pi)]
    if isinstance(cell, dict) and isinstance(cell.get("arg"), str):
        angle = _formula(cell["arg"], place)
        if cell.get("id") in _READ_TURNS:
            return _READ_TURNS[cell["id"]], [angle]
        if cell.get("id") == "Z^ft":
            return "p", [Binary("*", angle, Constant("pi"))]
    shown = cell.get("id") if isinstance(cell, dict) else cell
    raise CircuitError(f"The gate '{shown}' on wire {wire}, column {place} of the address has no counterpart here.")


def _formula(text: str, place: int) -> Expression:
    if re.search(r"\bt\b", text):
        raise CircuitError(
            f"The angle '{text}' in column {place} of the address changes with time; fix it in Quirk first."
        )
    try:
        return expression(re.sub(r"(\d|\bpi\b)\s+(?=[\w(])", r"\1*", text))
    except ExpressionError as error:
        raise CircuitError(f"Column {place} of the address: {error}") from None
