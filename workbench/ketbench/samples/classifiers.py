"""What the classifier samples share: a table from scikit-learn, and a circuit that reads the data several times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.data.dataset import Column, Kind, Role


def feature_columns(names: Sequence[str], values: NDArray[np.float64]) -> tuple[Column, ...]:
    """Numeric feature columns of a table, shape (n_rows, n_columns); a unit in brackets is taken from the name."""
    return tuple(_column(name, values[:, index]) for index, name in enumerate(names))


def target_column(name: str, codes: NDArray[np.int64], categories: Sequence[str]) -> Column:
    """The target column from class codes."""
    return Column(name, codes.astype(np.int32), Kind.CATEGORY, Role.TARGET, tuple(categories))


def reuploading_circuit(name: str, wires: int, layers: int, scale: str) -> Circuit:
    """Encode the features, turn, entangle; and again, so many times.

    Each layer writes feature i on wire i as RY, turns every wire by a trainable RZ and RY, and closes a ring of CNOT.
    The idea of writing the data repeatedly: Perez-Salinas et al., Quantum 4, 226 (2020).

    Parameters
    ----------
    name : str
    wires : int
    layers : int
    scale : str
        Factor before each feature in an expression, as "0.5"; empty for 1.
    """
    builder = CircuitBuilder(name, wires)
    for layer in range(layers):
        for wire in range(wires):
            builder.add("ry", wire, f"{scale}*x[{wire}]" if scale else f"x[{wire}]")
        for wire in range(wires):
            builder.add("rz", wire, f"a{layer}_{wire}")
            builder.add("ry", wire, f"b{layer}_{wire}")
        for wire in range(wires):
            builder.add("x", (wire + 1) % wires, controls=[wire])
    return builder.build()


def _column(name: str, values: NDArray[np.float64]) -> Column:
    unit = name[name.index("(") + 1 : -1] if name.endswith(")") and "(" in name else ""
    plain = name.split(" (")[0].replace("/", " / ").replace("_", " ") if unit else name.replace("_", " ")
    return Column(plain, values.astype(np.float64), unit=unit)
