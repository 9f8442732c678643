"""Small tasks: a good one for what a backend needs, and bad ones that it must refuse in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.contract.plugin import Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.splits.split import Split

ROWS = 48


def small_dataset() -> Dataset:
    """Two well separated classes, two features, 48 rows."""
    codes = np.arange(ROWS) % 2
    noise = np.random.default_rng(0).normal(0.0, 0.4, (ROWS, 2))
    x = noise + np.where(codes[:, None] == 0, -1.0, 1.0)
    columns = (
        Column("a", x[:, 0].copy()),
        Column("b", x[:, 1].copy()),
        Column("kind", codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("left", "right")),
    )
    return Dataset("small", columns, split=Split(seed=1))


def small_circuit() -> Circuit:
    """Two wires that read a feature each, two trainable angles, one CNOT."""
    builder = CircuitBuilder("small", 2)
    for wire in range(2):
        builder.add("ry", wire, f"x[{wire}]")
        builder.add("ry", wire, f"w{wire}")
    builder.add("x", 1, controls=[0])
    return builder.build()


def good_task(needs: frozenset[str], seed: int = 3) -> Task:
    """A small task with what is needed, and nothing else."""
    dataset = small_dataset() if "dataset" in needs else None
    circuit = small_circuit() if "circuit" in needs else None
    return Task(dataset, circuit, seed)


def bad_tasks(needs: frozenset[str], good: Task) -> Iterator[tuple[str, Task]]:
    """Tasks in which something is missing or makes no sense, each with its name."""
    for need in sorted(needs & {"dataset", "circuit"}):
        yield f"without a {need}", replace(good, **{need: None})
    if good.dataset is not None:
        for name, dataset in _bad_datasets(good.dataset):
            yield name, replace(good, dataset=dataset)
    if good.circuit is not None:
        yield "with an empty circuit", replace(good, circuit=CircuitBuilder("empty", 1).build())


def _bad_datasets(good: Dataset) -> Iterator[tuple[str, Dataset]]:
    yield "without rows", good.with_rows(np.zeros(good.n_rows, dtype=bool))
    yield "with a single row", good.with_rows(np.arange(good.n_rows) == 0)
    targets = tuple(column for column in good.columns if column.role is Role.TARGET)
    yield "without features", replace(good, columns=targets)
    if targets:
        yield "without a target", replace(good, columns=tuple(c for c in good.columns if c not in targets))
    yield "with values missing", replace(good, columns=tuple(_with_gap(column) for column in good.columns))
    yield "with text for numbers", replace(good, columns=tuple(_as_text(column) for column in good.columns))


def _with_gap(column: Column) -> Column:
    if column.kind is not Kind.NUMERIC:
        return column
    values = column.values.copy()
    values[:2] = np.nan
    return replace(column, values=values)


def _as_text(column: Column) -> Column:
    if column.role is not Role.FEATURE:
        return column
    words = np.array([f"word {row}" for row in range(len(column.values))], dtype=object)
    return replace(column, values=words, kind=Kind.TEXT, categories=())
