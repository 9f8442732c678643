"""Every edit of a circuit as a function to a new circuit; one that cannot be says why and changes nothing.

Operations are named by their number in ``circuit.ops``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Expression, Reference, expression, renamed, substituted
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.checks import is_name
from ketbench.circuit.circuit import Circuit, Control, Initial, Op, Parameter, Scalar
from ketbench.circuit.conditions.cases import Waits
from ketbench.circuit.editing.clipboard import MOST_REPEATS as MOST_REPEATS
from ketbench.circuit.editing.clipboard import copied, duplicated, paste, repeated
from ketbench.circuit.editing.definitions import (
    add_gate,
    edit_gate,
    expand_op,
    fold,
    make_gate,
    remove_gate,
    rename_gate,
)
from ketbench.circuit.editing.places import (
    ENCODERS,
    accepted,
    added,
    fresh_names,
    landing,
    occupant,
    settled,
    with_bits,
)
from ketbench.circuit.gates import GATES, GateKind

__all__ = [
    "add_control",
    "add_gate",
    "copied",
    "delete",
    "duplicated",
    "edit_gate",
    "expand_op",
    "fold",
    "freeze_parameter",
    "insert_column",
    "insert_wire",
    "landing",
    "make_gate",
    "move",
    "move_wire",
    "paste",
    "place",
    "place_op",
    "prune_parameters",
    "remove_column",
    "remove_control",
    "remove_gate",
    "remove_wire",
    "rename_gate",
    "rename_parameter",
    "rename_wire",
    "repeated",
    "replace_op",
    "set_angle",
    "set_condition",
    "set_initial",
    "set_option",
    "share_parameter",
]


def place(
    circuit: Circuit,
    gate: str,
    wire: int,
    column: int,
    angles: Sequence[Expression] | None = None,
    options: tuple[tuple[str, Scalar], ...] = (),
) -> Circuit:
    """Put a gate on a cell, as `landing` says.

    Raises
    ------
    CircuitError
        With the reason.
    """
    op = landing(circuit, gate, wire, column, angles, options)
    if isinstance(op, str):
        raise CircuitError(op)
    return added(circuit, [op])


def place_op(circuit: Circuit, op: Op) -> Circuit:
    """Add an operation as it stands."""
    return accepted(circuit, added(circuit, [op]))


def replace_op(circuit: Circuit, number: int, op: Op) -> Circuit:
    """Put another operation in the place of one."""
    changed = with_bits(circuit, 1 + max(op.bits, default=-1))
    return accepted(circuit, changed.with_ops((*_others(circuit, [number]), op)))


def move(circuit: Circuit, numbers: Collection[int], wires: int, columns: int) -> Circuit:
    """Shift operations down by `wires` and right by `columns`.

    Raises
    ------
    CircuitError
        When one would leave the drawing or land on a taken cell.
    """
    moved = [_shifted(circuit, circuit.ops[number], wires, columns) for number in _known(circuit, numbers)]
    rest = replace(circuit, ops=tuple(_others(circuit, numbers)))
    for op in moved:
        taken = occupant(rest, op.span, op.column)
        if taken is not None:
            text = f"The cell of wire {taken[0]}, column {op.column} holds '{taken[1].gate}'; move it first."
            raise CircuitError(text)
    return accepted(circuit, circuit.with_ops((*rest.ops, *moved)))


def _shifted(circuit: Circuit, op: Op, wires: int, columns: int) -> Op:
    if any(not 0 <= wire + wires < circuit.n_wires for wire in op.all_wires) or op.column + columns < 0:
        raise CircuitError(f"'{op.gate}' in column {op.column} would leave the drawing; move it less far.")
    controls = tuple(Control(control.wire + wires, control.value) for control in op.controls)
    targets = tuple(wire + wires for wire in op.wires)
    return replace(op, wires=targets, controls=controls, column=op.column + columns)


def _known(circuit: Circuit, numbers: Collection[int]) -> list[int]:
    for number in numbers:
        if not 0 <= number < len(circuit.ops):
            raise CircuitError(f"There is no operation number {number}; the circuit has {len(circuit.ops)}.")
    return sorted(set(numbers))


def _others(circuit: Circuit, numbers: Collection[int]) -> list[Op]:
    left_out = set(_known(circuit, numbers))
    return [op for number, op in enumerate(circuit.ops) if number not in left_out]


def delete(circuit: Circuit, numbers: Collection[int]) -> Circuit:
    """Remove operations; parameters nobody uses any more go with them."""
    gone = {name for n in _known(circuit, numbers) for name in Circuit("", (), (circuit.ops[n],)).references}
    left = replace(circuit, ops=tuple(_others(circuit, numbers)))
    return prune_parameters(left, gone)


def prune_parameters(circuit: Circuit, names: Collection[str] | None = None) -> Circuit:
    """Forget parameters that no angle uses, of all or of the given names."""
    if names is not None and not names:
        return circuit
    used = set(circuit.references)
    kept = tuple(p for p in circuit.parameters if p.name in used or (names is not None and p.name not in names))
    return replace(circuit, parameters=kept)


def insert_column(circuit: Circuit, column: int, count: int = 1) -> Circuit:
    """Make empty columns; what stands at `column` or right of it moves right."""
    if column < 0 or count < 1:
        raise CircuitError(f"{count} columns cannot be inserted at column {column}.")
    ops = (op.at(op.column + count) if op.column >= column else op for op in circuit.ops)
    return replace(circuit, ops=tuple(ops))


def remove_column(circuit: Circuit, column: int) -> Circuit:
    """Remove a column with what stands in it; what stands right of it moves left."""
    if not 0 <= column < max(circuit.columns, 1):
        raise CircuitError(f"There is no column {column}; the circuit has {circuit.columns}.")
    left = delete(circuit, [n for n, op in enumerate(circuit.ops) if op.column == column])
    ops = (op.at(op.column - 1) if op.column > column else op for op in left.ops)
    return replace(left, ops=tuple(ops))


def insert_wire(circuit: Circuit, at: int, label: str | None = None) -> Circuit:
    """Add a wire above wire `at`, or under the last one."""
    if not 0 <= at <= circuit.n_wires:
        raise CircuitError(f"A wire cannot be inserted at {at}; the circuit has {circuit.n_wires} wires.")
    labels = [*circuit.wires]
    labels.insert(at, label if label is not None else _free_label(circuit))
    changed = _rewired(circuit, labels, {wire: wire + (wire >= at) for wire in range(circuit.n_wires)})
    return accepted(circuit, changed)


def _free_label(circuit: Circuit) -> str:
    taken = set(circuit.wires)
    return next(f"q{i}" for i in range(circuit.n_wires + 1) if f"q{i}" not in taken)


def remove_wire(circuit: Circuit, at: int) -> Circuit:
    """Remove a wire and every operation on it; a barrier only leaves it."""
    if not 0 <= at < circuit.n_wires or circuit.n_wires == 1:
        raise CircuitError(f"Wire {at} cannot be removed; the circuit has {circuit.n_wires} and needs one.")
    gone = [
        n for n, op in enumerate(circuit.ops) if at in op.all_wires and (op.gate != "barrier" or len(op.wires) == 1)
    ]
    left = delete(circuit, gone)
    ops = [replace(op, wires=tuple(w for w in op.wires if w != at)) if at in op.wires else op for op in left.ops]
    labels = [label for wire, label in enumerate(circuit.wires) if wire != at]
    places = {wire: wire - (wire > at) for wire in range(circuit.n_wires)}
    return accepted(circuit, _rewired(replace(left, ops=tuple(ops)), labels, places))


def move_wire(circuit: Circuit, source: int, target: int) -> Circuit:
    """Move a wire so that it becomes wire number `target`; operations follow their wires."""
    n = circuit.n_wires
    if not (0 <= source < n and 0 <= target < n):
        raise CircuitError(f"Wire {source} cannot become wire {target}; the circuit has wires 0 to {n - 1}.")
    order = [wire for wire in range(n) if wire != source]
    order.insert(target, source)
    places = {wire: place for place, wire in enumerate(order)}
    return accepted(circuit, _rewired(circuit, [circuit.wires[wire] for wire in order], places))


def _rewired(circuit: Circuit, labels: Sequence[str], places: Mapping[int, int]) -> Circuit:
    ops = [_on_wires(op, places.__getitem__) for op in circuit.ops]
    return replace(circuit, wires=tuple(labels), ops=settled(ops, len(labels)))


def _on_wires(op: Op, place: Callable[[int], int]) -> Op:
    controls = tuple(Control(place(control.wire), control.value) for control in op.controls)
    wires = tuple(place(wire) for wire in op.wires)
    return op if (wires, controls) == (op.wires, op.controls) else replace(op, wires=wires, controls=controls)


def rename_wire(circuit: Circuit, at: int, label: str) -> Circuit:
    """Give a wire another label."""
    if not 0 <= at < circuit.n_wires:
        raise CircuitError(f"There is no wire {at}; the circuit has {circuit.n_wires}.")
    labels = tuple(label if wire == at else old for wire, old in enumerate(circuit.wires))
    return accepted(circuit, replace(circuit, wires=labels))


def add_control(circuit: Circuit, number: int, wire: int, value: int = 1) -> Circuit:
    """Control an operation by a wire, or change the value it waits for; 0 is an anti-control."""
    op = circuit.ops[_known(circuit, [number])[0]]
    kept = [control for control in op.controls if control.wire != wire]
    same_place = [Control(wire, value) if c.wire == wire else c for c in op.controls]
    controls = same_place if len(kept) < len(op.controls) else [*kept, Control(wire, value)]
    return replace_op(circuit, number, replace(op, controls=tuple(controls)))


def remove_control(circuit: Circuit, number: int, wire: int) -> Circuit:
    """Free an operation of one control."""
    op = circuit.ops[_known(circuit, [number])[0]]
    kept = tuple(control for control in op.controls if control.wire != wire)
    if len(kept) == len(op.controls):
        raise CircuitError(f"'{op.gate}' in column {op.column} has no control on wire {wire}.")
    return replace_op(circuit, number, replace(op, controls=kept))


def set_condition(circuit: Circuit, number: int, condition: Waits) -> Circuit:
    """Make an operation wait for a classical bit, or not."""
    return replace_op(circuit, number, replace(circuit.ops[_known(circuit, [number])[0]], condition=condition))


def set_angle(circuit: Circuit, number: int, which: int, angle: float | str | Expression) -> Circuit:
    """Give an operation another angle; names it uses for the first time are declared, ones left over go.

    Raises
    ------
    ExpressionError
        A text that is not an angle, with the position.
    """
    op = circuit.ops[_known(circuit, [number])[0]]
    if not 0 <= which < len(op.angles):
        raise CircuitError(f"'{op.gate}' has {len(op.angles)} angles; there is no number {which}.")
    angles = tuple(expression(angle) if place == which else old for place, old in enumerate(op.angles))
    changed = replace_op(circuit, number, replace(op, angles=angles))
    return prune_parameters(changed, Circuit("", (), (op,)).references)


def set_option(circuit: Circuit, number: int, name: str, value: Scalar) -> Circuit:
    """Set a block's option; more layers get fresh parameters, fewer let the last ones go."""
    op = circuit.ops[_known(circuit, [number])[0]]
    options = tuple((k, v) for k, v in op.options if k != name)
    changed = replace(op, options=(*options, (name, value)))
    if name == "layers" and isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000:
        changed = replace(changed, angles=_for_layers(circuit, changed, value))
    done = replace_op(circuit, number, changed)
    return prune_parameters(done, Circuit("", (), (op,)).references)


