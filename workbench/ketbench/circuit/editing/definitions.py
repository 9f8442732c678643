"""Custom gates and blocks on the drawing: made of a selection, edited for all uses, expanded and folded in place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import (
    Binary,
    Call,
    Expression,
    Feature,
    Reference,
    Unary,
    features_of,
    parameters_of,
    substituted,
)
from ketbench.circuit.blocks import angle_count, expand, packed
from ketbench.circuit.checks import is_name
from ketbench.circuit.circuit import Circuit, Control, CustomGate, Op
from ketbench.circuit.editing.clipboard import needed_gates
from ketbench.circuit.editing.places import accepted, fresh_names, occupant, settled
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind

MOST_OPS = 100_000
MOST_LAYERS = 64


def expand_op(circuit: Circuit, number: int) -> Circuit:
    """Replace a block or custom gate by what it stands for; columns are inserted for it.

    Raises
    ------
    CircuitError
        When it stands for nothing but itself.
    """
    op = _op(circuit, number)
    is_block = op.gate in GATES and GATES[op.gate].kind is GateKind.BLOCK
    custom = circuit.custom(op.gate)
    if not is_block and custom is None:
        raise CircuitError(f"'{op.gate}' in column {op.column} is a single gate; only blocks and custom gates expand.")
    parts = packed(_once(circuit, op), circuit.n_wires)
    width = max(1, *(part.column + 1 for part in parts)) if parts else 1
    shifted = [
        replace(other, column=other.column + width - 1) if other.column > op.column else other
        for place, other in enumerate(circuit.ops)
        if place != number
    ]
    placed = [replace(part, column=part.column + op.column) for part in parts]
    # A part may span wires that the folded operation left free, where others stand: those make way.
    ops = settled(sorted((*placed, *shifted), key=lambda o: o.column), circuit.n_wires)
    return accepted(circuit, circuit.with_ops(ops))


def _once(circuit: Circuit, op: Op) -> list[Op]:
    """One level of a block or custom gate; gates within a custom gate stay folded."""
    custom = circuit.custom(op.gate)
    if custom is None:
        return list(expand(circuit, op))
    # Only the gate itself is known to the expansion, so that those in its body are left as they are.
    alone = replace(circuit, gates=(custom,), ops=())
    folded = {g.name for g in circuit.gates} | {n for n, g in GATES.items() if g.kind is GateKind.BLOCK}
    marked = replace(custom, body=tuple(replace(p, gate=_mark(p.gate, folded)) for p in custom.body))
    parts = expand(replace(alone, gates=(marked,)), op)
    return [replace(part, gate=part.gate.removeprefix("folded ")) for part in parts]


def _mark(gate: str, folded: Collection[str]) -> str:
    return f"folded {gate}" if gate in folded else gate


def _op(circuit: Circuit, number: int) -> Op:
    if not 0 <= number < len(circuit.ops):
        raise CircuitError(f"There is no operation number {number}; the circuit has {len(circuit.ops)}.")
    return circuit.ops[number]


def make_gate(circuit: Circuit, numbers: Collection[int], name: str) -> Circuit:
    """Make a custom gate of operations and use it in their place.

    Its angles are the parameters and features they use; the new gate passes on the same ones.

    Raises
    ------
    CircuitError
        When one of them is not a gate, another operation stands between them, or the name is taken.
    """
    ops = [_op(circuit, number) for number in sorted(set(numbers))]
    _refuse_as_body(circuit, ops, name)
    wires = tuple(sorted({wire for op in ops for wire in (op.all_wires or range(circuit.n_wires))}))
    _refuse_between(circuit, set(numbers), wires)
    column = min(op.column for op in ops)
    angles, change = _angles_of(ops)
    body = tuple(
        replace(
            op,
            wires=tuple(wires.index(w) for w in op.wires),
            controls=tuple(Control(wires.index(c.wire), c.value) for c in op.controls),
            angles=tuple(change(angle) for angle in op.angles),
            column=op.column - column,
        )
        for op in ops
    )
    body = Circuit("", tuple(map(str, wires)), settled(body, len(wires))).ops
    gate = CustomGate(name, len(wires), tuple(angles), body)
    use = Op(name, wires, tuple(angles.values()), column=column)
    rest = replace(circuit, ops=tuple(op for n, op in enumerate(circuit.ops) if n not in set(numbers)))
    if occupant(rest, use.span, column) is not None:
        moved = (replace(op, column=op.column + 1) if op.column >= column else op for op in rest.ops)
        rest = replace(rest, ops=tuple(moved))
    return accepted(circuit, replace(rest, gates=(*circuit.gates, gate)).with_ops((*rest.ops, use)))


def _refuse_as_body(circuit: Circuit, ops: Sequence[Op], name: str) -> None:
    if not ops:
        raise CircuitError("Nothing is selected; choose at least one gate.")
    if not is_name(name) or name in GATES or name in CONTROLLED or circuit.custom(name) is not None:
        raise CircuitError(f"'{name}' cannot name a new gate; use a plain word that no gate has yet.")
    for op in ops:
        kind = GATES[op.gate].kind if op.gate in GATES else GateKind.UNITARY
        if kind not in (GateKind.UNITARY, GateKind.BLOCK, GateKind.BARRIER) or op.condition:
            text = f"'{op.gate}' in column {op.column} cannot be part of a gate; only gates without a condition can."
            raise CircuitError(text)


def _refuse_between(circuit: Circuit, numbers: Collection[int], wires: Sequence[int]) -> None:
    first, last = min(numbers), max(numbers)
    for place in range(first + 1, last):
        other = circuit.ops[place]
        if place not in numbers and set(other.all_wires or wires) & set(wires):
            text = (
                f"'{other.gate}' in column {other.column} stands between the selected gates; select it too or move it."
            )
            raise CircuitError(text)


class _Change:
    """Replaces features by named angles."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names

    def __call__(self, tree: Expression) -> Expression:
        match tree:
            case Feature(index):
                return Reference(self.names[index])
            case Unary(inner):
                return Unary(self(inner))
            case Call(function, inner):
                return Call(function, self(inner))
            case Binary(operator, left, right):
                return Binary(operator, self(left), self(right))
            case _:
                return tree


