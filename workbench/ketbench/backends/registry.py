"""Loads backends one by one, so that one that fails is listed with its reason and never hides another."""

from __future__ import annotations

import difflib
import inspect
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from ketbench.backends.discovery import Claim, claims, plugin_folders
from ketbench.backends.former_names import allow_former_names
from ketbench.base.errors import BackendError
from ketbench.contract.plugin import CONTRACT_VERSION, SUPPORTED, Availability, Backend

T = TypeVar("T")
AnyBackend = Backend[Any]

LOAD_SECONDS = 20.0
AVAILABLE_SECONDS = 5.0
_CALLS: Mapping[str, tuple[str, ...]] = {
    "available": (),
    "check": ("task", "params"),
    "run": ("task", "params", "context"),
}
_REQUIRED = ("name", "title", "needs", "params", "available", "check", "run")


class State(StrEnum):
    """What became of a candidate."""

    FOUND = "found"
    FAILED = "failed"
    WRONG_CONTRACT = "wrong contract"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One row of the plugin list.

    Parameters
    ----------
    name, title : str
    distribution, version, licence : str
        Of the package that brings it.
    state : State
    reason, remedy : str
        A sentence each; empty for a backend that was found.
    requires : tuple of str
        The package's own dependencies.
    folder : str
        Where the package lies.
    """

    name: str
    title: str
    distribution: str
    version: str
    licence: str
    state: State
    reason: str = ""
    remedy: str = ""
    requires: tuple[str, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class _Loaded:
    state: State
    backend: AnyBackend | None = None
    reason: str = ""
    remedy: str = ""


class Registry:
    """The backends there are.

    Parameters
    ----------
    plugin_paths : iterable of path
        Folders searched besides the environment, before those of KETBENCH_PLUGIN_PATH and the user's own.
    patience : float, s
        How long a plugin may take to load before it counts as failed; 0 waits for ever, in the calling thread.
    """

    def __init__(self, plugin_paths: Iterable[str | Path] = (), patience: float = LOAD_SECONDS) -> None:
        self.plugin_paths = tuple(str(path) for path in plugin_paths)
        self._patience = patience
        self._lock = threading.RLock()
        self.refresh()

    def refresh(self) -> None:
        """Look again; what was loaded before is looked at anew."""
        with self._lock:
            self._claims = tuple(claims(plugin_folders(self.plugin_paths)))
            self._first: dict[str, Claim] = {}
            for claim in self._claims:
                if not claim.trouble:
                    self._first.setdefault(claim.name, claim)
            self._loaded: dict[str, _Loaded] = {}
            self._turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
            self._hung: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all candidates, sorted; loads nothing."""
        return tuple(sorted(self._first))

    def candidates(self) -> tuple[Candidate, ...]:
        """Every candidate with what became of it; loads all of them."""
        return tuple(self._candidate(claim) for claim in self._claims)

    def candidate(self, name: str) -> Candidate:
        """The row of one name.

        Raises
        ------
        BackendError
            For an unknown name.
        """
        if name not in self._first:
            raise BackendError(self._unknown(name))
        return self._candidate(self._first[name])

    def backends(self) -> Mapping[str, AnyBackend]:
        """All backends that load, by name."""
        found = {name: self._load(name).backend for name in self.names}
        return {name: backend for name, backend in found.items() if backend is not None}

    def backend(self, name: str) -> AnyBackend:
        """A backend by name.

        Raises
        ------
        BackendError
            With the names there are, or with why it did not load.
        """
        if name not in self._first:
            raise BackendError(self._unknown(name))
        loaded = self._load(name)
        if loaded.backend is None:
            raise BackendError(f"{loaded.reason} {loaded.remedy}".strip())
        return loaded.backend

    def available(self, name: str) -> Availability:
        """Whether a backend can run here; whatever the plugin does, this answers."""
        try:
            backend = self.backend(name)
        except BackendError as error:
            return Availability(False, str(error))
        remedy = _ask_author(self._first[name])
        if name in self._hung:
            return Availability(False, f"Backend '{name}' does not say whether it can run.", remedy)
        try:
            answer: Any = within(AVAILABLE_SECONDS, backend.available)
        except TimeoutError:
            self._hung.add(name)
            return Availability(
                False, f"Backend '{name}' took over {AVAILABLE_SECONDS:g} s to say whether it can run.", remedy
            )
        except BaseException as error:
            return Availability(False, f"Backend '{name}' failed when asked if it can run: {told(error)}.", remedy)
        if not isinstance(answer, Availability):
            kind = type(answer).__name__
            return Availability(False, f"Backend '{name}' answered with {kind} instead of Availability.", remedy)
        return answer

    def _candidate(self, claim: Claim) -> Candidate:
        found = self._state_of(claim)
        return Candidate(
            name=claim.name,
            title=str(found.backend.title) if found.backend else claim.name,
            distribution=claim.distribution,
            version=claim.version,
            licence=claim.licence,
            state=found.state,
            reason=found.reason,
            remedy=found.remedy,
            requires=tuple(claim.requires),
            folder=claim.folder,
        )

    def _state_of(self, claim: Claim) -> _Loaded:
        if claim.trouble:
            reason = f"The metadata of '{claim.distribution}' cannot be read: {claim.trouble.rstrip('.')}."
            return _Loaded(State.FAILED, reason=reason, remedy=f"Install it again, or remove it from {claim.folder}.")
        first = self._first[claim.name]
        if first is not claim:
            reason = f"Backend '{claim.name}' of '{claim.distribution}' is already provided by '{first.distribution}'."
            return _Loaded(State.DUPLICATE, reason=reason, remedy="Remove one of the two packages.")
        return self._load(claim.name)

    def _load(self, name: str) -> _Loaded:
        with self._lock:
            # A refresh puts others in the place of these three.
            claim, loaded, turn = self._first[name], self._loaded, self._turns[name]
        # One lock a name: a plugin that hangs while it loads holds up nobody who asks for another.
        with turn:
            if name not in loaded:
                loaded[name] = self._loaded_anew(claim)
            return loaded[name]

    def _loaded_anew(self, claim: Claim) -> _Loaded:
        try:
            backend = within(self._patience, lambda: _built(claim))
        except TimeoutError:
            reason = f"Backend '{claim.name}' took over {self._patience:g} s to load."
            return _Loaded(State.FAILED, reason=reason, remedy=_ask_author(claim))
        except ModuleNotFoundError as error:
            reason = f"Backend '{claim.name}' cannot be loaded: {told(error)}."
            package = (error.name or "it").split(".")[0]
            remedy = f"Install '{package}', or install '{claim.distribution}' again with its dependencies."
            return _Loaded(State.FAILED, reason=reason, remedy=remedy)
        except BaseException as error:
            reason = f"Backend '{claim.name}' cannot be loaded: {told(error)}."
            return _Loaded(State.FAILED, reason=reason, remedy=_ask_author(claim))
        return _judged(claim, backend)

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.names, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        there_are = f"There are {', '.join(self.names)}." if self.names else "No plugin is installed."
        return f"There is no backend '{name}'; {hint}{there_are}" if near else f"No backend '{name}'. {there_are}"


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
    return found() if isinstance(found, type) else found


