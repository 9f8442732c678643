"""Linear controls on a task's own split, in a moment: the same that our own backends stand beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.backends.training.scores import class_scores, value_scores
from ketbench.base.errors import DatasetError
from ketbench.contract.plugin import Task
from ketbench.contract.result import Baseline, Value
from ketbench.data.preparing.preparation import Part, Prepared, prepare, without_order


@dataclass(frozen=True, eq=False)
class Control:
    """A control, and what it did with each test row.

    Parameters
    ----------
    baseline : Baseline
        For the result.
    by_row : ndarray, shape (n_test,)
        1 for a right class and 0 for a wrong one, or the squared error; for `ketbench.plugin.by_row`.
    """

    baseline: Baseline
    by_row: NDArray[np.float64]


def linear_control(prepared: Prepared) -> Control:
    """Logistic or ridge regression on the training rows, measured on every part; a fraction of a second.

    Parameters
    ----------
    prepared : Prepared
        Of the task, so that rows, split and steps are those of the model beside it.

    Raises
    ------
    DatasetError
        When the training part holds fewer than two rows or, for classes, one class alone.
    """
    return _logistic(prepared) if prepared.is_classification else _ridge(prepared)


def prepared_classes(task: Task, most: int = 0) -> Prepared:
    """The prepared rows of a task with classes to predict, for a backend that learns nothing else.

    Parameters
    ----------
    task : Task
    most : int
        Classes it can tell apart; 0 for any number.

    Raises
    ------
    DatasetError
        One sentence: no dataset, no class to predict, too many of them, or one alone in the training part.
    """
    prepared = _prepared(task)
    name = task.dataset.name if task.dataset else ""
    if not prepared.is_classification:
        raise DatasetError(f"Dataset '{name}' has no class to predict; choose a category as target.")
    if most and len(prepared.classes) > most:
        text = f"Dataset '{name}' has {len(prepared.classes)} classes, and this backend tells {most} apart"
        raise DatasetError(f"{text}; merge classes or choose another backend.")
    _require_classes(prepared)
    return prepared


def prepared_values(task: Task) -> Prepared:
    """The prepared rows of a task with a number to predict.

    Raises
    ------
    DatasetError
        One sentence: no dataset, or no number to predict.
    """
    prepared = _prepared(task)
    if prepared.is_classification:
        name = task.dataset.name if task.dataset else ""
        raise DatasetError(f"The target of dataset '{name}' is a class; choose a column of numbers as target.")
    return prepared


def _prepared(task: Task) -> Prepared:
    if task.dataset is None:
        raise DatasetError("There is no dataset; choose one in the experiment.")
    return prepare(task.dataset)


def _require_classes(prepared: Prepared) -> None:
    if len(np.unique(prepared.train.y)) < 2:
        raise DatasetError("The training part holds one class alone; use more rows or split by strata.")


def _logistic(prepared: Prepared) -> Control:
    from sklearn.linear_model import LogisticRegression

    _require_classes(prepared)
    made: Any = LogisticRegression(max_iter=5000)
    made.fit(_features(prepared, prepared.train), prepared.train.y)
    classes = len(prepared.classes)
    summary: dict[str, Value] = {}
    right = np.zeros(0)
    for name, part in _parts(prepared):
        chances = np.zeros((len(part.y), classes))
        if len(part.y):
            chances[:, made.classes_] = made.predict_proba(_features(prepared, part))
        told = chances.argmax(1)
        summary |= class_scores(name, part.y, told, chances)
        right = (told == part.y).astype(np.float64)
    summary["parameters"] = int(np.size(made.coef_) + np.size(made.intercept_))
    note = "scikit-learn, C = 1, run to convergence"
    return Control(Baseline("logistic_regression", "Logistic regression", summary, note), right)


def _ridge(prepared: Prepared) -> Control:
    from sklearn.linear_model import RidgeCV

    if len(prepared.train.y) < 2:
        raise DatasetError("The training part holds fewer than two rows; use more rows.")
    made: Any = RidgeCV(np.logspace(-3, 3, 13))
    made.fit(_features(prepared, prepared.train), prepared.train.y)
    summary: dict[str, Value] = {}
    errors = np.zeros(0)
    for name, part in _parts(prepared):
        told = np.asarray(made.predict(_features(prepared, part))) if len(part.y) else np.zeros(0)
        summary |= value_scores(name, np.asarray(part.y, np.float64), told)
        errors = (told - part.y) ** 2
    summary["parameters"] = int(np.size(made.coef_) + np.size(made.intercept_))
    note = f"scikit-learn, penalty {float(made.alpha_):.3g} chosen by leave-one-out on the training part"
    return Control(Baseline("ridge_regression", "Ridge regression", summary, note), errors)


def _parts(prepared: Prepared) -> list[tuple[str, Part]]:
    """The test part last."""
    return [("train", prepared.train), ("validation", prepared.validation), ("test", prepared.test)]


def _features(prepared: Prepared, part: Part) -> NDArray[np.float64]:
    """Codes of categories without order as columns of zeros and ones."""
    return without_order(part.x, prepared.train.x, prepared.nominal)
