"""Reads graphs and QUBOs from text; it accepts nothing it cannot name the line of."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Beyond this a sum of a few thousand terms may overflow a double, and every solver then compares infinities.
LARGEST_COEFFICIENT = 1e100
# A header may promise any size; this many variables already need 8 GB as a dense matrix.
MOST_VARIABLES = 1_000_000


class FileKind(StrEnum):
    """The formats that can be read."""

    AUTO = "auto"
    RUDY = "rudy"
    SPARSE = "sparse"
    COO = "coo"
    CSV = "csv"
    BQM = "bqm"
    MATRIX = "matrix"
    NPY = "npy"
    DECLARED = "declared"
    TSPLIB = "tsplib"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class EdgeList:
    """Weighted pairs as a file gives them, with variables numbered from 0.

    Parameters
    ----------
    size : int
    rows, cols : ndarray of int, shape (m,)
    values : ndarray, shape (m,)
    labels : tuple of str
    kind : FileKind
        The format that was read.
    spins : bool
        The values are Ising biases over -1 and +1 (only COO and BQM files can say so).
    offset : float
        Added to every energy (only BQM and COO files have one).
    names : tuple of str
        Of the three columns, where a header gives them.
    stated : str
        What the file says it means, as "qubo" or "colouring"; empty where the pairs alone must say it.
    doubt : str
        What else the pairs could mean, without a full stop; a solver asks for a word of the user first.
    told : tuple of str
        Sentences about how it was read.
    full : bool
        The values are those of one direction of a symmetric matrix: of x' Q x each pair is worth twice as much.
    """

    size: int
    rows: Ints
    cols: Ints
    values: Floats
    labels: tuple[str, ...]
    kind: FileKind
    spins: bool = False
    offset: float = 0.0
    names: tuple[str, ...] = ()
    stated: str = ""
    doubt: str = ""
    told: tuple[str, ...] = ()
    full: bool = False


def parse_edges(text: str, kind: FileKind = FileKind.AUTO, name: str = "the text", part: int = 1) -> EdgeList:
    r"""Read weighted pairs from text.

    Parameters
    ----------
    text : str
    kind : FileKind
        ``auto`` looks at the ending of the name and at the first lines.
    name : str
        Of the file, for messages.
    part : int
        Which problem of a file that begins with how many it holds, from 1.

    Raises
    ------
    DatasetError
        When a line is not what the format says; the message has its number.

    Examples
    --------
    >>> parse_edges("3 2\n1 2 1\n2 3 -1\n").size
    3
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line]
    if not lines:
        raise DatasetError(f"{name} is empty; give one line per pair.")
    read = _special(kind)
    if read is not None:
        return read(text, name)
    chosen = _guess(name, [line for _, line in lines]) if kind is FileKind.AUTO else kind
    if chosen is FileKind.CSV:
        return _parse_csv(text, name)
    if chosen is FileKind.COO:
        return _parse_coo(lines, name)
    return _parse_counted(_one_problem(lines, name, part), name, chosen)


def _special(kind: FileKind) -> Callable[[str, str], EdgeList] | None:
    from ketbench.data.importing.problem_files import declared, matrices, tsplib

    return {
        FileKind.MATRIX: matrices.edges_of_matrix_text,
        FileKind.DECLARED: declared.edges_of_declared,
        FileKind.TSPLIB: tsplib.edges_of_tsplib,
    }.get(kind)


def _one_problem(lines: list[tuple[int, str]], name: str, part: int) -> list[tuple[int, str]]:
    """Cut the lines of one problem out of a file that holds several, as those of the OR-Library do."""
    first, header = lines[0]
    if not is_whole(header) or len(lines) < 2:
        return lines
    if not 1 <= part <= int(header):
        raise DatasetError(f"{name} holds {header} problems; there is no problem {part}.")
    at = 1
    for _ in range(part - 1):
        at += 1 + (_pair(lines[at][1], lines[at][0], name)[1] if at < len(lines) else 0)
    if at >= len(lines):
        raise DatasetError(f"{name}: line {first} promises {header} problems, but the file ends before problem {part}.")
    pairs = _pair(lines[at][1], lines[at][0], name)[1]
    return lines[at : at + 1 + pairs]


def _guess(name: str, lines: list[str]) -> FileKind:
    ending = Path(name).suffix.lower()
    if ending in {".sparse", ".coo", ".csv"}:
        return FileKind(ending[1:])
    if lines[0].startswith("#"):
        return FileKind.COO
    if "," in lines[0] or ";" in lines[0]:
        return FileKind.CSV
    if len(lines[0].split()) == 3:
        return FileKind.COO
    loops = any(len(words) == 3 and words[0] == words[1] for words in map(str.split, lines[1:]))
    return FileKind.SPARSE if loops else FileKind.RUDY


