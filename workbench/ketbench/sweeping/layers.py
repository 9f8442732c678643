"""The number of layers of a circuit as a setting: of its blocks, or of gates that repeat with other parameters."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from ketbench.base.errors import InputError
from ketbench.circuit.angles.expressions import parameters_of, renamed
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.editing.edits import delete, repeated, set_option
from ketbench.circuit.gates import GATES, GateKind

MOST_OPS = 4000
"""Longer circuits are not searched for a repeating part."""
_ENDS = ("measure", "barrier")


def layers_of(circuit: Circuit) -> int:
    """How many layers a circuit has; 0 where nothing in it repeats."""
    blocks = _blocks(circuit)
    if blocks:
        return max(int(circuit.ops[number].option("layers", 1)) for number in blocks)
    found = _repeating(circuit)
    return found.times if found else 0


def with_layers(circuit: Circuit, layers: int) -> Circuit:
    """The circuit with another number of layers; new ones get parameters of their own.

    Raises
    ------
    InputError
        Where nothing repeats, or for fewer than one layer.
    """
    if layers < 1:
        raise InputError(f"'{circuit.name}' cannot have {layers} layers; give 1 or more.")
    blocks = _blocks(circuit)
    if blocks:
        return _blocks_with(circuit, layers)
    found = _repeating(circuit)
    if found is None:
        text = f"Nothing in the circuit '{circuit.name}' repeats, so it has no number of layers"
        raise InputError(f"{text}; use a block such as strongly_entangling.")
    if layers <= found.times:
        unwanted = range(found.start + layers * found.period, found.start + found.times * found.period)
        return delete(circuit, unwanted) if len(unwanted) else circuit
    last = range(found.start + (found.times - 1) * found.period, found.start + found.times * found.period)
    return repeated(circuit, last, layers - found.times + 1, fresh=True)


def _blocks(circuit: Circuit) -> list[int]:
    return [number for number, op in enumerate(circuit.ops) if _is_layered(op)]


def _is_layered(op: Op) -> bool:
    gate = GATES.get(op.gate)
    return gate is not None and gate.kind is GateKind.BLOCK and gate.name != "angle_encoding"


def _blocks_with(circuit: Circuit, layers: int) -> Circuit:
    # An edit may put the operations in another order, so each is looked up anew.
    for place in range(len(_blocks(circuit))):
        circuit = set_option(circuit, _blocks(circuit)[place], "layers", layers)
    return circuit


@dataclass(frozen=True, slots=True)
class _Part:
    """Operations from `start` on that repeat `times` times, `period` each."""

    start: int
    period: int
    times: int


def _repeating(circuit: Circuit) -> _Part | None:
    """The longest repeating end of a circuit, of the shortest period; measurements behind it do not count."""
    count = len(circuit.ops)
    while count and circuit.ops[count - 1].gate in _ENDS:
        count -= 1
    if count > MOST_OPS:
        return None
    shapes = [_shape(op) for op in circuit.ops[:count]]
    best: _Part | None = None
    for period in range(1, count // 2 + 1):
        times = 1
        while times * period + period <= count and _same(shapes, count, period, times):
            times += 1
        start = count - times * period
        trains = any(_names(op) for op in circuit.ops[start:count])
        if times > 1 and trains and (best is None or start < best.start):
            best = _Part(start, period, times)
    return best


def _same(shapes: list[Hashable], count: int, period: int, times: int) -> bool:
    """Whether the part before the last `times` parts has their shape."""
    first = count - (times + 1) * period
    return shapes[first : first + period] == shapes[count - period : count]


def _shape(op: Op) -> Hashable:
    """An operation without the names of its parameters."""
    angles = tuple(renamed(angle, dict.fromkeys(parameters_of(angle), "_")) for angle in op.angles)
    return replace(op, angles=angles, column=0, bits=())


def _names(op: Op) -> list[str]:
    return [name for angle in op.angles for name in parameters_of(angle)]
