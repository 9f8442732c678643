"""Angles that are one weight or feature times a number plus a number, read without torch; all others give nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Binary, Expression, Feature, Reference, Unary, evaluate, is_constant

Array = NDArray[Any]

ZERO = -1
"""Leaf of an angle that depends on nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Angles as ``scale * leaf + offset``.

    Parameters
    ----------
    leaf : ndarray of int, shape (angles,)
        Row among all weights, then all features; -1 where the scale is 0.
    scale, offset : ndarray of float, shape (angles,)
    """

    leaf: NDArray[np.int64]
    scale: NDArray[np.float64]
    offset: NDArray[np.float64]


def lines(expressions: Sequence[Expression], parameters: Sequence[str]) -> Lines | None:
    """The expressions as lines, or None where one of them is none.

    Parameters
    ----------
    expressions : sequence of Expression
    parameters : sequence of str
        Names in the order of the weight vector.

    Examples
    --------
    >>> from ketbench.plugin import Number
    >>> found = lines([Binary("*", Number(2.0), Feature(1))], ["a", "b"])
    >>> found.leaf, found.scale
    (array([3]), array([2.]))
    """
    numbers = {name: place for place, name in enumerate(parameters)}
    found = [_line(expression, numbers) for expression in expressions]
    rows = [row for row in found if row is not None]
    if len(rows) < len(found):
        return None
    leaf, scale, offset = (np.array([row[k] for row in rows]) for k in range(3))
    return Lines(leaf.astype(np.int64), scale.astype(np.float64), offset.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Read:
    """Shared angles and those of samples, each a line of its weight or feature, read and differentiated in numpy.

    Parameters
    ----------
    shared, of_sample : Lines
        Leaves count among the weights, or among the features.
    """

    shared: Lines
    of_sample: Lines

    def angles(self, weights: Array, features: Array) -> tuple[Array, Array]:
        """Of the batch, shape (n_shared,), and of its samples, shape (n_sample, batch)."""
        return _values(self.shared, weights[:, None])[:, 0], _values(self.of_sample, features.T)

    def weights_gradient(self, found: Array, count: int) -> Array:
        """By the weights, from the one by the shared angles."""
        own = self.shared
        return np.bincount(own.leaf + 1, found[: len(own.leaf)] * own.scale, count + 1)[1:].astype(found.dtype)

    def features_gradient(self, found: Array, shape: tuple[int, ...]) -> Array:
        """By the features, shape (batch, n_features), from the one by the angles of samples."""
        own = self.of_sample
        total = np.zeros((shape[1], shape[0]), found.dtype)
        np.add.at(total, own.leaf, found * own.scale.astype(found.dtype)[:, None])
        return total.T


def read_of(of_shared: Sequence[Expression], of_sample: Sequence[Expression], parameters: Sequence[str]) -> Read | None:
    """How the angles are read, or None where one of them is no line."""
    shared, sample = lines(of_shared, parameters), lines(of_sample, parameters)
    if shared is None or sample is None:
        return None
    return Read(shared, Lines(sample.leaf - len(parameters), sample.scale, sample.offset))


def _values(own: Lines, leaves: Array) -> Array:
    if not len(own.leaf):
        return np.zeros((0, leaves.shape[1]), leaves.dtype)
    if not len(leaves):
        return np.repeat(own.offset.astype(leaves.dtype)[:, None], leaves.shape[1], axis=1)
    found = leaves.take(own.leaf, axis=0)
    found *= own.scale[:, None]
    found += own.offset[:, None]
    return found


def _line(tree: Expression, numbers: Mapping[str, int]) -> tuple[int, float, float] | None:
    """Leaf, scale and offset."""
    if is_constant(tree):
        return ZERO, 0.0, float(evaluate(tree))
    match tree:
        case Feature(index):
            return len(numbers) + index, 1.0, 0.0
        case Reference(name):
            return numbers[name], 1.0, 0.0
        case Unary(operand):
            return _scaled(_line(operand, numbers), -1.0)
        case Binary(operator, left, right) if is_constant(right):
            return _with_right(operator, _line(left, numbers), float(evaluate(right)))
        case Binary(operator, left, right) if is_constant(left):
            return _with_left(operator, float(evaluate(left)), _line(right, numbers))
        case _:
            return None


def _scaled(line: tuple[int, float, float] | None, factor: float) -> tuple[int, float, float] | None:
    return None if line is None else (line[0], line[1] * factor, line[2] * factor)


def _moved(line: tuple[int, float, float] | None, by: float) -> tuple[int, float, float] | None:
    return None if line is None else (line[0], line[1], line[2] + by)


def _with_right(operator: str, line: tuple[int, float, float] | None, number: float) -> tuple[int, float, float] | None:
    match operator:
        case "+":
            return _moved(line, number)
        case "-":
            return _moved(line, -number)
        case "*":
            return _scaled(line, number)
        case "/" if number:
            return _scaled(line, 1.0 / number)
        case _:
            return None


def _with_left(operator: str, number: float, line: tuple[int, float, float] | None) -> tuple[int, float, float] | None:
    match operator:
        case "+":
            return _moved(line, number)
        case "-":
            return _moved(_scaled(line, -1.0), number)
        case "*":
            return _scaled(line, number)
        case _:
            return None
