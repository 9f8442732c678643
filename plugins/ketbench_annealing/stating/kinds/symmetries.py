"""Answers that say the same: colours or machines that trade names, a tour walked the other way round."""

from __future__ import annotations

import numpy as np

from ketbench_annealing.arrays import Bits

SAME_COLOURS = "Answers that differ by the names of the colours alone count as one."
SAME_MACHINES = "Answers that differ by the names of the machines alone count as one."
SAME_TOUR = "A tour and the same one walked the other way round count as one."


def columns_in_order(bits: Bits, rows: int, columns: int) -> tuple[Bits, np.ndarray]:
    """Rename the columns of a table by the first row that has a 1 in each; empty columns come last.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (rows * columns,)
    rows, columns : int

    Returns
    -------
    bits : ndarray of 0 and 1, shape (rows * columns,)
    order : ndarray of int, shape (columns,)
        The old column of each new one.

    Examples
    --------
    >>> columns_in_order(np.array([0, 1, 1, 0], dtype=np.int8), 2, 2)[0].tolist()
    [1, 0, 0, 1]
    """
    table = bits.reshape(rows, columns)
    first = np.where(table.any(axis=0), table.argmax(axis=0), rows)
    order = np.argsort(first, kind="stable")
    return table[:, order].ravel(), order


def one_way_round(bits: Bits, size: int) -> Bits:
    """Of a tour and its reverse, as a table city x stop, the one whose first stop is the earlier city.

    Parameters
    ----------
    bits : ndarray of 0 and 1, shape (size * size,)
    size : int
    """
    table = bits.reshape(size, size)
    turned = table[:, ::-1]
    first, last = table[:, 0], turned[:, 0]
    differ = np.flatnonzero(first != last)
    keep = not len(differ) or bool(first[differ[0]])
    return table.ravel() if keep else turned.ravel().copy()
