"""Entry points of every other kind that plugins bring; foreign ones are tried in a process of their own first."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from ketbench.backends.trying.switches import OURS, why_off
from ketbench.base.errors import BackendError

LOAD_SECONDS = 20.0


def entries(group: str) -> list[EntryPoint]:
    """Those of a group whose package is not switched off, by name; imports none."""
    found = [entry for entry in entry_points(group=group) if not why_off(_package(entry))[0]]
    return sorted(found, key=lambda entry: entry.name)


def load(entry: EntryPoint) -> Any:
    """What an entry point leads to.

    Raises
    ------
    BackendError
        For a foreign one that cannot be loaded, or whose loading takes a process along.
    ImportError
        For one of Ketbench's own, where a library is missing.
    """
    package = _package(entry)
    if package == OURS:
        return entry.load()
    return _of_others(entry, package)


def _of_others(entry: EntryPoint, package: str) -> Any:
    # The command line lists commands by this module, and most starts have no foreign one to load.
    from ketbench.backends.discovery import Claim
    from ketbench.backends.trying.loading import State, loaded
    from ketbench.backends.trying.trial import tried

    claim = Claim(entry.name, entry, package, entry.dist.version if entry.dist else "")
    verdict = tried([claim], LOAD_SECONDS)[entry.name]
    if verdict.state is not State.FOUND:
        raise BackendError(f"{verdict.reason} {verdict.remedy}")
    made = loaded(claim, LOAD_SECONDS)
    if made.state is not State.FOUND:
        raise BackendError(f"{made.reason} {made.remedy}")
    return made.found


def _package(entry: EntryPoint) -> str:
    return re.sub(r"[-_.]+", "-", entry.dist.name).lower() if entry.dist else ""
