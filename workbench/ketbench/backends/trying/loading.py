"""Loads one entry point in this process and judges what came: a backend, or a sentence that says why there is none."""

from __future__ import annotations

import inspect
import os
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel

from ketbench.backends.discovery import GROUP, Claim
from ketbench.backends.former_names import allow_former_names
from ketbench.backends.trying.switches import OURS
from ketbench.contract.plugin import CONTRACT_VERSION, SUPPORTED, Backend

T = TypeVar("T")
AnyBackend = Backend[Any]

_CALLS: Mapping[str, tuple[str, ...]] = {
    "available": (),
    "check": ("task", "params"),
    "run": ("task", "params", "context"),
}
_PRINTING = threading.Lock()
_REQUIRED = ("name", "title", "needs", "params", "available", "check", "run")


class State(StrEnum):
    """What became of a candidate."""

    FOUND = "found"
    FAILED = "failed"
    WRONG_CONTRACT = "wrong contract"
    DUPLICATE = "duplicate"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading gave.

    Parameters
    ----------
    state : State
    found : object
        The backend, or what another kind of entry point leads to; None where there is none.
    reason, remedy : str
        A sentence each; empty where it was found.
    """

    state: State
    found: Any = None
    reason: str = ""
    remedy: str = ""


def loaded(claim: Claim, patience: float) -> Loaded:
    """Load what a claim names, in this process; whatever the plugin raises becomes a sentence.

    Parameters
    ----------
    claim : Claim
    patience : float, s
        0 waits for ever, in the calling thread.
    """
    try:
        with _quiet(claim):
            found = within(patience, lambda: _built(claim))
    except TimeoutError:
        return too_slow(claim, patience)
    except ModuleNotFoundError as error:
        reason = f"{_kind(claim)} '{claim.name}' cannot be loaded: {told(error)}."
        package = (error.name or "it").split(".")[0]
        remedy = f"Install '{package}', or install '{claim.distribution}' again with its dependencies."
        return Loaded(State.FAILED, reason=reason, remedy=remedy)
    except BaseException as error:
        reason = f"{_kind(claim)} '{claim.name}' cannot be loaded: {told(error)}."
        return Loaded(State.FAILED, reason=reason, remedy=ask_author(claim))
    return _judged(claim, found) if _is_backend(claim) else Loaded(State.FOUND, found)


def too_slow(claim: Claim, patience: float) -> Loaded:
    """The answer where loading took too long."""
    reason = f"{_kind(claim)} '{claim.name}' took over {patience:g} s to load."
    return Loaded(State.FAILED, reason=reason, remedy=ask_author(claim))


def deadly(claim: Claim, ending: str) -> Loaded:
    """The answer where loading ended the process."""
    reason = f"{_kind(claim)} '{claim.name}' ended the process that tried to load it ({ending})."
    return Loaded(State.FAILED, reason=reason, remedy=ask_author(claim))


def _is_backend(claim: Claim) -> bool:
    return claim.entry is None or claim.entry.group == GROUP


def _kind(claim: Claim) -> str:
    return "Backend" if _is_backend(claim) else "The plugin"


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns, or TimeoutError; a call that hangs is left behind in its thread.

    Examples
    --------
    >>> within(1.0, lambda: 6 * 7)
    42
    """
    if seconds <= 0:
        return call()
    values: list[T] = []
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            values.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=attempt, daemon=True, name="ketbench-patience")
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not values:
        raise TimeoutError
    return values[0]


def told(error: BaseException) -> str:
    """An exception in a few words on one line, without a full stop."""
    kind = type(error).__name__
    if kind == "PluginRaised":
        # It was raised in a process of the plugin's own, and its words begin with its kind.
        return str(error)[:260].rstrip(".")
    try:
        text = " ".join(str(error).split()).encode("utf-8", "replace").decode()
    except Exception:
        # A plugin's exception may fail even at telling what it is.
        return kind
    return f"{kind}: {text[:200].rstrip('.')}" if text else kind


def _built(claim: Claim) -> object:
    assert claim.entry is not None
    allow_former_names()
    found = claim.entry.load()
    return found() if isinstance(found, type) and _is_backend(claim) else found


@contextmanager
def _quiet(claim: Claim) -> Generator[None]:
    """What a foreign plugin prints while it is imported must not stand in the middle of what a program reads."""
    # Of two loads at once only one may change the output, or the second would put back what the first had put there.
    if claim.distribution == OURS or not _PRINTING.acquire(blocking=False):
        yield
        return
    try:
        with redirect_stdout(sys.stderr), _quiet_below():
            yield
    finally:
        _PRINTING.release()


@contextmanager
def _quiet_below() -> Generator[None]:
    """What libraries write past Python goes to the errors too; a program without a terminal has neither."""
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    try:
        with suppress(OSError, ValueError, AttributeError):
            getattr(sys.__stdout__, "flush", lambda: None)()
            os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _judged(claim: Claim, backend: Any) -> Loaded:
    """Whether an object keeps the outside of the contract."""
    missing = [name for name in _REQUIRED if not hasattr(backend, name)]
    version = getattr(backend, "contract", CONTRACT_VERSION)
    if version not in SUPPORTED:
        return other_contract(claim, version)
    if missing:
        reason = f"Backend '{claim.name}' is not a backend: it lacks {', '.join(missing)}."
    elif not (isinstance(backend.params, type) and issubclass(backend.params, BaseModel)):
        reason = f"The params of backend '{claim.name}' are {backend.params!r}, not a pydantic model."
    elif otherwise := _called_otherwise(backend):
        reason = f"Backend '{claim.name}' {otherwise}."
        return Loaded(State.WRONG_CONTRACT, reason=reason, remedy=f"Update '{claim.distribution}', or Ketbench.")
    elif backend.name != claim.name:
        reason = f"Backend '{claim.name}' calls itself '{backend.name}'; both names must be the same."
    else:
        return Loaded(State.FOUND, backend)
    return Loaded(State.FAILED, reason=reason, remedy=ask_author(claim))


def _called_otherwise(backend: Any) -> str:
    """What a method takes that is not what it will be given; empty when all fit."""
    for name, words in _CALLS.items():
        try:
            signature = inspect.signature(getattr(backend, name))
        except (TypeError, ValueError):
            continue
        try:
            signature.bind(*words)
        except TypeError:
            return f"has {name}{signature}, but this workbench calls {name}({', '.join(words)})"
    return ""


def other_contract(claim: Claim, version: object) -> Loaded:
    """The answer for a backend of a contract that this workbench does not keep."""
    reason = (
        f"Backend '{claim.name}' is written for contract version {version}, "
        f"and this workbench has version {CONTRACT_VERSION}."
    )
    newer = isinstance(version, int) and version > CONTRACT_VERSION
    remedy = "Update Ketbench." if newer else f"Update '{claim.distribution}'."
    return Loaded(State.WRONG_CONTRACT, reason=reason, remedy=remedy)


def ask_author(claim: Claim) -> str:
    """The remedy where only the plugin can be mended."""
    return f"Tell the author of '{claim.distribution} {claim.version}'".rstrip() + ", or remove the package."
