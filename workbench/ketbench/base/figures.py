"""Figures as data, never pictures: arrays, labels and units that window, export and notebook each draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.digits import unit

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows.

    Parameters
    ----------
    label : str
    unit : str
        Empty for a number without unit.
    log : bool
        Whether a logarithmic scale tells more.
    from_zero : bool
        Whether zero belongs in the picture: amounts that hardly differ must not look as if they did.
    """

    label: str = ""
    unit: str = ""
    log: bool = False
    from_zero: bool = False

    def title(self) -> str:
        """Label with the unit in brackets."""
        return f"{self.label} [{unit(self.unit)}]" if self.unit else self.label


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One curve or point cloud.

    Parameters
    ----------
    label : str
    x, y : ndarray, shape (n,)
        A value that is not finite is a gap.
    low, high : ndarray, shape (n,), or None
        A band around y, such as a confidence interval.
    reference : bool
        Nothing that was measured, but a line to hold the others against, such as chance: drawn grey and dashed.
    """

    label: str
    x: Array
    y: Array
    low: Array | None = None
    high: Array | None = None
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A line or a point worth naming: a threshold on one axis, or a point when both values are given."""

    label: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Titled:
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Line(_Titled):
    """Curves over a common x axis."""

    series: Sequence[Series]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scatter(_Titled):
    """Point clouds, one series a class."""

    series: Sequence[Series]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Bars(_Titled):
    """Groups of bars; with `stacked` the series of a category stand on each other.

    Parameters
    ----------
    categories : sequence of str, length n
    names : sequence of str, length m
    values : ndarray, shape (m, n)
        NaN is drawn as the words of `missing`.
    low, high : ndarray, shape (m, n), or None
        Ends of the error bars.
    """

    categories: Sequence[str]
    names: Sequence[str]
    values: Array
    low: Array | None = None
    high: Array | None = None
    stacked: bool = False
    horizontal: bool = False
    missing: str = "not measured"
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Waterfall(_Titled):
    """A running sum from a start value through signed steps.

    Parameters
    ----------
    labels : sequence of str, length n
    steps : ndarray, shape (n,)
        The first is the start value; the level after step i is ``steps[:i + 1].sum()``.
    penalties : ndarray of bool, shape (n,)
        Steps drawn hatched.
    """

    labels: Sequence[str]
    steps: Array
    penalties: Array | None = None
    y: Axis = field(default_factory=Axis)
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HeatMap(_Titled):
    """A matrix in colours.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
    columns, rows : ndarray of numbers or sequence of str
        Coordinates or names along x and y.
    contours : sequence of float
        Levels drawn as lines.
    diverging : bool
        Whether zero is the middle of the colour scale.
    write_values : bool
        Whether each cell shows its number, as in a confusion matrix.
    points : sequence of Series
        Points upon the map, a colour a series; for numeric columns and rows.
    classes : sequence of str
        Names of classes where `values` are their numbers; an area then has the colour of the series of that number.
    shade : ndarray, shape (rows, columns), or None
        How sure each class is, from 0 to 1; pale where it is not.
    """

    values: Array
    columns: Array | Sequence[str]
    rows: Array | Sequence[str]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    z: Axis = field(default_factory=Axis)
    contours: Sequence[float] = ()
    diverging: bool = False
    write_values: bool = False
    marks: Sequence[Mark] = ()
    points: Sequence[Series] = ()
    classes: Sequence[str] = ()
    shade: Array | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Histogram(_Titled):
    """Counts between edges.

    Parameters
    ----------
    edges : ndarray, shape (n + 1,)
    names : sequence of str, length m
    counts : ndarray, shape (m, n)
    """

    edges: Array
    names: Sequence[str]
    counts: Array
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=lambda: Axis("count"))
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Graph(_Titled):
    """Nodes and edges.

    Parameters
    ----------
    positions : ndarray, shape (n, 2)
    edges : ndarray of int, shape (m, 2)
    groups : ndarray of int, shape (n,), or None
        A colour a group.
    weights : ndarray, shape (m,), or None
    labels : sequence of str
    group_names : sequence of str
        What each group is; without them a legend counts the groups.
    """

    positions: Array
    edges: Array
    groups: Array | None = None
    weights: Array | None = None
    labels: Sequence[str] = ()
    group_names: Sequence[str] = ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Table(_Titled):
    """Rows of numbers and words; None is shown as "not stated" or "not measured", as `missing` says."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | int | bool | None]]
    missing: str = "not measured"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Image(_Titled):
    """Grey or RGB pixels.

    Parameters
    ----------
    pixels : ndarray, shape (height, width) or (height, width, 3)
        Float in [0, 1].
    """

    pixels: Array
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Spheres(_Titled):
    """Points in unit spheres, one sphere a qubit, as Bloch vectors.

    Parameters
    ----------
    names : sequence of str, length n
    points : ndarray, shape (n, m, 3)
        x, y and z of every point in every sphere.
    groups : ndarray of int, shape (m,)
        A colour a group.
    labels : sequence of str
        Of the groups.
    """

    names: Sequence[str]
    points: Array
    groups: Array
    labels: Sequence[str] = ()

    def flat(self) -> Array:
        """Points as seen from the front, from a little above: across, up and towards the eye, shape (n, m, 3)."""
        return seen(np.asarray(self.points, float))


AZIMUTH, ELEVATION = np.radians(25.0), np.radians(18.0)
"""From where spheres are looked at."""


def seen(points: Array) -> Array:
    """Points in space as the eye sees them: across, up, towards it.

    >>> seen(np.array([0.0, 0.0, 1.0])).round(3).tolist()
    [0.0, 0.951, 0.309]
    """
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    across = -np.sin(AZIMUTH) * x + np.cos(AZIMUTH) * y
    depth = np.cos(AZIMUTH) * x + np.sin(AZIMUTH) * y
    up = np.cos(ELEVATION) * z - np.sin(ELEVATION) * depth
    return np.stack([across, up, np.sin(ELEVATION) * z + np.cos(ELEVATION) * depth], axis=-1)


Figure = Line | Scatter | Bars | Waterfall | HeatMap | Histogram | Graph | Table | Image | Spheres
KINDS: dict[str, type[Figure]] = {
    "line": Line,
    "scatter": Scatter,
    "bars": Bars,
    "waterfall": Waterfall,
    "heat map": HeatMap,
    "histogram": Histogram,
    "graph": Graph,
    "table": Table,
    "image": Image,
    "spheres": Spheres,
}


def same(a: object, b: object) -> bool:
    """Whether two figures, or parts of them, hold equal data (NaN equals NaN)."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        left, right = np.asarray(a), np.asarray(b)
        exact = left.dtype.kind not in "fc" or right.dtype.kind not in "fc"
        return np.array_equal(left, right, equal_nan=not exact)
    if type(a) is not type(b):
        both = isinstance(a, (list, tuple)) and isinstance(b, (list, tuple))
        return both and list(a) == list(b)  # pyright: ignore[reportArgumentType]
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))  # pyright: ignore[reportArgumentType]
    if hasattr(a, "__dataclass_fields__"):
        return all(same(getattr(a, name), getattr(b, name)) for name in _fields(a))
    return a == b or (a != a and b != b)


def _fields(value: object) -> Sequence[str]:
    return list(getattr(value, "__dataclass_fields__", {}))