def separator_of(line: str) -> str | None:
    """What stands between the cells of a line; None for white space."""
    return next((mark for mark in (";", ",", "\t") if line.count(mark) >= 2), None)


def is_whole(word: str) -> bool:
    """Whether a word is a whole number from 0."""
    return word.isascii() and word.isdecimal()


def _parse_counted(lines: list[tuple[int, str]], name: str, kind: FileKind) -> EdgeList:
    first, header = lines[0]
    size, promised = _pair(header, first, name)
    if not 0 < size <= MOST_VARIABLES:
        raise DatasetError(f"{name}, line {first}: {size} variables; expected 1 to {MOST_VARIABLES}.")
    if len(lines) - 1 != promised:
        raise DatasetError(f"{name}: line {first} promises {counted(promised, 'pair')}, but {len(lines) - 1} follow.")
    terms = [_term(line, number, name, default=1.0) for number, line in lines[1:]]
    low = 0 if any(0 in term[:2] for term in terms) else 1
    for (number, _), (i, j, _value) in zip(lines[1:], terms, strict=True):
        for index in (i, j):
            if not low <= index < size + low:
                text = f"{name}, line {number}: variable {index} is outside {low} to {size - 1 + low}"
                raise DatasetError(f"{text}; correct the index.")
    rows, cols, values = _columns(terms)
    told = ("Its variables are numbered from 0.",) if not low else ()
    labels = tuple(str(i + low) for i in range(size))
    return EdgeList(size, rows - low, cols - low, values, labels, kind, told=told)


def _parse_coo(lines: list[tuple[int, str]], name: str) -> EdgeList:
    comments = " ".join(line for _, line in lines if line.startswith("#"))
    lines = [(number, line) for number, line in lines if not line.startswith("#")]
    # A line with one number alone names no variable: it is the offset of the energy.
    constants = [_number(line, number, name) for number, line in lines if is_number(line)]
    terms = [_term(line, number, name) for number, line in lines if not is_number(line)]
    if not terms:
        raise DatasetError(f"{name} has no terms; give lines of the form 'i j bias'.")
    rows, cols, values = _columns(terms)
    low, high = int(min(rows.min(), cols.min())), int(max(rows.max(), cols.max()))
    if low < 0 or high >= MOST_VARIABLES:
        raise DatasetError(f"{name}: variables must be numbered 0 to {MOST_VARIABLES - 1}.")
    first = min(low, 1)
    labels = tuple(map(str, range(first, high + 1)))
    told = ("Its variables are numbered from 1.",) if first else ()
    spins = bool(re.search(r"vartype\s*=\s*[\"']?SPIN", comments, re.IGNORECASE))
    size, offset = len(labels), sum(constants)
    return EdgeList(size, rows - first, cols - first, values, labels, FileKind.COO, spins, offset, told=told)


def _parse_csv(text: str, name: str) -> EdgeList:
    from ketbench.data.importing.problem_files.headers import ENTRIES, plain_name

    records = [(number, row) for number, row in _records(text) if any(row) and not row[0].startswith("#")]
    header = tuple(records[0][1]) if records and not is_number(records[0][1][-1]) else ()
    places, width = _places(header)
    records = records[bool(header) :]
    if not records:
        raise DatasetError(f"{name} has no pairs; give rows of (i, j, weight).")
    width = width or len(records[0][1])
    triples: list[tuple[str, str, float]] = []
    for number, row in records:
        if len(row) != width or width < 2:
            raise DatasetError(f"{name}, line {number}: {counted(len(row), 'cell')}; expected {_expected(header)}.")
        weight = _number(row[places[2]], number, name) if width > 2 else 1.0
        triples.append((row[places[0]], row[places[1]], weight))
    names = tuple(header[at] for at in places) if header else ()
    entries = bool(names) and plain_name(names[2]) in ENTRIES
    once, twice = _single(triples, entries=entries)
    told = (f"Columns {places[0] + 1} and {places[1] + 1} are the ends.", *twice)
    skipped = [header[at] for at in range(len(header)) if at not in places]
    told += tuple(f"The column '{word}' numbers the rows and is left out." for word in skipped)
    found = edges_from_names(once, name)
    doubt = "" if entries or (found.rows == found.cols).any() else _doubt(found, header, width)
    return replace(found, names=names, told=told, stated="qubo" if entries else "", doubt=doubt)


