"""The command palette: type a few letters of any command or place, press Enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ketbench_ui.shell.commands.actions import COMMANDS, Command
from ketbench_ui.shell.finding.destinations import Destination
from ketbench_ui.theme.layouts import card, column
from ketbench_ui.theme.theme import icon
from ketbench_ui.theme.tokens import GAP

WIDTH, HEIGHT, MOST_PLACES = 520, 380, 60


class CommandPalette(QDialog):
    """A list that narrows while typing; disabled commands stay, greyed; places follow the commands.

    Parameters
    ----------
    actions : mapping of str to QAction
    parent : QWidget
    places : sequence of Destination
        What is found besides commands, once something is typed.
    """

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget, places: Sequence[Destination] = ()) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._actions, self._places = actions, tuple(places)
        self.line = QLineEdit()
        self.line.setPlaceholderText("A command, a sample, a project, a run, a page of the guide, a gate")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.setLayout(column(card(column(self.line, self.list, margin=GAP), "popup")))
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
        """What is called so comes before what is about it, of each the commands first."""
        self.list.clear()
        begins = text.strip().lower()
        called = [one for one in COMMANDS if matches(text, one.text)]
        called.sort(key=lambda one: bool(begins) and not one.text.lower().startswith(begins))
        about = [one for one in COMMANDS if one not in called and matches(text, f"{one.menu} {one.text} {one.tip}")]
        places = self._places if text.strip() else ()
        named = [at for at, one in enumerate(places) if matches(text, f"{one.text} {one.kind}")]
        named.sort(key=lambda at: not self._places[at].text.lower().startswith(begins))
        other = [at for at, one in enumerate(places) if matches(text, f"{one.text} {one.kind} {one.words}")]
        self._add_commands(called)
        self._add_places(named[:MOST_PLACES])
        self._add_commands(about)
        self._add_places([at for at in other if at not in named][:MOST_PLACES])
        if not self.list.count():
            nothing = QListWidgetItem(f"Nothing is called '{text.strip()}'; try fewer letters.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)
        # As high as what is found, so that it covers no more of the window than it needs.
        lines = sum(self.list.sizeHintForRow(at) for at in range(self.list.count()))
        around = 2 * self.list.frameWidth() + self.line.sizeHint().height() + 4 * GAP
        self.resize(WIDTH, min(HEIGHT, lines + around))

    def _add_commands(self, commands: Sequence[Command]) -> None:
        for command in commands:
            action = self._actions[command.id]
            keys = f"      {action.shortcut().toString()}" if command.shortcut else ""
            item = QListWidgetItem(action.icon(), f"{command.text.removesuffix('...')}   ({command.menu}){keys}")
            item.setData(Qt.ItemDataRole.UserRole, command.id)
            if not action.isEnabled():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)

    def _add_places(self, numbers: Sequence[int]) -> None:
        for at in numbers:
            place = self._places[at]
            item = QListWidgetItem(icon(place.icon), f"{place.text}   ({place.kind})")
            item.setData(Qt.ItemDataRole.UserRole, at)
            self.list.addItem(item)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            chosen = item.data(Qt.ItemDataRole.UserRole)
            if isinstance(chosen, int):
                self._places[chosen].go()
            else:
                self._actions[str(chosen)].trigger()


def matches(typed: str, text: str) -> bool:
    """Whether every word typed begins or lies in the text.

    Examples
    --------
    >>> matches("exp run", "File Export run"), matches("xyz", "File Export run")
    (True, False)
    """
    return all(word in text.lower() for word in typed.lower().split())
