"""What encoders and ansatz blocks stand for: their angle counts, and their expansion into gates of the table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Binary, Expression, expression, substituted
from ketbench.circuit.circuit import Circuit, Control, Op
from ketbench.circuit.columns import placed
from ketbench.circuit.extent import refuse_endless, refuse_large
from ketbench.circuit.gates import CONTROLLED, GATES, WIRES, GateKind

Wires = Sequence[int]
Angles = Iterator[Expression]


def angle_count(gate: str, wires: int, layers: int = 1) -> int:
    """How many angles a block over so many wires takes."""
    return _COUNTS[gate](wires, layers)


def counted(ops: Iterable[Op], counts: Mapping[str, int]) -> int:
    """How many operations there are with definitions written out, by the counts of the definitions they use."""
    return sum(counts.get(op.gate, 1) for op in ops)


def expanded(circuit: Circuit) -> Circuit:
    """The same circuit with blocks and custom gates replaced by elementary gates of the table, packed to the left.

    Operations of kind unitary, state, measure, reset and barrier remain.

    Raises
    ------
    CircuitError
        Definitions that stand for too much, or use each other in a circle.
    """
    refuse_large(circuit)
    ops = [part for op in circuit.ops for whole in expand(circuit, op) for part in elementary(whole)]
    return replace(circuit, ops=packed(ops, circuit.n_wires), gates=())


def expand(circuit: Circuit, op: Op) -> Iterator[Op]:
    """One operation as operations of the table, in running order; columns mean nothing in the result.

    Raises
    ------
    CircuitError
        A definition that stands for too much, or for itself.
    """
    if circuit.custom(op.gate) is not None:
        refuse_endless(circuit, op)
    yield from _expand(circuit, op)


def _expand(circuit: Circuit, op: Op) -> Iterator[Op]:
    custom = circuit.custom(op.gate)
    if custom is not None:
        values = dict(zip(custom.angles, op.angles, strict=True))
        for part in custom.body:
            inner = _onto(part, op, [substituted(angle, values) for angle in part.angles])
            yield from _expand(circuit, inner)
    elif op.gate in GATES and GATES[op.gate].kind is GateKind.BLOCK:
        for part in _block(op):
            yield replace(part, controls=op.controls + part.controls, condition=op.condition)
    else:
        yield op


def elementary(op: Op, known: Collection[str] = ()) -> Iterator[Op]:
    """One operation of the table as elementary gates.

    Parameters
    ----------
    op : Op
    known : collection of str
        Gates that stay whole, because the one who asks has them.

    Examples
    --------
    >>> whole = Op("givens", (3, 1), (expression("x[0]"),))
    >>> [part.gate for part in elementary(whole)]
    ['x', 'ry', 'x', 'ry', 'x', 'x']
    >>> [part.gate for part in elementary(whole, known=["givens"])]
    ['givens']
    """
    if op.gate not in GATES or not GATES[op.gate].decomposition or op.gate in known:
        yield op
        return
    values = dict(zip(GATES[op.gate].angles, op.angles, strict=True))
    for part in _written(op.gate):
        yield _onto(part, op, [substituted(angle, values) for angle in part.angles])


@lru_cache
def _written(gate: str) -> tuple[Op, ...]:
    """The decomposition of a gate, on the wires 0, 1, ..., in its own angles."""
    return steps_of(GATES[gate].decomposition)


def steps_of(decomposition: str) -> tuple[Op, ...]:
    """The operations of a decomposition, written as the body of an OpenQASM gate on the wires a, b, c, ...

    >>> [(op.gate, op.wires) for op in steps_of("h a; cx a, b;")]
    [('h', (0,)), ('x', (1,))]
    """
    return tuple(_step(text) for text in decomposition.split(";") if text.strip())


def _step(text: str) -> Op:
    called, _, places = text.strip().partition(") ") if "(" in text else text.strip().partition(" ")
    name, _, inside = called.partition("(")
    wires = [WIRES.index(wire.strip()) for wire in places.split(",")]
    base, controls = CONTROLLED.get(name, (name, 0))
    angles = tuple(map(expression, inside.split(","))) if inside else ()
    return Op(base, tuple(wires[controls:]), angles, tuple(map(Control, wires[:controls])))


def packed(ops: Sequence[Op], wires: int) -> tuple[Op, ...]:
    """The same operations, each moved to the first free column; order on every wire and bit is kept."""
    return placed(((op, None) for op in ops), wires)


def _onto(part: Op, outer: Op, angles: Sequence[Expression]) -> Op:
    controls = tuple(Control(outer.wires[c.wire], c.value) for c in part.controls)
    return replace(
        part,
        wires=tuple(outer.wires[wire] for wire in part.wires),
        angles=tuple(angles),
        controls=outer.controls + controls,
        condition=outer.condition,
    )


def _block(op: Op) -> Iterator[Op]:
    layers = int(op.option("layers", 1))
    needed = angle_count(op.gate, len(op.wires), layers)
    if len(op.angles) != needed:
        text = (
            f"'{op.gate}' over {len(op.wires)} wires with {layers} layers needs {needed} angles, not {len(op.angles)}."
        )
        raise CircuitError(text)
    return _EXPANSIONS[op.gate](op, layers)


def _cnot(control: int, target: int) -> Op:
    return Op("x", (target,), controls=(Control(control),))


def _axis(op: Op, default: str) -> str:
    axis = str(op.option("axis", default))
    if axis not in ("x", "y", "z"):
        raise CircuitError(f"'{op.gate}' has the axis '{axis}'; choose x, y or z.")
    return f"r{axis}"


def _ring(wires: Wires, reach: int = 1) -> Iterator[Op]:
    if len(wires) > 1:
        for place, wire in enumerate(wires):
            yield _cnot(wire, wires[(place + reach) % len(wires)])


def _angle_encoding(op: Op, layers: int) -> Iterator[Op]:
    gate = _axis(op, "y")
    for wire, angle in zip(op.wires, op.angles, strict=True):
        yield Op(gate, (wire,), (angle,))


def _iqp_encoding(op: Op, layers: int) -> Iterator[Op]:
    pairs = list(combinations(range(len(op.wires)), 2))
    for _ in range(layers):
        for wire, angle in zip(op.wires, op.angles, strict=True):
            yield Op("h", (wire,))
            yield Op("rz", (wire,), (angle,))
        for a, b in pairs:
            yield Op("rzz", (op.wires[a], op.wires[b]), (Binary("*", op.angles[a], op.angles[b]),))


def _strongly_entangling(op: Op, layers: int) -> Iterator[Op]:
    angles: Angles = iter(op.angles)
    n = len(op.wires)
    for layer in range(layers):
        for wire in op.wires:
            yield Op("rz", (wire,), (next(angles),))
            yield Op("ry", (wire,), (next(angles),))
            yield Op("rz", (wire,), (next(angles),))
        yield from _ring(op.wires, layer % (n - 1) + 1 if n > 1 else 1)


def _basic_entangler(op: Op, layers: int) -> Iterator[Op]:
    angles: Angles = iter(op.angles)
    gate = _axis(op, "x")
    for _ in range(layers):
        for wire in op.wires:
            yield Op(gate, (wire,), (next(angles),))
        yield from _ring(op.wires) if len(op.wires) > 2 else _line(op.wires, "x")


def _line(wires: Wires, gate: str) -> Iterator[Op]:
    for first, second in pairwise(wires):
        yield Op(gate, (second,), controls=(Control(first),))


def _hardware_efficient(op: Op, layers: int) -> Iterator[Op]:
    angles: Angles = iter(op.angles)
    for _ in range(layers):
        for wire in op.wires:
            yield Op("ry", (wire,), (next(angles),))
            yield Op("rz", (wire,), (next(angles),))
        yield from _line(op.wires, "z")


def _qaoa_layer(op: Op, layers: int) -> Iterator[Op]:
    angles: Angles = iter(op.angles)
    n = len(op.wires)
    edges = [(op.wires[i], op.wires[(i + 1) % n]) for i in range(n if n > 2 else n - 1)]
    for _ in range(layers):
        cost, mixer = next(angles), next(angles)
        for a, b in edges:
            yield Op("rzz", (a, b), (cost,))
        for wire in op.wires:
            yield Op("rx", (wire,), (mixer,))


def _two_local(op: Op, layers: int) -> Iterator[Op]:
    angles: Angles = iter(op.angles)
    for _ in range(layers):
        yield from (Op("ry", (wire,), (next(angles),)) for wire in op.wires)
        yield from (_cnot(a, b) for a, b in combinations(op.wires, 2))
    yield from (Op("ry", (wire,), (next(angles),)) for wire in op.wires)


_EXPANSIONS: Mapping[str, Callable[[Op, int], Iterator[Op]]] = {
    "angle_encoding": _angle_encoding,
    "iqp_encoding": _iqp_encoding,
    "strongly_entangling": _strongly_entangling,
    "basic_entangler": _basic_entangler,
    "hardware_efficient": _hardware_efficient,
    "qaoa_layer": _qaoa_layer,
    "two_local": _two_local,
}
_COUNTS: Mapping[str, Callable[[int, int], int]] = {
    "angle_encoding": lambda n, layers: n,
    "iqp_encoding": lambda n, layers: n,
    "strongly_entangling": lambda n, layers: 3 * n * layers,
    "basic_entangler": lambda n, layers: n * layers,
    "hardware_efficient": lambda n, layers: 2 * n * layers,
    "qaoa_layer": lambda n, layers: 2 * layers,
    "two_local": lambda n, layers: n * (layers + 1),
}
