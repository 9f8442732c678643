"""Learners on a kernel matrix, with their settings chosen by folds within the training rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench_gate.objectives.kernels.matrices import Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Fitted:
    """``scores = K(x, basis) @ dual.T + intercept``.

    Parameters
    ----------
    dual : ndarray, shape (n_outputs, n_basis)
        One row for numbers, two classes or one class; else a row a class.
    intercept : ndarray, shape (n_outputs,)
    """

    dual: Floats
    intercept: Floats

    def scores(self, kernel: Floats) -> Floats:
        """Shape (n_rows, n_outputs)."""
        return kernel @ self.dual.T + self.intercept


@dataclass(frozen=True, eq=False)
class Learner:
    """What is learnt.

    Parameters
    ----------
    name : str
        "svm", "ridge" or "one-class".
    n_classes : int
        0 for numbers.
    """

    name: str
    n_classes: int

    @property
    def metric(self) -> str:
        """What is chosen by and told."""
        return "r2" if self.name == "ridge" and not self.n_classes else "balanced_accuracy"

    def fit(self, kernel: Floats, y: NDArray[Any], penalty: float) -> Fitted:
        """Learn on a square kernel matrix."""
        if self.name == "one-class":
            return _one_class(kernel, y)
        if not self.n_classes:
            return _ridge(kernel, y.astype(np.float64)[None], penalty)
        signs = class_signs(y, self.n_classes)
        if self.name == "ridge":
            return _ridge(kernel, signs, penalty)
        return _stacked([_svm(kernel, row, penalty) for row in signs])

    def predicted(self, scores: Floats) -> NDArray[Any]:
        """Class codes or numbers, shape (n_rows,)."""
        if self.name == "one-class":
            return (scores[:, 0] < 0).astype(np.int64)
        if not self.n_classes:
            return scores[:, 0]
        if self.n_classes == 2:
            return (scores[:, 0] > 0).astype(np.int64)
        return scores.argmax(axis=1)

    def score(self, predicted: NDArray[Any], y: NDArray[Any]) -> float:
        """The metric; NaN without rows."""
        from sklearn.metrics import balanced_accuracy_score, r2_score

        if not len(y):
            return float("nan")
        if self.metric == "r2":
            return float(r2_score(y, predicted))
        return float(balanced_accuracy_score(y, predicted))


def class_signs(y: NDArray[Any], n_classes: int) -> Floats:
    """-1 and 1 for two classes in one row, else a row a class against the rest."""
    if n_classes == 2:
        return np.where(y == 1, 1.0, -1.0)[None]
    return np.where(y[None] == np.arange(n_classes)[:, None], 1.0, -1.0)


def _svm(kernel: Floats, signs: Floats, penalty: float) -> Fitted:
    from sklearn.svm import SVC

    dual = np.zeros((1, len(kernel)))
    if len(np.unique(signs)) < 2:
        return Fitted(dual, np.array([float(signs[0])]))
    made: Any = SVC(kernel="precomputed", C=penalty, class_weight="balanced", cache_size=200)
    made.fit(kernel, signs)
    dual[0, made.support_] = made.dual_coef_[0]
    return Fitted(dual, np.array(made.intercept_, dtype=np.float64))


def _ridge(kernel: Floats, targets: Floats, penalty: float) -> Fitted:
    centre = targets.mean(axis=1)
    solved = np.linalg.solve(kernel + np.eye(len(kernel)) / penalty, (targets - centre[:, None]).T)
    return Fitted(solved.T, centre)


def _one_class(kernel: Floats, y: NDArray[Any]) -> Fitted:
    """Learn the rows of class 0 alone; others are told by falling outside."""
    from sklearn.svm import OneClassSVM

    inside = np.flatnonzero(y == 0)
    made: Any = OneClassSVM(kernel="precomputed", nu=0.1)
    made.fit(kernel[np.ix_(inside, inside)])
    dual = np.zeros((1, len(kernel)))
    dual[0, inside[made.support_]] = made.dual_coef_[0]
    return Fitted(dual, np.array(made.intercept_, dtype=np.float64))


def _stacked(parts: Sequence[Fitted]) -> Fitted:
    return Fitted(np.concatenate([p.dual for p in parts]), np.concatenate([p.intercept for p in parts]))


@dataclass(frozen=True, slots=True)
class Tried:
    """A setting and its mean score over the inner folds."""

    scale: float
    penalty: float
    score: float


def tuned(
    grams: Callable[[float], Floats], scales: Sequence[float], penalties: Sequence[float], learner: Learner,
    y: NDArray[Any], folds: int, seed: int,
) -> Iterator[Tried]:  # fmt: skip
    """Every setting with its score; a kernel matrix is made once a scale and cut for each fold."""
    cuts = inner_folds(y, learner, folds, seed)
    for scale in scales:
        kernel = grams(scale)
        for penalty in penalties:
            found = [_fold_score(kernel, y, inside, outside, learner, penalty) for inside, outside in cuts]
            yield Tried(scale, penalty, float(np.mean(found)))


def _fold_score(
    kernel: Floats, y: NDArray[Any], inside: Ints, outside: Ints, learner: Learner, penalty: float
) -> float:
    fitted = learner.fit(kernel[np.ix_(inside, inside)], y[inside], penalty)
    return learner.score(learner.predicted(fitted.scores(kernel[np.ix_(outside, inside)])), y[outside])


def inner_folds(y: NDArray[Any], learner: Learner, folds: int, seed: int) -> list[tuple[Ints, Ints]]:
    """Folds of the training rows, by class where there are classes; fewer where a class has fewer rows."""
    from sklearn.model_selection import KFold, StratifiedKFold

    blank = np.zeros((len(y), 1))
    if learner.metric == "r2":
        return list(KFold(min(folds, len(y)), shuffle=True, random_state=seed).split(blank))
    fewest = int(np.unique(y, return_counts=True)[1].min())
    if fewest < 2:
        return list(KFold(min(folds, len(y)), shuffle=True, random_state=seed).split(blank))
    return list(StratifiedKFold(min(folds, fewest), shuffle=True, random_state=seed).split(blank, y))


def best_of(tried: Sequence[Tried]) -> Tried:
    """The best setting; the earlier one of equals."""
    return max(tried, key=lambda one: one.score)
