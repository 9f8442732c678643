"""Entry points of every other kind that plugins bring; foreign ones are tried in a process of their own first."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from ketbench.backends.trying.switches import OURS, why_off
from ketbench.base.contributed.found import contribution
from ketbench.base.contributed.kinds import KINDS
from ketbench.base.errors import BackendError

if TYPE_CHECKING:
    from ketbench.backends.discovery import Claim

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


def brought(kind: str, name: str) -> Any:
    """The object of a contribution, in this process; for the worker, whose end harms nobody else.

    Raises
    ------
    InputError
        For a name that no plugin has.
    BackendError
        When it cannot be loaded.
    """
    from ketbench.backends.discovery import Claim

    one = contribution(kind, name)
    entry = EntryPoint(one.name, one.value, KINDS[kind].group)
    found = _verified(Claim(one.name, entry, one.package, one.version, folder=one.folder))
    return found() if isinstance(found, type) else found


def _of_others(entry: EntryPoint, package: str) -> Any:
    # The command line lists commands by this module, and most starts have no foreign one to load.
    from ketbench.backends.discovery import Claim

    return _verified(Claim(entry.name, entry, package, entry.dist.version if entry.dist else ""))


def _verified(claim: Claim) -> Any:
    from ketbench.backends.discovery import open_folder
    from ketbench.backends.trying.loading import State, loaded
    from ketbench.backends.trying.trial import tried

    if claim.folder:
        open_folder(claim.folder, damaged=False)
    verdict = tried([claim], LOAD_SECONDS)[claim.name]
    if verdict.state is not State.FOUND:
        raise BackendError(f"{verdict.reason} {verdict.remedy}")
    made = loaded(claim, LOAD_SECONDS)
    if made.state is not State.FOUND:
        raise BackendError(f"{made.reason} {made.remedy}")
    return made.found


def _package(entry: EntryPoint) -> str:
    return re.sub(r"[-_.]+", "-", entry.dist.name).lower() if entry.dist else ""
