"""The scores that sweeps, Compare and verdicts look for, by name; computes them from predictions, trains nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.contributed.scoring import extra_scores
from ketbench.contract.result import Value

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreName:
    """One score.

    Parameters
    ----------
    name : str
        In a summary it stands behind the part: ``test_accuracy``.
    of : str
        "classes" or "values".
    best : str
        "most" or "least".
    meaning : str
        One sentence.
    """

    name: str
    of: str
    best: str
    meaning: str


SCORES: tuple[ScoreName, ...] = (
    ScoreName("accuracy", "classes", "most", "Share of rows whose class is right."),
    ScoreName("balanced_accuracy", "classes", "most", "Mean recall of the classes that are there."),
    ScoreName("f1_macro", "classes", "most", "Mean over the classes of the harmonic mean of precision and recall."),
    ScoreName("f1_weighted", "classes", "most", "The same, weighted by the rows of each class."),
    ScoreName("mcc", "classes", "most", "Matthews' correlation of classes and predictions."),
    ScoreName("auc", "classes", "most", "Area under the ROC curve, the mean of one class against the rest."),
    ScoreName("log_loss", "classes", "least", "Mean negative logarithm of the chance of the right class."),
    ScoreName("r2", "values", "most", "Share of the variance of the rows that is explained."),
    ScoreName("mae", "values", "least", "Mean absolute error, in the target's unit."),
    ScoreName("rmse", "values", "least", "Root of the mean squared error, in the target's unit."),
)
"""What a summary may call its scores so that sweeps, Compare and verdicts find them; plugins add more by name."""
PARTS = ("train", "validation", "test")


def class_scores(
    part: str, truth: NDArray[Any], predicted: NDArray[Any], chances: Floats | None = None
) -> dict[str, Value]:
    """Every score of classes of one part, as "test_accuracy"; None where it is not known.

    Parameters
    ----------
    part : str
        "train", "validation" or "test".
    truth, predicted : ndarray of int, shape (n,)
        Codes of the classes.
    chances : ndarray, shape (n, classes), optional
        Chances of the classes; without them there is no area and no log loss.

    Examples
    --------
    >>> found = class_scores("test", np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]))
    >>> found["test_accuracy"], found["test_balanced_accuracy"], found["test_auc"]
    (0.75, 0.75, None)
    """
    names = [one.name for one in SCORES if one.of == "classes"]
    if not len(truth):
        return {f"{part}_{name}": None for name in names}
    from sklearn.metrics import f1_score, matthews_corrcoef, recall_score

    there = np.unique(truth).tolist()
    zero: Any = 0
    found: dict[str, Any] = {
        "accuracy": (truth == predicted).mean(),
        "balanced_accuracy": recall_score(truth, predicted, labels=there, average="macro", zero_division=zero),
        "f1_macro": f1_score(truth, predicted, average="macro", zero_division=zero),
        "f1_weighted": f1_score(truth, predicted, average="weighted", zero_division=zero),
        "mcc": matthews_corrcoef(truth, predicted),
        "auc": None if chances is None else _area(truth, chances),
        "log_loss": None if chances is None else _log_loss(truth, chances),
    }
    own = {f"{part}_{name}": None if found[name] is None else float(found[name]) for name in names}
    return {**own, **extra_scores("classes", {part: (truth, predicted, chances)})}


def value_scores(part: str, truth: Floats, predicted: Floats) -> dict[str, Value]:
    """Every score of numbers of one part, as "test_r2"; None where it is not known.

    >>> found = value_scores("test", np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 4.0]))
    >>> round(found["test_r2"], 3), round(found["test_mae"], 3)
    (0.5, 0.333)
    """
    if not len(truth):
        return {f"{part}_{one.name}": None for one in SCORES if one.of == "values"}
    gaps, spread = predicted - truth, float(((truth - truth.mean()) ** 2).sum())
    own: dict[str, Value] = {
        f"{part}_r2": 1 - float((gaps**2).sum()) / spread if spread else None,
        f"{part}_mae": float(np.abs(gaps).mean()),
        f"{part}_rmse": float(np.sqrt((gaps**2).mean())),
    }
    return {**own, **extra_scores("values", {part: (truth, predicted, None)})}


def by_row(rows: Sequence[NDArray[Any]], of: str = "classes") -> Mapping[str, Floats]:
    """The array that intervals and paired tests need: the run first, then its controls, a column a test row.

    Parameters
    ----------
    rows : sequence of ndarray, shape (n,)
        Of each model whether it is right (classes) or its squared error (values).
    of : str
    """
    name = "test_accuracy_by_row" if of == "classes" else "test_squared_error_by_row"
    table = np.stack([np.asarray(one, np.float64) for one in rows])
    return {name: table} if table.size else {}


def _area(truth: NDArray[Any], chances: Floats) -> float | None:
    classes = chances.shape[1]
    if classes < 2 or len(np.unique(truth)) < classes or not np.isfinite(chances).all():
        return None
    from sklearn.metrics import roc_auc_score

    given: Any = chances[:, 1] if classes == 2 else chances
    return float(roc_auc_score(truth, given, multi_class="ovr"))


def _log_loss(truth: NDArray[Any], chances: Floats) -> float:
    # As scikit-learn does: a chance of nothing would be an infinite loss.
    right = np.clip(chances[np.arange(len(truth)), truth], np.finfo(np.float64).eps, 1.0)
    return float(-np.log(right).mean())
