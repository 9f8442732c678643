"""Work that is done a slice a turn of the window's loop: keys, the mouse and painting come in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

BETWEEN_MS = 5
"""From the end of a slice to the next: time to paint, and longer than what has waited already."""


class Turns(QObject):
    """One line for the whole window, so that two pages that are built at once take turns too.

    Work is a generator that yields where the window may answer. It belongs to an object: it is given up when that goes,
    or begins other work. What is built so stays out of sight until it is whole.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line: dict[QObject, Iterator[object]] = {}
        self._is_held = False
        self._timer = QTimer(self, interval=BETWEEN_MS, singleShot=True)
        self._timer.timeout.connect(self._turn)

    def begin(self, owner: QObject, work: Iterable[object]) -> None:
        """Do this from the next turn on, in place of what the owner had waiting."""
        self.drop(owner)
        self._line[owner] = iter(work)
        if not self._timer.isActive() and not self._is_held:
            self._timer.start()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing in the line moves while something else is done in pieces that takes turns by itself."""
        before, self._is_held = self._is_held, True
        self._timer.stop()
        try:
            yield
        finally:
            self._is_held = before
            if self._line and not before:
                self._timer.start()

    def finish(self, owner: QObject) -> None:
        """Do the rest now, for who needs it whole at once."""
        work = self._line.pop(owner, None)
        if work is not None:
            at_once(work)

    def drop(self, owner: QObject) -> None:
        """Give up what waits."""
        self._line.pop(owner, None)

    def waits(self, owner: QObject) -> bool:
        """Whether something of an object is not done yet."""
        return owner in self._line

    def _turn(self) -> None:
        owner = next(iter(self._line), None)
        if owner is None:
            return
        work = self._line.pop(owner)
        try:
            if isValid(owner):
                next(work)
                # A slice may have begun other work in its place.
                self._line = {owner: self._line.pop(owner, work), **self._line}
        except StopIteration:
            pass
        finally:
            if self._line and not self._is_held:
                self._timer.start()


def later(act: Callable[[], object]) -> Iterator[None]:
    """Work of one slice."""
    act()
    yield


def at_once(work: Iterable[object]) -> None:
    """Do all of it now."""
    for _ in work:
        pass


def walk_after(before: QWidget, late: QWidget) -> None:
    """Have Tab reach what came late behind what it stands behind; Qt knows an order only of what takes the focus."""
    policy = before.focusPolicy()
    before.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    QWidget.setTabOrder(before, late)
    before.setFocusPolicy(policy)


_made: list[Turns] = []


def turns() -> Turns:
    """The line of this window; it goes with the application."""
    if not _made or not isValid(_made[0]):
        _made[:] = [Turns(QCoreApplication.instance())]
    return _made[0]
