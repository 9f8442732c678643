"""Which samples train, validate and test: a rule with a seed, and the assignment it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError

TRAIN, VALIDATION, TEST = 0, 1, 2
PARTS = ("train", "validation", "test")
Method = Literal["stratified", "random", "grouped", "time", "given"]


@dataclass(frozen=True, slots=True)
class Split:
    """A rule that assigns each row to train, validation or test.

    Parameters
    ----------
    method : str
        "stratified" keeps the share of each class; "random" does not look at the target; "grouped" keeps the rows of
        a group together; "time" trains on the earliest rows and tests on the latest; "given" follows a column that
        names the part of each row.
    validation, test : float
        Shares of the rows, between 0 and 1; the rest trains. With folds, `validation` is the share of the rows
        outside the test fold.
    seed : int
    folds : int
        Above 1, the rows are cut into so many folds and `test` is not looked at.
    fold : int
        Which fold tests, from 0.
    column : str
        Name of the column that names the part, for "given".
    """

    method: Method = "stratified"
    validation: float = 0.2
    test: float = 0.2
    seed: int = 0
    folds: int = 0
    fold: int = 0
    column: str = ""

    def __post_init__(self) -> None:
        for name in ("validation", "test"):
            value: Any = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
                raise DatasetError(f"The {name} share of a split is a number, not {value!r}; write {name}=0.15.")
        for name in ("seed", "folds", "fold"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
                raise DatasetError(f"The {name} of a split is a whole number, not {value!r}.")
        if self.method not in get_args(Method):
            raise DatasetError(f"A split by {self.method!r} is not known; take one of {', '.join(get_args(Method))}.")

    def described(self) -> dict[str, Any]:
        """The rule as JSON data; what came later is left out where it is not used, so that digests stay."""
        base = {"method": self.method, "validation": self.validation, "test": self.test, "seed": self.seed}
        folded = {"folds": self.folds, "fold": self.fold} if self.folds else {}
        return {**base, **folded, **({"column": self.column} if self.column else {})}

    def cross_validation(self, folds: int) -> tuple[Split, ...]:
        """One split a fold; each row tests in exactly one of them.

        Raises
        ------
        DatasetError
            For fewer than two folds, or a method that has no folds.
        """
        if folds < 2:
            raise DatasetError(f"Cross-validation with {folds} fold is not a cross-validation; use at least 2 folds.")
        if self.method in ("time", "given"):
            raise DatasetError(f"A split by '{self.method}' has no folds; choose stratified, random or grouped.")
        return tuple(replace(self, folds=folds, fold=fold) for fold in range(folds))

    def assign(
        self,
        classes: NDArray[Any] | None,
        rows: int,
        *,
        groups: NDArray[Any] | None = None,
        times: NDArray[Any] | None = None,
        given: NDArray[Any] | None = None,
    ) -> NDArray[np.int8]:
        """The part of each row.

        Parameters
        ----------
        classes : ndarray of int, shape (rows,), or None
            Class codes for a stratified split; None splits at random.
        rows : int
        groups : ndarray of int, shape (rows,), optional
            Group of each row, for "grouped".
        times : ndarray of float, shape (rows,), optional
            For "time".
        given : ndarray of int8, shape (rows,), optional
            Part of each row, for "given".

        Returns
        -------
        ndarray of int8, shape (rows,)
            `TRAIN`, `VALIDATION` or `TEST`.

        Raises
        ------
        DatasetError
            When the shares leave no row to train, or what the method needs is not there.
        """
        self._check(rows)
        match self.method:
            case "given":
                return _needed(given, "a column that names the part of each row").astype(np.int8)
            case "time":
                return self._by_time(_needed(times, "a column with the role time"))
            case "grouped":
                return self._by_group(_needed(groups, "a column with the role group"))
            case _:
                strata = np.zeros(rows, dtype=int) if classes is None or self.method == "random" else classes
                return self._folded(strata) if self.folds else self._by_stratum(strata)

    def _by_stratum(self, strata: NDArray[Any]) -> NDArray[np.int8]:
        generator = np.random.default_rng(self.seed)
        parts = np.full(len(strata), TRAIN, dtype=np.int8)
        carry = np.zeros(3)
        for value in np.unique(strata):
            members = generator.permutation(np.flatnonzero(strata == value))
            counts, carry = _shares(len(members), np.array([self._train, self.validation, self.test]), carry)
            parts[members[: counts[VALIDATION]]] = VALIDATION
            parts[members[counts[VALIDATION] : counts[VALIDATION] + counts[TEST]]] = TEST
        return parts

    def _folded(self, strata: NDArray[Any]) -> NDArray[np.int8]:
        """Deal each stratum to the folds in turn, then split what is outside the test fold."""
        generator = np.random.default_rng(self.seed)
        dealt = np.concatenate([generator.permutation(np.flatnonzero(strata == v)) for v in np.unique(strata)])
        fold = np.empty(len(strata), dtype=int)
        fold[dealt] = np.arange(len(dealt)) % self.folds
        return self._around(fold == self.fold, lambda inner, rest: inner.assign(strata[rest], len(rest)))

    def _by_group(self, groups: NDArray[Any]) -> NDArray[np.int8]:
        """Give whole groups, the largest first, to the part that lacks most rows."""
        _, number, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        generator = np.random.default_rng(self.seed)
        order = generator.permutation(len(sizes))
        order = order[np.argsort(-sizes[order], kind="stable")]
        if self.folds:
            home = _dealt(sizes, order, np.full(self.folds, len(groups) / self.folds))
            return self._around(
                home[number] == self.fold, lambda inner, rest: inner.assign(None, len(rest), groups=groups[rest])
            )
        wanted = len(groups) * np.array([self._train, self.validation, self.test])
        return _dealt(sizes, order, wanted)[number].astype(np.int8)

    def _by_time(self, times: NDArray[Any]) -> NDArray[np.int8]:
        """Cut the rows in order of time; rows of one moment stay together, on the earlier side."""
        if np.isnan(times).any():
            row = int(np.flatnonzero(np.isnan(times))[0])
            raise DatasetError(f"Row {row + 1} has no time, so it cannot be split by time; remove the row.")
        ordered = np.sort(times)
        ends = np.cumsum([self._train, self.validation]) * len(times)
        first, second = (ordered[max(0, round(end) - 1)] for end in ends)
        parts = np.where(times <= first, TRAIN, np.where(times <= second, VALIDATION, TEST))
        return parts.astype(np.int8)

    def _around(self, tested: NDArray[np.bool_], assign: Any) -> NDArray[np.int8]:
        parts = np.full(len(tested), TEST, dtype=np.int8)
        rest = np.flatnonzero(~tested)
        parts[rest] = assign(replace(self, folds=0, fold=0, test=0.0), rest)
        return parts

    @property
    def _train(self) -> float:
        return 1.0 - self.validation - (0.0 if self.folds else self.test)

    def _check(self, rows: int) -> None:
        if self.validation < 0 or self.test < 0 or self._train <= 0:
            shares = f"{self.validation:g} for validation and {self.test:g} for test"
            raise DatasetError(f"A split with {shares} leaves no training rows; lower them.")
        if rows == 0:
            raise DatasetError("The dataset has no rows to split; import a file with data.")
        if self.folds and not (1 < self.folds <= rows and 0 <= self.fold < self.folds):
            text = f"Fold {self.fold} of {self.folds} is not possible with {counted(rows, 'row')}"
            raise DatasetError(f"{text}; use 2 to {rows} folds, numbered from 0.")


def _needed(values: NDArray[Any] | None, what: str) -> NDArray[Any]:
    if values is None:
        raise DatasetError(f"This split needs {what}, which the dataset has not; give a column that role.")
    return values


def _dealt(sizes: NDArray[Any], order: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """For each group the part whose share is least filled; a part that wants nothing gets none."""
    home = np.zeros(len(sizes), dtype=np.int64)
    left = np.where(wanted > 0, wanted, -np.inf)
    for group in order:
        home[group] = int(np.argmax(left))
        left[home[group]] -= sizes[group]
    return home


def _shares(total: int, shares: NDArray[Any], carry: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Whole numbers that add up to `total`; what rounding owes is carried to the next stratum."""
    wanted = shares * total + carry
    counts = np.maximum(np.floor(wanted + 1e-9), 0).astype(int)
    while counts.sum() > total:
        counts[np.argmax(counts - wanted)] -= 1
    while counts.sum() < total:
        counts[np.argmax(wanted - counts)] += 1
    return counts, wanted - counts
