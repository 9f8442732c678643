"""All angles of a circuit as two arrays, those shared by a batch and those of each sample, computed in torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ketbench.plugin import Binary, Call, Expression, Feature, Reference, Unary, evaluate, features_of


def _of_any(function: Callable[[Tensor], Tensor]) -> Callable[[Any], Tensor]:
    """A torch function that also takes plain numbers."""
    return lambda value: function(value if isinstance(value, Tensor) else torch.tensor(value, dtype=torch.float64))


_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sin": _of_any(torch.sin),
    "cos": _of_any(torch.cos),
    "tan": _of_any(torch.tan),
    "arcsin": _of_any(torch.arcsin),
    "arccos": _of_any(torch.arccos),
    "arctan": _of_any(torch.arctan),
    "exp": _of_any(torch.exp),
    "log": _of_any(torch.log),
    "sqrt": _of_any(torch.sqrt),
    "abs": _of_any(torch.abs),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an angle is found: row `index` of the shared or of the per-sample array."""

    shared: bool
    index: int


@dataclass(frozen=True)
class _Shape:
    """Expressions that differ only in which weights and features they name, computed in one go.

    Parameters
    ----------
    tree : Expression
        With leaf number k written as ``Reference("k")``.
    leaves : tuple of (is_feature, indices)
        Indices of each leaf over the expressions.
    rows : list of int
        Rows of the result.
    """

    tree: Expression
    leaves: tuple[tuple[bool, Tensor | slice], ...]
    rows: list[int]

    def on(self, device: torch.device) -> _Shape:
        """The same with its indices in a device's memory."""
        moved = ((f, i if isinstance(i, slice) else i.to(device)) for f, i in self.leaves)
        return _Shape(self.tree, tuple(moved), self.rows)


class Angles:
    """Gives each distinct expression a slot, and all slots their values.

    Parameters
    ----------
    expressions : sequence of Expression
        Every angle of a circuit, repetitions included.
    parameters : sequence of str
        Names in the order of the weight vector.
    """

    def __init__(self, expressions: Sequence[Expression], parameters: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(expressions))
        of_sample = [e for e in distinct if features_of(e)]
        shared = [e for e in distinct if not features_of(e)]
        self.slots: dict[Expression, Slot] = {e: Slot(False, i) for i, e in enumerate(of_sample)}
        self.slots |= {e: Slot(True, i) for i, e in enumerate(shared)}
        numbers = {name: index for index, name in enumerate(parameters)}
        self._shared = _Table(shared, numbers)
        self._sample = _Table(of_sample, numbers)

    @property
    def n_shared(self) -> int:
        """Number of angles that a whole batch shares."""
        return self._shared.rows

    @property
    def n_sample(self) -> int:
        """Number of angles that differ between samples."""
        return self._sample.rows

    def shared(self, weights: Tensor) -> Tensor:
        """Angles of the whole batch, shape (n_shared,), radians."""
        empty = weights.new_zeros((1, 0))
        return self._shared.values(weights, empty).reshape(-1)

    def of_samples(self, weights: Tensor, features: Tensor) -> Tensor:
        """Angles of each sample, shape (n_sample, batch), radians."""
        return self._sample.values(weights, features)


class _Table:
    """Distinct expressions grouped by shape."""

    def __init__(self, expressions: Sequence[Expression], numbers: Mapping[str, int]) -> None:
        self.rows = len(expressions)
        grouped: dict[tuple[Expression, tuple[bool, ...]], list[tuple[int, list[tuple[bool, int]]]]] = {}
        for row, tree in enumerate(expressions):
            leaves: list[tuple[bool, int]] = []
            bare = _abstract(tree, numbers, leaves)
            # x[0]*a and a*x[0] are one tree without its leaves, but read other rows: which are features counts too.
            kinds = tuple(is_feature for is_feature, _ in leaves)
            grouped.setdefault((bare, kinds), []).append((row, leaves))
        self._shapes = [_shape(tree, members) for (tree, _), members in grouped.items()]
        order = [row for shape in self._shapes for row in shape.rows]
        self._order = None if order == sorted(order) else torch.argsort(torch.tensor(order))
        self._placed: dict[torch.device, tuple[list[_Shape], Tensor | None]] = {}

    def values(self, weights: Tensor, features: Tensor) -> Tensor:
        """Shape (rows, batch), the batch being 1 where no feature is used."""
        batch = features.shape[0]
        columns = features.T
        shapes, order = self._on(weights.device)
        parts = [_evaluated(shape, weights, columns, batch) for shape in shapes]
        if not parts:
            return weights.new_zeros((0, batch))
        joined = parts[0] if len(parts) == 1 else torch.cat(parts)
        return joined if order is None else joined.index_select(0, order)

    def _on(self, device: torch.device) -> tuple[list[_Shape], Tensor | None]:
        """Indices in a device's memory, copied there once."""
        if device not in self._placed:
            order = None if self._order is None else self._order.to(device)
            self._placed[device] = ([shape.on(device) for shape in self._shapes], order)
        return self._placed[device]


def _shape(tree: Expression, members: Sequence[tuple[int, list[tuple[bool, int]]]]) -> _Shape:
    count = len(members[0][1])
    leaves = tuple((members[0][1][k][0], _indices([found[k][1] for _, found in members])) for k in range(count))
    return _Shape(tree, leaves, [row for row, _ in members])


def _indices(numbers: list[int]) -> Tensor | slice:
    """Consecutive numbers as a slice, which costs less to read and to differentiate."""
    consecutive = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return slice(numbers[0], numbers[0] + len(numbers)) if consecutive else torch.tensor(numbers)


def _picked(rows: Tensor, indices: Tensor | slice) -> Tensor:
    return rows[indices] if isinstance(indices, slice) else rows.index_select(0, indices)


def _evaluated(shape: _Shape, weights: Tensor, columns: Tensor, batch: int) -> Tensor:
    values = {
        str(k): _picked(columns, indices) if is_feature else _picked(weights[:, None], indices)
        for k, (is_feature, indices) in enumerate(shape.leaves)
    }
    result: Any = evaluate(shape.tree, values, (), _FUNCTIONS)
    if not isinstance(result, Tensor):
        result = weights.new_full((1, 1), float(result))
    return result.expand(len(shape.rows), batch)


def _abstract(tree: Expression, numbers: Mapping[str, int], leaves: list[tuple[bool, int]]) -> Expression:
    """The same tree with its weights and features replaced by leaf numbers, which are collected."""
    match tree:
        case Feature(index):
            leaves.append((True, index))
            return Reference(str(len(leaves) - 1))
        case Reference(name):
            leaves.append((False, numbers[name]))
            return Reference(str(len(leaves) - 1))
        case Unary(operand):
            return Unary(_abstract(operand, numbers, leaves))
        case Call(function, argument):
            return Call(function, _abstract(argument, numbers, leaves))
        case Binary(operator, left, right):
            return Binary(operator, _abstract(left, numbers, leaves), _abstract(right, numbers, leaves))
        case _:
            return tree
