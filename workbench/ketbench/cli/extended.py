"""Commands that plugins bring, by the entry points `ketbench.commands`; listed without importing any plugin."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import cache
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from ketbench.backends.trying.entries import entries, load
from ketbench.base.errors import BackendError

GROUP = "ketbench.commands"
"""An entry is named as its command and leads to a `typer.Typer`, or a function with typer's annotations."""


@cache
def commands_of_plugins() -> dict[str, EntryPoint]:
    """By name, in order of names."""
    return {entry.name: entry for entry in entries(GROUP)}


def offered(ours: Collection[str]) -> dict[str, str]:
    """Names and what ``--help`` says of them; a name of ours is never given away."""
    return {name: _sentence(entry) for name, entry in commands_of_plugins().items() if name not in ours}


def command_of_plugin(name: str) -> Any:
    """What the entry point leads to.

    Raises
    ------
    BackendError
        When the plugin cannot be loaded.
    """
    try:
        return load(commands_of_plugins()[name])
    except Exception as error:
        raise BackendError(f"The command '{name}' cannot be loaded ({error}); reinstall its plugin.") from error


def _sentence(entry: EntryPoint) -> str:
    """The first sentence of the module's docstring, read without running it."""
    try:
        text = ast.get_docstring(ast.parse(_source(entry.module))) or ""
    except (OSError, SyntaxError, ValueError):
        text = ""
    return text.partition("\n")[0] or f"Commands of the plugin {entry.module.partition('.')[0]}."


def _source(module: str) -> str:
    """The text of a module; only finders are asked, no package is imported."""
    path: Any = None
    origin = ""
    for name in _prefixes(module):
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            return ""
        path, origin = spec.submodule_search_locations, spec.origin or ""
    return Path(origin).read_text(encoding="utf-8")


def _prefixes(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]
