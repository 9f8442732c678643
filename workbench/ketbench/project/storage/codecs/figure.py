"""Figures and HDF5: one JSON tree of labels and settings with the arrays beside it; draws nothing."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import DamagedError
from ketbench.base.figures import KINDS, Axis, Figure, Mark, Series
from ketbench.project.storage.codecs.elements import child_dataset, read_array, read_json, write_array, write_json

_CLASSES: dict[str, type[Any]] = {cls.__name__: cls for cls in (*KINDS.values(), Axis, Mark, Series)}


def write_figure(group: h5py.Group, figure: Figure) -> None:
    """Write a figure into an empty group: ``about`` (JSON) and one dataset per array, named by its place."""
    arrays: dict[str, NDArray[Any]] = {}
    write_json(group, "about", _tree(figure, "", arrays))
    for place, array in arrays.items():
        write_array(group, place, array)


def read_figure(group: h5py.Group) -> Figure:
    """Read what `write_figure` wrote."""
    figure = _value(read_json(group, "about"), group)
    if not isinstance(figure, tuple(KINDS.values())):
        raise DamagedError(f"'{group.name}' holds no figure; restore the file from a copy.")
    return figure  # pyright: ignore[reportReturnType]


def _tree(value: Any, place: str, arrays: dict[str, NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[place] = value
        return {"array": place}
    if is_dataclass(value):
        # What is as it is by itself is left out, so that a program from before a field came can read the rest.
        told = [f.name for f in fields(value) if getattr(value, f.name) is not f.default]
        inside = {name: _tree(getattr(value, name), _below(place, name), arrays) for name in told}
        return {"type": type(value).__name__, "fields": inside}
    if isinstance(value, (list, tuple)):
        items = [_tree(item, _below(place, str(i)), arrays) for i, item in enumerate(value)]
        return {"tuple": items} if isinstance(value, tuple) else items
    return value


def _value(tree: Any, group: h5py.Group) -> Any:
    if isinstance(tree, list):
        return [_value(item, group) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "array" in tree:
        return read_array(child_dataset(group, str(tree["array"])))
    if "tuple" in tree:
        return tuple(_value(item, group) for item in tree["tuple"])
    try:
        return _CLASSES[tree["type"]](**{name: _value(item, group) for name, item in tree["fields"].items()})
    except (KeyError, TypeError) as error:
        raise DamagedError(f"'{group.name}' holds a figure that cannot be read ({error}).") from None


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
