"""The small models that judge a choice of features; scikit-learn fits them, loaded late."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Flags, Floats, Ints
from ketbench_annealing.selection.optimum.unordered import indicators

_NEIGHBOURS = 5


def standardised(train: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Shift and scale both by the mean and deviation of the first alone."""
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1.0)
    return (train - mean) / deviation, (other - mean) / deviation


def loaded() -> None:
    """Import what every selection needs of scikit-learn."""
    import_module("sklearn.linear_model")
    import_module("sklearn.model_selection")


def linear_strengths(x: Floats, y: Floats | Ints, classes: int, nominal: Sequence[int] = ()) -> Floats:
    """Size of each column's coefficients in a linear model, summed in squares over classes and values, shape (n,)."""
    model = _linear(classes)
    columns, owner = indicators(x, x, nominal)
    _fitted(model, columns, y)
    squares = (np.atleast_2d(np.asarray(model.coef_, dtype=np.float64)) ** 2).sum(axis=0)
    return np.bincount(owner, squares, minlength=x.shape[1]).astype(np.float64)


def score(
    model: str, classes: int, train: tuple[Floats, Any], test: tuple[Floats, Any], nominal: Sequence[int] = ()
) -> float:
    """Accuracy on the test rows, or R^2 for a number, of a model fitted on the train rows.

    Columns at the places `nominal` are categories without order, of which the model sees indicators and no codes.
    """
    columns, _ = indicators(train[0], train[0], nominal)
    fitted = _fitted(MODELS[model][1](classes), columns, train[1])
    return float(fitted.score(indicators(test[0], train[0], nominal)[0], test[1]))


def places_among(nominal: Sequence[int], chosen: Flags) -> tuple[int, ...]:
    """Where the nominal columns stand once only the chosen ones are left."""
    return tuple(int(chosen[:i].sum()) for i in nominal if chosen[i])


def _fitted(model: Any, x: Floats, y: Any) -> Any:
    with warnings.catch_warnings():
        # A logistic fit that stops at its step limit is as good here: the ranking of sets does not move.
        warnings.simplefilter("ignore")
        return model.fit(x, y)


def _linear(classes: int) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    return LogisticRegression(max_iter=200) if classes else Ridge()


def _neighbours(classes: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    return KNeighborsClassifier(_NEIGHBOURS) if classes else KNeighborsRegressor(_NEIGHBOURS)


MODELS: Mapping[str, tuple[str, Callable[[int], Any]]] = {
    "linear": ("logistic regression (ridge for numbers)", _linear),
    "neighbours": ("5 nearest neighbours", _neighbours),
}
