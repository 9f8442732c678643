"""Reads a problem out of a dataset of edges; it reads no file and solves nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

import numpy as np

from ketbench.plugin import (
    INDEX,
    LARGEST_COEFFICIENT,
    WEIGHTS,
    Column,
    Dataset,
    DatasetError,
    EdgeList,
    Kind,
    Role,
    edges_from_names,
    pair_columns,
    plain_name,
    whole_weights,
)
from ketbench_annealing.qubo import Ising, Qubo, max_cut, qubo_from_terms
from ketbench_annealing.reading.square import edges_of_square, offer, square_table


class Stated(StrEnum):
    """What the edges mean."""

    AUTO = "auto"
    MAX_CUT = "max-cut"
    QUBO = "qubo"
    ISING = "ising"


_WORTH, _HEAVY = frozenset({"value", "profit", "price", "worth"}), frozenset({"weight", "size", "volume", "mass"})
_FACTS = frozenset({"edges", "offset", "nodes", "doubt", "model", "full"})
NO_WEIGHT = "none"
"""Written for the weight by who wants every edge to weigh 1 although the table has further columns."""
_CUT_AND_QUBO = frozenset({Stated.MAX_CUT.value, Stated.QUBO.value, Stated.ISING.value})


@dataclass(frozen=True, slots=True)
class Named:
    """Columns that the user names, where their names alone leave a doubt.

    Parameters
    ----------
    ends : str
        Two names with a comma between; empty leaves it to usual names.
    weight : str
        A name, or "none" for weights of 1; empty leaves it to role and usual names.
    """

    ends: str = ""
    weight: str = ""


def problem_of(dataset: Dataset | None, stated: Stated, named: Named | None = None) -> Qubo:
    """Return the problem that a table of edges states.

    The ends of an edge are the columns that the file or usual names say, as i and j, or those named. For a QUBO or an
    Ising problem an edge from a variable to itself is its linear term, and the offset of an imported model is added.

    Raises
    ------
    DatasetError
        When the table is not a problem or its reading is doubtful, an end is missing or no whole number, or a weight is
        not finite.
    """
    if stated is not Stated.AUTO and dataset is not None and is_square(dataset, named):
        return problem_of_edges(edges_of_square(dataset, stated.value), stated)
    edges = edges_of(dataset, named)
    return problem_of_edges(edges, meant(dataset, stated), full=facts_of(dataset).get("full") is True)


def is_square(dataset: Dataset, named: Named | None = None) -> bool:
    """Whether a table that says no ends of edges could be a matrix Q; whoever states it decides."""
    if (named and named.ends) or "edges" in facts_of(dataset) or pair_columns([c.name for c in dataset.columns]):
        return False
    return square_table(dataset) is not None


def problem_of_edges(edges: EdgeList, stated: Stated, *, full: bool = False) -> Qubo:
    """Return the problem that weighted pairs state when they mean a cut, a QUBO or an Ising problem.

    Of a symmetric matrix (`full`) a QUBO x' Q x counts each pair twice.
    """
    values = whole_weights(edges) * (2.0 if full and stated is Stated.QUBO else 1.0)
    if stated is Stated.MAX_CUT:
        return max_cut(edges.size, edges.rows, edges.cols, values, edges.labels)
    found = qubo_from_terms(edges.size, edges.rows, edges.cols, values, offset=edges.offset, labels=edges.labels)
    if stated is Stated.QUBO:
        return found
    return Ising(found.linear, found.rows, found.cols, found.weights, found.offset).qubo(edges.labels)


def meant(dataset: Dataset | None, stated: Stated) -> Stated:
    """What the edges mean: as the form says, or for auto as the file said, else a graph to cut.

    Raises
    ------
    DatasetError
        For auto, when the file states another kind of problem or leaves a doubt.
    """
    if stated is not Stated.AUTO or dataset is None:
        return stated if stated is not Stated.AUTO else Stated.MAX_CUT
    facts = facts_of(dataset)
    said, doubt = facts.get("edges"), facts.get("doubt")
    if doubt:
        text = f"Dataset '{dataset.name}' can be read in several ways: {doubt}"
        raise DatasetError(f"{text}; say which it is: set problem to max-cut, qubo or ising.")
    if said is not None and said not in _CUT_AND_QUBO:
        text = f"Dataset '{dataset.name}' states a problem of the kind {said}, not a cut or a QUBO"
        raise DatasetError(f"{text}; state it by 'ketbench problem new', or set problem to max-cut to cut the graph.")
    return Stated(said) if said is not None else Stated.MAX_CUT


def edges_of(dataset: Dataset | None, named: Named | None = None) -> EdgeList:
    """Return the weighted pairs of a table; see `problem_of`."""
    if dataset is None:
        raise DatasetError("A problem needs a dataset of edges; choose one in the experiment.")
    facts, named = facts_of(dataset), named or Named()
    if facts.get("edges") == "model":
        text = f"Dataset '{dataset.name}' is a model with constraints, not a table of edges"
        raise DatasetError(f"{text}; state it by: ketbench problem new PROJECT model --data '{dataset.name}'")
    if not dataset.n_rows and len(dataset.columns) > 1:
        raise DatasetError(f"Dataset '{dataset.name}' has no edges; give at least one row.")
    first, second = (_ends(column) for column in end_columns(dataset, named))
    weights = _weights(dataset, weight_column(dataset, named))
    found = edges_from_names(list(zip(first, second, weights, strict=True)), f"Dataset '{dataset.name}'")
    found = _with_silent(found, facts.get("nodes"))
    offset = facts.get("offset", 0.0)
    return replace(found, offset=float(offset)) if isinstance(offset, (int, float)) else found


def end_columns(dataset: Dataset, named: Named) -> tuple[Column, Column]:
    """Return the two ends of an edge.

    Raises
    ------
    DatasetError
        When nothing says which columns they are.
    """
    if named.ends:
        names = [name.strip() for name in named.ends.split(",")]
        if len(names) != 2:
            raise DatasetError(f"The ends '{named.ends}' are not two columns; write two names with a comma, as 'u, v'.")
        return dataset.column(names[0]), dataset.column(names[1])
    if "edges" in facts_of(dataset) and len(dataset.features) >= 2:
        return dataset.features[0], dataset.features[1]
    found = pair_columns([column.name for column in dataset.columns])
    if found is None:
        listed = ", ".join(column.name for column in dataset.columns[:8])
        if len(dataset.columns) < 2:
            raise DatasetError(f"Dataset '{dataset.name}' has only {listed}; the two ends of an edge need two columns.")
        text = f"Dataset '{dataset.name}' is a table ({listed}), and nothing says that it is a graph or a QUBO"
        raise DatasetError(f"{text}; {_other_use(dataset)}")
    return dataset.columns[found.first], dataset.columns[found.second]


def _other_use(dataset: Dataset) -> str:
    """What a table that is not a graph may be for."""
    names = {plain_name(column.name) for column in dataset.columns}
    if names & _WORTH and names & _HEAVY:
        command = f"ketbench problem new PROJECT knapsack --data '{dataset.name}' --set capacity=NUMBER"
        return f"it looks like the items of a knapsack, which is stated by: {command}"
    if offered := offer(dataset):
        return f"{offered}, or name the two ends of an edge (setting ends)"
    return "name the two ends of an edge (setting ends), or state what is to be decided: ketbench problem kinds"


def weight_column(dataset: Dataset, named: Named | None = None) -> Column | None:
    """Return the column of weights: the one named, or by its role, the target, or a usual name.

    Raises
    ------
    DatasetError
        When several columns could be it, or none has a usual name and others stand there unused.
    """
    named = named or Named()
    if named.weight:
        return None if named.weight == NO_WEIGHT else dataset.column(named.weight)
    by_role = [*dataset.with_role(Role.WEIGHT), *dataset.with_role(Role.TARGET)]
    if by_role:
        return by_role[0]
    ends = end_columns(dataset, named)
    rest = [c for c in dataset.columns if all(c is not end for end in ends) and plain_name(c.name) not in INDEX]
    usual = [c for c in rest if plain_name(c.name) in WEIGHTS]
    if len(usual) == 1:
        return usual[0]
    doubtful = usual or [c for c in rest if c.kind is Kind.NUMERIC and c.role is Role.FEATURE]
    if doubtful:
        listed = "', '".join(c.name for c in doubtful[:6])
        text = f"Dataset '{dataset.name}' leaves open whether an edge's weight is '{listed}'"
        raise DatasetError(f"{text}; give a column the role weight, or set weight to its name, or to none for 1.")
    return None


def unused_columns(dataset: Dataset, named: Named | None = None) -> list[str]:
    """Return names of features that are neither an end of an edge nor its weight."""
    used = [*end_columns(dataset, named or Named()), weight_column(dataset, named)]
    return [column.name for column in dataset.features if all(column is not one for one in used)]


def facts_of(dataset: Dataset | None) -> dict[str, object]:
    """What the import noted about the file, besides the rows."""
    options = dataset.provenance.options if dataset is not None else ()
    return {
        name: json.loads(text)
        for name, text in options
        if name in ("edges", "offset", "nodes", "doubt", "model", "full")
    }


def _with_silent(edges: EdgeList, nodes: object) -> EdgeList:
    """Add the variables that are in no pair, in the order of the file."""
    if isinstance(nodes, dict):
        counted = cast("dict[str, int]", nodes)
        every = [str(at) for at in range(counted["first"], counted["first"] + counted["count"])]
    elif isinstance(nodes, list):
        every = [str(label) for label in cast("list[object]", nodes)]
    else:
        return edges
    place = {label: at for at, label in enumerate(every)}
    if not set(edges.labels) <= set(every):
        return edges
    moved = np.array([place[label] for label in edges.labels], dtype=np.int64)
    return replace(edges, size=len(every), labels=tuple(every), rows=moved[edges.rows], cols=moved[edges.cols])


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


def _weights(dataset: Dataset, column: Column | None) -> list[float]:
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
