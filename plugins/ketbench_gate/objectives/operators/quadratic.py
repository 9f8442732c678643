"""A graph to cut or a QUBO as a table of costs, one a bit string; the constant is kept, wire 0 is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import (
    Column,
    Dataset,
    DatasetError,
    EdgeList,
    InputError,
    Kind,
    PauliTerm,
    Role,
    edges_from_names,
    whole_weights,
)
from ketbench_gate.objectives.operators.pauli import Floats, Ints, Operator, operator

Meaning = Literal["max-cut", "qubo", "ising"]
MOST_NODES = 20
_WEIGHT_NAMES = frozenset({"weight", "w", "bias", "value", "coupling", "j"})


@dataclass(frozen=True, eq=False)
class Quadratic:
    """A cost to minimise over bits: minus the cut of a graph, or a QUBO's or Ising problem's energy.

    Parameters
    ----------
    meaning : str
        "max-cut", "qubo" or "ising"; a spin is ``1 - 2 x`` here, so Z of a wire is its spin.
    labels : tuple of str
        One a wire; wire 0 is the first label and the left bit.
    rows, cols : ndarray of int, shape (m,)
    values : ndarray, shape (m,)
        As the file states them; a pair of a variable with itself is a linear term, of a graph it is never cut.
    offset : float
    """

    meaning: Meaning
    labels: tuple[str, ...]
    rows: Ints
    cols: Ints
    values: Floats
    offset: float = 0.0

    @property
    def n_wires(self) -> int:
        """One wire a variable."""
        return len(self.labels)

    def costs(self) -> Floats:
        """Cost of each bit string, shape (2**n,); index 1 has only the last variable set."""
        index = np.arange(2**self.n_wires)
        total = np.full(len(index), self.offset)
        bits = [((index >> (self.n_wires - 1 - wire)) & 1).astype(np.float64) for wire in range(self.n_wires)]
        for i, j, value in zip(self.rows.tolist(), self.cols.tolist(), self.values.tolist(), strict=True):
            total += value * _RULES[self.meaning](bits[i], bits[j], i == j)
        return total

    def terms(self) -> Operator:
        """The same cost as Pauli terms: x = (1 - Z) / 2, and minus the cut of a pair is ``w (Z Z - 1) / 2``."""
        found = [PauliTerm(self.offset, ())]
        for i, j, value in zip(self.rows.tolist(), self.cols.tolist(), self.values.tolist(), strict=True):
            found += _pair_terms(self.meaning, i, j, value)
        return operator(found, self.n_wires)

    def parts(self) -> int:
        """How many connected parts the graph of its pairs has."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        size = self.n_wires
        links = coo_array((np.ones(len(self.rows)), (self.rows, self.cols)), shape=(size, size))
        return int(connected_components(links, directed=False)[0])


Rule = Callable[[Floats, Floats, bool], Floats]
_RULES: dict[Meaning, Rule] = {
    "max-cut": lambda a, b, same: -(a + b - 2 * a * b) if not same else np.zeros_like(a),
    "qubo": lambda a, b, same: a if same else a * b,
    "ising": lambda a, b, same: (1 - 2 * a) if same else (1 - 2 * a) * (1 - 2 * b),
}


def _pair_terms(meaning: Meaning, i: int, j: int, value: float) -> list[PauliTerm]:
    pair = tuple(sorted(((i, "Z"), (j, "Z"))))
    if meaning == "max-cut":
        return [] if i == j else [PauliTerm(value / 2, pair), PauliTerm(-value / 2, ())]
    if meaning == "ising":
        return [PauliTerm(value, ((i, "Z"),) if i == j else pair)]
    if i == j:
        return [PauliTerm(value / 2, ()), PauliTerm(-value / 2, ((i, "Z"),))]
    ends = [PauliTerm(-value / 4, ((i, "Z"),)), PauliTerm(-value / 4, ((j, "Z"),))]
    return [PauliTerm(value / 4, ()), *ends, PauliTerm(value / 4, pair)]


def quadratic_of(dataset: Dataset, stated: str = "auto") -> Quadratic:
    """The problem of a dataset of edges, read as `annealing.solve` reads it.

    Raises
    ------
    DatasetError
        When it has no two ends or a value is missing.
    """
    facts = {name: json.loads(text) for name, text in dataset.provenance.options if name in ("edges", "offset")}
    meaning: Any = stated if stated != "auto" else facts.get("edges", "max-cut")
    edges = _edges(dataset)
    offset = 0.0 if meaning == "max-cut" else float(facts.get("offset", 0.0))
    rows, cols = np.asarray(edges.rows, dtype=np.int64), np.asarray(edges.cols, dtype=np.int64)
    labels = tuple(edges.labels) or tuple(map(str, range(edges.size)))
    found = Quadratic(meaning, labels, rows, cols, np.asarray(whole_weights(edges), dtype=np.float64), offset)
    if not found.values[(rows != cols) | (meaning != "max-cut")].any():
        raise DatasetError(f"Every weight of '{dataset.name}' is 0, so every answer is equal; give weights.")
    if found.n_wires > MOST_NODES:
        raise InputError(f"'{dataset.name}' has {found.n_wires} variables; QAOA is simulated to {MOST_NODES}.")
    return found


def _edges(dataset: Dataset) -> EdgeList:
    dataset.refuse_absent()
    if dataset.target is not None and dataset.target.is_coded:
        text = f"Dataset '{dataset.name}' is a table of samples with the target '{dataset.target.name}'"
        raise DatasetError(f"{text}, not an operator, a molecule or a graph; choose another dataset.")
    if len(dataset.features) < 2:
        raise DatasetError(f"Dataset '{dataset.name}' has no two feature columns for the ends of an edge.")
    first, second = (_ends(column) for column in dataset.features[:2])
    return edges_from_names(list(zip(first, second, _weights(dataset), strict=True)), f"Dataset '{dataset.name}'")


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


def _weights(dataset: Dataset) -> list[float]:
    named = [c for c in dataset.features[2:] if c.name.strip().casefold() in _WEIGHT_NAMES]
    found = [*dataset.with_role(Role.WEIGHT), *dataset.with_role(Role.TARGET), *named]
    if not found:
        return [1.0] * dataset.n_rows
    if found[0].kind is not Kind.NUMERIC or not np.isfinite(found[0].values).all():
        raise DatasetError(f"Column '{found[0].name}' is the weight and must hold finite numbers in every row.")
    return [float(value) for value in found[0].values]
