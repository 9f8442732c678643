"""Which samples train, validate and test: a rule with a seed, and the assignment it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ketbench.errors import DatasetError

TRAIN, VALIDATION, TEST = 0, 1, 2
PARTS = ("train", "validation", "test")
Method = Literal["stratified", "random"]


@dataclass(frozen=True, slots=True)
class Split:
    """A rule that assigns each row to train, validation or test.

    Parameters
    ----------
    method : str
        "stratified" keeps the share of each class; "random" does not look at the target.
    validation, test : float
        Shares of the rows, between 0 and 1; the rest trains.
    seed : int
    """

    method: Method = "stratified"
    validation: float = 0.2
    test: float = 0.2
    seed: int = 0

    def described(self) -> dict[str, Any]:
        """The rule as JSON data."""
        return {"method": self.method, "validation": self.validation, "test": self.test, "seed": self.seed}

    def assign(self, classes: NDArray[Any] | None, rows: int) -> NDArray[np.int8]:
        """The part of each row.

        Parameters
        ----------
        classes : ndarray of int, shape (rows,), or None
            Class codes for a stratified split; None splits at random.
        rows : int

        Returns
        -------
        ndarray of int8, shape (rows,)
            `TRAIN`, `VALIDATION` or `TEST`.

        Raises
        ------
        DatasetError
            When the shares leave no row to train.
        """
        self._check(rows)
        generator = np.random.default_rng(self.seed)
        parts = np.full(rows, TRAIN, dtype=np.int8)
        strata = np.zeros(rows, dtype=int) if classes is None or self.method == "random" else classes
        carry = np.zeros(3)
        for value in np.unique(strata):
            members = generator.permutation(np.flatnonzero(strata == value))
            counts, carry = _shares(len(members), np.array([self._train, self.validation, self.test]), carry)
            parts[members[: counts[VALIDATION]]] = VALIDATION
            parts[members[counts[VALIDATION] : counts[VALIDATION] + counts[TEST]]] = TEST
        return parts

    @property
    def _train(self) -> float:
        return 1.0 - self.validation - self.test

    def _check(self, rows: int) -> None:
        if self.validation < 0 or self.test < 0 or self._train <= 0:
            shares = f"{self.validation:g} for validation and {self.test:g} for test"
            raise DatasetError(f"A split with {shares} leaves no training rows; lower them.")
        if rows == 0:
            raise DatasetError("The dataset has no rows to split; import a file with data.")


def _shares(total: int, shares: NDArray[Any], carry: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Whole numbers that add up to `total`; what rounding owes is carried to the next stratum."""
    wanted = shares * total + carry
    counts = np.maximum(np.floor(wanted + 1e-9), 0).astype(int)
    while counts.sum() > total:
        counts[np.argmax(counts - wanted)] -= 1
    while counts.sum() < total:
        counts[np.argmax(wanted - counts)] += 1
    return counts, wanted - counts
