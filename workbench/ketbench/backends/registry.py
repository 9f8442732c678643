"""Loads backends one by one, so that one that fails is listed with its reason and never hides another."""

from __future__ import annotations

import difflib
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketbench.backends.describing.stating import stated_verdict, stood_in
from ketbench.backends.discovery import Claim, claims, plugin_folders
from ketbench.backends.trying.loading import AnyBackend, Loaded, State, ask_author, loaded, told, within
from ketbench.backends.trying.switches import OURS, why_off
from ketbench.backends.trying.trial import Verdict, forget, tried
from ketbench.base.contributed.found import look_again
from ketbench.base.errors import BackendError
from ketbench.contract.plugin import Availability

LOAD_SECONDS = 20.0
AVAILABLE_SECONDS = 5.0


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
    kind : str
        "backend", or a kind of contribution.
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
    kind: str = "backend"


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

    def refresh(self, *, anew: bool = False) -> None:
        """Look again; what was loaded before is looked at anew, and with `anew` tried anew too."""
        if anew:
            forget()
            self._let_go()
        look_again()
        with self._lock:
            self._seen: tuple[tuple[Claim, ...], dict[str, Claim]] | None = None
            self._verdicts: dict[str, Verdict] = {}
            self._loaded: dict[str, Loaded] = {}
            self._turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
            self._hung: set[str] = set()

    def _look(self) -> tuple[tuple[Claim, ...], dict[str, Claim]]:
        """All claims, and the one that counts for each name; the environment is read when they are first asked for."""
        with self._lock:
            if self._seen is None:
                every = tuple(claims(plugin_folders(self.plugin_paths)))
                first: dict[str, Claim] = {}
                sound = [claim for claim in every if not claim.trouble]
                # A name that only a disabled package has stays known, so that it can be said why it is not there.
                for claim in sorted(sound, key=self._is_off):
                    first.setdefault(claim.name, claim)
                self._seen = every, first
            return self._seen

    @property
    def _claims(self) -> tuple[Claim, ...]:
        return self._look()[0]

    @property
    def _first(self) -> dict[str, Claim]:
        return self._look()[1]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all candidates, sorted; loads nothing."""
        return tuple(sorted(self._first))

    def candidates(self) -> tuple[Candidate, ...]:
        """Every candidate with what became of it; our own are loaded here, foreign ones in processes of their own."""
        foreign = {c.distribution: c for c in self._first.values() if self._is_foreign(c) and not self._is_off(c)}
        # Each tells of its whole package; a second of the same package finds everything known.
        trials = [threading.Thread(target=self._verdict, args=(claim,), daemon=True) for claim in foreign.values()]
        for trial in trials:
            trial.start()
        for trial in trials:
            trial.join()
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
        found = {name: self._load(name).found for name in self.names}
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
        made = self._load(name)
        if made.found is None:
            raise BackendError(f"{made.reason} {made.remedy}".strip())
        return made.found

    def loaded(self, name: str) -> AnyBackend | None:
        """A backend that is loaded already, at once; None for every other."""
        made = self._loaded.get(name)
        return made.found if made is not None else None

    def available(self, name: str) -> Availability:
        """Whether a backend can run here; whatever the plugin does, this answers."""
        try:
            backend = self.backend(name)
        except BackendError as error:
            return Availability(False, str(error))
        remedy = ask_author(self._first[name])
        if name in self._hung:
            return Availability(False, f"Backend '{name}' does not say whether it can run.", remedy)
        getattr(backend, "begin_asking", lambda: None)()
        try:
            answer: Any = within(AVAILABLE_SECONDS, backend.available)
        except TimeoutError:
            self._hung.add(name)
            return Availability(
                False, f"Backend '{name}' took over {AVAILABLE_SECONDS:g} s to say whether it can run.", remedy
            )
        except BackendError as error:
            return Availability(False, str(error), remedy)
        except BaseException as error:
            return Availability(False, f"Backend '{name}' failed when asked if it can run: {told(error)}.", remedy)
        if not isinstance(answer, Availability):
            kind = type(answer).__name__
            return Availability(False, f"Backend '{name}' answered with {kind} instead of Availability.", remedy)
        return answer

    def _candidate(self, claim: Claim) -> Candidate:
        found, title = self._state_of(claim)
        return Candidate(
            name=claim.name,
            title=title or claim.name,
            distribution=claim.distribution,
            version=claim.version,
            licence=claim.licence,
            state=found.state,
            reason=found.reason,
            remedy=found.remedy,
            requires=tuple(claim.requires),
            folder=claim.folder,
        )

    def _state_of(self, claim: Claim) -> tuple[Loaded, str]:
        """What became of a claim, and the title of a backend; a foreign one is not loaded in this process for it."""
        if claim.trouble:
            reason = f"The metadata of '{claim.distribution}' cannot be read: {claim.trouble.rstrip('.')}."
            remedy = f"Install it again, or remove it from {claim.folder}."
            return Loaded(State.FAILED, reason=reason, remedy=remedy), ""
        reason, remedy = why_off(claim.distribution)
        if reason:
            return Loaded(State.DISABLED, reason=reason, remedy=remedy), ""
        first = self._first[claim.name]
        if first is not claim:
            reason = f"Backend '{claim.name}' of '{claim.distribution}' is already provided by '{first.distribution}'."
            return Loaded(State.DUPLICATE, reason=reason, remedy="Remove one of the two packages."), ""
        if claim.name not in self._loaded and self._is_foreign(claim):
            verdict = self._verdict(claim)
            return Loaded(verdict.state, reason=verdict.reason, remedy=verdict.remedy), verdict.title
        made = self._load(claim.name)
        return made, str(made.found.title) if made.found else ""

    def _load(self, name: str) -> Loaded:
        with self._lock:
            # A refresh puts others in the place of these three.
            claim, known, turn = self._first[name], self._loaded, self._turns[name]
        # One lock a name: a plugin that hangs while it loads holds up nobody who asks for another.
        with turn:
            if name not in known:
                known[name] = self._loaded_anew(claim)
            return known[name]

    def _loaded_anew(self, claim: Claim) -> Loaded:
        """In this process, once a process of its own has shown that this does no harm."""
        reason, remedy = why_off(claim.distribution)
        if reason:
            return Loaded(State.DISABLED, reason=reason, remedy=remedy)
        if self._is_foreign(claim):
            verdict = self._verdict(claim)
            if verdict.state is not State.FOUND:
                return Loaded(verdict.state, reason=verdict.reason, remedy=verdict.remedy)
            if (made := stood_in(claim, verdict.facts)) is not None:
                return Loaded(State.FOUND, made)
        return loaded(claim, self._patience)

    def _is_off(self, claim: Claim) -> bool:
        return bool(why_off(claim.distribution)[0])

    def _is_foreign(self, claim: Claim) -> bool:
        # A worker, which waits for ever, is such a process itself.
        return claim.distribution != OURS and self._patience > 0

    def _let_go(self) -> None:
        """Import foreign modules anew when they are asked for next: their files may be others now."""
        mine = {c.entry.module.partition(".")[0] for c in self._first.values() if c.entry and self._is_foreign(c)}
        for name in [name for name in sys.modules if name.partition(".")[0] in mine]:
            del sys.modules[name]

    def _verdict(self, claim: Claim) -> Verdict:
        with self._lock:
            known, turn = self._verdicts, self._turns[f"of {claim.distribution}"]
        with turn:
            if claim.name not in known and (stated := stated_verdict(claim)) is not None:
                known[claim.name] = stated
            if claim.name not in known:
                same = [one for one in self._first.values() if one.distribution == claim.distribution]
                known.update(tried(same, self._patience, claim.name))
            return known[claim.name]

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.names, n=1)
        hint = f"did you mean '{near[0]}'? " if near else ""
        there_are = f"There are {', '.join(self.names)}." if self.names else "No plugin is installed."
        return f"There is no backend '{name}'; {hint}{there_are}" if near else f"No backend '{name}'. {there_are}"
