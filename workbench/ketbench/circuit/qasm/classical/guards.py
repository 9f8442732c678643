"""Conditions written so that strict readers take them: one bit or one register at a time, nested, with else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.circuit.circuit import Op
from ketbench.circuit.conditions.cases import bits_of, union_of
from ketbench.circuit.conditions.tree import Leaf, Tree, is_empty, tree_of
from ketbench.circuit.qasm.naming import Naming

Statement = tuple[Op, list[str]]
"""An operation and its lines."""


def guarded(statements: Sequence[Statement], names: Naming) -> Iterator[str]:
    """The lines of operations that are judged together, under what they wait for."""
    whole = _register(statements, names)
    if whole:
        yield from _wrapped(whole, [line for _, lines in statements for line in lines])
        return
    yield from _decided(tree_of([(union_of(op.condition), lines) for op, lines in statements]), names)


def _register(statements: Sequence[Statement], names: Naming) -> str:
    """The comparison of a whole register with a number, where all operations wait for the same one."""
    waits = {op.condition for op, _ in statements}
    union = union_of(next(iter(waits)))
    name = names.registers.get(bits_of(next(iter(waits))))
    if len(waits) != 1 or len(union) != 1 or name is None:
        return ""
    number = sum(value << place for place, (_, value) in enumerate(union[0]))
    return f"if ({name} == {number})"


def _decided(tree: Tree[list[str]], names: Naming) -> Iterator[str]:
    if isinstance(tree, Leaf):
        yield from (line for lines in tree.items for line in lines)
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
