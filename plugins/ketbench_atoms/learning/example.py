"""A small set of graphs made by code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Column, Dataset, Kind, PlainGraph, Role, Split


def rings_and_paths() -> Dataset:
    """Rings and paths of 3 to 8 nodes."""
    graphs: list[PlainGraph] = []
    for size in range(3, 9):
        steps = np.column_stack([np.arange(size - 1), np.arange(1, size)])
        ring = np.vstack([steps, [[0, size - 1]]])
        graphs += [PlainGraph(size, np.sort(ring, axis=1)), PlainGraph(size, steps)]
    return dataset_of_graphs("rings and paths", graphs, [0, 1] * 6, ("ring", "path"))


def dataset_of_graphs(
    name: str, graphs: Sequence[PlainGraph], codes: Sequence[int], classes: tuple[str, ...]
) -> Dataset:
    """A dataset of graphs and their classes; nothing is held back."""
    texts = np.array([graph.to_text() for graph in graphs], dtype=object)
    return Dataset(
        name,
        (
            Column("nodes", np.array([graph.nodes for graph in graphs], dtype=np.float64)),
            Column("graph", texts, Kind.TEXT, Role.SKIP),
            Column("class", np.array(codes, dtype=np.int32), Kind.CATEGORY, Role.TARGET, classes),
        ),
        Split("stratified", validation=0.0, test=0.0),
    )
