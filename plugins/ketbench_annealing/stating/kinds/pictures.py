"""Figures of answers on a graph, as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketbench.plugin import Graph

_DRAWN = 400


def graph_of_groups(
    names: Sequence[str], pairs: Sequence[tuple[int, int]], groups: Any, title: str, called: Sequence[str] = ()
) -> Graph:
    """Nodes on a circle, coloured by group, each called by its name; a large graph is thinned and says so."""
    size = min(len(names), _DRAWN)
    kept = np.array([pair for pair in pairs if max(pair) < size], dtype=np.int64).reshape(-1, 2)
    angles = 2 * np.pi * np.arange(size) / max(1, size)
    return Graph(
        title=title,
        note="" if size == len(names) else f"{size} of {len(names)} nodes.",
        positions=np.column_stack([np.cos(angles), np.sin(angles)]),
        edges=kept,
        groups=np.asarray(groups)[:size].astype(np.int64),
        weights=np.ones(len(kept)),
        labels=list(names[:size]),
        group_names=tuple(called),
    )
