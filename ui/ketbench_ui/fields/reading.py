"""Between what a person types and what a parameter model takes; refuses nothing, so that no typed value is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from ketbench.contract.forms import FormField

_BETWEEN = re.compile(r"[,;\s]+")


def written(field: FormField, value: Any) -> str:
    """A value as text for its field.

    Examples
    --------
    >>> written(FormField("rate", "Rate", "number"), 400.0)
    '400'
    >>> written(FormField("ks", "Ks", "numbers"), (1, 2.5))
    '1, 2.5'
    >>> written(FormField("more", "More", "text"), {"width": 3})
    '{"width": 3}'
    """
    if value is None:
        return ""
    if field.kind in ("numbers", "texts") and not isinstance(value, str):
        return ", ".join(_short(part) for part in value)
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return _short(value)


def read(field: FormField, text: str) -> Any:
    """What a text means; a text that means nothing stays a text, and the model says why.

    Examples
    --------
    >>> read(FormField("rate", "Rate", "number"), "1e-3"), read(FormField("rate", "Rate", "number"), "5 dBm")
    (0.001, '5 dBm')
    >>> read(FormField("rate", "Rate", "number", optional=True), "")
    """
    plain = text.strip()
    if field.optional and not plain:
        return None
    if field.kind == "numbers":
        return [_number(part) for part in _BETWEEN.split(plain) if part]
    if field.kind == "texts":
        return [part.strip() for part in plain.split(",") if part.strip()]
    return _number(plain) if field.kind in ("number", "integer") else text


def described(value: Any) -> Any:
    """A default or a validated value as the JSON data an experiment keeps."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [described(item) for item in value]
    return value


def same_value(a: Any, b: Any) -> bool:
    """Whether two values are the same to a reader of JSON."""
    return json.dumps(described(a), default=str) == json.dumps(described(b), default=str)


def hint(field: FormField) -> str:
    """The bounds of a field in words, for a tooltip.

    Examples
    --------
    >>> hint(FormField("rate", "Rate", "number", low=0, low_open=True, high=1))
    'more than 0, at most 1'
    """
    parts = []
    if field.low is not None:
        parts.append(f"{'more than' if field.low_open else 'at least'} {_short(field.low)}")
    if field.high is not None:
        parts.append(f"{'less than' if field.high_open else 'at most'} {_short(field.high)}")
    return ", ".join(parts)


def of_field(problems: Mapping[str, str], name: str) -> str:
    """The first sentence about a field or a part of it; empty if all is right."""
    return next((text for place, text in problems.items() if place == name or place.startswith(f"{name}.")), "")


def _short(value: Any) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
