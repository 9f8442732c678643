"""A support vector machine on a precomputed kernel, and the numbers that predict without it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
"""Among which C times the spread of the kernel is chosen inside the training rows, the same for every kernel."""
_INNER = 5


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A fitted machine as arrays.

    Parameters
    ----------
    support : ndarray of int, shape (s,)
        Training rows that count.
    dual : ndarray, shape (classes - 1, s), or (1, s) for numbers
    offsets : ndarray, shape (pairs,)
    counts : ndarray of int, shape (classes,)
        Support rows of each class; empty for numbers.
    codes : ndarray of int, shape (classes,)
    centre, scale : float
        Of numbers; 0 and 1 for classes.
    """

    support: Ints
    dual: Floats
    offsets: Floats
    counts: Ints
    codes: Ints
    centre: float = 0.0
    scale: float = 1.0

    def decisions(self, kernel: Floats) -> Floats:
        """One against one for classes, shape (n, pairs); the value itself for numbers, shape (n, 1).

        Parameters
        ----------
        kernel : ndarray, shape (n, training rows)
        """
        held = kernel[:, self.support]
        if not len(self.codes):
            return (held @ self.dual.T + self.offsets) * self.scale + self.centre
        first = np.concatenate([[0], np.cumsum(self.counts)])
        parts = [slice(a, b) for a, b in itertools.pairwise(first)]
        found: list[Floats] = []
        size = len(self.codes)
        for i in range(size):
            for j in range(i + 1, size):
                left = held[:, parts[i]] @ self.dual[j - 1, parts[i]]
                right = held[:, parts[j]] @ self.dual[i, parts[j]]
                found.append(left + right + self.offsets[len(found)])
        return np.column_stack(found)

    def predicted(self, kernel: Floats) -> NDArray[Any]:
        """Class codes by majority of the pairs, or values, shape (n,)."""
        decided = self.decisions(kernel)
        if not len(self.codes):
            return decided[:, 0]
        votes = np.zeros((len(kernel), len(self.codes)))
        pair = 0
        for i in range(len(self.codes)):
            for j in range(i + 1, len(self.codes)):
                wins = decided[:, pair] > 0
                votes[wins, i] += 1
                votes[~wins, j] += 1
                pair += 1
        return self.codes[votes.argmax(axis=1)]

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The numbers by name."""
        scales = np.array([self.centre, self.scale])
        return {
            "support": self.support,
            "dual": self.dual,
            "offsets": self.offsets,
            "counts": self.counts,
            "codes": self.codes,
            "scales": scales,
        }

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Machine:
        """From what `arrays` gave."""
        centre, scale = (float(value) for value in arrays["scales"])
        names = ("support", "dual", "offsets", "counts", "codes")
        return cls(*(arrays[name] for name in names), centre=centre, scale=scale)


def fitted(kernel: Floats, y: NDArray[Any], strength: float, *, classes: bool, balanced: bool) -> Machine:
    """Fit on a kernel of the training rows with each other.

    Parameters
    ----------
    kernel : ndarray, shape (n, n)
    y : ndarray, shape (n,)
    strength : float
        C times the spread of the kernel.
    classes : bool
    balanced : bool
        Whether errors count by class.
    """
    from sklearn.svm import SVC, SVR

    strength = strength / spread(kernel)
    if classes:
        weight: Any = "balanced" if balanced else None
        made: Any = SVC(C=strength, kernel="precomputed", class_weight=weight).fit(kernel, y)
        # Of two classes scikit-learn turns the signs, so that a positive value means the second.
        sign = -1.0 if len(made.classes_) == 2 else 1.0
        dual, offsets = sign * np.asarray(made.dual_coef_), sign * np.asarray(made.intercept_)
        counts, codes = np.asarray(made.n_support_, np.int64), np.asarray(made.classes_, np.int64)
        return Machine(np.asarray(made.support_, np.int64), dual, offsets, counts, codes)
    centre, scale = float(y.mean()), float(y.std()) or 1.0
    made = SVR(C=strength, kernel="precomputed", epsilon=0.1).fit(kernel, (y - centre) / scale)
    empty = np.empty(0, np.int64)
    dual, offsets = np.asarray(made.dual_coef_), np.asarray(made.intercept_)
    return Machine(np.asarray(made.support_, np.int64), dual, offsets, empty, empty, centre, scale)


def spread(kernel: Floats) -> float:
    """Variance of the rows in the space of the kernel: mean of the diagonal less mean of all.

    Kernels differ in it a hundredfold, and C means something only in its units.
    """
    return max(float(np.diag(kernel).mean() - kernel.mean()), 1e-6)


def chosen_strength(
    kernel: Floats, y: NDArray[Any], *, classes: bool, balanced: bool, seed: int, groups: Ints
) -> float:
    """The C that is best over folds within the training rows; the smallest of equals."""
    splits = inner_folds(y, groups, classes=classes, seed=seed)
    if not splits:
        return 1.0
    means = [
        np.mean(
            [_score(kernel, y, inside, outside, c, classes=classes, balanced=balanced) for inside, outside in splits]
        )
        for c in STRENGTHS
    ]
    return STRENGTHS[int(np.argmax(np.round(means, 9)))]


def inner_folds(y: NDArray[Any], groups: Ints, *, classes: bool, seed: int) -> list[tuple[Ints, Ints]]:
    """Folds that keep groups together and shares of classes; none where a class is too small."""
    from sklearn.model_selection import KFold, StratifiedKFold

    if len(np.unique(groups)) < len(groups):
        return grouped_folds(y, groups, min(_INNER, len(np.unique(groups))), classes=classes, seed=seed)
    if not classes:
        count = min(_INNER, len(y) // 2)
        return [] if count < 2 else list(KFold(count, shuffle=True, random_state=seed).split(y))
    count = min(_INNER, int(np.unique(y, return_counts=True)[1].min()))
    if count < 2:
        return []
    return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(y, y))


def grouped_folds(y: NDArray[Any], groups: Ints, count: int, *, classes: bool, seed: int) -> list[tuple[Ints, Ints]]:
    """Folds that keep groups together; those that lack a class on one side are left out."""
    import warnings

    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    if count < 2:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if classes:
            maker: Any = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
        else:
            maker = GroupKFold(count)
        found = list(maker.split(y, y, groups))
    if not classes:
        return found
    every = set(np.unique(y))
    return [(inside, outside) for inside, outside in found if set(np.unique(y[inside])) == every and len(outside)]


def _score(
    kernel: Floats, y: NDArray[Any], inside: Ints, outside: Ints, strength: float, *, classes: bool, balanced: bool
) -> float:
    machine = fitted(kernel[np.ix_(inside, inside)], y[inside], strength, classes=classes, balanced=balanced)
    told = machine.predicted(kernel[np.ix_(outside, inside)])
    if not classes:
        return -float(((told - y[outside]) ** 2).mean())
    hit = told == y[outside]
    if not balanced:
        return float(hit.mean())
    return float(np.mean([hit[y[outside] == code].mean() for code in np.unique(y[outside])]))


def positive(kernel: Floats) -> tuple[Floats, float]:
    """The nearest positive kernel by clipping its spectrum, and the smallest eigenvalue it had.

    It is the same kernel where no eigenvalue is below rounding.
    """
    values, vectors = np.linalg.eigh((kernel + kernel.T) / 2)
    least = float(values[0])
    if least >= -1e-10 * float(values[-1]) * len(kernel):
        return kernel, least
    clipped = (vectors * np.clip(values, 0, None)) @ vectors.T
    return clipped, least


__all__: Sequence[str] = (
    "STRENGTHS",
    "Machine",
    "chosen_strength",
    "fitted",
    "grouped_folds",
    "inner_folds",
    "positive",
    "spread",
)
