"""The stages of an experiment as a strip shows them: what the backend names, else its inputs and groups of settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from pydantic import BaseModel, ValidationError

from ketbench.backends.registry import AnyBackend
from ketbench.base.counting import counted
from ketbench.base.digits import shown, unit
from ketbench.base.errors import BackendError
from ketbench.base.figures import Table
from ketbench.circuit.resources import depth_of
from ketbench.contract.chosen.looking import in_words
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import FormField, form, idle_in
from ketbench.contract.page import Slide, Stage, Tick
from ketbench.contract.plugin import Task, inputs_of
from ketbench.results.paging.pages import Knows

MOST, MOST_SLIDES = 6, 9
SPREAD = 4.0

_ZERO = re.compile(r"\(0: ([^)]+)\)")
"""What a title says that nought stands for."""


def stages_of(known: Knows, experiment: Experiment) -> Sequence[Stage]:
    """Up to six stages of an experiment."""
    found = _asked(known, experiment, "stages", Stage)
    if found:
        return found[:MOST]
    with suppress(BackendError):
        return tuple(_default(known.backend(experiment.backend), experiment))[:MOST]
    return ()


def slides_of(known: Knows, experiment: Experiment) -> Sequence[Slide]:
    """The numbers that an interactive backend lets slide; where it names none, the first ones of its form."""
    found = _asked(known, experiment, "slides", Slide)
    if found:
        return found
    with suppress(BackendError):
        backend = known.backend(experiment.backend)
        if getattr(backend, "interactive", False):
            return tuple(_default_slides(backend, experiment))[:MOST_SLIDES]
    return ()


def ticks_of(known: Knows, experiment: Experiment) -> Sequence[Tick]:
    """The controls that a backend trains along; empty where it names none."""
    return _asked(known, experiment, "ticks", Tick)


def settings_of(known: Knows, experiment: Experiment, stage: Stage) -> Table | None:
    """The settings that belong to a stage, for one without a picture of its own; None where there are none."""
    with suppress(BackendError):
        names = {place.removeprefix("params.") for place in stage.places if place.startswith("params.")}
        params = known.backend(experiment.backend).params
        fields = [one for one in form(params) if one.name in names]
        held, idle = effective(params, experiment.params), idle_in(params, experiment.params) or {}
        rows = [
            [
                one.title,
                "not used" if one.name in idle else _cell(one, held.get(one.name)),
                unit(one.unit),
            ]
            for one in fields
        ]
        if rows:
            heads = ["Setting", "Value", "Unit"] if any(row[-1] for row in rows) else ["Setting", "Value"]
            kept = [row[: len(heads)] for row in rows]
            return Table(title=f"{stage.label}: settings", columns=heads, rows=kept, missing="–")
    return None


def effective(params: type[BaseModel], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is computed with: defaults, and what a preset fills in, where the values are accepted."""
    try:
        made = params.model_validate(dict(values))
    except ValidationError:
        return {**{one.name: one.default for one in form(params)}, **values}
    return {name: getattr(made, name) for name in params.model_fields}


def _asked(known: Knows, experiment: Experiment, name: str, kind: type[Any]) -> tuple[Any, ...]:
    # A strip of stages is a convenience: a plugin that fails here still runs.
    with suppress(BackendError, Exception):
        backend = known.backend(experiment.backend)
        made = getattr(backend, name, None)
        if made is not None:
            params: Any = backend.params.model_validate(dict(experiment.params))
            found = tuple(made(Task(experiment.dataset, experiment.circuit, experiment.seed), params))
            if all(isinstance(one, kind) for one in found):
                return found
    return ()


def _default(backend: AnyBackend, experiment: Experiment) -> Iterator[Stage]:
    inputs = inputs_of(backend)
    if "dataset" in inputs:
        yield data_stage(experiment)
    if "circuit" in inputs:
        yield circuit_stage(experiment)
    groups: dict[str, list[FormField]] = {}
    held, idle = effective(backend.params, experiment.params), idle_in(backend.params, experiment.params) or {}
    for one in form(backend.params):
        if not one.advanced and one.is_meant(held):
            groups.setdefault(one.group or "Settings", []).append(one)
    for name, fields in groups.items():
        values = [_value(one, held.get(one.name)) for one in fields if one.name not in idle]
        told = [text for text in values if text]
        places = tuple(f"params.{one.name}" for one in fields)
        yield Stage(name, told[0] if told else name, ", ".join(told[1:3]), "sliders-horizontal", places)


def data_stage(experiment: Experiment) -> Stage:
    """The stage of the data, the same for every backend."""
    dataset = experiment.dataset
    if dataset is None:
        return Stage("Data", "none chosen", "", "table", ("dataset",))
    size = f"{counted(dataset.n_rows, 'row', marks=True)}, {counted(len(dataset.features), 'column')}"
    return Stage("Data", dataset.name, size, "table", ("dataset",))


def circuit_stage(experiment: Experiment) -> Stage:
    """The stage of the circuit, the same for every backend."""
    circuit = experiment.circuit
    if circuit is None:
        return Stage("Circuit", "none chosen", "", "tree-structure", ("circuit",))
    size = f"depth {depth_of(circuit)}, {counted(len(circuit.trainable), 'weight')}"
    return Stage("Circuit", circuit.name, size, "tree-structure", ("circuit",))


def seeds_of(known: Knows, experiment: Experiment) -> int:
    """How many seeds a run takes, by the setting that its backend calls so; 1 where it has none."""
    try:
        params = known.backend(experiment.backend).params
    except BackendError:
        return 1
    held = effective(params, experiment.params)
    called = [one.name for one in form(params) if one.title == "Seeds" and isinstance(held.get(one.name), int)]
    return int(held[called[0]]) if called else 1


def _default_slides(backend: AnyBackend, experiment: Experiment) -> Iterator[Slide]:
    """Numbers above zero, a quarter to four times their default, within their bounds; no range that works is known."""
    held, idle = effective(backend.params, experiment.params), idle_in(backend.params, experiment.params) or {}
    for one in form(backend.params):
        value = held.get(one.name)
        if one.name in idle or one.kind not in ("number", "integer") or one.advanced or isinstance(value, bool):
            continue
        middle = one.default if isinstance(one.default, (int, float)) and one.default else value
        if not isinstance(middle, (int, float)) or middle <= 0 or not isinstance(value, (int, float)):
            continue
        low, high = min(middle / SPREAD, value), max(middle * SPREAD, value)
        low = max(low, one.low) if one.low is not None else low
        high = min(high, one.high) if one.high is not None else high
        if 0 < low < high:
            whole = one.kind == "integer"
            yield Slide(one.name, one.title, float(low), float(high), one.unit, None, True, whole)


def _cell(field: FormField, value: Any) -> str:
    """A setting of any kind in a cell."""
    if words := in_words(field, value):
        return words
    if value is None or value == "" or value == () or value == []:
        return "–"
    if field.kind == "table" and isinstance(value, (list, tuple)):
        return counted(len(value), "row")
    return shown(getattr(value, "value", value), digits=6).replace("_", " ")


def _value(field: FormField, value: Any) -> str:
    """A setting in a few words, with its unit."""
    if field.kind == "file":
        return in_words(field, value) if value else ""
    if field.kind in ("table", "numbers", "texts", "flag", "code", "columns") or value is None or value == "":
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        meant = _ZERO.search(field.title)
        if meant is not None and value == 0:
            return meant[1]
        return f"{shown(value)} {unit(field.unit)}".strip() if field.unit else f"{field.title.lower()} {shown(value)}"
    return str(getattr(value, "value", value)).replace("_", " ")
