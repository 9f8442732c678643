"""From states to what is compared: the distribution of the number of excitations, of one size for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError
from ketbench_atoms.simulator.states import State

Floats = NDArray[np.float64]


def excitation_histogram(states: State | Sequence[Any], size: int | None = None) -> Floats:
    """Distribution of the number of Rydberg atoms.

    Parameters
    ----------
    states : State, or sequence of State or of arrays of bits of shape (shots, atoms)
    size : int or None
        Length of each row; by default that of the largest register plus one. Shorter rows end in zeros.

    Returns
    -------
    ndarray, shape (size,) for one state, (len(states), size) for a sequence

    Raises
    ------
    InputError
        For no states, or a size that a register does not fit.
    """
    if isinstance(states, State):
        return excitation_histogram([states], size)[0]
    rows = [state.histogram if isinstance(state, State) else _counted(state) for state in states]
    if not rows:
        raise InputError("There is no state to take a histogram of.")
    longest = max(map(len, rows))
    size = longest if size is None else size
    if size < longest:
        raise InputError(f"A histogram of size {size} has no room for {longest - 1} atoms; give at least {longest}.")
    return np.array([np.pad(row, (0, size - len(row))) for row in rows])


def _counted(bits: Any) -> Floats:
    measured = np.asarray(bits)
    if measured.ndim != 2 or not len(measured):
        raise InputError(f"Measured bits have shape {measured.shape}; give (shots, atoms).")
    return np.bincount(measured.sum(axis=1).astype(int), minlength=measured.shape[1] + 1) / len(measured)
