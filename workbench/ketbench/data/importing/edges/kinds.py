"""Whether the first bytes of a file are those of a graph or a QUBO, by content; strict, for a table comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ketbench.data.importing.edges.text import FileKind, is_number, is_whole, separator_of
from ketbench.data.importing.problem_files.bare import cells_of, is_edge_list, is_named_edge_list
from ketbench.data.importing.problem_files.declared import declared_word
from ketbench.data.importing.problem_files.headers import pair_columns
from ketbench.data.importing.problem_files.matrices import NPY_MAGIC, npy_is_matrix, text_is_matrix
from ketbench.data.importing.problem_files.models import CQM_MAGIC, DQM_MAGIC, model_format
from ketbench.data.importing.problem_files.tsplib import is_tsplib

BQM_MAGIC = b"DIMODBQM"
_CUT = 1 << 16
_LOOKED_AT = 400
_JSON = re.compile(rb'\s*\{[^{}\[\]]*"type"\s*:\s*"BinaryQuadraticModel"')


def edge_kind(name: str, head: bytes) -> FileKind | None:
    """The format of a file of weighted pairs; None for anything else.

    Parameters
    ----------
    name : str
        Only the endings .sparse and .coo count, where the content leaves it open.
    head : bytes
        The first bytes of the file, some thousands.
    """
    if head.startswith(BQM_MAGIC) or _JSON.match(head[:4096]):
        return FileKind.BQM
    if head.startswith((CQM_MAGIC, DQM_MAGIC)):
        return FileKind.MODEL
    if head.startswith(NPY_MAGIC):
        return FileKind.NPY if npy_is_matrix(head) else None
    whole = len(head) < _CUT
    try:
        text = head[:_CUT].decode("utf-8-sig", errors="strict" if whole else "ignore")
    except UnicodeDecodeError:
        return None
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in (lines if whole else lines[:-1]) if line]
    return _of_words(lines) or _of_lines(name.lower().removesuffix(".gz"), lines, whole=whole)


def _of_words(lines: Sequence[str]) -> FileKind | None:
    """The format of a file whose lines say what they are."""
    if model_format(b"", lines):
        return FileKind.MODEL
    if is_tsplib(lines):
        return FileKind.TSPLIB
    return FileKind.DECLARED if declared_word(lines) else None


def _of_lines(name: str, lines: Sequence[str], *, whole: bool) -> FileKind | None:
    bare = [line for line in lines if not line.startswith("#")]
    if len(bare) < len(lines) and any("vartype" in line.lower() for line in lines[:5] if line.startswith("#")):
        return FileKind.COO
    if len(bare) < 2:
        return None
    first = bare[0].split()
    if len(first) == 1 and is_whole(first[0]) and _counted(name, bare[1:], whole=False):
        return FileKind.SPARSE
    counted = _counted(name, bare, whole=whole)
    if counted is not None:
        return counted
    if _has_header(bare):
        return FileKind.CSV
    if text_is_matrix(bare[: _LOOKED_AT * 3], whole=whole and len(bare) <= _LOOKED_AT * 3):
        return FileKind.MATRIX
    if _is_triangle(bare, certain=name.endswith(".coo")):
        loops = any(cells[0] == cells[1] for cells in map(cells_of, bare[:_LOOKED_AT]) if len(cells) > 1)
        return FileKind.COO if separator_of(bare[0]) is None and (loops or name.endswith(".coo")) else FileKind.CSV
    rows = [cells_of(line) for line in bare[:_LOOKED_AT]]
    return FileKind.CSV if is_edge_list(rows) or is_named_edge_list(rows) else None


def _counted(name: str, lines: Sequence[str], *, whole: bool) -> FileKind | None:
    """A header 'variables pairs' above lines 'i j weight'; or above 'i j' alone where the count is right."""
    header, body = lines[0].split(), [line.split() for line in lines[1 : 1 + _LOOKED_AT]]
    if len(header) != 2 or not all(map(is_whole, header)) or not body:
        return None
    three = sum(len(words) == 3 and is_whole(words[0]) and is_whole(words[1]) for words in body)
    if three < 0.8 * len(body):
        pairs = all(len(words) == 2 and all(map(is_whole, words)) for words in body)
        right = whole and len(lines) - 1 == int(header[1])
        return FileKind.RUDY if pairs and right and _within(body, int(header[0])) else None
    loops = any(len(words) == 3 and words[0] == words[1] for words in (line.split() for line in lines[1:]))
    return FileKind.SPARSE if loops or name.endswith(".sparse") else FileKind.RUDY


def _within(body: Sequence[Sequence[str]], size: int) -> bool:
    low = 0 if any("0" in words for words in body) else 1
    return all(low <= int(word) < size + low for words in body for word in words)


def _has_header(lines: Sequence[str]) -> bool:
    """Whether the first line names two ends and a weight, and at most an index besides."""
    cells = cells_of(lines[0])
    found = pair_columns(cells)
    return found is not None and found.weight is not None and not found.other and not is_number(cells[found.weight])


def _is_triangle(lines: Sequence[str], *, certain: bool) -> bool:
    """Whether three columns without a header state half of a matrix: no pair twice, few numbers left out."""
    separator = separator_of(lines[-1])
    lines = [line for line in lines[:_LOOKED_AT] if not (certain and is_number(line))]
    rows = [[cell.strip() for cell in line.split(separator)] for line in lines]
    if len(rows) < (1 if certain else 3):
        return False
    if not all(len(r) == 3 and is_whole(r[0]) and is_whole(r[1]) and is_number(r[2]) for r in rows):
        return False
    ends = np.array([[int(r[0]), int(r[1])] for r in rows], dtype=np.float64)
    rising = (ends[:, 0] <= ends[:, 1]).all() or (ends[:, 0] >= ends[:, 1]).all()
    once = len(np.unique(np.sort(ends, axis=1), axis=0)) == len(ends)
    # Rows that count upwards beside another column of whole numbers are a table.
    counting = len(np.unique(ends[:, 0])) == len(ends) or len(np.unique(ends[:, 1])) == len(ends)
    dense = ends.max() < 2 * len(np.unique(ends))
    return certain or bool(rising and once and dense and not counting)
