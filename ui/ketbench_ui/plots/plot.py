"""A plot that follows the look, with titled axes and a reading under the cursor; draws no data itself."""

from __future__ import annotations

import math
from typing import Any
from weakref import ref

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ketbench.base.figures import Axis
from ketbench_ui.plots.named_axis import NamedAxis
from ketbench_ui.theme.theme import switch

_BOX: Any = pg.ViewBox
HOW_TO_ZOOM = "Drag to move, Ctrl and the wheel to zoom, click twice to see all again"


FLAT = 0.1
"""Share of a value that is shown to both sides of it where nothing else is drawn."""


class _Box(_BOX):
    """Makes its menu when it is asked for: with all its fields it would be a quarter of what a plot costs."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(enableMenu=False)
        self._plot = ref(plot)

    def menuEnabled(self) -> bool:
        """Always."""
        return True

    def getMenu(self, ev: Any) -> Any:
        """The menu; without a parent it would outlive the plot."""
        plot = self._plot()
        if self.menu is None and plot is not None:
            self.setMenuEnabled(True)
            menu: Any = self.menu
            menu.setParent(plot, menu.windowFlags())
        return self.menu

    def getContextMenus(self, event: Any) -> Any:
        """What it offers to items that are in it."""
        return self.getMenu(event).actions()

    def childrenBounds(self, *args: Any, **options: Any) -> list[Any]:
        """As usual, with some room around one value alone, and none below zero: no amount is there."""
        found: list[Any] = super().childrenBounds(*args, **options)
        return [_around(ends[0]) if ends is not None and ends[0] == ends[1] else ends for ends in found]


class Plot(pg.PlotWidget):
    """One set of axes; call `restyled` again after a switch of the look."""

    hovered = Signal(float, float)
    left = Signal()
    clicked_twice = Signal()
    painted = Signal()
    """It is on the screen as it is now."""

    def __init__(self, parent: QWidget | None = None, *, mouse: bool = True, in_page: bool = False) -> None:
        """Make one; in a page that scrolls the wheel scrolls the page, and zooms with Ctrl."""
        _take_look()
        box = _Box(self)
        super().__init__(parent, axisItems={side: NamedAxis(side) for side in ("left", "bottom")}, viewBox=box)
        self._in_page = in_page
        self.setMinimumSize(120, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.axes: Any = self.getPlotItem()
        self.axes.hideButtons()
        for side in ("left", "bottom"):
            # Ticks say the values themselves: pyqtgraph would write 0.5 as 500 and leave the factor to a unit.
            self.axes.getAxis(side).enableAutoSIPrefix(False)
        # The logarithm and the export that pyqtgraph offers know nothing of ours and would take one of the other.
        self.axes.setMenuEnabled(False, enableViewBoxMenu=False)
        self.setMouseEnabled(mouse, mouse)
        # pyqtgraph leaves its menu without a parent: it would outlive the plot and be styled anew with every switch.
        self.axes.ctrlMenu.setParent(self, self.axes.ctrlMenu.windowFlags())
        scene: Any = self.scene()
        scene.contextMenu = []
        scene.sigMouseMoved.connect(self._moved)
        self.restyle()
        switch.changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take the colours of the look for background and axes."""
        look = switch.look
        _take_look()
        self.setBackground(look.view)
        for side in ("left", "bottom"):
            axis = self.axes.getAxis(side)
            axis.setPen(pg.mkPen(look.line_strong))
            axis.setTextPen(pg.mkPen(look.muted))
            axis.setStyle(tickLength=-4, autoExpandTextSpace=True)
        self.axes.showGrid(x=True, y=True, alpha=look.grid_alpha)

    def label(self, x: Axis, y: Axis) -> None:
        """Title the axes; units stand in brackets, never scaled."""
        for side, axis in (("bottom", x), ("left", y)):
            item = self.axes.getAxis(side)
            item.enableAutoSIPrefix(False)
            item.setLabel(axis.title() or None)
            item.showLabel(bool(axis.title()))

    def count(self, side: str, *, things: bool = True) -> None:
        """Put ticks at whole numbers only, where an axis counts things: steps, epochs, seeds, layers, rows."""
        axis = self.axes.getAxis(side)
        if axis.counts != things:
            axis.counts, axis.picture = things, None
            axis.update()

    def fixed_to(self, left: float, right: float, bottom: float, top: float) -> None:
        """Show exactly this range, for pictures whose edges mean something."""
        self.axes.setRange(xRange=(left, right), yRange=(bottom, top), padding=0.02)

    def name_ticks(self, side: str, names: list[str]) -> None:
        """Put names at 0, 1, 2, ... on an axis."""
        self.axes.getAxis(side).show_names(names)

    def paintEvent(self, ev: Any) -> None:
        """Paint, unless there is nothing to paint on, and tell that it was painted."""
        if self.viewport().width() < 1 or self.viewport().height() < 1:
            return
        super().paintEvent(ev)
        self.painted.emit()

    def wheelEvent(self, ev: Any) -> None:
        """Zoom, or leave it to the page around."""
        if self._in_page and not ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
            ev.ignore()
        else:
            super().wheelEvent(ev)

    def mouseDoubleClickEvent(self, ev: Any) -> None:
        """Tell that it was clicked twice."""
        super().mouseDoubleClickEvent(ev)
        self.clicked_twice.emit()

    def leaveEvent(self, ev: Any) -> None:
        """Forget the reading when the cursor goes."""
        super().leaveEvent(ev)
        self.left.emit()

    def _moved(self, position: QPointF) -> None:
        if self.axes.vb.sceneBoundingRect().contains(position):
            point = self.axes.vb.mapSceneToView(position)
            self.hovered.emit(point.x(), point.y())
        else:
            self.left.emit()


def _around(value: float) -> list[float]:
    """The ends of an axis on which nothing but one value is.

    >>> _around(0.0), _around(-2.0), _around(20.0)
    ([0.0, 1.0], [-2.2, -1.8], [18.0, 22.0])
    """
    return [0.0, 1.0] if value == 0 else [value - FLAT * abs(value), value + FLAT * abs(value)]


def pen(color: str, width: float = 1.0, *, alpha: float = 1.0, dashed: bool = False) -> QPen:
    """A pen that keeps its width at any zoom."""
    value = QColor(color)
    value.setAlphaF(alpha)
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    return pg.mkPen(value, width=width, style=style)


def tint(color: str, alpha: float) -> QColor:
    """A colour let through."""
    value = QColor(color)
    value.setAlphaF(alpha)
    return value


def number(value: object, missing: str = "not measured") -> str:
    """A value as a reader wants it: five digits that matter, words for what is not there.

    Examples
    --------
    >>> number(0.97222222), number(12), number(None), number(1.5e-7)
    ('0.97222', '12', 'not measured', '1.5e-07')
    """
    if value is None:
        return missing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if math.isnan(value):
            return missing
        # An energy is often a whole number of six digits, and the last of them is what is asked for.
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e9 else f"{value:.5g}"
    return str(value)


def log_ready(values: Any, use: bool) -> Any:
    """Values as an axis with or without logarithm wants them; what has no logarithm becomes a gap."""
    import numpy as np

    data = np.asarray(values, dtype=float)
    if not use:
        return data
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(data > 0, np.log10(data), np.nan)


def _take_look() -> None:
    """Give what pyqtgraph makes by itself the colours of the look; the window's first paint does without it."""
    pg.setConfigOptions(background=switch.look.view, foreground=switch.look.muted, antialias=False)
