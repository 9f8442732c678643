"""A graph to cut or a QUBO as a table of costs, one a bit string; the constant is kept, wire 0 is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ketbench.plugin import Dataset, DatasetError, InputError, PauliTerm, edges_of_table, pair_terms, whole_weights
from ketbench_gate.objectives.operators.pauli import Floats, Ints, Operator, operator

Meaning = Literal["max-cut", "qubo", "ising"]
MOST_NODES = 20


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
            found += pair_terms(self.meaning, i, j, value)
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


def quadratic_of(dataset: Dataset, stated: str = "auto") -> Quadratic:
    """The problem of a dataset of edges, read as `annealing.solve` reads it.

    Raises
    ------
    DatasetError
        When it has no two ends or a value is missing.
    """
    facts = {name: json.loads(text) for name, text in dataset.provenance.options if name in ("edges", "offset")}
    meaning: Any = stated if stated != "auto" else facts.get("edges", "max-cut")
    edges = edges_of_table(dataset)
    offset = 0.0 if meaning == "max-cut" else float(facts.get("offset", 0.0))
    rows, cols = np.asarray(edges.rows, dtype=np.int64), np.asarray(edges.cols, dtype=np.int64)
    labels = tuple(edges.labels) or tuple(map(str, range(edges.size)))
    found = Quadratic(meaning, labels, rows, cols, np.asarray(whole_weights(edges), dtype=np.float64), offset)
    if not found.values[(rows != cols) | (meaning != "max-cut")].any():
        raise DatasetError(f"Every weight of '{dataset.name}' is 0, so every answer is equal; give weights.")
    if found.n_wires > MOST_NODES:
        raise InputError(f"'{dataset.name}' has {found.n_wires} variables; QAOA is simulated to {MOST_NODES}.")
    return found
