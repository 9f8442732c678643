"""Tasks that take a second, for the conformance suite: a graph of six nodes and a table of four features."""

from __future__ import annotations

import numpy as np

from ketbench.plugin import Column, Dataset, Kind, Role, Split, Task


def small_graph() -> Task:
    """A ring of six nodes with one chord."""
    ends = np.arange(6.0)
    columns = (
        Column("i", np.append(ends, 0.0)),
        Column("j", np.append((ends + 1) % 6, 3.0)),
        Column("weight", np.ones(7), role=Role.WEIGHT),
    )
    return Task(Dataset("ring", columns, split=Split(method="random", validation=0.0, test=0.0)), None, 3)


def small_table() -> Task:
    """Two classes; two of four features tell them apart."""
    codes = np.arange(60) % 2
    x = np.random.default_rng(0).normal(0.0, 1.0, (60, 4))
    x[:, :2] += codes[:, None]
    features = tuple(Column(name, x[:, index].copy()) for index, name in enumerate("abcd"))
    target = Column("kind", codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("left", "right"))
    return Task(Dataset("table", (*features, target), split=Split(seed=1)), None, 3)
