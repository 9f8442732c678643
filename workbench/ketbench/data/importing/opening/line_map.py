"""Which line of the file each row of the table came from, kept as the few places where the count jumps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class LineMap:
    """Rows in order to line numbers."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._lines: list[int] = []
        self.count = 0

    def extend(self, lines: Sequence[int]) -> None:
        """Append the lines of the next rows."""
        if not lines:
            return
        if self._is_straight(lines):
            self._jump(lines[0])
            self.count += len(lines)
            return
        for line in lines:
            self._jump(line)
            self.count += 1

    def line(self, row: int) -> int:
        """The line of row number `row`, from 0."""
        i = bisect_right(self._rows, row) - 1
        return self._lines[i] + row - self._rows[i] if i >= 0 else 0

    def _is_straight(self, lines: Sequence[int]) -> bool:
        return lines[-1] - lines[0] == len(lines) - 1

    def _jump(self, line: int) -> None:
        if not self._rows or self.line(self.count) != line:
            self._rows.append(self.count)
            self._lines.append(line)
