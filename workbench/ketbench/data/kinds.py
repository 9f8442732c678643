"""Reads a column as another kind; refuses, with the first value in the way, where something would be lost."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Kind

_CODED = (Kind.CATEGORY, Kind.ORDINAL)
_COMMA, _POINT = re.compile(r"[-+]?\d*,\d+"), re.compile(r"[-+]?\d*\.\d+")


def converted(column: Column, kind: Kind) -> Column:
    """The column as another kind; category names stand for their text, numbers for their shortest form.

    A picture read as a tensor keeps its colours apart, height x width x channels; as a picture they are averaged.

    Raises
    ------
    DatasetError
        For a value without meaning in that kind, and for dates.
    """
    if column.kind is kind or (column.kind in _CODED and kind in _CODED):
        return replace(column, kind=kind)
    if _is_between_arrays(column, kind):
        return replace(column, kind=kind)
    if column.is_tensor or kind in (Kind.IMAGE, Kind.TENSOR, Kind.DATE):
        text = f"Column '{column.name}' holds {column.kind.value} and cannot become {kind.value}"
        raise DatasetError(f"{text}; import the file again with that kind.")
    if column.is_absent:
        raise DatasetError(f"The values of column '{column.name}' are not read yet; its kind can be changed then.")
    words = texts(column)
    if kind is Kind.NUMERIC:
        return replace(column, kind=kind, values=_numbers(column, words), categories=())
    if kind is Kind.TEXT:
        return replace(column, kind=kind, values=np.array(words, dtype=object), categories=())
    made = coded(column.name, words, column.role)
    if column.kind is Kind.NUMERIC:
        made = _in_order(column, made)
    return replace(made, kind=kind, unit=column.unit)


def _is_between_arrays(column: Column, kind: Kind) -> bool:
    """Whether pictures are to be read as arrays, whose colours are kept apart, or arrays as pictures."""
    if column.is_absent or not column.is_tensor:
        return False
    sizes = column.values.shape
    is_picture = len(sizes) == 3 or (len(sizes) == 4 and sizes[3] in (1, 3, 4))
    return kind is Kind.TENSOR or (kind is Kind.IMAGE and is_picture)


def texts(column: Column) -> list[str]:
    """Each value as text; empty where it is missing."""
    if column.kind is Kind.NUMERIC:
        return [_shortest(float(value)) for value in column.values]
    return [str(label) for label in column.labels()]


def _shortest(value: float) -> str:
    if np.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _numbers(column: Column, words: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = np.full(len(words), np.nan)
    comma = _has_decimal_commas(words)
    for row, word in enumerate(words):
        if not word:
            continue
        try:
            values[row] = float(word.replace(",", ".") if comma else word)
        except ValueError:
            text = f"Column '{column.name}' holds '{word[:40]}' in row {row + 1}, which is not a number"
            raise DatasetError(f"{text}; keep its kind, or import again with bad cells as missing.") from None
    return values


def _has_decimal_commas(words: list[str]) -> bool:
    """Whether commas stand for decimal points: no number has a point, and not every comma could part thousands.

    >>> _has_decimal_commas(["5,1", "abc", "4"]), _has_decimal_commas(["1,000"]), _has_decimal_commas(["5,1", "4.2"])
    (True, False, False)
    """
    with_comma = [word for word in words if _COMMA.fullmatch(word)]
    return (
        bool(with_comma)
        and not any(_POINT.fullmatch(word) for word in words)
        and any(len(word.partition(",")[2]) != 3 for word in with_comma)
    )


def _in_order(column: Column, made: Column) -> Column:
    """Categories of numbers in the order of the numbers, not of their digits."""
    order = sorted(made.categories, key=float)
    place = np.array([order.index(name) for name in made.categories] or [0], dtype=np.int32)
    values = np.where(made.values < 0, -1, place[made.values]).astype(np.int32)
    return replace(made, values=values, categories=tuple(order))
