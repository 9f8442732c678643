"""The command palette: type a few letters of any command, press Enter."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ketbench_ui.shell.commands.actions import COMMANDS
from ketbench_ui.theme.layouts import column
from ketbench_ui.theme.tokens import GAP

WIDTH, HEIGHT = 520, 380


class CommandPalette(QDialog):
    """A list that narrows while typing; disabled commands stay, greyed."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions = actions
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type a command")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.setLayout(column(self.line, self.list, margin=GAP))
        self.resize(WIDTH, HEIGHT)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self._narrow("")

    def open_over(self, window: QWidget) -> None:
        """Show it at the top of a window."""
        corner = window.mapToGlobal(QPoint((window.width() - WIDTH) // 2, 70))
        self.move(corner)
        self.show()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter act on the list while the cursor stays in the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                by = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentItem())
                return True
        return False

    def _narrow(self, text: str) -> None:
        self.list.clear()
        for command in COMMANDS:
            if matches(text, f"{command.menu} {command.text} {command.tip}"):
                action = self._actions[command.id]
                keys = f"      {action.shortcut().toString()}" if command.shortcut else ""
                item = QListWidgetItem(action.icon(), f"{command.text.removesuffix('...')}   ({command.menu}){keys}")
                item.setData(Qt.ItemDataRole.UserRole, command.id)
                if not action.isEnabled():
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                self.list.addItem(item)
        if not self.list.count():
            nothing = QListWidgetItem(f"No command has '{text.strip()}'; samples are on the Start page.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            self._actions[str(item.data(Qt.ItemDataRole.UserRole))].trigger()


def matches(typed: str, text: str) -> bool:
    """Whether every word typed begins or lies in the text.

    Examples
    --------
    >>> matches("exp run", "File Export run"), matches("xyz", "File Export run")
    (True, False)
    """
    return all(word in text.lower() for word in typed.lower().split())
