"""Conditions written so that strict readers take them: one bit or one register at a time, nested, with else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ketbench.circuit.circuit import Op
from ketbench.circuit.conditions.cases import Union, bits_of, then_of, union_of, waits_for
from ketbench.circuit.conditions.together import together
from ketbench.circuit.conditions.tree import Leaf, Tree, is_empty, tree_of
from ketbench.circuit.qasm.naming import Naming

Statement = tuple[Op, list[str]]
"""An operation and its lines."""


def guarded(statements: Sequence[Statement], names: Naming) -> Iterator[str]:
    """The lines of operations that are judged together, under what they wait for."""
    unions = [union_of(op.condition) for op, _ in statements]
    inside = [(replace(op, condition=then_of(op.condition)), lines) for op, lines in statements]
    whole = _register(set(unions), names)
    if whole:
        yield from _wrapped(whole, list(_inside(inside, names)))
        return
    yield from _decided(tree_of(list(zip(unions, inside, strict=True))), names)


def _register(unions: set[Union], names: Naming) -> str:
    """The comparison of a whole register with a number, where all operations wait for the same one."""
    union = next(iter(unions))
    name = names.registers.get(bits_of(waits_for(union)))
    if len(unions) != 1 or len(union) != 1 or name is None:
        return ""
    number = sum(value << place for place, (_, value) in enumerate(union[0]))
    return f"if ({name} == {number})"


def _inside(statements: Sequence[Statement], names: Naming) -> Iterator[str]:
    """What stands on one way of a branch, under what is asked there."""
    lines_of = {id(op): lines for op, lines in statements}
    for group in together([op for op, _ in statements]):
        if group[0].condition is None:
            yield from lines_of[id(group[0])]
        else:
            yield from guarded([(op, lines_of[id(op)]) for op in group], names)


def _decided(tree: Tree[Statement], names: Naming) -> Iterator[str]:
    if isinstance(tree, Leaf):
        yield from _inside(tree.items, names)
        return
    bit = names.bits[tree.bit]
    if is_empty(tree.ones):
        yield from _wrapped(f"if (!{bit})", list(_decided(tree.zeros, names)))
        return
    ones, zeros = list(_decided(tree.ones, names)), list(_decided(tree.zeros, names))
    found = list(_wrapped(f"if ({bit})", ones))
    if zeros:
        other = list(_wrapped("else", zeros))
        found = [*found[:-1], f"{found[-1]} {other[0]}", *other[1:]]
    yield from found


def _wrapped(head: str, lines: Sequence[str]) -> Iterator[str]:
    if len(lines) == 1:
        yield f"{head} {{ {lines[0]} }}"
        return
    yield f"{head} {{"
    yield from (f"  {line}" for line in lines)
    yield "}"
