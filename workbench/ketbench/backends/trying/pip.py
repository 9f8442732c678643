"""Runs pip as a child: says what it is doing and for how long, and stops when told to; imports nothing of a plugin."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

import psutil

from ketbench.base.contributed.places import plugin_folders
from ketbench.base.errors import InputError, RunCancelled
from ketbench.base.starting import STARTING

PIP_SECONDS = 1800.0
GLANCE_SECONDS = 0.1
_NO_NETWORK = re.compile(
    "NewConnectionError|name resolution|Failed to establish|Max retries|Network is unreachable|Connection refused"
    "|ConnectTimeout|ProxyError|getaddrinfo"
)
_STEPS = (
    (re.compile(r"Collecting (\S+)"), "looking for {}"),
    (re.compile(r"Downloading (\S+?)(?:\.metadata)? \(([^)]+)\)"), "downloading {} ({})"),
    (re.compile(r"Processing (\S+)"), "reading {}"),
    (re.compile(r"Building wheels? for collected packages: (.+)"), "building {}"),
    (re.compile(r"Building wheel for (\S+)"), "building {}"),
    (re.compile(r"Preparing metadata"), "reading what it needs"),
    (re.compile(r"Installing collected packages: (.+)"), "putting in place {}"),
    (re.compile(r"Installing build dependencies"), "fetching what builds it"),
)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows an installation.

    Parameters
    ----------
    tell : callable
        Given a few words, as "downloading x-1.0.whl (2.1 MB)", and the seconds since it began, at least once a second.
    cancelled : callable
        True ends it; nothing is installed then.
    began : float, s
        On the monotonic clock.
    """

    tell: Callable[[str, float], None] = lambda words, seconds: None
    cancelled: Callable[[], bool] = lambda: False
    began: float = field(default_factory=time.monotonic)

    def say(self, words: str) -> None:
        """What is done now, with the time since the beginning."""
        self.tell(words, time.monotonic() - self.began)

    def for_good(self) -> Watch:
        """The same, for a step that is not to be broken off in the middle."""
        return Watch(self.tell, began=self.began)


def spoken(line: str) -> str:
    """What a line of pip says in a few words; empty where it is of no interest.

    Examples
    --------
    >>> spoken("  Downloading dimod-0.12.20-cp311.whl.metadata (4.2 kB)")
    'downloading dimod-0.12.20-cp311.whl (4.2 kB)'
    >>> spoken("Requirement already satisfied: numpy")
    ''
    """
    for pattern, words in _STEPS:
        if found := pattern.search(line):
            return words.format(*(part.rpartition("/")[2] for part in found.groups()))
    return ""


def run_pip(*words: str, spec: str, watch: Watch | None = None) -> None:
    """Run pip, or say in one sentence why it cannot do it.

    Raises
    ------
    InputError
        No pip here, too long, or what pip refuses.
    RunCancelled
        As soon as the watch says so.
    """
    if importlib.util.find_spec("pip") is None:
        text = "There is no pip beside this program"
        folder = plugin_folders()[-1]
        raise InputError(f"{text}; install '{spec}' with a Python of your own: pip install --target {folder}.")
    first, *rest = words
    options = ["--disable-pip-version-check", "--no-input", "--retries", "1", "--progress-bar", "off"]
    if first == "uninstall":
        options = options[:2]
    # The frozen application understands "-m pip" too; see packaging/entry.py.
    command = [sys.executable, "-m", "pip", first, *options, *rest]
    code, errors = _followed(command, spec, watch or Watch())
    if code:
        raise InputError(_reason(spec, errors))


def _followed(command: Sequence[str], spec: str, watch: Watch) -> tuple[int, str]:
    """How it ended, and what it wrote to standard error."""
    with STARTING:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    errors: list[str] = []
    latest = ["starting pip"]
    threads = [
        threading.Thread(target=_read, args=(child.stdout, lambda line: _note(latest, line)), daemon=True),
        threading.Thread(target=_read, args=(child.stderr, errors.append), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        code = _waited(child, spec, watch, latest)
    except BaseException:
        _end(child)
        raise
    finally:
        for thread in threads:
            thread.join(5)
        for stream in (child.stdout, child.stderr):
            if stream is not None:
                stream.close()
    return code, "".join(errors)


def _waited(child: subprocess.Popen[str], spec: str, watch: Watch, latest: list[str]) -> int:
    began, said = time.monotonic(), 0.0
    shown = ""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(GLANCE_SECONDS)
        now = time.monotonic()
        if watch.cancelled():
            raise RunCancelled(f"The installation of '{spec}' was stopped; nothing was installed.")
        if now - began > PIP_SECONDS:
            raise InputError(f"pip took over {PIP_SECONDS / 60:g} minutes with '{spec}' and was stopped.")
        if latest[0] != shown or now - said > 1:
            shown, said = latest[0], now
            watch.say(shown)


def _read(stream: IO[str] | None, take: Callable[[str], object]) -> None:
    for line in stream or ():
        take(line)


def _note(latest: list[str], line: str) -> None:
    if words := spoken(line):
        latest[0] = words


def _end(child: subprocess.Popen[str]) -> None:
    """It, and what it started to build a package."""
    with suppress(psutil.Error):
        for one in psutil.Process(child.pid).children(recursive=True):
            with suppress(psutil.Error):
                one.kill()
    child.kill()
    child.wait()


def _reason(spec: str, words: str) -> str:
    if _NO_NETWORK.search(words):
        return f"'{spec}' cannot be fetched, because there is no network; connect, or give a wheel or a folder."
    errors: Sequence[str] = [line for line in words.splitlines() if line.startswith("ERROR:")]
    said = errors[-1].removeprefix("ERROR:").strip() if errors else ""
    if not said or said == "Exception:":
        # Where pip breaks it prints its own trace, whose last line has the reason.
        said = (words.strip().splitlines() or ["no reason"])[-1].strip()
    if "No matching distribution" in said:
        return f"There is no package '{spec}' that goes with this environment; check its name and version."
    return f"pip cannot use '{spec}': {said[:300].rstrip('.')}."