def _for_layers(circuit: Circuit, op: Op, layers: int) -> tuple[Expression, ...]:
    if op.gate in ENCODERS or op.gate not in GATES or GATES[op.gate].kind is not GateKind.BLOCK:
        return op.angles
    count = angle_count(op.gate, len(op.wires), layers)
    more = fresh_names(circuit, "w", max(0, count - len(op.angles)))
    return (*op.angles, *map(Reference, more))[:count]


def rename_parameter(circuit: Circuit, old: str, new: str) -> Circuit:
    """Give a parameter another name; all angles follow."""
    _parameter(circuit, old)
    if not is_name(new):
        raise CircuitError(f"'{new}' cannot name a parameter; use a plain word other than x, pi or a function.")
    if any(p.name == new for p in circuit.parameters) and new != old:
        raise CircuitError(f"There is a parameter '{new}' already; share the two if they are to be one.")
    parameters = tuple(replace(p, name=new) if p.name == old else p for p in circuit.parameters)
    return replace(circuit, ops=_with_angles(circuit, lambda a: renamed(a, {old: new})), parameters=parameters)


def _with_angles(circuit: Circuit, change: Callable[[Expression], Expression]) -> tuple[Op, ...]:
    return tuple(replace(op, angles=tuple(map(change, op.angles))) if op.angles else op for op in circuit.ops)