def _angles_of(ops: Sequence[Op]) -> tuple[dict[str, Expression], _Change]:
    used = [angle for op in ops for angle in op.angles]
    given: dict[str, Expression] = {n: Reference(n) for angle in used for n in parameters_of(angle)}
    features: dict[int, str] = {}
    for index in sorted({i for angle in used for i in features_of(angle)}):
        features[index] = next(n for n in _feature_names(index) if n not in given)
        given[features[index]] = Feature(index)
    return given, _Change(features)


def _feature_names(index: int) -> Iterator[str]:
    yield f"x{index}"
    yield from (f"x{index}_{number}" for number in range(1, 10_000))


def add_gate(circuit: Circuit, gate: CustomGate, others: Sequence[CustomGate] = ()) -> Circuit:
    """Give a circuit a definition from elsewhere, with those of `others` that it uses."""
    known = {own.name: own for own in circuit.gates}
    wanted = needed_gates(Circuit("", (), gates=tuple(others)), gate.body)
    gates = list(circuit.gates)
    for definition in (*wanted, gate):
        if known.get(definition.name, definition) != definition:
            text = f"The circuit has another gate '{definition.name}'; rename one of the two first."
            raise CircuitError(text)
        if definition.name not in known:
            gates.append(definition)
    return accepted(circuit, replace(circuit, gates=tuple(gates)))


def edit_gate(circuit: Circuit, gate: CustomGate) -> Circuit:
    """Change a definition; all uses follow.

    A use keeps the angles it has; for further ones it gets fresh parameters.

    Raises
    ------
    CircuitError
        When the wires change while it is in use, or the body cannot be.
    """
    old = circuit.custom(gate.name)
    if old is None:
        raise CircuitError(f"There is no gate '{gate.name}' to edit.")
    gates = tuple(gate if own.name == gate.name else own for own in circuit.gates)
    bodies = tuple(replace(own, body=tuple(_followed(circuit, op, gate, ()) for op in own.body)) for own in gates)
    used = any(op.gate == gate.name for own in gates for op in own.body)
    if used and len(gate.angles) > len(old.angles):
        raise CircuitError(f"'{gate.name}' is part of other gates; new angles cannot reach it there. Expand it first.")
    uses = sum(op.gate == gate.name for op in circuit.ops)
    if (uses or used) and gate.wires != old.wires:
        raise CircuitError(f"'{gate.name}' is used {uses} times on {old.wires} wires; it cannot get {gate.wires}.")
    more = max(0, len(gate.angles) - len(old.angles))
    fresh = iter(fresh_names(circuit, "theta", more * uses))
    ops = [
        _followed(circuit, op, gate, [next(fresh) for _ in range(more)] if op.gate == gate.name else ())
        for op in circuit.ops
    ]
    return accepted(circuit, replace(circuit, gates=bodies).with_ops(ops))


