"""Looks what plugins there are in a thread of its own: one that hangs while it is asked must not hold up the window."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib import invalidate_caches

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.registry import Candidate, Registry, State
from ketbench.backends.trying.contributed import contributed_candidates
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.gates import take_new_gates
from ketbench_ui.services.notices import Notice

LOOK_EVERY_MS = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A backend as the window shows it.

    Parameters
    ----------
    candidate : Candidate
    able : bool
        Whether it can run here.
    reason, remedy : str
        Why not and what to do; or what it will use.
    """

    candidate: Candidate
    able: bool
    reason: str = ""
    remedy: str = ""

    @property
    def why(self) -> str:
        """Reason and remedy of one that cannot run; empty for one that can."""
        return "" if self.able else f"{self.reason} {self.remedy}".strip()


class Scan(QObject):
    """The latest look; `done` after each."""

    done = Signal()
    gates_came = Signal(tuple)
    """Names of gates that were not there before."""

    def __init__(self, registry: Registry, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self._answer: list[tuple[tuple[Found, ...], tuple[Found, ...]]] = []
        self.found: tuple[Found, ...] = ()
        self.contributed: tuple[Found, ...] = ()
        """What plugins add besides backends."""
        self.is_done = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self, *, again: bool = False) -> None:
        """Look; `again` forgets what was loaded before."""

        def work() -> None:
            if again:
                # Folders are listed once and remembered; what was installed a moment ago would not be seen.
                invalidate_caches()
                self._registry.refresh(anew=True)
            backends = tuple(_found(self._registry, c) for c in self._registry.candidates())
            self._answer.append((backends, _others()))

        threading.Thread(target=work, daemon=True, name="ketbench-plugin-scan").start()
        self._timer.start()

    def stop(self) -> None:
        """Wait for no answer any more."""
        self._timer.stop()

    def of(self, name: str) -> Found | None:
        """One backend of the latest look."""
        return next((found for found in self.found if found.candidate.name == name), None)

    def _look(self) -> None:
        if self._answer:
            self._timer.stop()
            self.found, self.contributed = self._answer.pop()
            self._answer.clear()
            self.is_done = True
            self._take_gates()
            self.done.emit()

    def _take_gates(self) -> None:
        """New gates into the table, here in the thread that draws it; what they are was read by the look."""
        names = take_new_gates()
        if names:
            self.contributed = _others()
            self.gates_came.emit(names)


def _others() -> tuple[Found, ...]:
    return tuple(Found(c, c.state is State.FOUND, c.reason, c.remedy) for c in contributed_candidates())


def _found(registry: Registry, candidate: Candidate) -> Found:
    if candidate.state is not State.FOUND:
        return Found(candidate, False, candidate.reason, candidate.remedy)
    state = registry.available(candidate.name)
    return Found(candidate, state.ok, state.reason, state.remedy)


def plugin_notice(found: Found) -> Notice:
    """What the Problems panel says of one that did not load."""
    candidate = found.candidate
    problem = Problem(found.reason, severity=Severity.WARNING, remedy=found.remedy)
    return Notice(problem, f"plugin {candidate.distribution}", target=("plugins", candidate.name))
