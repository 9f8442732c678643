"""Parameters whose numbers may be typed with a unit, "3.5 dB"; a contradicting unit is refused on its field."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationInfo, field_validator

from ketbench.errors import InputError
from ketbench.plugin import Params

from .units import measure


class Quantities(Params):
    """Base of this plugin's parameter models."""

    @field_validator("*", mode="before")
    @classmethod
    def _with_unit(cls, given: object, info: ValidationInfo) -> object:
        """Turn text into a number in the field's unit; other values and text fields pass."""
        if not isinstance(given, str) or info.field_name is None:
            return given
        field = cls.model_fields[info.field_name]
        if field.annotation not in (float, float | None):
            return given
        if not given.strip() and field.annotation == float | None:
            return None
        return in_unit(given, _unit(field.json_schema_extra), field.title or info.field_name)


def in_unit(given: object, unit: str, title: str) -> float:
    """Read a quantity into a unit; what is wrong becomes a ValueError that begins with the field's title."""
    try:
        return measure(given, unit)
    except InputError as error:
        raise ValueError(f"{title}: {error}") from None


def _unit(extra: Any) -> str:
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
