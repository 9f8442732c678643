"""Decides when a running job must be stopped from outside: cancel not heeded, silence, memory; touches no process."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

CANCEL_SECONDS = 2.0
"""How long a backend may take to heed Stop before its worker is killed."""
ASLEEP_SECONDS = 10.0
"""A longer time between two looks means that the watcher itself stood still, as after Ctrl+Z."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may use.

    Parameters
    ----------
    memory : int
        Bytes of the worker and all it starts; 0 for no limit.
    stall_seconds : float, s
        Longest silence.
    """

    memory: int = 0
    stall_seconds: float = 600.0


@dataclass(slots=True)
class Watch:
    """Follows one job."""

    backend: str
    limits: Limits
    began: float = field(default_factory=time.monotonic)
    cancelled: float = 0.0
    is_held: bool = False
    _alive: float = field(default_factory=time.monotonic)
    _spoke: float = field(default_factory=time.monotonic)
    _looked: float = field(default_factory=time.monotonic)

    def alive(self) -> None:
        """The worker gave a sign of life."""
        self._alive = time.monotonic()

    def spoke(self) -> None:
        """The backend sent something."""
        self._alive = self._spoke = time.monotonic()

    def hold(self, is_held: bool) -> None:
        """The run stands still, or goes on."""
        self.is_held = is_held
        self.spoke()

    def cancel(self) -> None:
        """Stop was asked for."""
        self.cancelled = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the job was given out."""
        return time.monotonic() - self.began

    @property
    def ignores_cancel(self) -> bool:
        """Whether Stop went unheard for too long."""
        return bool(self.cancelled) and time.monotonic() - self.cancelled > CANCEL_SECONDS

    def verdict(self, memory: int) -> str:
        """Why it must end, in a sentence; empty while it may go on."""
        self._look()
        limit = self.limits.stall_seconds
        if self.limits.memory and memory > self.limits.memory:
            used, most = memory / 1e6, self.limits.memory / 1e6
            return (
                f"Backend '{self.backend}' took {used:.0f} MB of memory, over its limit of {most:.0f} MB, "
                "and was stopped; make the problem smaller or raise the limit."
            )
        if time.monotonic() - self._alive > limit:
            return (
                f"The worker of backend '{self.backend}' showed no sign of life for {limit:g} s and was stopped; "
                "run it again, and if it happens again tell the plugin's author."
            )
        if not self.is_held and time.monotonic() - self._spoke > limit:
            return (
                f"Backend '{self.backend}' sent nothing for {limit:g} s and was stopped; "
                "make the problem smaller or raise the limit on silence."
            )
        return ""

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked > ASLEEP_SECONDS:
            self._alive = self._spoke = now
        self._looked = now
