"""The small menu of a figure: save it as a picture, copy the Python that draws it; does neither itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QToolButton

from ketbench_ui.theme.theme import icon


def figure_menu(title: str, save: Callable[[], None], copy: Callable[[], None]) -> QToolButton:
    """A button with the menu; `title` names the figure to a screen reader."""
    made = QToolButton()
    made.setIcon(icon("dots-three-vertical"))
    made.setAutoRaise(True)
    made.setToolTip("Save the figure, or copy it as Python")
    made.setAccessibleName(f"Menu of the figure {title}")
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(made)
    menu.addAction("Save as PDF, SVG or PNG...", save)
    menu.addAction("Copy as Python", copy)
    made.setMenu(menu)
    return made
