"""Where an operation may land on the drawing, and the reason where it may not; changes nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Expression, Feature, Reference
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.checks import change_problems
from ketbench.circuit.circuit import Circuit, Control, Op, Scalar
from ketbench.circuit.conditions.cases import bits_of
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind

ENCODERS = frozenset(("angle_encoding", "amplitude_encoding", "iqp_encoding"))


def accepted(before: Circuit, after: Circuit) -> Circuit:
    """`after`, if the edit brought no error in.

    Raises
    ------
    CircuitError
        With the first error's sentence.
    """
    problems = change_problems(before, after)
    if problems:
        raise CircuitError(str(problems[0]))
    return after


def landing(
    circuit: Circuit,
    gate: str,
    wire: int,
    column: int,
    angles: Sequence[Expression] | None = None,
    options: tuple[tuple[str, Scalar], ...] = (),
) -> Op | str:
    """The operation that would stand there, or one sentence why it cannot.

    A gate over several wires starts at `wire`, or higher where it would not fit below; without `angles` it gets
    fresh parameters, an encoder the features x[0], x[1], ...

    Examples
    --------
    >>> from ketbench.circuit import CircuitBuilder
    >>> bell = CircuitBuilder("bell", 2).add("h", 0).build()
    >>> landing(bell, "cx", 0, 1).all_wires, landing(bell, "x", 0, 0)
    ((0, 1), "The cell of wire 0, column 0 holds 'h'; choose another cell or insert a column.")
    """
    if not 0 <= wire < circuit.n_wires or column < 0:
        return f"There is no cell at wire {wire}, column {column}."
    shaped = _shaped(circuit, gate, wire)
    if isinstance(shaped, str):
        return shaped
    op = replace(shaped, column=column, options=options)
    op = replace(op, angles=default_angles(circuit, op) if angles is None else tuple(angles))
    if op.gate == "measure":
        op = replace(op, bits=(_free_bit(circuit),))
    taken = occupant(circuit, op.span, column)
    if taken is not None:
        holder = f"The cell of wire {taken[0]}, column {column} holds '{taken[1].gate}'"
        return f"{holder}; choose another cell or insert a column."
    problems = change_problems(circuit, added(circuit, [op]))
    return str(problems[0]) if problems else op


def _shaped(circuit: Circuit, gate: str, wire: int) -> Op | str:
    base, controls = CONTROLLED.get(gate, (gate, 0))
    custom = circuit.custom(base)
    if custom is None and (base not in GATES or base == "opaque"):
        return f"There is no gate '{gate}'; define it first."
    needed = custom.wires if custom else GATES[base].wires or circuit.n_wires - wire
    if base == "barrier":
        return Op("barrier", (wire,))
    size = needed + controls
    if size > circuit.n_wires:
        return f"'{gate}' needs {size} wires, but the circuit has {circuit.n_wires}; add wires first."
    first = min(wire, circuit.n_wires - size)
    guards = tuple(Control(first + place) for place in range(controls))
    return Op(base, tuple(range(first + controls, first + size)), controls=guards)


def _free_bit(circuit: Circuit) -> int:
    """The first classical bit that nothing writes or waits for."""
    used = {bit for op in circuit.ops for bit in op.bits}
    used |= {bit for op in circuit.ops for bit in bits_of(op.condition)}
    return next(bit for bit in range(len(used) + 1) if bit not in used)


def default_angles(circuit: Circuit, op: Op) -> tuple[Expression, ...]:
    """What the angles of a newly placed operation are."""
    custom = circuit.custom(op.gate)
    kind = GATES[op.gate].kind if custom is None else GateKind.UNITARY
    if kind is GateKind.STATE:
        return tuple(Feature(index) for index in range(2 ** min(len(op.wires), 6)))
    if op.gate in ENCODERS:
        return tuple(Feature(index) for index in range(len(op.wires)))
    if kind is GateKind.BLOCK:
        layers = op.option("layers", 1)
        needed = angle_count(op.gate, len(op.wires), layers if isinstance(layers, int) else 1)
        return tuple(map(Reference, fresh_names(circuit, "w", needed)))
    if custom is not None:
        return tuple(map(Reference, _fresh_of(circuit, custom.angles)))
    return tuple(map(Reference, fresh_names(circuit, "theta", len(GATES[op.gate].angles))))


def _fresh_of(circuit: Circuit, names: Sequence[str]) -> Iterator[str]:
    """A parameter an angle, called as the angle is where no parameter has that name, else with a number."""
    taken = {parameter.name for parameter in circuit.parameters}
    for name in names:
        numbered = (f"{name}_{number}" for number in count(1))
        fresh = next(one for one in chain([name], numbered) if one not in taken)
        taken.add(fresh)
        yield fresh


def fresh_names(circuit: Circuit, stem: str, count: int) -> list[str]:
    """Parameter names that the circuit does not have."""
    taken = {parameter.name for parameter in circuit.parameters}
    found: list[str] = []
    number = 1
    while len(found) < count:
        if f"{stem}_{number}" not in taken:
            found.append(f"{stem}_{number}")
        number += 1
    return found


def occupant(circuit: Circuit, wires: Iterable[int], column: int) -> tuple[int, Op] | None:
    """The first of some wires that is taken in a column, and by what."""
    wanted = set(wires)
    first = bisect_left(circuit.ops, column, key=lambda op: op.column)
    for op in circuit.ops[first:]:
        if op.column > column:
            break
        met = wanted.intersection(op.span or range(circuit.n_wires))
        if met:
            return min(met), op
    return None


def added(circuit: Circuit, ops: Iterable[Op]) -> Circuit:
    """The circuit with more operations, and the classical bits and parameters they need."""
    new = tuple(ops)
    bits = 1 + max((bit for op in new for bit in op.bits), default=-1)
    return with_bits(circuit, bits).with_ops((*circuit.ops, *new))


def with_bits(circuit: Circuit, bits: int) -> Circuit:
    """The circuit with at least so many classical bits."""
    if bits <= circuit.bits:
        return circuit
    registers = circuit.registers
    if registers:
        names = {name for name, _ in registers}
        name = next(f"m{i}" for i in range(len(names) + 1) if f"m{i}" not in names)
        registers = (*registers, (name, bits - circuit.bits))
    return replace(circuit, bits=bits, registers=registers)


def settled(ops: Iterable[Op], wires: int) -> tuple[Op, ...]:
    """Operations in running order, pushed right only where they would share a cell or pass a bit they wait for."""
    from ketbench.circuit.columns import Columns

    columns = Columns(wires)
    found: list[Op] = []
    for op in ops:
        column = max(op.column, columns.first(op))
        columns.fill(op, column)
        found.append(op if column == op.column else op.at(column))
    return tuple(found)
