"""Looks at what a backend sends before anything of it is kept, and refuses what no file can hold; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np

from ketbench.base.errors import RunFailed
from ketbench.contract.model import Model
from ketbench.contract.plugin import Checkpoint, Described, Drawn, Event, Logged, Measured, Progress
from ketbench.contract.result import Baseline, Result

LARGEST_STEP = 2**63 - 1
"""Steps are kept as int64."""
DEEPEST = 32
LONGEST_NAME, LONGEST_TEXT = 1000, 10_000_000
KEPT_KINDS = frozenset("biufcUSMm")
"""Kinds of numpy types that a file can hold: no objects, no records."""

TENSOR_KINDS = frozenset("biuf")
"""Kinds of numpy types of a model's tensors."""


def require_event(event: Event, what: str) -> None:
    """Refuse an event that cannot be kept.

    Parameters
    ----------
    event : Event
    what : str
        Names it and its backend, as "Checkpoint of backend 'mine'".

    Raises
    ------
    RunFailed
        Which value of which type is wrong.
    """
    match event:
        case Measured():
            require_step(event.step, what)
        case Checkpoint():
            require_step(event.step, what)
            _require_bytes(event.data, what)
        case Logged():
            _require_text(event.text, what, "text")
            _require_text(event.level, what, "level")
        case Progress():
            _require_text(event.text, what, "text")
            for name, count in (("done", event.done), ("total", event.total), ("steps", event.steps)):
                _require_count(count, what, name)
        case Drawn():
            _require_name(event.name, what)
            _require_figure(event.figure, what, f"the figure '{event.name}'")
        case Described():
            _require_mapping(event.facts, what, "facts")
            for name, value in event.facts.items():
                _require_name(name, what)
                _require_plain(value, what, f"the fact '{name}'", DEEPEST)


def require_result(result: Result, what: str) -> None:
    """Refuse a result that cannot be kept.

    Raises
    ------
    RunFailed
        Which value of which type is wrong.
    """
    _require_summary(result.summary, what, "summary")
    for name in ("units", "formulas", "figures", "arrays"):
        _require_mapping(getattr(result, name), what, name)
        for key in getattr(result, name):
            _require_name(key, what)
    for group in (result.units, result.formulas):
        for key, text in group.items():
            _require_text(text, what, f"the entry '{key}'")
    for key, array in result.arrays.items():
        require_array(array, what, f"the array '{key}'")
    for key, figure in result.figures.items():
        _require_figure(figure, what, f"the figure '{key}'")
    _require_sequence(result.notes, what, "notes")
    for note in result.notes:
        _require_text(note, what, "a note")
    _require_sequence(result.baselines, what, "baselines")
    for baseline in result.baselines:
        _require_baseline(baseline, what)
    if result.model is not None:
        _require_model(result.model, what)


def _require_model(model: object, what: str) -> None:
    """A `Model` whose description is plain, and whose tensors safetensors can hold."""
    if not isinstance(model, Model):
        raise _wrong(what, "model", model, "a Model")
    _require_plain(dict(model.description), what, "the description of its model", DEEPEST)
    _require_mapping(model.tensors, what, "the tensors of its model")
    for name, array in model.tensors.items():
        _require_name(name, what)
        require_array(array, what, f"the tensor '{name}' of its model")
        if array.dtype.kind not in TENSOR_KINDS:
            raise RunFailed(f"{what} holds {array.dtype} as the tensor '{name}' of its model; send numbers or flags.")


def require_step(step: object, what: str) -> None:
    """Refuse a step that is not a whole number of 64 bits."""
    if isinstance(step, bool) or not isinstance(step, (int, np.integer)) or not 0 <= int(step) <= LARGEST_STEP:
        raise _wrong(what, "step", step, "a whole number from 0 to 2**63 - 1")


def require_array(array: object, what: str, place: str) -> None:
    """Refuse an array of objects or records."""
    dtype = getattr(array, "dtype", None)
    if not isinstance(array, (np.ndarray, np.generic)) or getattr(dtype, "kind", "") not in KEPT_KINDS:
        kind = f"an array of {dtype}" if isinstance(array, np.ndarray) else f"a {_kind(array)}"
        raise RunFailed(f"{what} holds {kind} as {place}; send a numpy array of numbers, flags or texts.")


def _require_baseline(baseline: object, what: str) -> None:
    if not isinstance(baseline, Baseline):
        raise _wrong(what, "a baseline", baseline, "a Baseline")
    for name in ("name", "title", "note"):
        _require_text(getattr(baseline, name), what, f"the {name} of a baseline")
    _require_summary(baseline.summary, what, "the summary of a baseline")


