"""What a backend says about itself as JSON data, from which lists and forms are drawn; runs in the plugin's process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from ketbench.contract.forms import form
from ketbench.contract.plugin import CONTRACT_VERSION

SETS = ("needs", "takes", "clocked", "continues")
FLAGS = ("interactive", "reads_texts", "reads_problems")
_DECORATED = ("validators", "field_validators", "root_validators", "model_validators", "field_serializers")


def facts_of(backend: Any) -> dict[str, Any]:
    """Title, needs, contract, parameters as a JSON schema, and which methods it has.

    Parameters
    ----------
    backend : Backend
    """
    found: dict[str, Any] = {
        "title": str(backend.title),
        **{name: sorted(getattr(backend, name, ())) for name in SETS if name == "needs" or hasattr(backend, name)},
        "contract": getattr(backend, "contract", CONTRACT_VERSION),
        **{name: True for name in FLAGS if getattr(backend, name, False) is True},
        "methods": [name for name in dir(backend) if not name.startswith("_") and _is_method(backend, name)],
    }
    presets = _plain(getattr(backend, "presets", None))
    if presets:
        found["presets"] = presets
    params: type[BaseModel] = backend.params
    if rules := _rules_of(params):
        found["rules"] = rules
    return {**found, "params": schema_of(params)}


def schema_of(params: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema, with the titles and help of the fields themselves and no others."""
    schema = params.model_json_schema(mode="validation")
    parts: dict[str, Any] = schema.get("$defs", {})
    _retitle(schema, params)
    for row in {field.row for field in form(params) if field.row is not None}:
        if row.__name__ in parts:
            _retitle(parts[row.__name__], row)
    return schema


def _retitle(schema: dict[str, Any], params: type[BaseModel]) -> None:
    """A title that pydantic makes of a name or a class is none, and one that a class has too it leaves out."""
    for name, info in params.model_fields.items():
        row: dict[str, Any] = schema["properties"][info.alias or name]
        row.pop("title", None)
        row |= {word: text for word, text in (("title", info.title), ("description", info.description)) if text}


def _is_method(backend: Any, name: str) -> bool:
    found = getattr(backend, name, None)
    return callable(found) and not isinstance(found, type)


def _rules_of(params: type[BaseModel]) -> list[str]:
    """What the schema cannot say: "checks" where there are checks of their own, "idle" for fields without effect."""
    decorators: Any = params.__pydantic_decorators__
    checks = any(getattr(decorators, name) for name in _DECORATED)
    return [*(["checks"] if checks else []), *(["idle"] if callable(getattr(params, "idle", None)) else [])]


def _plain(presets: Any) -> Mapping[str, Any] | None:
    try:
        return json.loads(json.dumps(presets))
    except (TypeError, ValueError):
        return None
