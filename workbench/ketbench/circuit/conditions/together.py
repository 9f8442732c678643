"""Operations in an order in which those that are judged together stand together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Op
from ketbench.circuit.conditions.cases import Link, bits_of, chained, links, moment_of, then_of


def together(ops: Sequence[Op]) -> Iterator[list[Op]]:
    """Groups in running order: the operations of one moment, or one other operation.

    Operations between those of a moment go before or after them, as they need nothing of some of them.

    Raises
    ------
    CircuitError
        One between them that needs an earlier one of them and is needed by a later one.
    """
    last = {moment_of(op.condition): place for place, op in enumerate(ops)}
    place = 0
    while place < len(ops):
        moment = moment_of(ops[place].condition)
        if not moment:
            yield [ops[place]]
            place += 1
            continue
        between = list(ops[place : last[moment] + 1])
        before, group, after = _parted(between, moment)
        yield from together(before)
        yield group
        yield from together(after)
        place = last[moment] + 1


def in_order(ops: Sequence[Op]) -> list[Op]:
    """The operations in the order in which they are done, so that the first of a moment sees the bits it is judged by.

    Of operations side by side the upper one runs first, though another may write a bit that the moment asks about.

    Raises
    ------
    CircuitError
        One between them that needs an earlier one of them and is needed by a later one.
    """
    if not any(moment_of(op.condition) for op in ops):
        return list(ops)
    found: list[Op] = []
    for group in together(ops):
        if not moment_of(group[0].condition):
            found += group
            continue
        inside = [replace(op, condition=then_of(op.condition)) for op in group]
        whole = {id(one): op for one, op in zip(inside, group, strict=True)}
        found += [whole[id(one)] for one in in_order(inside)]
    return found


def _parted(ops: Sequence[Op], moment: int) -> tuple[list[Op], list[Op], list[Op]]:
    before: list[Op] = []
    group: list[Op] = []
    after: list[Op] = []
    for op in ops:
        if moment_of(op.condition) == moment:
            if any(_meet(op, other) for other in after):
                text = f"'{op.gate}' in column {op.column} belongs to a branch that another operation cuts in two"
                raise CircuitError(f"{text}; move that operation to before or behind the branch.")
            group.append(op)
        elif any(_meet(op, other) for other in (*group, *after)):
            after.append(op)
        else:
            before.append(op)
    return before, group, after


def _meet(a: Op, b: Op) -> bool:
    """Whether their order matters: they share a wire, or a bit that one of them writes.

    A barrier gives way: one that stands within a branch may not cut it in two.
    """
    if b.gate == "barrier":
        return False
    if set(a.all_wires) & set(b.all_wires) or not a.all_wires or not b.all_wires:
        return True
    return bool(set(a.bits) & {*b.bits, *bits_of(b.condition)} or set(b.bits) & set(bits_of(a.condition)))


def numbered(ops: Sequence[Op]) -> tuple[Op, ...]:
    """The same operations, their moments numbered from 1 in the order in which they come."""
    places: dict[int, int] = {}
    found: list[Op] = []
    for op in ops:
        if moment_of(op.condition):
            asked = (Link(u, places.setdefault(m, len(places) + 1) if m else 0) for u, m in links(op.condition))
            op = replace(op, condition=chained(asked))
        found.append(op)
    return tuple(found)
