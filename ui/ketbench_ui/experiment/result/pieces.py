"""Cards of a result: quantities, figures, checks, what would settle it; each as high as the room it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from ketbench.base.clock import roughly
from ketbench.base.digits import shown, told_apart, unit
from ketbench.base.figures import Figure, Table
from ketbench.contract.page import Quantities, Quantity
from ketbench.results.paging import Check, Settling
from ketbench_ui.figures import FigureView
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import button, card, column, holding, label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

PAD = 14
LONG_VALUE = 24
"""Characters of a value above which it may take several lines; a shorter one stays whole beside its name."""
T = TypeVar("T")


def quantities_card(group: Quantities) -> QFrame:
    """Names at left, values at right, units behind them."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for at, one in enumerate(group.rows):
        # Two values of one unit are there to be compared.
        alike = [other.value for other in group.rows if other.unit and other.unit == one.unit]
        _add_quantity(grid, at, one, told_apart(alike))
    made = card(column(label(group.title, "heading", wrap=True), holding(grid), gap=6, margin=PAD))
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return made


def _add_quantity(grid: QGridLayout, at: int, one: Quantity, digits: int) -> None:
    words = isinstance(one.value, str)
    told = shown(one.value, digits=digits)
    if one.unit and not words and one.value is not None:
        told += f" {unit(one.unit)}"
    name, value = label(one.name, "muted", wrap=True), label(told, selectable=True)
    value.setWordWrap(len(told) > LONG_VALUE)
    name.setMinimumWidth(60)
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.addWidget(name, at, 0)
    grid.addWidget(value, at, 1)


def checks_card(checks: Sequence[Check]) -> QFrame:
    """A mark and a few words each; the mark says the same as its colour."""
    lines = column(gap=6)
    for one in checks:
        mark = QLabel()
        name, color = ("check-circle", switch.look.good) if one.right else ("warning-circle", switch.look.warning)
        mark.setPixmap(icon(name, color).pixmap(15, 15))
        mark.setFixedWidth(20)
        mark.setAccessibleName("in order" if one.right else "look at this")
        line = row(mark, label(in_window(one.text), wrap=True), gap=4)
        line.setStretch(1, 1)
        lines.addLayout(line)
    return card(column(label("Checks", "heading"), lines, None, gap=GAP, margin=PAD))


def settling_card(settling: Settling, repeat: Callable[[int], None], caution: str = "") -> QFrame:
    """What would tell more, with the button that does it."""
    parts: list[QWidget] = [label("What would settle it", "heading"), label(in_window(settling.text), wrap=True)]
    if caution:
        parts.append(label(caution, "warning", wrap=True))
    whole = column(*parts, gap=GAP, margin=PAD)
    if settling.splits:
        act = button(f"Repeat on {settling.splits} splits", "primary", "As a sweep over the seed of the split")
        act.clicked.connect(lambda: repeat(settling.splits))
        whole.addLayout(row(act, label(f"about {roughly(settling.seconds)}", "muted"), None, gap=GAP))
    made = card(whole)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return made


def figure_card(figure: Figure, corner: QWidget | None = None) -> QFrame:
    """A figure that fills its card."""
    view = FigureView(figure, fills=True, later=True)
    if corner is not None:
        view.set_corner(corner)
    layout = column(view)
    layout.setContentsMargins(PAD, GAP, GAP, GAP)
    return card(layout)


def figures_grid(cards: Sequence[QWidget], figures: Sequence[Figure]) -> QGridLayout:
    """One to four cards over the room there is: side by side, a table below what is drawn."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(GAP + 4)
    for at, (made, place) in enumerate(zip(cards, _places(figures), strict=False)):
        grid.addWidget(made, *place)
        grid.setRowStretch(place[0], 2 if isinstance(figures[at], Table) and len(cards) > 1 else 5)
        grid.setColumnStretch(place[1], 1)
    return grid


def _places(figures: Sequence[Figure]) -> list[tuple[int, int, int, int]]:
    """Row, column and their spans; what is only a table lies below what is drawn."""
    count, tables = len(figures), [isinstance(one, Table) for one in figures]
    if count == 2 and any(tables):
        return [(0, 0, 1, 1), (1, 0, 1, 1)]
    if count == 4 and tables[-1] and not any(tables[:-1]):
        return [(0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 3)]
    if count == 3:
        return [(0, at, 1, 1) for at in range(3)]
    return [(at // 2, at % 2, 1, 1) for at in range(count)]
