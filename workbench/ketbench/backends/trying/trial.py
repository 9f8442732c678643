"""Has a process of its own load foreign plugins before this one does, and remembers what became of it."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from ketbench.backends.discovery import Claim
from ketbench.backends.trying.child import ASKED_SECONDS, work
from ketbench.backends.trying.loading import Loaded, State, deadly, too_slow
from ketbench.base.contributed.files import file_rows
from ketbench.base.starting import STARTING

_PROGRAM = "import sys; from ketbench.backends.trying.child import work; work(*sys.argv[1:])"
_GLANCE = 0.02
_START_SECONDS = 60.0
"""For the process itself to start on a busy machine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one plugin in a process of its own.

    Parameters
    ----------
    state : State
    reason, remedy : str
        A sentence each; empty for one that did no harm.
    title : str
        Of a backend.
    facts : mapping
        Its description, see `ketbench.backends.describing.description`; empty where none could be made.
    """

    state: State
    reason: str = ""
    remedy: str = ""
    title: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


def tried(claims: Sequence[Claim], patience: float, wanted: str = "") -> Mapping[str, Verdict]:
    """A verdict for each claim of one package; what was tried as it is now is not tried again.

    Parameters
    ----------
    claims : sequence of Claim
        All of one distribution.
    patience : float, s
        For each to load.
    wanted : str
        The only name that must be among the verdicts; all of them by default.
    """
    file = _folder() / f"{_stamp(claims)}.json"
    known = _remembered(file)
    waiting = [claim for claim in claims if claim.name not in known]
    if not waiting or wanted in known:
        return known
    fresh: dict[str, Verdict] = {}
    while rest := [claim for claim in waiting if claim.name not in fresh]:
        fresh |= _round(rest, patience)
    _remember(file, known | {name: one for name, one in fresh.items() if _lasts(one)})
    return known | fresh


def forget() -> None:
    """Try everything anew."""
    for file in _folder().glob("*.json"):
        with suppress(OSError):
            file.unlink()


def _round(claims: Sequence[Claim], patience: float) -> dict[str, Verdict]:
    """One process with all of them; it ends with the first that harms it."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as place:
        request, answer = Path(place) / "request.json", Path(place) / "answer"
        answer.touch()
        folders = sorted({claim.folder for claim in claims} - {""})
        asked = {"claims": [_row(claim) for claim in claims], "patience": patience, "folders": folders}
        request.write_text(json.dumps(asked), "utf-8")
        child = _started(str(request), str(answer))
        try:
            ending = _watched(child, answer, patience)
        finally:
            child.kill()
            child.wait()
        lines = _lines(answer)
    ended = [line for line in lines if "ends" in line]
    found = {claims[line["ends"]].name: _verdict(line) for line in ended}
    if len(ended) < len(claims):
        # The one after those that ended; without a word of any the process itself could not be started.
        guilty = claims[len(ended)]
        found[guilty.name] = _of(too_slow(guilty, patience) if ending is None else deadly(guilty, ending))
    return found


def _watched(child: Any, answer: Path, patience: float) -> str | None:
    """How the process ended; None for one that got nowhere for too long."""
    size, since = 0, time.monotonic()
    limit = _START_SECONDS
    while (code := child.poll()) is None:
        now = answer.stat().st_size
        if now != size:
            # Loading may take its time, and so may the answer whether it can run here.
            size, since, limit = now, time.monotonic(), patience + ASKED_SECONDS + 1
        if time.monotonic() - since > limit:
            return None
        time.sleep(_GLANCE)
    return _ending(code)


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _started(request: str, answer: str) -> Any:
    if getattr(sys, "frozen", False):
        return _Spawned(request, answer)
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-c", _PROGRAM, request, answer]
    with STARTING:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        return subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)


class _Spawned:
    """In a frozen program the interpreter is the program itself; multiprocessing knows how to start it."""

    def __init__(self, request: str, answer: str) -> None:
        self._process = multiprocessing.get_context("spawn").Process(target=work, args=(request, answer))
        with STARTING:
            self._process.start()

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def wait(self) -> None:
        """Until it is over."""
        self._process.join()


def _row(claim: Claim) -> list[str]:
    entry = claim.entry
    assert entry is not None
    return [claim.name, entry.group, entry.value, claim.distribution, claim.version]


def _lines(answer: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in answer.read_text("utf-8").splitlines():
        # The last one may be cut.
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def _verdict(line: Mapping[str, Any]) -> Verdict:
    return Verdict(State(line["state"]), line["reason"], line["remedy"], line["title"], line["facts"])


def _of(made: Loaded) -> Verdict:
    return Verdict(made.state, made.reason, made.remedy)


def _lasts(verdict: Verdict) -> bool:
    """Whether it is worth keeping: what raised may load once another package is there, and harms nobody."""
    return verdict.state is State.FOUND or "ended the process" in verdict.reason or "to load." in verdict.reason


def _folder() -> Path:
    return user_cache_path("ketbench", appauthor=False) / "plugins"


def _remembered(file: Path) -> dict[str, Verdict]:
    try:
        rows = json.loads(file.read_text("utf-8"))
        return {name: Verdict(State(row.pop("state")), **row) for name, row in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return {}


def _remember(file: Path, verdicts: Mapping[str, Verdict]) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({name: asdict(one) for name, one in verdicts.items()}), "utf-8")
        fresh.replace(file)


_FORM = 2


def _stamp(claims: Sequence[Claim]) -> str:
    """The digest of the claims of one distribution; no module is imported."""
    first = claims[0]
    rows = sorted(f"{c.entry.group} {c.name} {c.entry.value}" for c in claims if c.entry)
    tops = sorted({c.entry.module.partition(".")[0] for c in claims if c.entry})
    facts = [_FORM, platform.python_version(), version("ketbench"), first.distribution, first.version, first.folder]
    files = [row for top in tops for row in file_rows(top)]
    return hashlib.sha256(json.dumps([facts, rows, files, _libraries()]).encode()).hexdigest()[:32]


def _libraries() -> list[str]:
    """The packages beside it: what one was built for may be gone with an update of another."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            found |= {entry.name for entry in os.scandir(folder or ".") if entry.name.endswith(".dist-info")}
        except OSError:
            continue
    return sorted(found)
