"""The list behind the Problems panel: findings with where they come from; the panel, badge and toasts read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from ketbench.base.problems import Problem, Severity
from ketbench_ui.services.mending import in_window

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the Problems panel.

    Parameters
    ----------
    problem : Problem
    source : str
        What it belongs to, as "experiment wine", "run-0003", "plugin acme"; notices of a source come and go together.
    details : str
        For "copy report" only, such as a traceback.
    target : tuple of (kind, name)
        What "Go to" opens; empty strings for nothing.
    place : str
        Where it is, as the form names it; empty where the problem's own place is shown.
    """

    problem: Problem
    source: str
    details: str = ""
    target: tuple[str, str] = ("", "")
    place: str = ""

    def report(self) -> str:
        """Everything, for a mail to an author."""
        place = f"\nwhere: {self.problem.where}" if self.problem.where else ""
        head = f"{self.problem.severity.value}: {self.problem}\nin: {self.source}{place}"
        return f"{head}\n\n{self.details}" if self.details else head


def _worded(notice: Notice) -> Notice:
    """Without command lines: the window has a place for each."""
    problem = notice.problem
    told = replace(problem, message=in_window(str(problem.message)), remedy=in_window(problem.remedy))
    return notice if told == problem else replace(notice, problem=told)


class Notices(QObject):
    """All notices; `changed` after each change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._by_source: dict[str, tuple[Notice, ...]] = {}

    def put(self, source: str, notices: Iterable[Notice]) -> None:
        """Replace the notices of a source."""
        fresh = tuple(map(_worded, notices))
        if fresh != self._by_source.get(source, ()):
            self._by_source[source] = fresh
            self.changed.emit()

    def clear(self) -> None:
        """Forget all, for another project."""
        if self._by_source:
            self._by_source.clear()
            self.changed.emit()

    def all(self) -> list[Notice]:
        """Errors first, else in the order of their sources."""
        found = [notice for group in self._by_source.values() for notice in group]
        return sorted(found, key=lambda notice: _ORDER[notice.problem.severity])

    def of(self, source: str) -> tuple[Notice, ...]:
        """The notices of a source."""
        return self._by_source.get(source, ())

    def serious(self) -> int:
        """How many of them are more than notes."""
        return sum(notice.problem.severity is not Severity.NOTE for notice in self.all())
