"""A plot that can be swapped into the large place: a click on its corner, Enter or a drag onto the large one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QToolButton, QWidget

from ketbench.base.figures import Figure
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.figures import FigureView
from ketbench_ui.theme.layouts import column, eliding, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP

BRIEF, TINY = 300, 190
"""Pixels of height below which a picture has a short legend, and none and no titles of its axes."""
LEAST = 88
"""A small plot is never lower, in pixels: below it there is a title and no curve."""
FORM = "application/x-ketbench-plot"


class PictureView(QWidget):
    """A live picture of the backend with its title; drawn only while it is seen."""

    def __init__(self, figure: Figure, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = eliding("heading")
        self._title.setText(figure.title)
        self._title.setMinimumWidth(20)
        self.view = FigureView(figure, self, fills=True, bare=True, later=True)
        self.figure = figure
        self._head = row(self._title)
        layout = column(self._head, self.view, gap=2)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A small one says less."""
        super().resizeEvent(event)
        self.view.set_brief(self.height() < BRIEF, tiny=self.height() < TINY)

    def keep_free(self, pixels: int) -> None:
        """The title ends this far from the right, where a button stands."""
        self._head.setContentsMargins(0, 0, pixels, 0)

    def show_figure(self, figure: Figure) -> None:
        """Draw the newest one."""
        if figure is not self.figure:
            self.figure = figure
            self._title.setText(figure.title)
            self.view.show_figure(figure)


class PlotCard(QFrame):
    """A frame around a plot; `wanted` asks for the large place, with the name of the plot."""

    wanted = Signal(str)

    def __init__(self, name: str, inside: MetricPanel | PictureView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.name, self.inside = name, inside
        self.setAccessibleName(f"Plot of {name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self._pressed: QPoint | None = None
        self.grow = QToolButton(self)
        self.grow.setAutoRaise(True)
        self.grow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grow.setToolTip(f"Show {name} large")
        self.grow.setAccessibleName(f"Show {name} large")
        self.grow.clicked.connect(lambda: self.wanted.emit(self.name))
        self.head = row(gap=GAP)
        self._layout = column(self.head, inside, gap=0)
        self._layout.setStretch(1, 1)
        self._layout.setContentsMargins(GAP + 2, GAP - 2, GAP, GAP - 4)
        self.setLayout(self._layout)
        inside.installEventFilter(self)
        self.set_large(large=False)
        switch.changed.connect(self._icons)
        self._icons()

    def set_large(self, *, large: bool) -> None:
        """The large one has no button to grow."""
        self.is_large = large
        self.grow.setVisible(not large)
        self.inside.keep_free(0 if large else self.grow.sizeHint().width())
        self.setMinimumHeight(0 if large else LEAST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if large else Qt.FocusPolicy.StrongFocus)
        self._place_button()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press beside the plot itself, on its title, begins a swap or a drag."""
        if isinstance(event, QMouseEvent) and not self.is_large:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position().toPoint()
            elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
                self._pressed = None
                self.wanted.emit(self.name)
            elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
                self._drag(event.position().toPoint())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space ask for the large place."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not self.is_large:
            self.wanted.emit(self.name)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The large place takes a small plot in."""
        if self.is_large and event.mimeData().hasFormat(FORM):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Swap with what was dropped."""
        self.wanted.emit(event.mimeData().data(FORM).toStdString())
        event.acceptProposedAction()

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """The button stays in its corner."""
        self._place_button()

    def _drag(self, at: QPoint) -> None:
        if self._pressed is None or (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        drag, data = QDrag(self), QMimeData()
        data.setData(FORM, self.name.encode())
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)

    def _place_button(self) -> None:
        size = self.grow.sizeHint()
        self.grow.setGeometry(self.width() - size.width() - 4, 4, size.width(), size.height())
        self.grow.raise_()

    def _icons(self) -> None:
        self.grow.setIcon(icon("arrows-out-simple"))
