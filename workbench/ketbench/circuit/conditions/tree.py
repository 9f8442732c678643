"""Conditions as nested questions about one bit each, which every language with if and else can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ketbench.circuit.conditions.cases import Condition, Union, both

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fork(Generic[T]):
    """A question about one bit: what is done where it is 1, and where it is 0."""

    bit: int
    ones: Tree[T]
    zeros: Tree[T]


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """What is done, in order."""

    items: tuple[T, ...]


Tree = Fork[T] | Leaf[T]


def tree_of(items: Sequence[tuple[Union, T]]) -> Tree[T]:
    """The questions that decide which items are done; all are asked before the first item.

    Examples
    --------
    >>> tree_of([(((Condition(0), Condition(2, 0)),), "x")])
    Fork(bit=0, ones=Fork(bit=2, ones=Leaf(items=()), zeros=Leaf(items=('x',))), zeros=Leaf(items=()))
    """
    asked = sorted({bit for union, _ in items for case in union for bit, _ in case})
    if not asked:
        return Leaf(tuple(item for union, item in items if union))
    bit = asked[0]
    return Fork(bit, tree_of(_given(items, bit, 1)), tree_of(_given(items, bit, 0)))


def _given(items: Sequence[tuple[Union, T]], bit: int, value: int) -> list[tuple[Union, T]]:
    found: list[tuple[Union, T]] = []
    for union, item in items:
        met = both(union, ((Condition(bit, value),),))
        if met:
            found.append((tuple(tuple(c for c in case if c.bit != bit) for case in met), item))
    return found


def is_empty(tree: Tree[T]) -> bool:
    """Whether nothing is done on any way."""
    return not tree.items if isinstance(tree, Leaf) else is_empty(tree.ones) and is_empty(tree.zeros)
