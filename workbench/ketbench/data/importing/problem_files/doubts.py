"""What weighted pairs could mean besides the edges of a graph; a solver asks before it takes one for the other."""

from __future__ import annotations

from ketbench.data.importing.edges.text import Floats, Ints

LOOPS = (
    "A pair of a node with itself can be a loop, which no cut counts, or the linear term of a QUBO or the field of a"
    " spin"
)
DIRECTIONS = (
    "Pairs stand in both directions, which can be a graph with directions or the halves of a QUBO; a cut adds their"
    " weights up"
)
COUNTING = (
    "A column that counts the rows can number them, or hold the first end of each edge, for the pairs form one ring or"
    " tree"
)


def doubt_of_pairs(rows: Ints, cols: Ints, weights: Floats) -> str:
    """What makes it doubtful that pairs are the edges of a graph without directions; empty for nothing.

    Parameters
    ----------
    rows, cols : ndarray of int, shape (m,)
        The ends, by number.
    weights : ndarray, shape (m,)

    Examples
    --------
    >>> import numpy as np
    >>> doubt_of_pairs(np.array([0, 1]), np.array([1, 0]), np.array([1.0, 2.0])) == DIRECTIONS
    True
    """
    if (rows == cols).any():
        return LOOPS
    return DIRECTIONS if _differ(rows, cols, weights) else ""


def _differ(rows: Ints, cols: Ints, weights: Floats) -> bool:
    """Whether a pair stands in both directions, and not each with the weight of the other."""
    sums: dict[tuple[int, int], float] = {}
    for i, j, weight in zip(rows.tolist(), cols.tolist(), weights.tolist(), strict=True):
        sums[i, j] = sums.get((i, j), 0.0) + weight
    back = [(i, j) for i, j in sums if (j, i) in sums]
    return bool(back) and (len(back) < len(sums) or any(sums[i, j] != sums[j, i] for i, j in back))
