"""Keeps a large file within memory: estimates what its rows will take and thins them evenly where it is too much."""

from __future__ import annotations

import gc
import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ketbench.data.importing.text.guess import Guess

SMALL = 256_000_000
"""Bytes below which a file is read whole, however its rows swell."""

Batch = tuple[Sequence[int], Sequence[Any]]
"""Line numbers, and for each column its cells: texts, or what `quick` made of them."""


def step_for_memory(size: int, guess: Guess) -> int:
    """Read one row of so many, so that the columns take at most twice the file's size; 1 for all rows.

    Parameters
    ----------
    size : int, bytes
    guess : Guess
        Its preview stands for all rows.
    """
    if size < SMALL or not guess.preview:
        return 1
    written = sum(sum(len(cell) + 1 for cell in row) for row in guess.preview) / len(guess.preview)
    held = sum(_held_by_cell(guess, i) for i in range(guess.layout.width))
    return max(1, math.ceil(held / (2 * written)))


def rows_expected(size: int, guess: Guess) -> int:
    """About how many rows a file has, a few more rather than a few less; 0 where nothing tells."""
    if not guess.preview:
        return 0
    written = sum(sum(len(cell) + 1 for cell in row) for row in guess.preview) / len(guess.preview)
    return int(1.1 * size / max(1.0, written)) + 1


def _held_by_cell(guess: Guess, index: int) -> float:
    """Bytes a cell of a column takes: a number 8, a repeated word 4, a word of its own its text and two references."""
    cells = [row[index] for row in guess.preview if index < len(row)]
    present = [cell for cell in cells if cell.strip()]
    if sum(map(guess.convention.fits, present)) * 2 >= len(present):
        return 8.0
    own = len(set(present)) / max(1, len(present))
    return 4.0 + own * (160.0 + sum(map(len, present)) / max(1, len(present)))


def thinned(batches: Iterable[Batch], every: int) -> Iterator[Batch]:
    """One row of `every`, evenly over all batches."""
    if every == 1:
        yield from batches
        return
    seen = 0
    for numbers, columns in batches:
        first = -seen % every
        seen += len(numbers)
        yield numbers[first::every], [None if column is None else column[first::every] for column in columns]


@contextmanager
def uncollected() -> Generator[None, None, None]:
    """Work that makes millions of short lists and no cycles, without the collector looking at each of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
