"""The menu of a cell: the editor's own commands, made from the same table as every other menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from ketbench_ui.circuit.commands import CIRCUIT_COMMANDS
from ketbench_ui.theme.theme import icon

if TYPE_CHECKING:
    from ketbench_ui.circuit.canvas.canvas import Canvas

_LEFT_OUT = ("circuit_zoom", "circuit_place", "circuit_release", "circuit_select_all")
_ON_OPS = frozenset(
    "cut copy duplicate repeat_selection delete edit_angle expand fold make_gate edit_gate".split()  # noqa: SIM905
)


def cell_menu(canvas: Canvas) -> QMenu:
    """What can be done at the cell cursor."""
    menu = QMenu(canvas)
    has_ops = bool(canvas.editing.targets)
    for command in CIRCUIT_COMMANDS:
        if command.id.startswith(_LEFT_OUT):
            continue
        if command.separated:
            menu.addSeparator()
        verb = command.verb.removeprefix("circuit.")
        action = menu.addAction(command.text, canvas.verbs(verb))
        action.setObjectName(command.id)
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.shortcut:
            action.setShortcut(QKeySequence(command.shortcut))
            action.setShortcutVisibleInContextMenu(True)
        writes = verb != "copy"
        action.setEnabled((has_ops or verb not in _ON_OPS) and not (writes and canvas.editing.read_only))
    return menu
