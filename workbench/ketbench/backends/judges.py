"""Finds the plugin that trains a circuit as a small model on some rows; loads it only when asked, trains nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError
from ketbench.circuit.circuit import Circuit

GROUP = "ketbench.judges"
"""The entry-point group; an entry is a class without arguments that follows `Judge`."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Rows to train on and rows to be judged by; no row may be in both.

    Parameters
    ----------
    train_x, test_x : ndarray, shape (n_rows, n_features)
        Scaled by the training rows alone; column i is the circuit's feature x[i].
    train_y, test_y : ndarray, shape (n_rows,)
        Class codes, or values when `classes` is 0.
    classes : int
    """

    train_x: NDArray[np.float64]
    train_y: NDArray[Any]
    test_x: NDArray[np.float64]
    test_y: NDArray[Any]
    classes: int


class Judge(Protocol):
    """Trains a circuit with a linear head, anew for each trial."""

    def refusal(self, circuit: Circuit, features: int) -> str:
        """Why the circuit cannot judge so many features, one sentence; empty when it can. Cheap."""
        ...

    def score(
        self, circuit: Circuit, trial: Trial, *, seed: int, steps: int, cancelled: Callable[[], bool] = lambda: False
    ) -> float:
        """Accuracy on the test rows, or R^2 for a number, after so many steps on the training rows.

        Raises
        ------
        RunCancelled
            As soon as `cancelled` says so.
        """
        ...


def judge() -> Judge:
    """The first judge that is installed.

    Raises
    ------
    BackendError
        When none is, or it cannot be loaded.
    """
    for entry in entries(GROUP):
        try:
            return load(entry)()
        except ImportError as error:
            raise BackendError(f"The judge '{entry.name}' cannot be loaded ({error}); reinstall it.") from None
    raise BackendError("No plugin judges by a circuit here; install one with: pip install 'ketbench[gate]'")
