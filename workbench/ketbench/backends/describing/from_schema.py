"""A model of parameters made from a JSON schema, so that a form is drawn without the plugin's own class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

from ketbench.contract.chosen.files import ChosenFile
from ketbench.contract.plugin import Params

_BOUNDS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_length",
    "maxItems": "max_length",
}
_PLAIN: Mapping[str, Any] = {"integer": int, "number": float, "string": str, "boolean": bool, "null": None}
_EXTRA = (
    "unit",
    "group",
    "advanced",
    "slider",
    "when",
    "only",
    "drawn",
    "code",
    "endings",
    "most_bytes",
    "per_column",
    "rows_are",
)
_KNOWN = {
    *_BOUNDS, *_EXTRA, "type", "title", "description", "default", "enum", "const", "items", "prefixItems", "anyOf",
    "allOf", "$ref", "additionalProperties", "properties", "required", "$defs", "format", "examples",
    "ketbench",
}  # fmt: skip


class UntoldError(Exception):
    """The schema says something that no model is made of here."""


def model_of(schema: Mapping[str, Any], base: type[BaseModel] = Params) -> type[BaseModel]:
    """A model that takes what the schema takes, with the titles, units, groups and bounds of its form.

    Parameters
    ----------
    schema : mapping
        As ``Params.model_json_schema()`` gives it.
    base : type of BaseModel
        What the model inherits.

    Raises
    ------
    UntoldError
        For a schema with something else than numbers, choices, flags, texts, lists, tables and mappings.

    Examples
    --------
    >>> from ketbench.contract.forms import form, setting
    >>> class Own(Params):
    ...     steps: int = setting(5, "Steps", ge=1, le=9, unit="s")
    ...     way: Literal["a", "b"] | None = None
    >>> [(one.name, one.kind, one.low, one.unit) for one in form(model_of(Own.model_json_schema()))]
    [('steps', 'integer', 1, 's'), ('way', 'choice', None, '')]
    """
    return _Maker(schema.get("$defs", {})).model(schema, base)


class _Maker:
    """Makes models, those of the rows of tables once each."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = parts
        self._made: dict[str, Any] = {}

    def model(self, schema: Mapping[str, Any], base: type[BaseModel] | None = None) -> type[BaseModel]:
        """One of an object with named properties."""
        properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
        required = set(schema.get("required", ()))
        fields: dict[str, Any] = {name: self._field(one, name in required) for name, one in properties.items()}
        strict = schema.get("additionalProperties") is False
        if base is None:
            base = Params if strict else _Open
        return create_model(str(schema.get("title", "Params")), __base__=base, **fields)

    def _field(self, schema: Mapping[str, Any], required: bool) -> tuple[Any, Any]:
        # The bounds of a value that may be left out stand at its one choice; a form looks for them at the field.
        choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        alone: Mapping[str, Any] = choices[0] if len(choices) == 1 else {}
        kind = self._kind(alone) | None if alone else self._kind(schema)
        extra = {name: schema[name] for name in _EXTRA if name in schema}
        bounds = {ours: {**alone, **schema}[word] for word, ours in _BOUNDS.items() if word in {**alone, **schema}}
        default = ... if required else TypeAdapter(kind).validate_python(schema.get("default"))
        title, told = schema.get("title"), schema.get("description")
        return kind, Field(default, title=title, description=told, json_schema_extra=extra or None, **bounds)

    def _kind(self, schema: Mapping[str, Any]) -> Any:
        if unknown := set(schema) - _KNOWN:
            raise UntoldError(f"the word {sorted(unknown)[0]} of a schema is not known")
        if "$ref" in schema:
            return self._part(schema["$ref"])
        if len(whole := schema.get("allOf", ())) == 1:
            return self._kind(whole[0])
        if "anyOf" in schema:
            return self._either([self._bounded(one) for one in schema["anyOf"]])
        if "const" in schema:
            return Literal[schema["const"]]
        if "enum" in schema:
            return Literal[tuple(schema["enum"])]
        match schema.get("type"):
            case "array":
                return self._list(schema)
            case "object":
                return self._object(schema)
            case str() as name if name in _PLAIN:
                return _PLAIN[name]
            case other:
                raise UntoldError(f"the type {other} of a schema is not known")

    def _bounded(self, schema: Mapping[str, Any]) -> Any:
        """A choice of a union keeps its own bounds."""
        from typing import Annotated

        kind = self._kind(schema)
        bounds = {ours: schema[theirs] for theirs, ours in _BOUNDS.items() if theirs in schema}
        return Annotated[kind, Field(**bounds)] if bounds else kind

    def _either(self, kinds: list[Any]) -> Any:
        made = kinds[0]
        for kind in kinds[1:]:
            made = made | kind
        return made

    def _list(self, schema: Mapping[str, Any]) -> Any:
        if "prefixItems" in schema:
            return tuple[tuple(self._bounded(one) for one in schema["prefixItems"])]
        return tuple[self._bounded(schema["items"]), ...] if "items" in schema else tuple[Any, ...]

    def _object(self, schema: Mapping[str, Any]) -> Any:
        if "properties" in schema:
            return self.model(schema)
        values = schema.get("additionalProperties", True)
        return dict[str, self._bounded(values)] if isinstance(values, Mapping) else dict[str, Any]

    def _part(self, place: str) -> Any:
        name = place.rpartition("/")[2]
        if name not in self._made:
            part = self._parts[name]
            self._made[name] = ChosenFile if part.get("ketbench") == "file" else self._kind(part)
        return self._made[name]


class _Open(BaseModel):
    """For rows of tables that take more than they name."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)
