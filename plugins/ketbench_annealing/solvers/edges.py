"""Reads a problem out of a dataset of edges, and makes such a dataset of a file; it solves nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from ketbench.dataset import Column, Dataset, Kind, Provenance, Role, coded
from ketbench.errors import DatasetError
from ketbench.split import Split
from ketbench_annealing.qubo import LARGEST_COEFFICIENT, Ising, Qubo, max_cut, qubo_from_terms
from ketbench_annealing.readers import EdgeList, FileKind, edges_from_names, read_edges
from ketbench_annealing.solvers.params import Stated

_WEIGHT_NAMES = frozenset({"weight", "w", "bias", "value", "coupling"})

# A table has no training rows to hold back: every edge belongs to the problem.
WHOLE = Split(method="random", validation=0.0, test=0.0)


def problem_of(dataset: Dataset | None, stated: Stated) -> Qubo:
    """Return the problem that a table of edges states.

    The first two feature columns are the ends of an edge; `weight_column` says which one is its weight (1 without
    one). For a QUBO or an Ising problem an edge from a variable to itself is its linear term.

    Raises
    ------
    DatasetError
        When the table has no two ends, an end is missing or no whole number, or a weight is not finite.
    """
    edges = edges_of(dataset)
    if stated is Stated.MAX_CUT:
        return max_cut(edges.size, edges.rows, edges.cols, edges.values, edges.labels)
    found = qubo_from_terms(edges.size, edges.rows, edges.cols, edges.values, labels=edges.labels)
    if stated is Stated.QUBO:
        return found
    return Ising(found.linear, found.rows, found.cols, found.weights).qubo(edges.labels)


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
    return edges_from_names(list(zip(first, second, weights, strict=True)), f"Dataset '{dataset.name}'")


def dataset_of(name: str, edges: EdgeList, provenance: Provenance | None = None) -> Dataset:
    """Return weighted pairs as a table with roles; sparse files state half of each pair's weight.

    Parameters
    ----------
    name : str
    edges : EdgeList
    provenance : Provenance or None
    """
    halves = edges.kind is FileKind.SPARSE
    values = np.where(halves & (edges.rows != edges.cols), 2 * edges.values, edges.values)
    columns = (
        _end_column("i", [edges.labels[index] for index in edges.rows]),
        _end_column("j", [edges.labels[index] for index in edges.cols]),
        Column("weight", values.astype(np.float64), role=Role.WEIGHT),
    )
    return Dataset(name, columns, split=WHOLE, provenance=provenance or Provenance())


def dataset_from_file(path: Path, kind: FileKind = FileKind.AUTO) -> tuple[Dataset, Stated]:
    """Read a rudy, sparse, COO, CSV or BQM file as a table of edges; also say what the edges most likely mean."""
    edges = read_edges(path, kind)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    options = (("kind", edges.kind.value),)
    report = (f"{edges.size} variables and {len(edges.rows)} pairs, read as {edges.kind.value}.",)
    stated = Stated.MAX_CUT if edges.kind is FileKind.RUDY else Stated.ISING if edges.spins else Stated.QUBO
    return dataset_of(path.stem, edges, Provenance(path.name, digest, "", options, report)), stated


def weight_column(dataset: Dataset) -> Column | None:
    """Return the column of weights: by its role, else the target, else a further feature of that name."""
    named = [c for c in dataset.features[2:] if c.name.strip().lower() in _WEIGHT_NAMES]
    candidates = [*dataset.with_role(Role.WEIGHT), *dataset.with_role(Role.TARGET), *named]
    return candidates[0] if candidates else None


def unused_columns(dataset: Dataset) -> list[str]:
    """Return names of features that are neither an end of an edge nor its weight."""
    weight = weight_column(dataset)
    return [column.name for column in dataset.features[2:] if column is not weight]


def _end_column(name: str, labels: list[str]) -> Column:
    if all(label.isdecimal() for label in labels):
        return Column(name, np.array([float(label) for label in labels]))
    return coded(name, labels)


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