def _doubt(edges: EdgeList, header: tuple[str, ...], width: int) -> str:
    """What else pairs without one of a variable with itself could mean; empty for nothing."""
    from ketbench.data.importing.problem_files.bare import counts_rows
    from ketbench.data.importing.problem_files.doubts import COUNTING, doubt_of_pairs

    if not header and all(label.isdecimal() for label in edges.labels):
        numbers = np.array([int(label) for label in edges.labels], dtype=np.float64)
        if counts_rows(np.stack([numbers[edges.rows], numbers[edges.cols]], axis=1), weighted=width > 2):
            return COUNTING
    return doubt_of_pairs(edges.rows, edges.cols, edges.values)


def _expected(header: tuple[str, ...]) -> str:
    return ", ".join(header) if len(header) > 3 else "i, j and weight"


def _places(header: tuple[str, ...]) -> tuple[tuple[int, int, int], int]:
    """Where both ends and the weight stand, and how many cells a row has; 0 where no header says so."""
    from ketbench.data.importing.problem_files.headers import pair_columns

    found = pair_columns(header) if header else None
    if found is None or found.weight is None:
        return (0, 1, 2), len(header)
    return (found.first, found.second, found.weight), len(header)


def _single(
    triples: list[tuple[str, str, float]], *, entries: bool
) -> tuple[list[tuple[str, str, float]], tuple[str, ...]]:
    """Each pair once, where all stand in both directions with the same weight; entries of Q and others as they are."""
    known = {(i, j): value for i, j, value in triples}
    both = len(known) == len(triples) and all(known.get((j, i)) == value for i, j, value in triples)
    if entries or not both or any(i == j for i, j, _ in triples):
        repeated = len(triples) - len({(min(i, j), max(i, j)) for i, j, _ in triples})
        again = "pair stands there again; its weights" if repeated == 1 else "pairs stand there again; their weights"
        return triples, (f"{repeated} {again} add up.",) if repeated else ()
    place = {(i, j): at for at, (i, j, _) in enumerate(triples)}
    once = [(i, j, value) for i, j, value in triples if place[i, j] < place[j, i]]
    return once, ("Each pair is given in both directions and counts once.",)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    from ketbench.data.importing.problem_files.bare import separator_in

    lines = [line for line in text.splitlines() if line.strip()]
    separator = separator_in(next((line for line in lines if not line.startswith("#")), lines[0]))
    if separator is None:
        yield from ((number, line.split()) for number, line in enumerate(text.splitlines(), start=1))
        return
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
        yield number, [cell.strip() for cell in row]


def edges_from_names(triples: list[tuple[str, str, float]], name: str) -> EdgeList:
    """Number the named ends of weighted pairs in natural order.

    Parameters
    ----------
    triples : list of (str, str, float)
    name : str
        Of the table, for messages.
    """
    names = {end for i, j, _ in triples for end in (i, j)}
    if "" in names:
        raise DatasetError(f"{name} has a pair with an empty end; give both ends a name.")
    ordered = sorted(names, key=lambda text: (0, int(text), "") if text.isdecimal() else (1, 0, text))
    place = {label: index for index, label in enumerate(ordered)}
    rows, cols, values = _columns([(place[i], place[j], value) for i, j, value in triples])
    return EdgeList(len(ordered), rows, cols, values, tuple(ordered), FileKind.CSV)


def _columns(terms: list[tuple[int, int, float]]) -> tuple[Ints, Ints, Floats]:
    rows = np.array([term[0] for term in terms], dtype=np.int64)
    cols = np.array([term[1] for term in terms], dtype=np.int64)
    return rows, cols, np.array([term[2] for term in terms], dtype=np.float64)


def _pair(line: str, number: int, name: str) -> tuple[int, int]:
    words = line.split()
    if len(words) != 2 or not all(is_whole(word) for word in words):
        raise DatasetError(
            f"{name}, line {number}: '{line[:40]}' is not a header; expected the number of variables and of pairs."
        )
    return int(words[0]), int(words[1])


def _term(line: str, number: int, name: str, default: float | None = None) -> tuple[int, int, float]:
    words = line.split()
    if len(words) == 2 and default is not None:
        words = [*words, str(default)]
    if len(words) != 3 or not all(word.lstrip("-").isdecimal() for word in words[:2]):
        raise DatasetError(f"{name}, line {number}: '{line[:40]}' is not a pair; expected 'i j weight'.")
    return int(words[0]), int(words[1]), _number(words[2], number, name)


def _number(word: str, line: int, name: str) -> float:
    value = float(word) if is_number(word) else math.nan
    if not abs(value) <= LARGEST_COEFFICIENT:
        raise DatasetError(
            f"{name}, line {line}: the weight '{word[:40]}' is not a finite number of at most"
            f" {LARGEST_COEFFICIENT:g} in size."
        )
    return value


def is_number(word: str) -> bool:
    """Whether a word reads as a number."""
    try:
        float(word)
    except ValueError:
        return False
    return True
