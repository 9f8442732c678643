"""Carries a dataset from process to process by files: numbers are mapped, words come in small bites, no pickles."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.importing.cells.builders import WordBuilder
from ketbench.data.roles import Kind

MOST_FILES = 1000
"""Columns beyond this number are small and go the ordinary way."""
BITE = 20_000
"""Words that are made at a time: a thread that does it gives way to others after each bite."""

Array = NDArray[Any]


def left(dataset: Dataset, folder: Path) -> Dataset:
    """The dataset with the values of its columns left in files; it is good for nothing but `fetched`."""
    folder.mkdir(exist_ok=True)
    columns: list[Column] = []
    for i, column in enumerate(dataset.columns):
        if i >= MOST_FILES or column.is_absent:
            columns.append(column)
            continue
        if column.kind is Kind.TEXT:
            _leave_words(column.values, folder, i)
        else:
            np.save(folder / f"{i}.npy", column.values, allow_pickle=False)
        columns.append(_knowing(replace(column, values=np.empty(0, column.values.dtype)), column.sha256))
    return _with_columns(dataset, tuple(columns))


def fetched(dataset: Dataset, folder: Path) -> Dataset:
    """The dataset with its values mapped from those files, which may be removed from then on."""
    return _with_columns(dataset, tuple(_fetched(column, folder, i) for i, column in enumerate(dataset.columns)))


def _fetched(column: Column, folder: Path, number: int) -> Column:
    path = folder / f"{number}.npy"
    if not path.exists():
        return column
    values = _words(folder, number) if column.kind is Kind.TEXT else _mapped(path)
    return _knowing(replace(column, values=values), column.sha256)


def _knowing(column: Column, digest: str) -> Column:
    """The column with its digest given, which would take seconds to compute again."""
    column.__dict__["sha256"] = digest
    return column


def _leave_words(values: Array, folder: Path, number: int) -> None:
    """Each different word once, and which of them each row holds."""
    builder = WordBuilder()
    lengths: list[int] = []
    for at in range(0, len(values), BITE):
        builder.add(values[at : at + BITE].tolist())
    with (folder / f"{number}.txt").open("wb") as file:
        words = builder.words
        for at in range(0, len(words), BITE):
            bite = words[at : at + BITE]
            lengths += map(len, bite)
            file.write("".join(bite).encode("utf-8", "surrogatepass"))
    np.save(folder / f"{number}.npy", builder.codes(), allow_pickle=False)
    np.save(folder / f"{number}-lengths.npy", np.array(lengths, dtype=np.int64), allow_pickle=False)


def _words(folder: Path, number: int) -> Array:
    lengths = np.load(folder / f"{number}-lengths.npy")
    codes = np.load(folder / f"{number}.npy")
    words = np.empty(len(lengths), dtype=object)
    with (folder / f"{number}.txt").open(encoding="utf-8", errors="surrogatepass", newline="") as file:
        for at in range(0, len(lengths), BITE):
            ends = np.cumsum(lengths[at : at + BITE]).tolist()
            text = file.read(ends[-1])
            words[at : at + BITE] = [text[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    values = np.empty(len(codes), dtype=object)
    for at in range(0, len(codes), BITE):
        values[at : at + BITE] = words[codes[at : at + BITE]]
    return values


def _mapped(path: Path) -> Array:
    """Where an open file cannot be removed it is read instead of mapped."""
    return np.load(path, mmap_mode=None if os.name == "nt" else "r")


def _with_columns(dataset: Dataset, columns: tuple[Column, ...]) -> Dataset:
    """A dataset whose columns may be empty for a moment, which its own check would refuse."""
    made = object.__new__(Dataset)
    for name in ("name", "split", "preparation", "provenance"):
        object.__setattr__(made, name, getattr(dataset, name))
    object.__setattr__(made, "columns", columns)
    return made
