"""Copies of a range of operations: as OpenQASM text, beside themselves, or many times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import renamed
from ketbench.circuit.circuit import Circuit, Control, CustomGate, Op
from ketbench.circuit.conditions.cases import Link, bits_of, chained, links, moment_of
from ketbench.circuit.editing.places import accepted, fresh_names, occupant, with_bits

MOST_REPEATS = 1000


def _selected(circuit: Circuit, numbers: Collection[int]) -> list[Op]:
    chosen = sorted(set(numbers))
    if not chosen or chosen[0] < 0 or chosen[-1] >= len(circuit.ops):
        raise CircuitError("Nothing is selected; choose at least one operation of the circuit.")
    return [circuit.ops[number] for number in chosen]


def clip(circuit: Circuit, numbers: Collection[int]) -> Circuit:
    """A circuit of the selected operations alone, moved to the upper left."""
    ops = _selected(circuit, numbers)
    spans = [wire for op in ops for wire in (op.span or range(circuit.n_wires))]
    top, left = min(spans), min(op.column for op in ops)
    height = max(spans) - top + 1
    moved = [_moved(op, -top, -left) for op in ops]
    names = set(Circuit("", (), tuple(ops)).references)
    parameters = tuple(p for p in circuit.parameters if p.name in names)
    gates = needed_gates(circuit, ops)
    labels = tuple(f"q{i}" for i in range(height))
    bits = 1 + max((bit for op in ops for bit in _bits(op)), default=-1)
    return Circuit("clipboard", labels, tuple(moved), parameters, bits, gates)


def needed_gates(circuit: Circuit, ops: Sequence[Op]) -> tuple[CustomGate, ...]:
    """The definitions that operations use, directly or through each other, in order."""
    needed = {op.gate for op in ops}
    for gate in reversed(circuit.gates):
        if gate.name in needed:
            needed |= {op.gate for op in gate.body}
    return tuple(gate for gate in circuit.gates if gate.name in needed)


def _moved(op: Op, wires: int, columns: int) -> Op:
    controls = tuple(Control(control.wire + wires, control.value) for control in op.controls)
    return replace(op, wires=tuple(w + wires for w in op.wires), controls=controls, column=op.column + columns)


def copied(circuit: Circuit, numbers: Collection[int]) -> str:
    """The selected operations as OpenQASM 3, for the clipboard."""
    from ketbench.circuit.qasm import to_qasm3

    return to_qasm3(clip(circuit, numbers))


def paste(circuit: Circuit, text: str, wire: int, column: int, make_room: bool = False, fresh: bool = False) -> Circuit:
    """Put the operations of an OpenQASM text with its upper left corner on a cell; JSON or a Quirk address does too.

    Parameters of the same name are shared; a gate of the same name but another body gets a new name.

    Parameters
    ----------
    make_room : bool
        Insert columns where cells are taken; otherwise that is an error.
    fresh : bool
        Give the pasted operations parameters of their own where a name is taken; otherwise these are shared.

    Raises
    ------
    QasmError
        The text cannot be read; with line and column.
    CircuitError
        It does not fit, or is not JSON or Quirk address that can be read.
    """
    from ketbench.circuit.export.reading import read_circuit

    part = read_circuit(text, "clipboard")
    return insert(circuit, _with_fresh(circuit, part) if fresh else part, wire, column, make_room)


def insert(circuit: Circuit, part: Circuit, wire: int, column: int, make_room: bool = False) -> Circuit:
    """Put a circuit's operations into another, with the upper left corner on a cell."""
    needed = 1 + max((max(op.all_wires, default=0) for op in part.ops), default=0)
    if wire < 0 or column < 0 or wire + needed > circuit.n_wires:
        text = f"The text needs {needed} wires from wire {wire} on; the circuit has {circuit.n_wires}."
        raise CircuitError(f"{text} Add wires or start higher.")
    gates, names = _merged_gates(circuit, part)
    last = max((link.moment for op in circuit.ops for link in links(op.condition)), default=0)
    ops = [_later(replace(_moved(op, wire, column), gate=names.get(op.gate, op.gate)), last) for op in part.ops]
    base = with_bits(circuit, 1 + max((bit for op in ops for bit in _bits(op)), default=-1))
    base = _with_room(base, ops, column, part.columns) if make_room else base
    for op in ops:
        taken = occupant(base, op.span, op.column)
        if taken is not None:
            text = f"The cell of wire {taken[0]}, column {op.column} holds '{taken[1].gate}'; paste elsewhere."
            raise CircuitError(text)
    known = {p.name for p in circuit.parameters}
    parameters = (*base.parameters, *(p for p in part.parameters if p.name not in known))
    changed = replace(base, gates=gates, parameters=parameters)
    return accepted(circuit, changed.with_ops((*base.ops, *ops)))