def _parameter(circuit: Circuit, name: str) -> Parameter:
    found = next((p for p in circuit.parameters if p.name == name), None)
    if found is None:
        names = ", ".join(f"'{p.name}'" for p in circuit.parameters) or "none"
        raise CircuitError(f"There is no parameter '{name}'; the circuit has {names}.")
    return found


def share_parameter(circuit: Circuit, name: str, into: str) -> Circuit:
    """Let all angles that use one parameter use another; the first is gone."""
    _parameter(circuit, name)
    _parameter(circuit, into)
    if name == into:
        raise CircuitError(f"'{name}' cannot be shared with itself; choose two parameters.")
    ops = _with_angles(circuit, lambda angle: substituted(angle, {name: Reference(into)}))
    return replace(circuit, ops=ops, parameters=tuple(p for p in circuit.parameters if p.name != name))


def freeze_parameter(circuit: Circuit, name: str, frozen: bool = True) -> Circuit:
    """Keep training from changing a parameter, or let it."""
    return circuit.with_parameter(replace(_parameter(circuit, name), trainable=not frozen))


def set_initial(circuit: Circuit, name: str, initial: Initial) -> Circuit:
    """Set where a parameter starts."""
    return circuit.with_parameter(replace(_parameter(circuit, name), initial=initial))
