"""The fitted preparation of an exported model, and tables to predict; needs numpy alone, and nothing of Ketbench."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def prepared(
    described: Mapping[str, Any], tensors: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]
) -> np.ndarray[Any, Any]:
    """The fitted preparation steps on columns by name, shape (rows, n_features).

    Raises
    ------
    ValueError
        For a missing column, a word in a number, or a value that no step fills in.
    """
    missing = [one["name"] for one in described["inputs"] if one["name"] not in columns]
    if missing:
        raise ValueError(f"The column '{missing[0]}' is missing; the model takes it.")
    numbers = {one["name"]: _numbers(one, columns[one["name"]]) for one in described["inputs"]}
    x = np.column_stack(list(numbers.values()))
    for number, step in enumerate(described["preparation"]):
        start = f"preparation{number}."
        fitted = {k.removeprefix(start): v for k, v in tensors.items() if k.startswith(start)}
        x = _STEPS[step["kind"]](x, {**step["values"], **fitted}, numbers)
    if np.isnan(x).any():
        raise ValueError(f"Row {int(np.argmax(np.isnan(x).any(axis=1))) + 1} lacks a value that no step fills in.")
    return x


def _numbers(one: Mapping[str, Any], values: Sequence[Any]) -> np.ndarray[Any, Any]:
    """A column as numbers: codes of categories, elements of arrays with the colours of pictures averaged."""
    if one["kind"] in ("category", "ordinal"):
        if isinstance(values, np.ndarray) and values.dtype == np.int32:
            return np.where(values < 0, math.nan, values)  # check rows hold codes already
        codes = {name: float(code) for code, name in enumerate(one["categories"])}
        return np.array([codes.get("" if value is None else str(value), math.nan) for value in values])
    if "shape" in one:
        x = np.asarray(values, dtype=np.float64).reshape(len(values), *one["shape"])
        x = x.mean(axis=3) if one["kind"] == "image" and x.ndim == 4 else x
        return x.reshape(len(x), -1)
    return np.array([math.nan if value in ("", None) else float(value) for value in values])


def _one_hot(x: Any, s: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:
    parts = [
        (columns[name][:, None] == np.arange(count)).astype(np.float64) if count else x[:, [place]]
        for place, (name, count) in enumerate(zip(s["columns"], s["counts"], strict=True))
    ]
    return np.hstack(parts)


def _downsample(x: Any, s: Mapping[str, Any], columns: Mapping[str, Any]) -> Any:
    parts: list[Any] = []
    at = 0
    for height, width in s["blocks"]:
        size = height * width or 1
        piece = x[:, at : at + size]
        if height:
            cells = _averages(height, s["height"]), _averages(width, s["width"])
            piece = np.einsum("rh,nhw,cw->nrc", cells[0], piece.reshape(-1, height, width), cells[1])
        parts.append(piece.reshape(len(x), -1))
        at += size
    return np.hstack(parts)


def _averages(fine: int, coarse: int) -> Any:
    edges, pixel = np.linspace(0, fine, coarse + 1), np.arange(fine)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    overlap = np.maximum(overlap, 0)
    return overlap / overlap.sum(axis=1, keepdims=True)


_STEPS: dict[str, Callable[..., Any]] = {
    "standardise": lambda x, s, c: (x - s["mean"]) / s["scale"],
    "min-max": lambda x, s, c: x * s["factor"] + s["offset"],
    "pca": lambda x, s, c: (x - s["mean"]) @ s["components"].T,
    "impute": lambda x, s, c: np.where(np.isnan(x), s["fill"], x),
    "one-hot": _one_hot,
    "select": lambda x, s, c: x[:, s["places"]],
    "binarise": lambda x, s, c: np.where(np.isnan(x), np.nan, x > s["threshold"]),
    "downsample": _downsample,
}


def table(path: Path, wanted: Sequence[str]) -> dict[str, list[str]]:
    """The columns of a CSV file by name; commas, semicolons or tabs part them, as its names say.

    Where commas do not part the cells, one in a number is its decimal point.

    Raises
    ------
    ValueError
        For rows of other lengths than the first.
    """
    text = path.read_text(encoding="utf-8-sig")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=lambda one: sum(name in next(csv.reader([head], delimiter=one), []) for name in wanted))
    names, *rows = [row for row in csv.reader(text.splitlines(), delimiter=mark) if row] or [[]]
    for number, row in enumerate(rows, 2):
        if len(row) != len(names):
            raise ValueError(f"Line {number} of '{path}' has {len(row)} cells, its first line {len(names)}; mend it.")
    point = (lambda cell: cell) if mark == "," else _with_point
    return {name: [point(row[at]) for row in rows] for at, name in enumerate(names)}


def _with_point(cell: str) -> str:
    plain = cell.replace(",", ".", 1)
    return plain if plain.lstrip("+-").replace(".", "", 1).isdigit() else cell
