"""How much a circuit's definitions stand for, counted without writing them out; expands nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import (
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
)
from ketbench.circuit.circuit import Circuit, CustomGate, Op

MOST_OPS = 100_000
"""Operations that one use of a definition may stand for."""
MOST_IN_ALL = 1_000_000
"""Operations that all of a circuit may stand for, and numbers, names and signs in their angles."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What one use of a definition stands for.

    Parameters
    ----------
    ops : int
        Operations of the table.
    signs : int
        Numbers, names and signs in all angles of these, without those that its own angles bring in.
    uses : mapping of str to int
        How often each of its angles is written.
    """

    ops: int
    signs: int
    uses: Mapping[str, int]


class _Same:
    """Definitions by identity: they are frozen, and comparing them takes longer than counting."""

    def __init__(self, gates: tuple[CustomGate, ...]) -> None:
        self.gates = gates

    def __hash__(self) -> int:
        return id(self.gates)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.gates is self.gates


def weights(gates: tuple[CustomGate, ...]) -> Mapping[str, Weight]:
    """What each definition stands for.

    Raises
    ------
    CircuitError
        A definition that uses itself or a later one.
    """
    return _weights(_Same(gates))


@lru_cache(maxsize=8)
def _weights(same: _Same) -> Mapping[str, Weight]:
    names = {gate.name for gate in same.gates}
    found: dict[str, Weight] = {}
    for gate in same.gates:
        unknown = next((op.gate for op in gate.body if op.gate in names and op.gate not in found), None)
        if unknown is not None:
            text = f"Gate '{gate.name}' uses '{unknown}', which is not defined before it"
            raise CircuitError(f"{text}; a definition may only use those before it.")
        found.setdefault(gate.name, weight_of(gate, found))
    return found


def weight_of(gate: CustomGate, known: Mapping[str, Weight]) -> Weight:
    """What one definition stands for, by those before it.

    Raises
    ------
    CircuitError
        Angles too long to be written out.
    """
    found = _sum(gate, gate.body, known)
    _refuse_long(f"'{gate.name}'", found, "Use it less.")
    return found


def _sum(gate: CustomGate | None, body: Iterable[Op], found: Mapping[str, Weight]) -> Weight:
    ops, signs = 0, 0
    uses = dict.fromkeys(gate.angles if gate is not None else (), 0)
    for op in body:
        custom = found.get(op.gate)
        ops += custom.ops if custom else 1
        signs += custom.signs if custom else 0
        times = list(custom.uses.values()) if custom else [1] * len(op.angles)
        for angle, count in zip(op.angles, times, strict=False):
            for name, number in _parts(angle).items():
                if name in uses:
                    uses[name] += number * count
                else:
                    signs += number * count
    return Weight(ops, signs, uses)


def _parts(tree: Expression) -> Mapping[str, int]:
    """How often each name stands in an expression; all else under no name."""
    if isinstance(tree, Reference):
        return {tree.name: 1}
    if isinstance(tree, (Number, Constant, Feature)):
        return {"": 1}
    return _counted(tree, {})


def _counted(tree: Expression, known: dict[int, dict[str, int]]) -> dict[str, int]:
    # Parts that stand for the same angle are shared, so a small tree may be a long text: each is counted once.
    found = known.get(id(tree))
    if found is not None:
        return found
    match tree:
        case Reference(name):
            inner: tuple[Expression, ...] = ()
            found = {name: 1}
        case Unary(operand):
            inner, found = (operand,), {"": 1}
        case Call(_, argument):
            inner, found = (argument,), {"": 1}
        case Binary(_, left, right):
            inner, found = (left, right), {"": 1}
        case _:
            inner, found = (), {"": 1}
    for part in inner:
        for name, number in _counted(part, known).items():
            found[name] = found.get(name, 0) + number
    known[id(tree)] = found
    return found


def refuse_endless(circuit: Circuit, op: Op) -> None:
    """Refuse one operation that stands for more than can be written out.

    Raises
    ------
    CircuitError
    """
    if circuit.gates:
        _refuse(f"'{op.gate}'", _sum(None, (op,), weights(circuit.gates)), MOST_OPS, "Use it less.")


def refuse_large(circuit: Circuit) -> None:
    """Refuse a circuit whose definitions stand for more than can be written out.

    Raises
    ------
    CircuitError
    """
    if not circuit.gates:
        return
    found = weights(circuit.gates)
    for name, weight in found.items():
        _refuse(f"'{name}'", weight, MOST_OPS, "Use it less.")
    _refuse("The circuit", _sum(None, circuit.ops, found), MOST_IN_ALL, "Use fewer of them.")


def _refuse(what: str, weight: Weight, most: int, remedy: str) -> None:
    if weight.ops > most:
        text = f"{what} stands for {weight.ops:,} gates, as definitions use definitions; the most is {most:,}."
        raise CircuitError(f"{text} {remedy}")
    _refuse_long(what, weight, remedy)


def _refuse_long(what: str, weight: Weight, remedy: str) -> None:
    signs = weight.signs + sum(weight.uses.values())
    if signs > MOST_IN_ALL:
        text = f"{what} stands for angles of {signs:,} numbers and names, as definitions use definitions"
        raise CircuitError(f"{text}; the most is {MOST_IN_ALL:,}. {remedy}")
