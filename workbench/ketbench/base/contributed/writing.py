"""Formats that exporters of plugins write, each in a process of its own; writes no file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketbench.base.contributed.found import contributions
from ketbench.base.errors import InputError


def brought(takes: str) -> Mapping[str, str]:
    """Names of the formats for a "dataset", a "circuit" or "runs", each with the usual end of its files."""
    return {one.name: one.facts["ending"] for one in contributions("exporter") if one.facts["takes"] == takes}


def written(takes: str, name: str, value: Any) -> bytes:
    """The content of a file.

    Raises
    ------
    InputError
        An unknown format, or what the exporter refuses.
    BackendError
        An exporter that fails or ends its process.
    """
    found = next((o for o in contributions("exporter") if o.name == name and o.facts["takes"] == takes), None)
    if found is None:
        there = ", ".join(brought(takes)) or "none"
        raise InputError(f"No plugin writes {takes} as '{name}'; formats of plugins: {there}.")
    return found.ask("", value, how="ketbench.base.contributed.writing:content")


def content(found: Any, value: Any) -> bytes:
    """In the plugin's process: what it writes, as bytes.

    Raises
    ------
    InputError
        For neither text nor bytes.
    """
    made = found.write(value)
    if isinstance(made, str):
        return made.encode("utf-8", "replace")
    if isinstance(made, bytes):
        return made
    raise InputError(f"The exporter gave {type(made).__name__}; its write must give a text or bytes.")
