"""Asks the looking process shortly after each change and passes on what it sees; draws nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.data.importing.looking import Looker
from ketbench_ui.importing.plan import Plan

SETTLE_MS, LOOK_EVERY_MS = 150, 20


class Looks(QObject):
    """Looks at the newest plan only; `came` carries a look."""

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looker = Looker()
        self._plan: Plan | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._ask)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def waiting(self) -> bool:
        """Whether a look is still to come."""
        return self._settle.isActive() or self._looker.waiting

    def warm(self) -> None:
        """Start the process before there is something to look at."""
        self._looker.warm()

    def ask(self, plan: Plan, *, at_once: bool = False) -> None:
        """Look at a plan after a moment without further changes."""
        self._plan = plan
        if at_once:
            self._ask()
        else:
            self._settle.start()

    def close(self) -> None:
        """End the process."""
        self._settle.stop()
        self._timer.stop()
        self._looker.close()

    def _ask(self) -> None:
        if self._plan is not None:
            self._settle.stop()
            self._looker.ask(self._plan.path, self._plan.options)
            self._timer.start()

    def _look(self) -> None:
        for look in self._looker.looks():
            self.came.emit(look)
        if not self._looker.waiting:
            self._timer.stop()
