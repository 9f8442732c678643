"""Reads TSPLIB files of tours: coordinates or an explicit matrix become distances, rounded as TSPLIB 95 says."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.text import EdgeList, FileKind

Matrix = NDArray[np.float64]
TSP = "tsp"
MOST_CITIES = 1000
_KEYS = re.compile(r"\s*(NAME|TYPE|COMMENT|DIMENSION|EDGE_WEIGHT_TYPE)\s*:")
_SECTION = re.compile(r"\s*([A-Z_]+_SECTION)\s*:?\s*$")


def is_tsplib(lines: Sequence[str]) -> bool:
    """Whether the first lines are the keys of a TSPLIB file."""
    found = {match.group(1) for match in map(_KEYS.match, lines[:30]) if match}
    return "DIMENSION" in found and len(found) >= 2


def edges_of_tsplib(text: str, name: str) -> EdgeList:
    """Every pair of cities with its distance; cities keep their numbers.

    Raises
    ------
    DatasetError
        For a type that is not read, too many cities or numbers that are missing.
    """
    keys, sections = _parts(text)
    kind, weights = keys.get("TYPE", "TSP").split()[0], keys.get("EDGE_WEIGHT_TYPE", "EXPLICIT")
    if kind not in ("TSP", "ATSP"):
        raise DatasetError(f"{name} is of the TSPLIB type {kind}, which is not solved here; choose a TSP or ATSP file.")
    size = int(keys["DIMENSION"]) if keys.get("DIMENSION", "").isdecimal() else 0
    if not 2 < size <= MOST_CITIES:
        raise DatasetError(f"{name} has the dimension '{keys.get('DIMENSION')}'; 3 to {MOST_CITIES} cities are read.")
    if weights == "EXPLICIT":
        labels, matrix = tuple(str(at + 1) for at in range(size)), _explicit(keys, sections, size, name)
    else:
        labels, matrix = _from_places(weights, sections, size, name)
    symmetric = bool(np.array_equal(matrix, matrix.T))
    rows, cols = np.triu_indices(size, 1) if symmetric else np.nonzero(~np.eye(size, dtype=bool))
    told = f"A TSPLIB file ({kind}, {weights}): {size} cities, a tour through all of them is wanted."
    values = matrix[rows, cols]
    return EdgeList(size, rows, cols, values, labels, FileKind.TSPLIB, stated=TSP, told=(told,))


def _parts(text: str) -> tuple[Mapping[str, str], Mapping[str, list[str]]]:
    keys: dict[str, str] = {}
    sections: dict[str, list[str]] = {}
    words: list[str] | None = None
    for line in text.splitlines():
        match = _SECTION.match(line)
        if match:
            words = sections.setdefault(match.group(1), [])
        elif line.strip() == "EOF":
            break
        elif ":" in line and words is None:
            key, _, value = line.partition(":")
            keys[key.strip()] = value.strip()
        elif ":" in line and re.match(r"\s*[A-Z_]+\s*:", line):
            words = None
            key, _, value = line.partition(":")
            keys[key.strip()] = value.strip()
        elif words is not None:
            words.extend(line.split())
    return keys, sections


def _explicit(keys: Mapping[str, str], sections: Mapping[str, list[str]], size: int, name: str) -> Matrix:
    form = keys.get("EDGE_WEIGHT_FORMAT", "FULL_MATRIX")
    values = _floats(sections.get("EDGE_WEIGHT_SECTION", []), name)
    where: dict[str, Callable[[], tuple[NDArray[np.int64], NDArray[np.int64]]]] = {
        "UPPER_ROW": lambda: np.triu_indices(size, 1),
        "LOWER_ROW": lambda: np.tril_indices(size, -1),
        "UPPER_DIAG_ROW": lambda: np.triu_indices(size),
        "LOWER_DIAG_ROW": lambda: np.tril_indices(size),
        "UPPER_DIAG_COL": lambda: np.tril_indices(size),
        "LOWER_DIAG_COL": lambda: np.triu_indices(size),
        "UPPER_COL": lambda: np.tril_indices(size, -1),
        "LOWER_COL": lambda: np.triu_indices(size, 1),
    }
    if form != "FULL_MATRIX" and form not in where:
        raise DatasetError(f"{name} has the weight format '{form}', which is not read; write FULL_MATRIX.")
    wanted = size * size if form == "FULL_MATRIX" else len(where[form]()[0])
    if len(values) != wanted:
        raise DatasetError(f"{name} holds {len(values)} weights; {form} of {size} cities has {wanted}.")
    if form == "FULL_MATRIX":
        return values.reshape(size, size)
    matrix = np.zeros((size, size))
    rows, cols = where[form]()
    matrix[rows, cols] = values
    return matrix + matrix.T - np.diag(np.diag(matrix))


def _from_places(
    weights: str, sections: Mapping[str, list[str]], size: int, name: str
) -> tuple[tuple[str, ...], Matrix]:
    words = sections.get("NODE_COORD_SECTION", [])
    width = 4 if weights.endswith("3D") else 3
    if weights not in _DISTANCES:
        raise DatasetError(f"{name} has the distances '{weights}', which are not read; use EUC_2D or EXPLICIT.")
    if len(words) != width * size:
        raise DatasetError(f"{name} promises {size} cities, but {len(words) / width:g} follow.")
    labels = tuple(words[::width])
    places = _floats([word for at, word in enumerate(words) if at % width], name).reshape(size, width - 1)
    return labels, _DISTANCES[weights](places)


def _floats(words: Sequence[str], name: str) -> Matrix:
    try:
        return np.array([float(word) for word in words])
    except ValueError:
        raise DatasetError(f"{name} has a word among its numbers; correct the section.") from None


def _lengths(places: Matrix) -> Matrix:
    return np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2))


def _pseudo_euclidean(places: Matrix) -> Matrix:
    """TSPLIB 95, section 2.5: ATT."""
    return np.ceil(_lengths(places) / math.sqrt(10.0))


def _geographical(places: Matrix) -> Matrix:
    """TSPLIB 95, section 2.4: degrees.minutes on a sphere of 6378.388 km, cut to whole km."""
    whole = np.trunc(places)
    angles = 3.141592 * (whole + 5.0 * (places - whole) / 3.0) / 180.0
    latitude, longitude = angles[:, 0], angles[:, 1]
    q1 = np.cos(longitude[:, None] - longitude[None, :])
    q2, q3 = (np.cos(latitude[:, None] + sign * latitude[None, :]) for sign in (-1.0, 1.0))
    inside = 0.5 * ((1 + q1) * q2 - (1 - q1) * q3)
    found = np.trunc(6378.388 * np.arccos(np.clip(inside, -1.0, 1.0)) + 1.0)
    np.fill_diagonal(found, 0.0)
    return found


def _rounded(values: Matrix) -> Matrix:
    return np.floor(values + 0.5)


_DISTANCES: Mapping[str, Callable[[Matrix], Matrix]] = {
    "EUC_2D": lambda places: _rounded(_lengths(places)),
    "EUC_3D": lambda places: _rounded(_lengths(places)),
    "CEIL_2D": lambda places: np.ceil(_lengths(places)),
    "MAN_2D": lambda places: _rounded(np.abs(places[:, None, :] - places[None, :, :]).sum(axis=2)),
    "MAX_2D": lambda places: _rounded(np.abs(places[:, None, :] - places[None, :, :]).max(axis=2)),
    "ATT": _pseudo_euclidean,
    "GEO": _geographical,
}
