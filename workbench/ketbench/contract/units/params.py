"""Parameters whose numbers may be typed with a unit, "3.5 dB"; a contradicting unit is refused on its field."""

from __future__ import annotations

from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from pydantic import ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from ketbench.base.errors import InputError
from ketbench.contract.plugin import Params
from ketbench.contract.units.table import measure


class ParamsWithUnits(Params):
    """Base of parameter models whose numbers may be typed with a unit."""

    @field_validator("*", mode="before")
    @classmethod
    def _with_unit(cls, given: object, info: ValidationInfo) -> object:
        """Turn text into a number in the field's unit; other values and text fields pass."""
        if not isinstance(given, str) or info.field_name is None:
            return given
        field = cls.model_fields[info.field_name]
        kind: object = field.annotation
        if kind != float and kind != float | None:  # noqa: E721
            return given
        if not given.strip() and kind != float:  # noqa: E721
            return None
        unit, title = _unit(field.json_schema_extra), field.title or info.field_name
        return in_unit(given, unit, title, _range(field, unit))


def in_unit(given: object, unit: str, title: str, allowed: str = "") -> float:
    """Read a quantity into a unit; what is wrong becomes a ValueError with the field's title and its range."""
    try:
        return measure(given, unit)
    except InputError as error:
        raise ValueError(f"{title}: {error} {allowed}".strip()) from None


def _range(field: FieldInfo, unit: str) -> str:
    """The field's bounds as a sentence; empty without bounds."""
    words = {Ge: "from", Gt: "above", Le: "to", Lt: "below"}
    kinds = {Ge: "ge", Gt: "gt", Le: "le", Lt: "lt"}
    found = [
        f"{word} {getattr(rule, kinds[kind]):g}"
        for rule in field.metadata
        for kind, word in words.items()
        if isinstance(rule, kind)
    ]
    return f"Allowed is {' '.join(found)} {unit}".strip() + "." if found else ""


def _unit(extra: Any) -> str:
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
