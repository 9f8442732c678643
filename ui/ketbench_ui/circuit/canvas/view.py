"""The window on the drawing: zoom, pan and fit, and where mouse, keys and drops come in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from ketbench_ui.circuit.canvas.faces import grain
from ketbench_ui.circuit.canvas.geometry import ZOOMS, Cell, cell_at
from ketbench_ui.circuit.canvas.gestures import Gestures
from ketbench_ui.circuit.canvas.scene import CircuitScene
from ketbench_ui.circuit.placing.mime import circuit_file, gate_of

LEAST_ZOOM = 0.002
"""Smaller, a circuit of a thousand columns would be a line."""


class CircuitView(QGraphicsView):
    """Shows the scene at a zoom; knows no edits."""

    moved = Signal()
    """Zoom or scroll changed."""
    key_pressed = Signal(QKeyEvent)
    focus_changed = Signal(bool)
    menu_wanted = Signal(QPoint)
    file_dropped = Signal(str)
    """A file to read a circuit from."""

    def __init__(self, scene: CircuitScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.circuit_scene = scene
        self.zoom = 1.0
        self.gestures: Gestures | None = None
        self._pan_from: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Circuit drawing")
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.moved)
        self.regrain()

    def regrain(self) -> None:
        """Have the pictures painted for this zoom and screen."""
        self.circuit_scene.set_grain(grain(self.zoom, self.devicePixelRatioF()))

    def set_zoom(self, zoom: float, around: QPoint | None = None, least: float = ZOOMS[0]) -> None:
        """Zoom to a factor, `least` to 4, keeping a point of the viewport where it is."""
        wanted = min(max(zoom, least), ZOOMS[-1])
        if wanted == self.zoom:
            return
        at = around if around is not None else self.viewport().rect().center()
        fixed = self.mapToScene(at)
        self.zoom = wanted
        self.resetTransform()
        self.scale(wanted, wanted)
        self.regrain()
        shift = self.mapFromScene(fixed) - at
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + shift.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + shift.y())
        self.moved.emit()

    def step_zoom(self, steps: int, around: QPoint | None = None) -> None:
        """Some steps of the zoom scale closer, or back."""
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self.zoom))
        self.set_zoom(ZOOMS[min(max(nearest + steps, 0), len(ZOOMS) - 1)], around)

    def fit(self) -> None:
        """The largest zoom that shows the whole circuit, at most 200 %, and for large ones as small as it takes."""
        room, whole = self.viewport().size(), self.circuit_scene.content_rect()
        factor = min(room.width() / whole.width(), room.height() / whole.height(), 2.0)
        self.set_zoom(max((z for z in ZOOMS if z <= factor), default=factor), least=LEAST_ZOOM)
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def cell_under(self, position: QPoint) -> Cell:
        """The cell under a point of the viewport."""
        return cell_at(self.exactly(position))

    def exactly(self, position: QPoint) -> QPointF:
        """A point of the viewport in the scene; the middle of its pixel, so that borders fall one way."""
        inverted, _ = self.viewportTransform().inverted()
        return inverted.map(QPointF(position) + QPointF(0.5, 0.5))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, go sideways with Shift, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(1 if event.angleDelta().y() > 0 else -1, event.position().toPoint())
            event.accept()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Middle button pans; the left one edits."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.gestures is not None:
            self.gestures.press(event.position().toPoint(), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or go on with a gesture."""
        position = event.position().toPoint()
        if self._pan_from is not None:
            shift = position - self._pan_from
            self._pan_from = position
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - shift.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - shift.y())
        elif self.gestures is not None:
            self.gestures.move(position, bool(event.buttons() & Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pan_from = None
            self.viewport().unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton and self.gestures is not None:
            self.gestures.release(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the angle."""
        if self.gestures is not None and event.button() == Qt.MouseButton.LeftButton:
            self.gestures.double_click(event.position().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a cell."""
        self.menu_wanted.emit(event.pos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give keys to the canvas; what it leaves scrolls."""
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring."""
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Dim the focus ring."""
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take gates, and files of circuits."""
        if circuit_file(event.mimeData()) or (gate_of(event.mimeData()) and self.gestures is not None):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the gate would land."""
        if circuit_file(event.mimeData()):
            event.acceptProposedAction()
            return
        gate = gate_of(event.mimeData())
        if gate and self.gestures is not None:
            self.gestures.hover(gate, event.position().toPoint())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the ghost."""
        if self.gestures is not None:
            self.gestures.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Place the gate, or read the file."""
        file = circuit_file(event.mimeData())
        if file:
            event.acceptProposedAction()
            self.file_dropped.emit(file)
            return
        gate = gate_of(event.mimeData())
        if gate and self.gestures is not None:
            self.gestures.drop(gate, event.position().toPoint())
            event.acceptProposedAction()
            self.setFocus()

    def leaveEvent(self, event: object) -> None:
        """Forget the ghost of a gate in hand."""
        if self.gestures is not None:
            self.gestures.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the ruler and the labels."""
        super().resizeEvent(event)
        self.moved.emit()
