"""From a dataset to registers with targets; what is left out is said graph by graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Dataset, InputError, PlainGraph, Role, assignment
from ketbench_atoms.graphs.graph import GraphRows, graph_rows
from ketbench_atoms.graphs.registers import Placed, Rules, placed
from ketbench_atoms.learning.params import DeviceName, KernelParams
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.register import Register

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Graphs:
    """Graphs that have a register, with what is to be predicted.

    Parameters
    ----------
    names : tuple of str
    graphs : tuple of PlainGraph
    registers : tuple of Register
    y : ndarray, shape (n,)
        Class codes, or values.
    classes : tuple of str
        Empty for numbers.
    test : ndarray of bool, shape (n,)
        Rows that the split holds back.
    margins : ndarray, shape (n,)
    groups : ndarray of int, shape (n,)
        Rows of one group share a fold.
    skipped : tuple of (name, reason)
    column, target : str
    labels : tuple of str
        Of nodes, in the order that detunes.
    """

    names: tuple[str, ...]
    graphs: tuple[PlainGraph, ...]
    registers: tuple[Register, ...]
    y: NDArray[Any]
    classes: tuple[str, ...]
    test: NDArray[np.bool_]
    margins: Floats
    groups: Ints
    skipped: tuple[tuple[str, str], ...]
    column: str
    target: str
    labels: tuple[str, ...] = field(default=())


def device_of(name: DeviceName) -> Device:
    """The device of a choice in the form."""
    return Device.mock() if name is DeviceName.MOCK else Device.analog()


def rules_of(params: KernelParams, seed: int) -> Rules:
    """What registers must keep."""
    return Rules(
        device_of(params.device), params.layout.value, params.spacing, params.most_atoms, params.unit_disk, seed
    )


def target_of(dataset: Dataset) -> tuple[NDArray[Any], tuple[str, ...], str]:
    """Class codes with names, or values without; -1 or NaN where missing.

    Raises
    ------
    InputError
        For no target, or one with a single value.
    """
    column = dataset.target
    if column is None:
        text = f"Dataset '{dataset.name}' has no target; give the column of classes or numbers that role"
        raise InputError(f"{text}, or import with --target NAME.")
    present = column.values[~column.missing]
    if len(np.unique(present)) < 2:
        shown = str(column.labels()[~column.missing][0]) if len(present) else "nothing"
        raise InputError(f"Every graph has the same '{column.name}', {shown}, so there is nothing to learn.")
    if column.is_coded:
        return column.values.astype(np.int64), column.categories, column.name
    return column.values.astype(np.float64), (), column.name


def graphs_of(dataset: Dataset, params: KernelParams, seed: int) -> Graphs:
    """Registers of all graphs that have one.

    Raises
    ------
    InputError
        When the dataset has no graphs or target, or too few graphs are left.
    """
    rows = graph_rows(dataset)
    y, classes, target = target_of(dataset)
    known = y >= 0 if classes else ~np.isnan(y)
    rules = rules_of(params, seed)
    found = [_one(rows, i, bool(known[i]), rules) for i in range(len(rows.graphs))]
    kept = [i for i, one in enumerate(found) if one.register is not None]
    skipped = tuple((rows.names[i], one.reason) for i, one in enumerate(found) if one.register is None)
    _enough(y[kept], classes, skipped, dataset.name)
    graphs = tuple(graph for graph in (rows.graphs[i] for i in kept) if graph is not None)
    registers = tuple(found[i].register for i in kept)
    labels = tuple(sorted({label for graph in graphs for label in graph.labels}))
    present = tuple(register for register in registers if register is not None)
    if params.label_detuning:
        present = tuple(weighted(r, g, labels) for r, g in zip(present, graphs, strict=True))
    return Graphs(
        tuple(rows.names[i] for i in kept),
        graphs,
        present,
        y[kept],
        classes,
        _held_back(dataset)[kept],
        np.array([found[i].margin for i in kept]),
        _groups(dataset)[kept],
        skipped,
        rows.column,
        target,
        labels,
    )


def weighted(register: Register, graph: PlainGraph, labels: Sequence[str]) -> Register:
    """The register with each atom's share of the local detuning: the number of its label over the largest."""
    codes = {label: i / max(1, len(labels) - 1) for i, label in enumerate(labels)}
    shares = [codes.get(label, 0.0) for label in graph.labels] or [0.0] * graph.nodes
    return Register(register.coordinates, register.names, shares)


def _one(rows: GraphRows, number: int, known: bool, rules: Rules) -> Placed:
    graph = rows.graphs[number]
    if graph is None:
        return Placed(None, rows.reasons[number])
    return placed(graph, rules) if known else Placed(None, "its target is missing")


def _enough(y: NDArray[Any], classes: tuple[str, ...], skipped: Sequence[tuple[str, str]], name: str) -> None:
    why = f"; {skipped[0][0]} was left out because {skipped[0][1]}" if skipped else ""
    if len(y) < 4:
        raise InputError(f"Dataset '{name}' has {len(y)} graphs with a register, too few to judge a kernel{why}.")
    if classes and len(np.unique(y)) < 2:
        raise InputError(f"The {len(y)} graphs of '{name}' with a register are all of one class{why}.")


def any_held_back(dataset: Dataset) -> bool:
    """Whether the dataset's split keeps rows for a test."""
    return bool(_held_back(dataset).any())


def _held_back(dataset: Dataset) -> NDArray[np.bool_]:
    """Rows of the test part of the dataset's split."""
    return assignment(dataset) == _TEST


def _groups(dataset: Dataset) -> Ints:
    """Numbers of the groups that a column of that role names; each row for itself without one."""
    named = dataset.with_role(Role.GROUP)
    if not named:
        return np.arange(dataset.n_rows)
    return np.unique(np.array([str(label) for label in named[0].labels()]), return_inverse=True)[1]
