"""Rules of a backend's parameters: defaults, JSON, bounds; runs nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ketbench.backends.registry import told
from ketbench.contract.forms import FormField, form
from ketbench.testing.rule import NotExamined
from ketbench.testing.subject import Subject


def defaults_build(subject: Subject) -> Iterator[str]:
    """Params build without any argument."""
    try:
        subject.backend.params()
    except Exception as error:
        yield f"{subject.backend.params.__name__}() fails: {told(error)}; give every field a default."


def json_round_trip(subject: Subject) -> Iterator[str]:
    """Params are the same after they were written to JSON and read."""
    before = subject.params
    model = type(before)
    try:
        text = json.dumps(before.model_dump(mode="json"))
        after = model.model_validate(json.loads(text))
    except Exception as error:
        yield f"The parameters do not survive JSON: {told(error)}."
        return
    if after == before:
        return
    changed = [name for name in model.model_fields if getattr(after, name) != getattr(before, name)]
    for name in changed or ["(none by name)"]:
        was, became = getattr(before, name, None), getattr(after, name, None)
        yield f"Parameter '{name}' is {was!r} before and {became!r} after JSON."


def bounds_reject(subject: Subject) -> Iterator[str]:
    """A value one step beyond a bound is refused."""
    values = subject.long_params.model_dump(mode="json")
    looked = False
    for field, place in _bounded(form(subject.backend.params), values, ()):
        for bound, open_bound, down in ((field.low, field.low_open, True), (field.high, field.high_open, False)):
            if bound is None:
                continue
            looked = True
            beyond = _beyond(field, bound, open_bound, down)
            if _accepts(subject.backend.params, values, (*place, field.name), beyond):
                name = ".".join(map(str, (*place, field.name)))
                yield f"Parameter '{name}' accepts {beyond!r}, beyond its bound {bound:g}."
    if not looked:
        raise NotExamined("No parameter has a bound.")


Place = tuple[str | int, ...]


def _bounded(fields: Sequence[FormField], values: Mapping[str, Any], place: Place) -> Iterator[tuple[FormField, Place]]:
    for field in fields:
        if field.kind in ("number", "integer"):
            yield field, place
        elif field.kind == "table" and values.get(field.name):
            yield from _bounded(field.columns, values[field.name][0], (*place, field.name, 0))


def _beyond(field: FormField, bound: float, open_bound: bool, down: bool) -> float | int:
    if field.kind == "integer":
        step = 0 if open_bound else -1 if down else 1
        return int(bound) + step
    return float(bound) if open_bound else math.nextafter(float(bound), -math.inf if down else math.inf)


def _accepts(model: Any, values: Mapping[str, Any], place: Place, value: Any) -> bool:
    changed: Any = json.loads(json.dumps(dict(values)))
    inside = changed
    for part in place[:-1]:
        inside = inside[part]
    inside[place[-1]] = value
    try:
        model.model_validate(changed)
    except ValidationError:
        return False
    return True