def _bits(op: Op) -> tuple[int, ...]:
    return (*op.bits, *bits_of(op.condition)) if op.condition else op.bits


def _later(op: Op, moments: int) -> Op:
    """An operation whose moment is none of those that the circuit has."""
    if not moment_of(op.condition):
        return op
    asked = (Link(union, moment + moments if moment else 0) for union, moment in links(op.condition))
    return replace(op, condition=chained(asked))


def _with_room(circuit: Circuit, ops: Sequence[Op], column: int, columns: int) -> Circuit:
    if all(occupant(circuit, op.span or range(circuit.n_wires), op.column) is None for op in ops):
        return circuit
    shifted = (op.at(op.column + columns) if op.column >= column else op for op in circuit.ops)
    return replace(circuit, ops=tuple(shifted))


def _merged_gates(circuit: Circuit, part: Circuit) -> tuple[tuple[CustomGate, ...], Mapping[str, str]]:
    gates = list(circuit.gates)
    names: dict[str, str] = {}
    for gate in part.gates:
        body = tuple(replace(op, gate=names.get(op.gate, op.gate)) for op in gate.body)
        taken = {other.name: other for other in gates}
        wanted = replace(gate, body=body)
        if taken.get(gate.name) == wanted:
            continue
        number = 2
        while wanted.name in taken:
            wanted = replace(wanted, name=f"{gate.name}_{number}")
            number += 1
        names[gate.name] = wanted.name
        gates.append(wanted)
    return tuple(gates), names


def duplicated(circuit: Circuit, numbers: Collection[int]) -> Circuit:
    """The selected operations once more, right behind themselves; columns are inserted where cells are taken."""
    return repeated(circuit, numbers, 2)


def repeated(circuit: Circuit, numbers: Collection[int], times: int, fresh: bool = False) -> Circuit:
    """The selected operations so many times in a row.

    Parameters
    ----------
    fresh : bool
        Give each repeat parameters of its own, starting like the first ones; otherwise all share them.
    """
    if not 1 <= times <= MOST_REPEATS:
        raise CircuitError(f"{times} repeats cannot be; choose 1 to {MOST_REPEATS}.")
    ops = _selected(circuit, numbers)
    top = min(wire for op in ops for wire in (op.span or range(circuit.n_wires)))
    right = 1 + max(op.column for op in ops)
    part = clip(circuit, numbers)
    done = circuit
    for _ in range(times - 1):
        done = insert(done, _with_fresh(done, part) if fresh else part, top, right, make_room=True)
        right += part.columns
    return done


def _with_fresh(circuit: Circuit, part: Circuit) -> Circuit:
    names: dict[str, str] = {}
    around = circuit
    # One that nothing uses, as after a cut, keeps its name and start.
    taken = set(circuit.references)
    for parameter in part.parameters:
        if parameter.name not in taken:
            names[parameter.name] = parameter.name
            around = around.with_parameter(parameter)
            continue
        stem = parameter.name.rstrip("0123456789").rstrip("_") or "w"
        names[parameter.name] = fresh_names(around, stem, 1)[0]
        around = around.with_parameter(replace(parameter, name=names[parameter.name]))
    ops = tuple(replace(op, angles=tuple(renamed(angle, names) for angle in op.angles)) for op in part.ops)
    return replace(part, ops=ops, parameters=tuple(replace(p, name=names[p.name]) for p in part.parameters))
