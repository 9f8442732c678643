"""Pairs of variables in a table, as a graph or a QUBO states them, and the Pauli terms of each pair; solves nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.importing.edges.edges import whole_weights
from ketbench.data.importing.edges.text import EdgeList, edges_from_names
from ketbench.data.importing.problem_files.headers import WEIGHTS, PairColumns, pair_columns, plain_name
from ketbench.data.quantum.pauli import PauliTerm
from ketbench.data.roles import Kind, Role

Meaning = Literal["max-cut", "qubo", "ising"]


def pair_terms(meaning: Meaning, i: int, j: int, value: float) -> list[PauliTerm]:
    """One pair's part of the cost: x = (1 - Z) / 2, and minus the cut of a pair is ``w (Z Z - 1) / 2``."""
    pair = tuple(sorted(((i, "Z"), (j, "Z"))))
    if meaning == "max-cut":
        return [] if i == j else [PauliTerm(value / 2, pair), PauliTerm(-value / 2, ())]
    if meaning == "ising":
        return [PauliTerm(value, ((i, "Z"),) if i == j else pair)]
    if i == j:
        return [PauliTerm(value / 2, ()), PauliTerm(-value / 2, ((i, "Z"),))]
    ends = [PauliTerm(-value / 4, ((i, "Z"),)), PauliTerm(-value / 4, ((j, "Z"),))]
    return [PauliTerm(value / 4, ()), *ends, PauliTerm(value / 4, pair)]


def cost_terms(dataset: Dataset) -> tuple[PauliTerm, ...]:
    """The cost that a table of pairs states, minus the cut where it states none; terms of equal letters together.

    Raises
    ------
    DatasetError
        When the table has no two ends, or a value is missing.
    """
    stated = {name: json.loads(text) for name, text in dataset.provenance.options if name == "edges"}
    meaning: Meaning = stated.get("edges", "max-cut")
    edges = edges_of_table(dataset)
    total: dict[tuple[tuple[int, str], ...], float] = {}
    for i, j, value in zip(edges.rows.tolist(), edges.cols.tolist(), whole_weights(edges).tolist(), strict=True):
        for term in pair_terms(meaning, i, j, value):
            total[term.letters] = total.get(term.letters, 0.0) + term.coefficient
    return tuple(PauliTerm(value, letters) for letters, value in sorted(total.items()) if value)


def edges_of_table(dataset: Dataset) -> EdgeList:
    """The pairs of a dataset: ends by their usual names, else the first two features; an index column is not an end.

    Raises
    ------
    DatasetError
        When it has no two ends, a value is missing, or a further column may be a weight.
    """
    dataset.refuse_absent()
    if dataset.target is not None and dataset.target.is_coded:
        text = f"Dataset '{dataset.name}' is a table of samples with the target '{dataset.target.name}'"
        raise DatasetError(f"{text}, not an operator, a molecule or a graph; choose another dataset.")
    if len(dataset.features) < 2:
        raise DatasetError(f"Dataset '{dataset.name}' has no two feature columns for the ends of an edge.")
    features = dataset.features
    named = pair_columns([column.name for column in features]) or PairColumns(
        0, 1, other=tuple(range(2, len(features)))
    )
    first, second = _ends(features[named.first]), _ends(features[named.second])
    weights = _weights(dataset, [features[at] for at in (named.weight, *named.other) if at is not None])
    return edges_from_names(list(zip(first, second, weights, strict=True)), f"Dataset '{dataset.name}'")


def _ends(column: Column) -> list[str]:
    if column.missing.any():
        row = int(np.flatnonzero(column.missing)[0])
        raise DatasetError(f"Column '{column.name}' has no value in row {row + 1}; both ends of an edge are needed.")
    if column.kind is not Kind.NUMERIC:
        return [str(label) for label in column.labels()]
    values: NDArray[np.float64] = column.values
    bad = np.flatnonzero((values != np.round(values)) | (values < 0))
    if len(bad):
        text = f"Column '{column.name}' has {values[bad[0]]:g} in row {int(bad[0]) + 1}"
        raise DatasetError(f"{text}; the ends of an edge are whole numbers from 0 or names.")
    return [str(int(value)) for value in values]


def _weights(dataset: Dataset, further: Sequence[Column]) -> list[float]:
    named = [column for column in further if plain_name(column.name) in WEIGHTS]
    found = [*dataset.with_role(Role.WEIGHT), *dataset.with_role(Role.TARGET), *named]
    unknown = [
        column.name for column in further if column.kind is Kind.NUMERIC and all(column is not one for one in named)
    ]
    if not found and unknown:
        text = f"Dataset '{dataset.name}' has the column '{unknown[0]}' beside two ends, which may be their weight"
        raise DatasetError(f"{text}; give it the role weight, or skip.")
    if not found:
        return [1.0] * dataset.n_rows
    if found[0].kind is not Kind.NUMERIC or not np.isfinite(found[0].values).all():
        raise DatasetError(f"Column '{found[0].name}' is the weight and must hold finite numbers in every row.")
    return [float(value) for value in found[0].values]
