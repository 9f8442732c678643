"""Every kernel on the same folds: figures of each fold, means with intervals, differences in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import DatasetError, resampled_interval
from ketbench_atoms.kernels.classical import Kernel
from ketbench_atoms.learning.machine import chosen_strength, fitted, grouped_folds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
OURS = "quantum"
MAJORITY = "majority"
TITLES: Mapping[str, str] = {
    OURS: "Atoms",
    MAJORITY: "Majority class, or the mean",
    "size": "Number of nodes (radial)",
    "wl": "Weisfeiler-Lehman",
    "shortest_path": "Shortest paths",
    "graphlets": "Graphlets of 3 and 4 nodes",
}


@dataclass(frozen=True, slots=True)
class Judging:
    """How kernels are judged.

    Parameters
    ----------
    folds, repeats : int
    balanced : bool
    seed : int
    classes : bool
    """

    folds: int
    repeats: int
    balanced: bool
    seed: int
    classes: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """Figures of one kernel in one fold."""

    fold: int
    method: str
    figures: Mapping[str, float]
    strength: float


@dataclass(slots=True)
class Board:
    """Collects scores and answers questions about them.

    Parameters
    ----------
    ratio : float
        Held-out rows over training rows of a fold.
    """

    ratio: float
    rows: list[Scored] = field(default_factory=list[Scored])

    def values(self, method: str, figure: str) -> Floats:
        """By fold, shape (n_folds,)."""
        return np.array([row.figures[figure] for row in self.rows if row.method == method])

    def mean(self, method: str, figure: str) -> float:
        """Over folds."""
        return float(self.values(method, figure).mean())

    def interval(self, method: str, figure: str) -> tuple[float, float]:
        """95 % of the mean, for folds that share training rows (Nadeau and Bengio 2003)."""
        low, high = resampled_interval(self.values(method, figure), self.ratio)
        floor = -np.inf if figure == "r2" else 0.0
        top = np.inf if figure == "rmse" else 1.0
        return float(np.clip(low, floor, top)), float(np.clip(high, floor, top))

    def difference(self, other: str, figure: str) -> tuple[float, float, float]:
        """Ours minus another, fold by fold, with its interval."""
        apart = self.values(OURS, figure) - self.values(other, figure)
        low, high = resampled_interval(apart, self.ratio)
        return round(float(apart.mean()), 12), round(low, 12), round(high, 12)

    def words(self, other: str, figure: str) -> str:
        """Whether the interval of the difference leaves zero out."""
        mean, low, high = self.difference(other, figure)
        if low > 0:
            return "better"
        if high < 0:
            return "worse"
        return "not told apart" if mean or low != high else "equal"


def outer_folds(y: NDArray[Any], groups: Ints, how: Judging) -> list[tuple[Ints, Ints]]:
    """Training and held-out rows of all folds of all repeats.

    Raises
    ------
    DatasetError
        For classes, groups or rows that are too few.
    """
    from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

    if len(np.unique(groups)) < len(groups):
        found = [
            split
            for repeat in range(how.repeats)
            for split in grouped_folds(
                y, groups, min(how.folds, len(np.unique(groups))), classes=how.classes, seed=how.seed + repeat
            )
        ]
        if len(found) < 2:
            raise DatasetError(
                "The groups of graphs leave no two folds that hold every class; keep them apart instead."
            )
        return found
    settings: dict[str, Any] = {"n_repeats": how.repeats, "random_state": how.seed}
    if not how.classes:
        count = min(how.folds, len(y) // 2)
        return list(RepeatedKFold(n_splits=count, **settings).split(y))
    fewest = int(np.unique(y, return_counts=True)[1].min())
    if fewest < 2:
        raise DatasetError("A class has a single graph with a register, so no fold can hold it out; merge or drop it.")
    return list(RepeatedStratifiedKFold(n_splits=min(how.folds, fewest), **settings).split(y, y))


def judged(
    kernels: Mapping[str, Kernel | None],
    y: NDArray[Any],
    groups: Ints,
    splits: Sequence[tuple[Ints, Ints]],
    how: Judging,
    cancelled: Callable[[], bool],
) -> Iterator[Scored]:
    """Score each kernel in each fold; C is chosen inside the training rows. A kernel that is None is the majority."""
    for fold, (train, test) in enumerate(splits):
        for method, kernel in kernels.items():
            if cancelled():
                return
            told, strength = predicted(kernel, y, groups, train, test, how)
            yield Scored(fold, method, figures(y[test], told, y[train], classes=how.classes), strength)


def predicted(
    kernel: Kernel | None, y: NDArray[Any], groups: Ints, train: Ints, test: Ints, how: Judging
) -> tuple[NDArray[Any], float]:
    """What a kernel fitted on the training rows says of others, and its C."""
    if kernel is None:
        if not how.classes:
            return np.full(len(test), y[train].mean()), float("nan")
        codes, counts = np.unique(y[train], return_counts=True)
        return np.full(len(test), codes[counts.argmax()]), float("nan")
    matrix = kernel(train)
    inside = matrix[np.ix_(train, train)]
    strength = chosen_strength(
        inside, y[train], classes=how.classes, balanced=how.balanced, seed=how.seed, groups=groups[train]
    )
    machine = fitted(inside, y[train], strength, classes=how.classes, balanced=how.balanced)
    return machine.predicted(matrix[np.ix_(test, train)]), strength


def figures(truth: NDArray[Any], told: NDArray[Any], training: NDArray[Any], *, classes: bool) -> dict[str, float]:
    """Weighted F1, balanced accuracy and accuracy; for numbers R2 and root mean square error."""
    if classes:
        from sklearn.metrics import f1_score

        hit = told == truth
        shares = [float(hit[truth == code].mean()) for code in np.unique(truth)]
        # A class that is never told has precision 0 by definition.
        absent: Any = 0
        weighted: Any = f1_score(truth, told, average="weighted", zero_division=absent)
        return {
            "f1_weighted": float(weighted),
            "balanced_accuracy": float(np.mean(shares)),
            "accuracy": float(hit.mean()),
        }
    wrong = float(((told - truth) ** 2).mean())
    spread = float(((truth - training.mean()) ** 2).mean())
    return {"r2": 1 - wrong / spread if spread else float("nan"), "rmse": wrong**0.5}


def main_figure(*, classes: bool) -> str:
    """The figure that words are about."""
    return "balanced_accuracy" if classes else "r2"
