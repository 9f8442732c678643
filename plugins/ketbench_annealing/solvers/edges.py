"""Reads a problem out of a dataset of edges; it reads no file and solves nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from ketbench.plugin import (
    LARGEST_COEFFICIENT,
    Column,
    Dataset,
    DatasetError,
    EdgeList,
    Kind,
    Role,
    edges_from_names,
    whole_weights,
)
from ketbench_annealing.qubo import Ising, Qubo, max_cut, qubo_from_terms
from ketbench_annealing.solvers.params import Stated

_WEIGHT_NAMES = frozenset({"weight", "w", "bias", "value", "coupling"})


def problem_of(dataset: Dataset | None, stated: Stated) -> Qubo:
    """Return the problem that a table of edges states.

    The first two feature columns are the ends of an edge; `weight_column` says which one is its weight (1 without
    one). For a QUBO or an Ising problem an edge from a variable to itself is its linear term, and the offset of an
    imported model is added.

    Raises
    ------
    DatasetError
        When the table has no two ends, an end is missing or no whole number, or a weight is not finite.
    """
    return problem_of_edges(edges_of(dataset), meant(dataset, stated))


def problem_of_edges(edges: EdgeList, stated: Stated) -> Qubo:
    """Return the problem that weighted pairs state when they mean a cut, a QUBO or an Ising problem."""
    values = whole_weights(edges)
    if stated is Stated.MAX_CUT:
        return max_cut(edges.size, edges.rows, edges.cols, values, edges.labels)
    found = qubo_from_terms(edges.size, edges.rows, edges.cols, values, offset=edges.offset, labels=edges.labels)
    if stated is Stated.QUBO:
        return found
    return Ising(found.linear, found.rows, found.cols, found.weights, found.offset).qubo(edges.labels)


def meant(dataset: Dataset | None, stated: Stated) -> Stated:
    """What the edges mean: as the form says, or for auto as the file said, else a graph to cut."""
    if stated is not Stated.AUTO:
        return stated
    said = _facts(dataset).get("edges")
    return Stated(said) if said in set(Stated) else Stated.MAX_CUT


def edges_of(dataset: Dataset | None) -> EdgeList:
    """Return the weighted pairs of a table; see `problem_of`."""
    if dataset is None:
        raise DatasetError("A problem needs a dataset of edges; choose one in the experiment.")
    if len(dataset.features) < 2:
        raise DatasetError(
            f"Dataset '{dataset.name}' has {len(dataset.features)} feature columns; the two ends of an edge need two."
        )
    if not dataset.n_rows:
        raise DatasetError(f"Dataset '{dataset.name}' has no edges; give at least one row.")
    first, second = (_ends(column) for column in dataset.features[:2])
    weights = _weights(dataset)
    found = edges_from_names(list(zip(first, second, weights, strict=True)), f"Dataset '{dataset.name}'")
    offset = _facts(dataset).get("offset", 0.0)
    return replace(found, offset=float(offset)) if isinstance(offset, (int, float)) else found


def weight_column(dataset: Dataset) -> Column | None:
    """Return the column of weights: by its role, else the target, else a further feature of that name."""
    named = [c for c in dataset.features[2:] if c.name.strip().lower() in _WEIGHT_NAMES]
    candidates = [*dataset.with_role(Role.WEIGHT), *dataset.with_role(Role.TARGET), *named]
    return candidates[0] if candidates else None


def unused_columns(dataset: Dataset) -> list[str]:
    """Return names of features that are neither an end of an edge nor its weight."""
    weight = weight_column(dataset)
    return [column.name for column in dataset.features[2:] if column is not weight]


def _facts(dataset: Dataset | None) -> dict[str, object]:
    """What the import noted about the file, besides the rows."""
    options = dataset.provenance.options if dataset is not None else ()
    return {name: json.loads(text) for name, text in options if name in ("edges", "offset")}


def _ends(column: Column) -> list[str]:
    if column.missing.any():
        row = int(np.flatnonzero(column.missing)[0])
        raise DatasetError(f"Column '{column.name}' has no value in row {row + 1}; both ends of an edge are needed.")
    if column.kind is not Kind.NUMERIC:
        return [str(label) for label in column.labels()]
    values = column.values
    bad = np.flatnonzero((values != np.round(values)) | (values < 0) | (values > 2**53))
    if len(bad):
        row = int(bad[0])
        raise DatasetError(
            f"Column '{column.name}' has {values[row]:g} in row {row + 1}; the ends of an edge are whole numbers from 0"
            " or names."
        )
    return [str(int(value)) for value in values]


def _weights(dataset: Dataset) -> list[float]:
    column = weight_column(dataset)
    if column is None:
        return [1.0] * dataset.n_rows
    if column.kind is not Kind.NUMERIC:
        raise DatasetError(f"Column '{column.name}' holds {column.kind.value}, not numbers; choose another weight.")
    values = column.values.astype(np.float64)
    bad = np.flatnonzero(~(np.abs(values) <= LARGEST_COEFFICIENT))
    if len(bad):
        row = int(bad[0])
        raise DatasetError(
            f"Column '{column.name}' has {values[row]:g} in row {row + 1}; weights are finite numbers of at most"
            f" {LARGEST_COEFFICIENT:g} in size."
        )
    return [float(value) for value in values]
