"""Colours the graph of a problem, so that all variables of a colour can be drawn at once; it draws nothing."""

from __future__ import annotations

import numpy as np

from ketbench_annealing.arrays import Ints


def colour_classes(size: int, rows: Ints, cols: Ints) -> list[Ints]:
    """Return groups of variables without a coupling among them, found greedily by falling degree."""
    order = np.argsort(np.concatenate([rows, cols]), kind="stable")
    ends = np.concatenate([cols, rows])[order]
    degrees = np.bincount(np.concatenate([rows, cols]), minlength=size)
    starts = np.concatenate([[0], np.cumsum(degrees)])
    colours = np.full(size, -1)
    for node in np.argsort(-degrees, kind="stable"):
        taken = set(colours[ends[starts[node] : starts[node + 1]]].tolist())
        colours[node] = next(colour for colour in range(size) if colour not in taken)
    return [np.flatnonzero(colours == colour) for colour in range(int(colours.max(initial=0)) + 1)]
