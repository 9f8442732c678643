"""Turns what a dimod sampler says about its parameters into rows of a form; rows are plain values."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ketbench.plugin import setting

# The run itself gives these: the seed of the task, the Stop button, reads in small batches.
_GIVEN = frozenset({"seed", "interrupt_function", "num_reads"})
_LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class SamplerRow:
    """One parameter of a sampler that a form can show.

    Parameters
    ----------
    name : str
    kind : str
        "integer", "number", "flag", "text", "choice" or "numbers".
    default : any
        None, or an empty tuple for numbers, leaves the choice to the sampler.
    choices : tuple of str
    """

    name: str
    kind: str
    default: Any = None
    choices: tuple[str, ...] = ()


def rows_of(sampler: Any) -> tuple[SamplerRow, ...]:
    """Return the rows of any `dimod.Sampler`, from its `parameters` and the signature of its `sample`.

    A parameter that no form can hold, such as initial states, is left out together with what only serves it.
    """
    signature = inspect.signature(sampler.sample)
    hints = _hints(sampler)
    found: list[SamplerRow] = []
    for name in sampler.parameters:
        if name in _GIVEN or name.startswith("initial_states") or name not in signature.parameters:
            continue
        default = signature.parameters[name].default
        kind, choices = _kind(hints.get(name), default)
        if kind:
            found.append(SamplerRow(name, kind, () if kind == "numbers" and default is None else default, choices))
    return tuple(found)


def fields_of(rows: Sequence[SamplerRow], prefix: str, group: str) -> dict[str, Any]:
    """Return pydantic field definitions for rows, each name behind a prefix."""
    return {
        f"{prefix}{row.name}": (
            _annotation(row),
            setting(row.default, row.name.replace("_", " ").capitalize(), group=group, advanced=True, **_bounds(row)),
        )
        for row in rows
    }


def keywords_of(rows: Sequence[SamplerRow], values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the keyword arguments of a sampler; what is left at its default is not passed."""
    given = {row.name: values[f"{prefix}{row.name}"] for row in rows}
    defaults = {row.name: row.default for row in rows}
    changed = {name: value for name, value in given.items() if value != defaults[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}


def _hints(sampler: Any) -> Mapping[str, Any]:
    try:
        return get_type_hints(sampler.sample)
    except (NameError, TypeError):
        return {}


def _kind(hint: Any, default: Any) -> tuple[str, tuple[str, ...]]:
    for option in _options(hint):
        if get_origin(option) is Literal:
            return "choice", tuple(str(choice) for choice in get_args(option))
        plain = {bool: "flag", int: "integer", float: "number", str: "text"}.get(option)
        if plain:
            return plain, ()
        if get_args(option)[:1] == (float,):
            return "numbers", ()
    if hint is None and isinstance(default, (bool, int, float, str)):
        return {bool: "flag", int: "integer", float: "number", str: "text"}[type(default)], ()
    return "", ()


def _options(hint: Any) -> tuple[Any, ...]:
    return tuple(arg for arg in get_args(hint) if arg is not type(None)) if _is_union(hint) else (hint,)


def _is_union(hint: Any) -> bool:
    import types
    from typing import Union

    return get_origin(hint) in (Union, types.UnionType)


def _annotation(row: SamplerRow) -> Any:
    if row.kind == "choice":
        return Literal[row.choices]
    plain: Any = {"integer": int, "number": float, "flag": bool, "text": str, "numbers": tuple[float, ...]}[row.kind]
    return plain | None if row.default is None else plain


def _bounds(row: SamplerRow) -> dict[str, Any]:
    return {"ge": 0, "le": _LARGEST} if row.kind == "integer" else {}
