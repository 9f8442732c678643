"""Asks a plugin in a process of its own, one a package, kept until it fails or is let go; imports no plugin here."""

from __future__ import annotations

import atexit
import pickle
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from typing import Any

from ketbench.base.contributed.limited import read
from ketbench.base.contributed.places import plugin_folders
from ketbench.base.contributed.serving import serve
from ketbench.base.errors import BackendError, InputError, RunCancelled
from ketbench.base.starting import STARTING, bare_main

ASK_SECONDS = 60.0
START_SECONDS = 60.0
"""For a process to start on a busy machine, before the plugin has a word in it."""
_GLANCE = 0.1


class AskedError(BackendError):
    """A plugin raised when it was asked.

    Parameters
    ----------
    text : str
    said : str
        Kind and words of what it raised.
    """

    def __init__(self, text: str, said: str) -> None:
        super().__init__(text)
        self.said = said


class SlowError(BackendError):
    """A plugin gave no answer in time, and its process was ended."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, and how sentences call it.

    Parameters
    ----------
    package, group, name, value : str
        Of the entry point.
    what : str
        As "The importer 'spectra' of 'my-plugin'".
    folder : str
        Of plugins, where the package lies in one.
    """

    package: str
    group: str
    name: str
    value: str
    what: str
    folder: str = ""


class _Companion:
    """One process and the line to it."""

    def __init__(self, first: str) -> None:
        context = get_context("spawn")
        self.line, theirs = context.Pipe(duplex=True)
        self._process = context.Process(
            target=serve, args=(theirs, first, plugin_folders()), daemon=True, name="ketbench-companion"
        )
        with STARTING, bare_main(), _may_have_children():
            self._process.start()
        theirs.close()
        # It says so when it has come up; a start that fails is told at the first question.
        if self.line.poll(START_SECONDS):
            with suppress(EOFError, OSError):
                self.line.recv_bytes()

    def answer(self, request: bytes, seconds: float, cancelled: Callable[[], bool]) -> bytes:
        """What it answers.

        Raises
        ------
        TimeoutError, EOFError, RunCancelled
        """
        self.line.send_bytes(request)
        waited = 0.0
        while not self.line.poll(_GLANCE):
            waited += _GLANCE
            if cancelled():
                raise RunCancelled("Stopped; nothing was changed.")
            if waited >= seconds:
                raise TimeoutError
        return self.line.recv_bytes()

    def ending(self) -> str:
        """How it died."""
        self._process.join(2)
        code = self._process.exitcode or 0
        if code < 0:
            with suppress(ValueError):
                return f"signal {signal.Signals(-code).name}"
        return f"exit code {code}"

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join(2)
        self.line.close()


@contextmanager
def _may_have_children() -> Generator[None]:
    """Python refuses children to a daemonic process, lest they outlive it; ours ends when its line does."""
    settings: dict[str, Any] = getattr(current_process(), "_config", {})
    before = settings.get("daemon")
    settings["daemon"] = False
    try:
        yield
    finally:
        settings["daemon"] = before


_RUNNING: dict[str, _Companion] = {}
_TURNS: dict[str, threading.Lock] = {}
_BOOK = threading.Lock()


def ask(
    asking: Asking,
    method: str,
    *args: Any,
    how: str = "",
    seconds: float = ASK_SECONDS,
    cancelled: Callable[[], bool] = lambda: False,
) -> Any:
    """What a method of a contribution returns, or a function "module:name" that is given it first.

    Raises
    ------
    InputError
        With the plugin's own sentence, where it refuses what it is given.
    BackendError
        When it fails, ends its process, takes too long, or gives what cannot travel; one sentence.
    RunCancelled
    """
    request = {"group": asking.group, "name": asking.name, "value": asking.value, "method": method, "how": how}
    packed = pickle.dumps({**request, "args": args})
    begin(asking)
    with _turn(asking.package):
        word, made = _exchanged(asking, packed, seconds, cancelled)
    if word == "done":
        return made
    if word == "refused":
        raise InputError(made)
    said = str(made).rstrip(".")
    raise AskedError(f"{asking.what} fails with {said}; tell the author of '{asking.package}'.", said)


def begin(asking: Asking) -> None:
    """Start the process, so that the time this takes is not counted where an answer is waited for."""
    with _turn(asking.package):
        if asking.package not in _RUNNING:
            _RUNNING[asking.package] = _Companion(asking.folder)


def _turn(package: str) -> threading.Lock:
    with _BOOK:
        return _TURNS.setdefault(package, threading.Lock())


def _exchanged(asking: Asking, packed: bytes, seconds: float, cancelled: Callable[[], bool]) -> tuple[str, Any]:
    """One exchange; a process that did not survive it is let go."""
    companion = _RUNNING.get(asking.package)
    if companion is None:
        companion = _RUNNING[asking.package] = _Companion(asking.folder)
    remedy = f"tell the author of '{asking.package}', or remove the package."
    try:
        return read(companion.answer(packed, seconds, cancelled))
    except TimeoutError:
        _let_go(asking.package)
        raise SlowError(f"{asking.what} took over {seconds:g} s and was stopped; {remedy}") from None
    except (EOFError, OSError):
        ending = companion.ending()
        _let_go(asking.package)
        raise BackendError(f"{asking.what} ended the process that asked it ({ending}); {remedy}") from None
    except BackendError as error:
        raise BackendError(f"{asking.what} cannot be used: {error}.") from None
    except RunCancelled:
        _let_go(asking.package)
        raise


def release(package: str = "") -> None:
    """End the processes of a package, or all: what is asked next sees its files as they are then."""
    for name in [package] if package else list(_RUNNING):
        _let_go(name)


def _let_go(package: str) -> None:
    companion = _RUNNING.pop(package, None)
    if companion is not None:
        companion.end()


atexit.register(release)
