"""The handle on a selected block that repeats its layers once more or once less; each click is one edit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QToolButton, QWidget

from ketbench.circuit.circuit import Op
from ketbench.circuit.editing import edits as edits
from ketbench.circuit.gates import GATES, GateKind
from ketbench_ui.circuit.canvas.geometry import op_rect
from ketbench_ui.circuit.canvas.view import CircuitView
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.theme.layouts import label, row

MOST_LAYERS = 1000
LEAST_ZOOM = 0.75
"""Below it a block is smaller than its handle."""
DRAG_STEP = 14
"""Pixels to the right that make one layer more."""


class RepeatHandle(QWidget):
    """Less, the number of layers, more; dragging the number sideways changes it by several."""

    def __init__(self, view: CircuitView, editing: Editing) -> None:
        super().__init__(view.viewport())
        self._view, self._editing = view, editing
        self._held: QPoint | None = None
        self._wanted = 0
        self.setProperty("role", "view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.less, self.more = self._button("−", "One layer less", -1), self._button("+", "One layer more", 1)
        self.count = label(role="muted")
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(self.less, self.count, self.more, gap=0))
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip("Drag sideways to repeat the layers more or less often")
        editing.changed.connect(self.follow)
        view.moved.connect(self.follow)
        self.hide()

    def follow(self) -> None:
        """Stand on the selected block, or nowhere."""
        number = self._number()
        circuit = self._editing.circuit
        if circuit is None or number < 0 or self._view.zoom < LEAST_ZOOM:
            self.hide()
            return
        op = circuit.ops[number]
        self._say(_layers(op))
        size = self.sizeHint()
        room: QRect = self._view.mapFromScene(op_rect(op, circuit.n_wires)).boundingRect()
        self.setGeometry(room.center().x() - size.width() // 2, room.bottom() - 23, size.width(), 18)
        self.show()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the number."""
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show how many layers letting go would give."""
        circuit, number = self._editing.circuit, self._number()
        if self._held is not None and circuit is not None and number >= 0:
            more = round((event.position().x() - self._held.x()) / DRAG_STEP)
            self._say(_layers(circuit.ops[number]) + more)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Make the number shown the block's: one step of undo."""
        if self._held is not None:
            self._held = None
            self._repeat(self._wanted)

    def _button(self, text: str, tip: str, change: int) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setFixedSize(18, 18)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setCursor(Qt.CursorShape.ArrowCursor)
        made.setStyleSheet("padding: 0px;")
        made.clicked.connect(lambda: self._repeat(self._wanted + change))
        return made

    def _say(self, layers: int) -> None:
        self._wanted = min(max(1, layers), MOST_LAYERS)
        self.count.setText(f"×{self._wanted}")
        self.less.setEnabled(self._wanted > 1)
        self.more.setEnabled(self._wanted < MOST_LAYERS)

    def _repeat(self, layers: int) -> None:
        circuit, number = self._editing.circuit, self._number()
        if circuit is None or number < 0:
            return
        op = circuit.ops[number]
        if layers != _layers(op):
            words = f"repeat {op.gate} × {layers}"
            self._editing.do(words, lambda c: edits.set_option(c, number, "layers", layers))

    def _number(self) -> int:
        """The one selected block that has layers; -1 for none."""
        editing = self._editing
        numbers = editing.numbers
        if editing.circuit is None or len(numbers) != 1 or editing.read_only or editing.in_hand:
            return -1
        gate = GATES.get(editing.circuit.ops[numbers[0]].gate)
        layered = gate is not None and gate.kind is GateKind.BLOCK and gate.name != "angle_encoding"
        return numbers[0] if layered else -1


def _layers(op: Op) -> int:
    return int(op.option("layers", 1))
