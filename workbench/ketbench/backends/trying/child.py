"""The side of the process that loads foreign plugins first; it tells each beginning and each end, and may die."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from ketbench.backends.describing.description import facts_of
from ketbench.backends.discovery import GROUP, Claim, open_folder
from ketbench.backends.trying.loading import Loaded, State, loaded, within

ASKED_SECONDS = 1.0


def work(request: str, answer: str) -> None:
    """Load what the request lists, one after the other.

    Parameters
    ----------
    request, answer : str
        Files: JSON as `ketbench.backends.trying.trial` writes it, and lines of JSON.
    """
    asked: Mapping[str, Any] = json.loads(Path(request).read_text("utf-8"))
    for folder in asked["folders"]:
        open_folder(folder, damaged=True)
    _be_silent()
    with Path(answer).open("a", encoding="utf-8", buffering=1) as lines:
        for number, one in enumerate(asked["claims"]):
            lines.write(json.dumps({"begins": number}) + "\n")
            lines.write(json.dumps({"ends": number, **_told(_claim(one), asked["patience"])}) + "\n")
    # A plugin's threads and exit handlers have no say in how this ends.
    os._exit(0)


def _claim(one: Sequence[str]) -> Claim:
    name, group, value, distribution, version = one
    return Claim(name, EntryPoint(name, value, group), distribution, version)


def _told(claim: Claim, patience: float) -> Mapping[str, Any]:
    made = loaded(claim, patience)
    if made.state is State.FOUND and claim.entry is not None and claim.entry.group == GROUP:
        # What it answers is asked again where it counts; here it only must not take its process along.
        _quietly(lambda: within(ASKED_SECONDS, made.found.available))
    facts = _facts(made) if claim.entry is not None and claim.entry.group == GROUP else {}
    return {
        "state": made.state.value, "reason": made.reason, "remedy": made.remedy, "title": _title(made), "facts": facts
    }  # fmt: skip


def _facts(made: Loaded) -> dict[str, Any]:
    """The description, where it can be made; else the backend is loaded by whoever needs it."""
    if made.state is not State.FOUND:
        return {}
    try:
        return json.loads(json.dumps(facts_of(made.found)))
    except BaseException:
        return {}


def _title(made: Loaded) -> str:
    title = getattr(made.found, "title", "")
    return title if isinstance(title, str) else ""


def _quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except BaseException:
        return


def _be_silent() -> None:
    """Nothing that a plugin prints, in whatever way, reaches whoever started this."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
