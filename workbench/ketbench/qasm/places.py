"""Which column an operation stands in when nothing says so: the first where its cells are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ketbench.circuit import Op


class Columns:
    """The first free column of each wire, while operations are put down from left to right."""

    def __init__(self, wires: int) -> None:
        self._free = [0] * wires

    def first(self, op: Op) -> int:
        """The first column free for an operation; one on no wire fills them all."""
        return max((self._free[wire] for wire in self._span(op)), default=0)

    def fill(self, op: Op, column: int) -> None:
        """Take a column for an operation."""
        for wire in self._span(op):
            self._free[wire] = max(self._free[wire], column + 1)

    def _span(self, op: Op) -> range:
        return op.span or range(len(self._free))


def placed(ops: Iterable[tuple[Op, int | None]], wires: int) -> tuple[Op, ...]:
    """Operations in their columns: the wanted one where it is free, else the first free one."""
    columns = Columns(wires)
    found: list[Op] = []
    for op, wanted in ops:
        first = columns.first(op)
        column = first if wanted is None else max(first, wanted)
        columns.fill(op, column)
        found.append(replace(op, column=column))
    return tuple(found)
