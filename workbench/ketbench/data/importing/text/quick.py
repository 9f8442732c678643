"""Reads blocks of plain text at the speed of C; gives nothing for a block with any doubt, which is read with care.

A block is plain when it has no quote, comment or NUL, every row has the same number of cells, and every cell of a
column of numbers is a number or empty; what pyarrow refuses, the careful reader decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.importing.cells.builders import EXACT
from ketbench.data.importing.text.guess import Guess

SMALLEST = 8_000_000
"""Bytes of a file from which on loading pyarrow pays."""
FIRST = 64
WIDE, PIECE = 40, 1 << 20
"""Columns from which pyarrow is quicker in pieces that stay in the cache, though they are joined afterwards."""
_ZEROS = r"^\s*0[0-9][0-9]+\s*$"


@dataclass(frozen=True)
class Numbers:
    """Cells that were read as numbers; NaN for an empty one."""

    values: NDArray[np.float64]

    @cached_property
    def n_empty(self) -> int:
        """How many were empty."""
        return int(np.isnan(self.values).sum())

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, rows: slice) -> Numbers:
        return Numbers(self.values[rows])


@dataclass(frozen=True)
class Words:
    """Cells as places in a list of different words."""

    words: Sequence[str]
    codes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, rows: slice) -> Words:
        codes = self.codes[rows]
        if len(codes) == len(self.codes):
            return self
        # Words of rows that are left out must not be counted among the different ones.
        used, made = np.unique(codes, return_inverse=True)
        words: list[str] = [self.words[int(i)] for i in used]
        return Words(words, made.astype(np.int32))


Cells = Numbers | Words
COUNTED = 1 << 17
"""Bytes that are compared at once, so that what comes of it stays in the cache."""
NEWLINE = 10


class QuickReader:
    """Reads blocks of one file.

    Parameters
    ----------
    guess : Guess
    nothing : ndarray
        Numbers that stand for no value, such as -999.
    """

    def __init__(self, guess: Guess, nothing: NDArray[np.float64]) -> None:
        self._nothing = nothing
        self._width = guess.layout.width
        self._names = [str(i) for i in range(self._width)]
        self._marks = [
            mark.encode() for mark in (guess.marks.quote, guess.marks.comment, guess.marks.rule, "\0") if mark
        ]
        self._separator = guess.marks.separator
        self._decimal = guess.convention.decimal
        self._by_text = _shown_whole(guess)
        """Columns that held whole numbers or gaps so far; leading zeros show in their text only."""

    @classmethod
    def of(cls, guess: Guess, size: int, nothing: NDArray[np.float64]) -> QuickReader | None:
        """A reader, if the file is large and of a kind that it can read."""
        plain = guess.encoding.name.lower().replace("_", "-") in ("utf-8", "utf-8-sig", "ascii")
        separator = guess.marks.separator
        fits = plain and len(separator) == 1 and separator.isascii() and separator != " "
        fits = fits and not guess.convention.thousands and not guess.layout.trailing
        return cls(guess, nothing) if fits and size >= SMALLEST and find_spec("pyarrow") is not None else None

    def columns(self, block: bytes, numeric: Sequence[bool | None]) -> list[Cells | None] | None:
        """The cells of a block of whole lines.

        Parameters
        ----------
        block : bytes
        numeric : sequence of bool or None
            For each column whether it is one of numbers; None for one that is not wanted.

        Returns
        -------
        list or None
            None for a block that must be read with care.
        """
        if any(mark in block for mark in self._marks):
            return None
        table = self._table(block, numeric)
        if table is None or table.num_rows != _line_ends(block) + (not block.endswith(b"\n")):
            return None
        made: list[Cells | None] = [None] * self._width
        texts, failed = len(self._by_text), False
        for i, is_number in enumerate(numeric):
            if is_number is not None:
                cells = self._numbers(table.column(str(i)), i) if is_number else _words(table.column(str(i)))
                failed = failed or cells is None
                made[i] = cells
        if failed:
            # Columns whose text is needed were found: all of them at once, and the block is read again.
            return self.columns(block, numeric) if len(self._by_text) > texts else None
        return made if _has_full_column(made) else None

    def _table(self, block: bytes, numeric: Sequence[bool | None]) -> Any:
        import pyarrow as pa
        from pyarrow import csv

        kinds = {
            str(i): (pa.string() if i in self._by_text else pa.float64())
            if is_number
            else pa.dictionary(pa.int32(), pa.string())
            for i, is_number in enumerate(numeric)
            if is_number is not None
        }
        try:
            return csv.read_csv(
                pa.BufferReader(block),
                csv.ReadOptions(use_threads=False, block_size=self._piece(block), column_names=self._names),
                csv.ParseOptions(
                    delimiter=self._separator, quote_char=False, double_quote=False, ignore_empty_lines=False
                ),
                csv.ConvertOptions(
                    column_types=kinds,
                    include_columns=list(kinds),
                    null_values=[""],
                    strings_can_be_null=False,
                    decimal_point=self._decimal,
                ),
            )
        except pa.ArrowException:
            return None

    def _piece(self, block: bytes) -> int:
        """Bytes that pyarrow reads at once; a piece must hold a line."""
        whole = len(block) + 1
        return PIECE if self._width >= WIDE and whole > PIECE else whole

    def _numbers(self, column: Any, index: int) -> Numbers | None:
        """None where a number is not finite, too large, no value, or could be a word of digits."""
        if index in self._by_text:
            made = _by_text(column, self._decimal)
            if made is None:
                return None
            present = made.values[~np.isnan(made.values)] if made.n_empty else made.values
            return None if len(present) and self._is_nothing(present, (present.min(), present.max())) else made
        values = _values_of(column)
        gaps = column.null_count
        if gaps and gaps == int(np.isnan(values).sum()):
            # Of a gap the text is needed; that no other cell is NaN is seen here.
            self._by_text.add(index)
            return None
        ends = _ends(values)
        if gaps or ends is None or self._is_nothing(values, ends):
            return None
        if _all_whole(values):
            self._by_text.add(index)
            return None
        return Numbers(values)

    def _is_nothing(self, values: NDArray[np.float64], ends: tuple[float, float]) -> bool:
        """Whether some value stands for none; most of these lie outside of what a column holds."""
        low, high = ends
        near = self._nothing[(self._nothing >= low) & (self._nothing <= high)]
        return any(bool((values == one).any()) for one in near.tolist())


def _shown_whole(guess: Guess) -> set[int]:
    """Columns whose first cells are all words of digits, so that the first block need not be read twice."""
    rows = [row for row in guess.preview if row != guess.names]
    return {
        i
        for i in range(guess.layout.width)
        if rows and all(i < len(row) and row[i].strip().isdecimal() for row in rows)
    }


def _by_text(column: Any, decimal: str) -> Numbers | None:
    import pyarrow as pa

    pc: Any = import_module("pyarrow.compute")
    whole = _whole(column, pc)
    if whole is not None:
        return whole
    if _has_leading_zeros(column, pc):
        return None
    if decimal == "," and pc.any(pc.match_substring(column, ".")).as_py():
        return None
    empty = pc.equal(column, "")
    gaps = pc.sum(empty).as_py() or 0
    column = pc.if_else(empty, pa.scalar(None, pa.string()), column) if gaps else column
    column = pc.replace_substring(column, ",", ".") if decimal == "," else column
    try:
        values = pc.cast(column, pa.float64()).to_numpy()
    except pa.ArrowException:
        return None
    return Numbers(values) if _is_plain(values) and int(np.isnan(values).sum()) == gaps else None


def _whole(column: Any, pc: Any) -> Numbers | None:
    """Whole numbers that are written as short as can be, which together are as long as their digits and signs."""
    import pyarrow as pa

    try:
        whole: NDArray[Any] = _values_of(pc.cast(column, pa.int64()))
    except pa.ArrowException:
        return None
    if whole.dtype != np.int64 or not len(whole):
        return None
    low, high = int(whole.min()), int(whole.max())
    if low < 0 or high >= EXACT:
        return None
    shortest = len(whole) + sum(int(np.count_nonzero(whole >= 10**n)) for n in range(1, len(str(high))))
    return Numbers(whole.astype(np.float64)) if pc.sum(pc.binary_length(column)).as_py() == shortest else None


def _has_leading_zeros(column: Any, pc: Any) -> bool:
    """Whether a cell is a word of digits such as 0012; only few cells begin so that the pattern is needed."""
    likely = pc.or_(pc.starts_with(column, "0"), pc.less(column, "!"))
    if not pc.any(likely).as_py():
        return False
    return bool(pc.any(pc.match_substring_regex(column.filter(likely), _ZEROS)).as_py())


def _values_of(column: Any) -> NDArray[np.float64]:
    """A column of numbers without a copy where it is in one piece and has no gap."""
    if column.num_chunks == 1 and not column.null_count:
        return column.chunk(0).to_numpy(zero_copy_only=True)
    return column.to_numpy()


def _ends(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Least and largest of numbers that 64 bits hold as they are written; None where one is not, or not a number."""
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    return (low, high) if low > -EXACT and high < EXACT else None


