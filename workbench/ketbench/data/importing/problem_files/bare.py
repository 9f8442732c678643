"""Whether rows of bare numbers are the edges of a graph; what could as well be a table stays one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_FEWEST = 3


def separator_in(line: str) -> str | None:
    """What stands between the cells of a line, of two cells at least; None for white space."""
    return next((mark for mark in (";", ",", "\t") if mark in line), None)


def cells_of(line: str) -> list[str]:
    """The cells of a line."""
    return [cell.strip() for cell in line.split(separator_in(line))]


def is_edge_list(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows without a header are edges 'i j' or 'i j weight', numbered from 0 or 1 without a gap.

    A row that counts up beside another whole number is a table, unless the pairs close to one ring or grow one tree.
    """
    widths = {len(row) for row in rows}
    if len(rows) < _FEWEST or widths not in ({2}, {3}):
        return False
    if not all(word.isascii() and word.isdecimal() for row in rows for word in row[:2]):
        return False
    try:
        weights = np.array([float(row[2]) if len(row) > 2 else 1.0 for row in rows])
    except ValueError:
        return False
    ends = np.array([[int(row[0]), int(row[1])] for row in rows], dtype=np.float64)
    if not np.isfinite(weights).all() or (ends[:, 0] == ends[:, 1]).any():
        return False
    nodes = np.unique(ends)
    gapless = nodes[0] in (0, 1) and nodes[-1] - nodes[0] + 1 == len(nodes)
    once = len(np.unique(np.sort(ends, axis=1), axis=0)) == len(ends)
    if not gapless or not (once or _both_ways(ends)):
        return False
    return not _counts(ends) or (_ring_or_tree(ends, len(nodes)) and bool((weights == np.round(weights)).all()))


def counts_rows(ends: NDArray[np.float64], *, weighted: bool) -> bool:
    """Whether an end of pairs counts the rows upwards, other than along a ring or path that is written in its order.

    Parameters
    ----------
    ends : ndarray, shape (m, 2)
    weighted : bool
        Whether a third column follows; of two columns only the first can be an index.
    """
    if len(ends) < _FEWEST:
        return False
    onwards = bool((np.diff(ends[:-1], axis=1) == 1).all())
    rising = [bool((np.diff(column) == 1).all()) for column in ends.T]
    return (rising[0] or (weighted and rising[1])) and not onwards


def is_named_edge_list(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows without a header are edges 'name name weight' of one connected graph, each pair once."""
    if len(rows) < _FEWEST or {len(row) for row in rows} != {3}:
        return False
    pairs = [(row[0], row[1]) for row in rows]
    if not all(
        _is_word(i) and _is_word(j) and i != j and not _is_word(row[2]) for (i, j), row in zip(pairs, rows, strict=True)
    ):
        return False
    if len({frozenset(pair) for pair in pairs}) != len(pairs) or not {i for i, _ in pairs} & {j for _, j in pairs}:
        return False
    place = {name: float(at) for at, name in enumerate(dict.fromkeys(name for pair in pairs for name in pair))}
    return _connected(np.array([[place[i], place[j]] for i, j in pairs]))


def _is_word(cell: str) -> bool:
    """Whether a cell is neither empty nor a number."""
    try:
        float(cell)
    except ValueError:
        return bool(cell)
    return False


def _both_ways(ends: NDArray[np.float64]) -> bool:
    """Whether each pair stands in both directions."""
    forward = {(i, j) for i, j in ends.tolist()}
    return len(forward) == len(ends) and all((j, i) in forward for i, j in forward)


def _counts(ends: NDArray[np.float64]) -> bool:
    return any(len(np.unique(column)) == len(ends) for column in ends.T)


def _ring_or_tree(ends: NDArray[np.float64], nodes: int) -> bool:
    if nodes not in (len(ends), len(ends) + 1):
        return False
    if nodes == len(ends) and (np.sort(ends[:, 0]) != np.sort(ends[:, 1])).any():
        return False
    return _connected(ends)


def _connected(ends: NDArray[np.float64]) -> bool:
    near: dict[float, list[float]] = {}
    for i, j in ends.tolist():
        near.setdefault(i, []).append(j)
        near.setdefault(j, []).append(i)
    seen, open_ends = set[float](), [next(iter(near))]
    while open_ends:
        node = open_ends.pop()
        if node not in seen:
            seen.add(node)
            open_ends.extend(near[node])
    return len(seen) == len(near)
