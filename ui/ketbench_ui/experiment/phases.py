"""The switch between Set up, Live and Result; holds which one is shown and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ketbench_ui.theme.layouts import button, row
from ketbench_ui.theme.tokens import GAP_TIGHT

SETUP, LIVE, RESULT = "setup", "live", "result"
TITLES = {SETUP: "Set up", LIVE: "Live", RESULT: "Result"}


class PhaseSwitch(QWidget):
    """Three buttons of which one is down; `chosen` names the one a person pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for at, (name, text) in enumerate(TITLES.items(), 1):
            made = button(text, "phase", f"{text} (Alt+{at})")
            made.setCheckable(True)
            made.setAccessibleName(text)
            made.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(made)
            self.buttons[name] = made
            keys = QShortcut(QKeySequence(f"Alt+{at}"), parent)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(made.click)
        self.setLayout(row(*self.buttons.values(), gap=GAP_TIGHT))

    @property
    def present(self) -> str:
        """The phase that is shown."""
        return next((name for name, made in self.buttons.items() if made.isChecked()), SETUP)

    def show_phase(self, name: str) -> None:
        """Put a button down without telling."""
        self.buttons[name].setChecked(True)

    def allow(self, name: str, reason: str) -> None:
        """Let a phase be entered, or grey it with the reason."""
        made = self.buttons[name]
        made.setEnabled(not reason)
        made.setToolTip(reason or f"{TITLES[name]} (Alt+{list(TITLES).index(name) + 1})")