def _all_whole(values: NDArray[np.float64]) -> bool:
    """Whether every number is whole; the first few mostly tell."""
    first = values[:FIRST]
    return bool(np.all(first == np.floor(first))) and bool(np.all(values == np.floor(values)))


def _is_plain(values: NDArray[np.float64]) -> bool:
    """Whether 64 bits hold every number as it is written."""
    if not len(values):
        return False
    with np.errstate(invalid="ignore"):
        return bool(np.nanmax(np.abs(values), initial=0.0) < EXACT)


def _words(column: Any) -> Words | None:
    column = column.combine_chunks()
    column = column.chunk(0) if hasattr(column, "chunk") else column
    if column.null_count or column.dictionary.null_count:
        return None
    return Words(column.dictionary.to_pylist(), column.indices.to_numpy(zero_copy_only=False))


def _line_ends(block: bytes) -> int:
    """How many line ends, in a fifth of the time that searching takes."""
    content = np.frombuffer(block, np.uint8)
    pieces = range(0, len(content), COUNTED)
    return sum(int(np.count_nonzero(content[start : start + COUNTED] == NEWLINE)) for start in pieces)


def _has_full_column(made: Sequence[Cells | None]) -> bool:
    """Whether one column has a value in every row, so that no row is empty."""
    return any(
        cells.n_empty == 0 if isinstance(cells, Numbers) else all(word.strip() for word in cells.words)
        for cells in made
        if cells is not None
    )