def _require_summary(summary: object, what: str, place: str) -> None:
    _require_mapping(summary, what, place)
    assert isinstance(summary, Mapping)
    for key, value in summary.items():  # pyright: ignore[reportUnknownVariableType]
        _require_name(key, what)
        _require_plain(value, what, f"'{key}' in {place}", DEEPEST)


def _require_plain(value: Any, what: str, place: str, depth: int) -> None:
    """JSON data and numpy's numbers, not too deep."""
    if depth == 0:
        raise RunFailed(f"{what} nests {place} deeper than {DEEPEST} levels, or in itself; send flat values.")
    if value is None or isinstance(value, (bool, int, float, np.generic)):
        if isinstance(value, np.generic) and value.dtype.kind not in KEPT_KINDS:
            raise _wrong(what, place, value, "a number or a text")
        if isinstance(value, int) and value.bit_length() > 4096:
            raise RunFailed(f"{what} holds a whole number of {value.bit_length()} bits as {place}; send a float.")
    elif isinstance(value, str):
        _require_text(value, what, place)
    elif isinstance(value, np.ndarray):
        require_array(value, what, place)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _require_text(key, what, f"a name in {place}")
            _require_plain(item, what, place, depth - 1)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            _require_plain(item, what, place, depth - 1)
    else:
        raise _wrong(what, place, value, "a number, a text, a list or a mapping")


def _require_figure(figure: Any, what: str, place: str, depth: int = DEEPEST) -> None:
    """Figures are frozen values of arrays, texts and numbers."""
    if depth == DEEPEST and not (is_dataclass(figure) and type(figure).__module__.partition(".")[0] == "ketbench"):
        raise _wrong(what, place, figure, "one of the figures of ketbench.base.figures")
    if is_dataclass(figure):
        for field in fields(figure):
            _require_figure(getattr(figure, field.name), what, place, depth - 1)
    elif isinstance(figure, (list, tuple)):
        for item in figure:
            _require_figure(item, what, place, depth - 1)
    else:
        _require_plain(figure, what, place, depth)


def _require_mapping(value: object, what: str, place: str) -> None:
    if not isinstance(value, Mapping):
        raise _wrong(what, place, value, "a mapping of names")


def _require_sequence(value: object, what: str, place: str) -> None:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise _wrong(what, place, value, "a list")


def _require_bytes(value: object, what: str) -> None:
    if not isinstance(value, bytes):
        raise _wrong(what, "data", value, "bytes, as safetensors writes them")


def _require_count(value: object, what: str, place: str) -> None:
    number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not number or not isfinite(value) or abs(value) > LARGEST_STEP:  # pyright: ignore[reportArgumentType]
        raise _wrong(what, place, value, "a whole number below 2**63")


def _require_name(name: object, what: str) -> None:
    _require_text(name, what, "a name")
    if len(str(name)) > LONGEST_NAME:
        raise RunFailed(f"{what} uses a name of {len(str(name))} letters; {LONGEST_NAME} are the most.")


def require_metric_names(values: object, what: str) -> None:
    """Refuse metrics that are not a mapping, or whose names cannot be written."""
    _require_mapping(values, what, "values")
    assert isinstance(values, Mapping)
    for name in values:  # pyright: ignore[reportUnknownVariableType]
        _require_name(name, what)


def _require_text(text: object, what: str, place: str) -> None:
    if not isinstance(text, str):
        raise _wrong(what, place, text, "a text")
    if len(text) > LONGEST_TEXT:
        raise RunFailed(f"{what} holds a text of {len(text)} letters as {place}; {LONGEST_TEXT} are the most.")
    try:
        str.encode(text, "utf-8")
    except UnicodeEncodeError as error:
        letter = ord(error.object[error.start])
        raise RunFailed(
            f"{what} holds a half letter (U+{letter:04X}) in {place}, which no file can keep; send whole letters."
        ) from None


def _wrong(what: str, place: str, value: object, wanted: str) -> RunFailed:
    return RunFailed(f"{what} has {_shown(value)} as {place}; it must be {wanted}.")


def _shown(value: object) -> str:
    """A value in a few letters, or its type alone: its own words may raise or be endless."""
    if isinstance(value, (bool, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() < 128 else f"a number of {value.bit_length()} bits"
    return f"a {_kind(value)}"


def _kind(value: object) -> str:
    return type(value).__name__
