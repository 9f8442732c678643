"""Which column an operation stands in when nothing says so: the first where its cells and its bits are free."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketbench.circuit.conditions.cases import bits_of

if TYPE_CHECKING:
    from ketbench.circuit.circuit import Op


_TEXT = -1
"""A bit that all kept statements share."""


class Columns:
    """The first free column of each wire, while operations are put down from left to right."""

    def __init__(self, wires: int) -> None:
        self._free = [0] * wires
        self._bits: dict[int, int] = {}

    def first(self, op: Op) -> int:
        """The first column free for an operation; one that shares a bit with an earlier one stands after it."""
        column, bits = self.first_on_wires(op), _bits(op)
        return max((column, *(self._bits.get(bit, 0) for bit in bits))) if bits else column

    def first_on_wires(self, op: Op) -> int:
        """The first column where its cells are free; an operation on no wire fills them all."""
        return max([self._free[wire] for wire in self._span(op)], default=0)

    def fill(self, op: Op, column: int) -> None:
        """Take a column for an operation."""
        for wire in self._span(op):
            self._free[wire] = max(self._free[wire], column + 1)
        for bit in _bits(op):
            self._bits[bit] = max(self._bits.get(bit, 0), column + 1)

    def _span(self, op: Op) -> range:
        return op.span or range(len(self._free))


def _bits(op: Op) -> tuple[int, ...]:
    if op.gate == "opaque":
        # Kept statements may share variables that only their texts name: they stay in their order.
        return (*op.bits, _TEXT)
    return (*op.bits, *bits_of(op.condition)) if op.condition else op.bits


def placed(ops: Iterable[tuple[Op, int | None]], wires: int) -> tuple[Op, ...]:
    """Operations in their columns: the wanted one where it is free, else the first free one."""
    columns = Columns(wires)
    found: list[Op] = []
    for op, wanted in ops:
        column = columns.first(op) if wanted is None else max(columns.first_on_wires(op), wanted)
        columns.fill(op, column)
        found.append(op.at(column))
    return tuple(found)
