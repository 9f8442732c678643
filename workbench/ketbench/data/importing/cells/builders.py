"""Cells of one column, chunk by chunk, into arrays: numbers at once, words as codes of the different cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.importing.cells.numerals import Convention

KEPT = 1000
_GLUE = "\x1f"
_LEADING_ZERO = re.compile(r"(?:^|\x1f)\s*0\d\d+(?=\s*(?:\x1f|$))")
EXACT = 2.0**53
"""From here on 64 bits no longer hold every whole number."""
_D_CODE = re.compile(r"\d+[dD]\d+")
"""Fortran writes a point before this exponent."""
_LONG_WHOLE = re.compile(r"[+-]?\d{16,}")


def _is_odd(values: NDArray[np.float64], glued: str) -> bool:
    """Whether a chunk of numbers needs a closer look: not finite, rounded by 64 bits, or written with leading zeros."""
    largest = float(np.abs(values).max(initial=0.0))
    if not largest < EXACT:
        return True
    return bool(np.all(values == np.floor(values))) and _LEADING_ZERO.search(glued) is not None


@cache
def as_numbers(missing: frozenset[str]) -> NDArray[np.float64]:
    """Markers such as -999, which a quick reading would take for values."""
    found: list[float] = []
    for word in missing:
        try:
            found.append(float(word.replace(",", ".")))
        except ValueError:
            continue
    return np.array([value for value in found if np.isfinite(value)])


class Growing:
    """An array that grows in place, so that memory never holds it twice.

    Parameters
    ----------
    kind : type
    expected : int
        About how many values will come; what is not needed is given back, and what was never written takes no memory.
    """

    def __init__(self, kind: type[np.generic], expected: int = 0) -> None:
        self._values = np.empty(expected, dtype=kind)
        self._count = 0

    def extend(self, more: NDArray[Any]) -> None:
        """Append values."""
        end = self._count + len(more)
        if end > len(self._values):
            self._values.resize(max(end, len(self._values) * 9 // 8), refcheck=False)
        self._values[self._count : end] = more
        self._count = end

    def values(self) -> NDArray[Any]:
        """All values; nothing can be appended any more."""
        self._values.resize(self._count, refcheck=False)
        return self._values


class NumberBuilder:
    """Collects a column that looks like numbers; `wrong` says where it is not.

    Parameters
    ----------
    convention : Convention
    missing : set of str
        Cells that stand for no value.
    keep : int
        How many cells that are not numbers to remember.
    expected : int
        About how many rows there will be.
    """

    def __init__(self, convention: Convention, missing: frozenset[str], keep: int = KEPT, expected: int = 0) -> None:
        self._convention = convention
        self._keep = keep
        self._missing = missing
        self._numbers_for_nothing = as_numbers(missing)
        self._values = Growing(np.float64, expected)
        self._rows = 0
        self.markers: Counter[str] = Counter()
        self.wrong: list[tuple[int, str]] = []
        self.wrong_count = 0
        self.infinite: list[int] = []
        self.reason = ""

    def add(self, cells: Sequence[str]) -> None:
        """Append the cells of the next rows."""
        values = self._quick(cells)
        self._values.extend(self._careful(cells) if values is None else values)
        self._rows += len(cells)

    def add_numbers(self, values: NDArray[np.float64], n_empty: int) -> None:
        """Append cells that were read already and leave no doubt; NaN for the empty ones."""
        self._values.extend(values)
        self._rows += len(values)
        if n_empty:
            self.markers[""] += n_empty

    def is_numeric(self) -> bool:
        """Whether at least nine tenths of the cells that hold anything are numbers."""
        present = self._rows - self.markers.total()
        return not self.reason and self.wrong_count * 10 <= present and self.wrong_count < present

    def values(self) -> NDArray[np.float64]:
        """All rows, shape (n_rows,)."""
        return self._values.values()

    def _quick(self, cells: Sequence[str]) -> NDArray[np.float64] | None:
        """Read a chunk that holds plain numbers only, at the speed of C; None for any doubt."""
        convention = self._convention
        if convention.thousands:
            return None
        glued = _GLUE.join(cells)
        if "_" in glued:
            return None
        if convention.decimal == ",":
            if "." in glued:
                return None
            cells = glued.replace(",", ".").split(_GLUE)
        try:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            return None
        if self._numbers_for_nothing.size and np.isin(values, self._numbers_for_nothing).any():
            return None
        return None if _is_odd(values, glued) else values

    def _careful(self, cells: Sequence[str]) -> NDArray[np.float64]:
        values = np.full(len(cells), np.nan)
        for i, cell in enumerate(cells):
            bare = cell.strip()
            if bare in self._missing:
                self.markers[bare] += 1
                continue
            number = self._convention.parse(bare)
            if number is None:
                self._note_wrong(self._rows + i, bare)
            else:
                values[i] = number
                self._note_odd(self._rows + i, bare, number)
        return values

    def _note_wrong(self, row: int, cell: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < self._keep:
            self.wrong.append((row, cell))

    def _note_odd(self, row: int, cell: str, number: float) -> None:
        if number in (np.inf, -np.inf):
            self.infinite.append(row)
        elif len(cell) > 15 and _LONG_WHOLE.fullmatch(cell) and int(cell) != int(number):
            self.reason = f"whole numbers of {len(cell)} digits, such as {cell[:24]}, which 64 bits would round"
        elif len(cell) > 2 and _D_CODE.fullmatch(cell):
            self.reason = f"codes such as '{cell}', which a number would change"
        elif len(cell) > 2 and cell[0] == "0" and cell.isdigit():
            self.reason = f"leading zeros, as in '{cell}', which a number would lose"


class WordBuilder:
    """Collects a column of words: each different cell once, and its code in each row."""

    def __init__(self, expected: int = 0) -> None:
        self._codes: dict[str, int] = {}
        self._values = Growing(np.int32, expected)

    def add(self, cells: Sequence[str]) -> None:
        """Append the cells of the next rows."""
        codes = self._codes
        made = [codes.setdefault(cell, len(codes)) for cell in cells]
        self._values.extend(np.array(made, dtype=np.int32))

    def add_coded(self, words: Sequence[str], codes: NDArray[np.int32]) -> None:
        """Append cells given as places in a list of different words."""
        known = self._codes
        self._values.extend(np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32)[codes])

    @property
    def words(self) -> list[str]:
        """The different cells, in order of appearance."""
        return list(self._codes)

    def codes(self) -> NDArray[np.int32]:
        """The number of each row's cell among `words`, shape (n_rows,)."""
        return self._values.values()
