"""The drawing with its strips, keys, menu and messages; turns what the user does into edits."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ketbench.circuit.angles.expressions import to_text
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.editing import edits as edits
from ketbench_ui.circuit.canvas.geometry import cell_rect, op_number, op_rect
from ketbench_ui.circuit.canvas.gestures import Gestures
from ketbench_ui.circuit.canvas.scene import CircuitScene
from ketbench_ui.circuit.canvas.strips import RULER_HEIGHT, Ruler, WireLabels
from ketbench_ui.circuit.canvas.view import CircuitView
from ketbench_ui.circuit.commands import CIRCUIT_COMMANDS
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.circuit.menu import cell_menu
from ketbench_ui.circuit.overview.minimap import Minimap
from ketbench_ui.circuit.placing.inline_angle import InlineAngle
from ketbench_ui.circuit.placing.repeat_handle import RepeatHandle
from ketbench_ui.circuit.placing.sharing_question import SharingQuestion
from ketbench_ui.circuit.verbs import CircuitVerbs
from ketbench_ui.circuit.words import drawing_words

MESSAGE_MS = 6000
INLINE_ANGLES = 3
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Canvas(QWidget):
    """The place where circuits are drawn."""

    time_changed = Signal(object)
    """How many columns the live state covers; None for all."""
    problem_changed = Signal()
    """`problem` says something else."""

    def __init__(self, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editing = editing
        self.scene = CircuitScene(self)
        self.view = CircuitView(self.scene)
        self.labels, self.ruler = WireLabels(self.view), Ruler(self.view)
        self.verbs = CircuitVerbs(editing, self)
        self.gestures = Gestures(self, editing)
        self.view.gestures = self.gestures
        self.time: int | None = None
        self._timed = ""
        self._keys = {_sequence(c.shortcut): c.verb.removeprefix("circuit.") for c in CIRCUIT_COMMANDS if c.shortcut}
        self.repeat_handle = RepeatHandle(self.view, editing)
        self.question = SharingQuestion(self.view, editing)
        self.minimap = Minimap(self.view)
        self._bubble = _bubble(self.view.viewport())
        self._fade = QTimer(self, interval=MESSAGE_MS, singleShot=True)
        self._fade.timeout.connect(lambda: self.explain("", QRectF()))
        self._inline: InlineAngle | None = None
        self.problem = ""
        """Why the angle that is being typed over a face cannot be read; empty when it can."""
        self._lay_out()
        self._connect()

    def edit_angle(self, number: int) -> None:
        """Type the angles of an operation over its face."""
        circuit = self.editing.circuit
        if circuit is None or not 0 <= number < len(circuit.ops) or self.editing.read_only:
            return
        op = circuit.ops[number]
        if not op.angles or len(op.angles) > INLINE_ANGLES:
            words = "has no angle" if not op.angles else "has its angles in the inspector"
            self.say(f"'{op.gate}' in column {op.column} {words}.")
            return
        room = self.view.mapFromScene(op_rect(op, circuit.n_wires)).boundingRect()
        text = ", ".join(to_text(angle) for angle in op.angles)
        self._inline = InlineAngle(self.view.viewport(), text, len(op.angles))
        self._inline.settled.connect(lambda parts: self._set_angles(number, parts))
        self._inline.judged.connect(lambda reason: self._judge(reason, op_rect(op, circuit.n_wires)))
        self._inline.closed.connect(self.view.setFocus)
        self._inline.open_over(room)

    def _judge(self, reason: str, near: QRectF) -> None:
        self.explain(reason, near)
        if reason != self.problem:
            self.problem = reason
            self.problem_changed.emit()

    def explain(self, reason: str, near: QRectF) -> None:
        """Show one sentence beside a place of the scene; the empty one takes it away."""
        self._bubble.setVisible(bool(reason))
        if not reason:
            return
        self._bubble.setText(reason)
        port = self.view.viewport().rect()
        self._bubble.setFixedWidth(min(340, max(120, port.width() - 16)))
        self._bubble.adjustSize()
        room = self.view.mapFromScene(near).boundingRect() if near.isValid() else QRect(8, port.height(), 0, 0)
        at = room.bottomLeft() + QPoint(0, 6)
        x = min(max(8, at.x()), max(8, port.width() - self._bubble.width() - 8))
        below = at.y() + self._bubble.height() <= port.height() - 8
        y = at.y() if below else max(8, min(room.top() - 6, port.height() - 8) - self._bubble.height())
        self._bubble.move(x, y)
        self._bubble.raise_()

    @property
    def message(self) -> str:
        """The sentence that is shown; empty for none."""
        return self._bubble.text() if self._bubble.isVisible() else ""

    def say(self, sentence: str) -> None:
        """Show why something was not done, for a while."""
        self.explain(sentence, cell_rect(*self.editing.cursor))
        self._fade.start()

    def set_time(self, columns: int | None) -> None:
        """Put the time bar behind so many columns."""
        circuit = self.editing.circuit
        everything = circuit is None or columns is None or columns >= circuit.columns
        self.time = None if everything else columns
        self._show_time()
        self.time_changed.emit(self.time)

    def _lay_out(self) -> None:
        corner = QWidget()
        corner.setFixedHeight(RULER_HEIGHT)
        corner.setProperty("role", "view")
        corner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for widget, row, column in ((corner, 0, 0), (self.ruler, 0, 1), (self.labels, 1, 0), (self.view, 1, 1)):
            grid.addWidget(widget, row, column)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        editing = self.editing
        editing.changed.connect(self._follow)
        editing.refused.connect(self.say)
        self.view.key_pressed.connect(self._key)
        self.view.focus_changed.connect(lambda _: self._show_cursor())
        self.view.menu_wanted.connect(self._menu)
        self.ruler.time_changed.connect(self.set_time)
        self.labels.added.connect(self.verbs.add_wire)
        self.labels.reordered.connect(
            lambda wire, to: editing.do("reorder wires", lambda c: edits.move_wire(c, wire, to), select_new=False)
        )
        self.labels.renamed.connect(
            lambda wire, name: editing.do("rename wire", lambda c: edits.rename_wire(c, wire, name), select_new=False)
        )

    def _follow(self) -> None:
        circuit = self.editing.circuit
        self.scene.show_circuit(circuit)
        self.labels.show_circuit(circuit)
        self.minimap.show_circuit(circuit)
        name = circuit.name if circuit is not None else ""
        if self.time is not None and (name != self._timed or circuit is None or self.time >= circuit.columns):
            self.time = None
        self._timed = name
        self.scene.overlay.select(self.editing.selected, circuit.n_wires if circuit else 0)
        self.view.viewport().setCursor(
            Qt.CursorShape.CrossCursor if self.editing.in_hand else Qt.CursorShape.ArrowCursor
        )
        if not self.editing.in_hand:
            self.gestures.leave()
        self._show_cursor()
        self._show_time()

    def _show_cursor(self) -> None:
        cell = self.editing.cursor if self.editing.circuit is not None else None
        self.scene.overlay.place_cursor(cell, self.view.hasFocus())
        self.view.setAccessibleDescription(drawing_words(self.editing.circuit, self.editing.cursor))

    def _show_time(self) -> None:
        circuit = self.editing.circuit
        self.ruler.show_columns(circuit.columns if circuit else 0, self.time)
        self.scene.overlay.show_time(self.time, self.scene.sceneRect().height())

    def _key(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape and self.gestures.cancel():
            event.accept()
            return
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if key in _ARROWS and plain:
            wires, columns = _ARROWS[key]
            wire, column = self.editing.cursor
            self._cursor_to(wire + wires, column + columns, shift)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self.editing.circuit is not None:
            column = 0 if key == Qt.Key.Key_Home else self.editing.circuit.columns
            self._cursor_to(self.editing.cursor[0], column, shift)
        elif (verb := self._keys.get(_sequence(event.keyCombination()))) is not None:
            self.verbs(verb)()
        else:
            return
        event.accept()

    def _cursor_to(self, wire: int, column: int, extend: bool) -> None:
        self.editing.set_cursor((wire, column), extend=extend)
        room = cell_rect(*self.editing.cursor)
        whole = self.scene.sceneRect()
        if room.right() > whole.right():
            self.scene.setSceneRect(whole.united(room.adjusted(0, 0, room.width(), 0)))
        self.view.ensureVisible(room, 20, 10)

    def _menu(self, position: QPoint) -> None:
        circuit = self.editing.circuit
        if circuit is None:
            return
        wire, column = self.view.cell_under(position)
        number = op_number(circuit, wire, column)
        if number >= 0 and number not in self.editing.numbers:
            self.editing.select([number])
        self.editing.set_cursor((wire, column))
        menu = cell_menu(self)
        menu.exec(self.view.viewport().mapToGlobal(position))

    def _set_angles(self, number: int, parts: list[str]) -> None:
        def changed(circuit: Circuit) -> Circuit:
            op = circuit.ops[number]
            for which, text in enumerate(parts):
                # The operation may stand elsewhere in the order after its first angle is set.
                at = next(n for n, other in enumerate(circuit.ops) if _same_place(other, op))
                circuit = edits.set_angle(circuit, at, which, text)
            return circuit

        self.editing.do("set angle", changed)


def _same_place(a: object, b: object) -> bool:
    return all(getattr(a, name) == getattr(b, name) for name in ("gate", "wires", "controls", "column"))


def _sequence(keys: object) -> str:
    return QKeySequence(keys).toString()  # pyright: ignore[reportCallIssue, reportArgumentType]


def _bubble(parent: QWidget) -> QLabel:
    bubble = QLabel(parent)
    bubble.setTextFormat(Qt.TextFormat.PlainText)
    bubble.setProperty("role", "bubble")
    bubble.setWordWrap(True)
    bubble.setContentsMargins(8, 5, 8, 5)
    bubble.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    bubble.hide()
    return bubble