def _followed(circuit: Circuit, op: Op, gate: CustomGate, fresh: Sequence[str]) -> Op:
    if op.gate != gate.name:
        return op
    return replace(op, angles=(*op.angles, *map(Reference, fresh))[: len(gate.angles)])


def rename_gate(circuit: Circuit, old: str, new: str) -> Circuit:
    """Give a custom gate another name; all uses follow."""
    if circuit.custom(old) is None:
        raise CircuitError(f"There is no gate '{old}' to rename.")
    if new in GATES or new in CONTROLLED or circuit.custom(new) is not None or not is_name(new):
        raise CircuitError(f"'{new}' cannot name a gate; use a plain word that no gate has yet.")
    gates = tuple(
        replace(
            gate, name=new if gate.name == old else gate.name, body=tuple(_called(op, old, new) for op in gate.body)
        )
        for gate in circuit.gates
    )
    return replace(circuit, gates=gates, ops=tuple(_called(op, old, new) for op in circuit.ops))


def _called(op: Op, old: str, new: str) -> Op:
    return replace(op, gate=new) if op.gate == old else op


def remove_gate(circuit: Circuit, name: str) -> Circuit:
    """Forget a definition that nothing uses."""
    if circuit.custom(name) is None:
        raise CircuitError(f"There is no gate '{name}' to remove.")
    users = [op for op in (*circuit.ops, *(op for g in circuit.gates for op in g.body)) if op.gate == name]
    if users:
        raise CircuitError(f"'{name}' is used {len(users)} times; delete or expand the uses first.")
    return replace(circuit, gates=tuple(gate for gate in circuit.gates if gate.name != name))


def fold(circuit: Circuit, numbers: Collection[int]) -> Circuit:
    """Replace operations that are just what a block stands for by that block.

    Raises
    ------
    CircuitError
        When they are not a block, or another operation stands between them.
    """
    ops = [_op(circuit, number) for number in sorted(set(numbers))]
    if not ops or any(op.condition for op in ops):
        raise CircuitError("Select the gates of one block, none with a condition, to fold them.")
    wires = tuple(sorted({wire for op in ops for wire in op.all_wires}))
    _refuse_between(circuit, set(numbers), wires)
    block = next((found for gate in _blocks() for found in _folds(gate, wires, ops)), None)
    if block is None:
        raise CircuitError(f"The {len(ops)} selected gates are not the layers of a known block; make a gate of them.")
    column = min(op.column for op in ops)
    rest = replace(circuit, ops=tuple(op for n, op in enumerate(circuit.ops) if n not in set(numbers)))
    if occupant(rest, block.span, column) is not None:
        moved = (replace(op, column=op.column + 1) if op.column >= column else op for op in rest.ops)
        rest = replace(rest, ops=tuple(moved))
    return accepted(circuit, rest.with_ops((*rest.ops, replace(block, column=column))))


def _blocks() -> Iterator[str]:
    return (name for name, gate in GATES.items() if gate.kind is GateKind.BLOCK)


def _folds(gate: str, wires: tuple[int, ...], ops: Sequence[Op]) -> Iterator[Op]:
    """The block of a kind, of any number of layers and axis, that expands to just these operations."""
    height = 1 + max(wires)
    wanted = packed(ops, height)
    axes = ("x", "y", "z") if gate in ("angle_encoding", "basic_entangler") else (None,)
    for layers in range(1, MOST_LAYERS + 1):
        for axis in axes:
            options = (("layers", layers),) * (gate != "angle_encoding") + ((("axis", axis),) if axis else ())
            names = [f"folded_{i}" for i in range(angle_count(gate, len(wires), layers))]
            block = Op(gate, wires, tuple(map(Reference, names)), options=options)
            parts = packed(tuple(expand(Circuit("", tuple(map(str, range(height)))), block)), height)
            if len(parts) > len(wanted):
                return
            bound = _bound(parts, wanted) if len(parts) == len(wanted) else None
            if bound is not None:
                yield replace(block, angles=tuple(bound[name] for name in names))


def _bound(parts: Sequence[Op], wanted: Sequence[Op]) -> dict[str, Expression] | None:
    values: dict[str, Expression] = {}
    pairs = list(zip(Circuit("", (), tuple(parts)).ops, Circuit("", (), tuple(wanted)).ops, strict=True))
    for part, given in pairs:
        for name, angle in zip(part.angles, given.angles, strict=False):
            if isinstance(name, Reference):
                values.setdefault(name.name, angle)
    for part, given in pairs:
        meant = tuple(substituted(angle, values) for angle in part.angles)
        if replace(part, angles=meant, column=0) != replace(given, column=0):
            return None
    return values