def _judged(claim: Claim, backend: Any) -> _Loaded:
    """Whether an object keeps the outside of the contract."""
    missing = [name for name in _REQUIRED if not hasattr(backend, name)]
    version = getattr(backend, "contract", CONTRACT_VERSION)
    if version not in SUPPORTED:
        return _other_contract(claim, version)
    if missing:
        reason = f"Backend '{claim.name}' is no backend: it lacks {', '.join(missing)}."
    elif not (isinstance(backend.params, type) and issubclass(backend.params, BaseModel)):
        reason = f"The params of backend '{claim.name}' are {backend.params!r}, not a pydantic model."
    elif otherwise := _called_otherwise(backend):
        reason = f"Backend '{claim.name}' {otherwise}."
        return _Loaded(State.WRONG_CONTRACT, reason=reason, remedy=f"Update '{claim.distribution}', or Ketbench.")
    elif backend.name != claim.name:
        reason = f"Backend '{claim.name}' calls itself '{backend.name}'; both names must be the same."
    else:
        return _Loaded(State.FOUND, backend)
    return _Loaded(State.FAILED, reason=reason, remedy=_ask_author(claim))


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


def _other_contract(claim: Claim, version: object) -> _Loaded:
    reason = (
        f"Backend '{claim.name}' is written for contract version {version}, "
        f"and this workbench has version {CONTRACT_VERSION}."
    )
    newer = isinstance(version, int) and version > CONTRACT_VERSION
    remedy = "Update Ketbench." if newer else f"Update '{claim.distribution}'."
    return _Loaded(State.WRONG_CONTRACT, reason=reason, remedy=remedy)


def _ask_author(claim: Claim) -> str:
    return f"Tell the author of '{claim.distribution} {claim.version}'".rstrip() + ", or remove the package."
