"""Rows as real states, and what any encoder can keep of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ketbench.plugin import Dataset, InputError, Role, counted, prepare
from ketbench_gate.objectives.compressing.params import AutoencoderParams
from ketbench_gate.objectives.operators.pauli import Floats

MOST_WIRES = 8


@dataclass(frozen=True, eq=False)
class Compressed:
    """States of the rows.

    Parameters
    ----------
    train, test : ndarray, shape (n_rows, 2**wires)
        Of length 1; `test` may have no row.
    wires : int
    """

    train: Floats
    test: Floats
    wires: int

    @property
    def density(self) -> Floats:
        """The mean density matrix of the training rows, shape (2**wires, 2**wires)."""
        return self.train.T @ self.train / len(self.train)


def states_of(dataset: Dataset, params: AutoencoderParams) -> Compressed:
    """The states of a dataset's features; a target takes no part.

    Raises
    ------
    InputError
        For too many features, a row of length 0, or no qubit left.
    """
    # A target would be prepared too, and rows without it left out.
    plain = tuple(replace(c, role=Role.SKIP) if c.role is Role.TARGET else c for c in dataset.columns)
    split = replace(dataset.split, method="random") if dataset.split.method == "stratified" else dataset.split
    made = prepare(replace(dataset, columns=plain, split=split))
    rows = np.vstack([made.train.x, made.validation.x])
    width = rows.shape[1]
    amplitude = params.encoding == "amplitude"
    wires = max(1, int(np.ceil(np.log2(width)))) if amplitude else width
    if wires > MOST_WIRES or len(rows) < 2:
        most = 2**MOST_WIRES if amplitude else MOST_WIRES
        raise InputError(f"{width} features of {len(rows)} rows: give 1 to {most} features and two rows at least.")
    if params.trash >= wires:
        raise InputError(
            f"{wires} qubits leave nothing beside {params.trash} trash qubits; choose fewer, or encoding angle."
        )
    encode = _amplitudes if amplitude else _angles
    return Compressed(encode(rows, wires), encode(made.test.x, wires), wires)


def kept_at_most(density: Floats, wires: int, trash: int) -> float:
    """The largest trash fidelity of any encoder: the sum of the ``2**(wires - trash)`` largest eigenvalues.

    Romero, Olson and Aspuru-Guzik 2017 (arXiv:1612.02806); by Ky Fan's principle for ``Tr(P U rho U')``.

    Examples
    --------
    >>> kept_at_most(np.diag([0.5, 0.25, 0.25, 0.0]), 2, 1)
    0.75
    """
    return float(np.sort(np.linalg.eigvalsh(density))[::-1][: 2 ** (wires - trash)].sum())


def _amplitudes(rows: Floats, wires: int) -> Floats:
    length = np.linalg.norm(rows, axis=1)
    empty = np.flatnonzero(length == 0)
    if len(empty):
        text = f"{counted(len(empty), 'row is', 'rows are')} 0 in every feature, which is not a state"
        raise InputError(f"{text}; remove what is empty, or choose the encoding angle.")
    found = np.zeros((len(rows), 2**wires))
    found[:, : rows.shape[1]] = rows / length[:, None]
    return found


def _angles(rows: Floats, wires: int) -> Floats:
    found = np.ones((len(rows), 1))
    for wire in range(wires):
        half = rows[:, wire] / 2
        turned = np.stack([np.cos(half), np.sin(half)], axis=1)
        found = (found[:, :, None] * turned[:, None, :]).reshape(len(rows), 2 ** (wire + 1))
    return found
