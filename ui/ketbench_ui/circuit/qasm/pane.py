"""The OpenQASM pane: follows the drawing, and the drawing follows it; broken text changes nothing but a message."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from ketbench.base.errors import KetbenchError, QasmError
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.qasm import read_qasm, to_qasm2, to_qasm3
from ketbench_ui.circuit.background import Background
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.circuit.qasm.text import QasmText
from ketbench_ui.theme.layouts import button, column, holding, label, row
from ketbench_ui.theme.theme import icon, set_role, switch
from ketbench_ui.theme.tokens import GAP

WRITE_MS, READ_MS = 120, 350
LARGE = 500
"""Texts with more lines, and circuits with more operations, are read and written beside the window's thread."""
VERSIONS = ("OpenQASM 3.0", "OpenQASM 2.0")


class QasmPane(QWidget):
    """Text and drawing, two ways."""

    problem_changed = Signal()

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        self.text = QasmText()
        self.version = QComboBox()
        self.version.addItems(VERSIONS)
        self.version.setToolTip("The version of the text; 2.0 cannot say everything and is then only shown.")
        self.copy = button("Copy")
        self.export: QPushButton = button("Export")
        self.message = label(role="error", wrap=True, selectable=True)
        self.problem = ""
        self._typed = False
        self._shown = ""
        self._seen: Circuit | None = None
        self._written: Circuit | None = None
        self._reader, self._writer = Background(self), Background(self)
        self._write_timer = QTimer(self, interval=WRITE_MS, singleShot=True)
        self._read_timer = QTimer(self, interval=READ_MS, singleShot=True)
        self._lay_out()
        self._connect()

    def read_now(self) -> None:
        """Read what was typed without waiting."""
        self._read_timer.stop()
        text, circuit = self.text.toPlainText(), self._editing.circuit
        if circuit is None or not self._typed:
            return
        name = circuit.name

        def task() -> Circuit:
            return read_qasm(text, name)

        if self.text.blockCount() > LARGE:
            self._reader.submit(task)
            return
        self._reader.forget()
        try:
            self._has_read(task())
        except KetbenchError as error:
            self._refuse(error)

    def write_now(self) -> None:
        """Write the drawing without waiting."""
        self._write_timer.stop()
        circuit = self._editing.circuit
        if circuit is None:
            self._show("", None)
            return
        writer = to_qasm3 if self._is_3 else to_qasm2

        def task() -> tuple[str, Circuit]:
            return writer(circuit), circuit

        if len(circuit.ops) > LARGE:
            self._writer.submit(task)
            return
        self._writer.forget()
        try:
            self._show(*task())
        except KetbenchError as error:
            self._cannot_write(error)

    @property
    def is_busy(self) -> bool:
        """Whether something is still to come."""
        return (
            any(t.isActive() for t in (self._write_timer, self._read_timer))
            or self._reader.is_busy
            or self._writer.is_busy
        )

    def stop(self) -> None:
        """Follow nothing any more."""
        self._write_timer.stop()
        self._read_timer.stop()
        self._reader.stop()
        self._writer.stop()

    @property
    def _is_3(self) -> bool:
        return self.version.currentIndex() == 0

    def _lay_out(self) -> None:
        head = row(label("OpenQASM", "heading"), self.version, None, self.copy, self.export, gap=6)
        head.setContentsMargins(GAP, 5, GAP, 5)
        self._foot = holding(row(self.message, margin=6))
        self._foot.hide()
        self.setLayout(column(holding(head), self.text, self._foot, gap=0))

    def _connect(self) -> None:
        self._editing.changed.connect(self._follow)
        self.text.textChanged.connect(self._has_typed)
        self.text.refused.connect(self._say_refused)
        self.version.currentIndexChanged.connect(lambda _: self._choose_version())
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self._write_timer.timeout.connect(self.write_now)
        self._read_timer.timeout.connect(self.read_now)
        self._reader.done.connect(self._has_read)
        self._reader.failed.connect(self._refuse)
        self._writer.done.connect(lambda both: self._show(*both))
        self._writer.failed.connect(self._cannot_write)
        switch.changed.connect(self._paint_icons)
        self._paint_icons()

    def _paint_icons(self) -> None:
        self.copy.setIcon(icon("copy"))
        self.export.setIcon(icon("export"))

    def _follow(self) -> None:
        circuit = self._editing.circuit
        self.text.setReadOnly(circuit is None or self._editing.read_only)
        if circuit is self._seen:
            return
        self._seen = circuit
        if circuit is not self._written:
            # An edit of the drawing wins over text that was typed but could not be read.
            self._typed = False
            self._read_timer.stop()
            self._reader.forget()
            self._write_timer.start()

    def _choose_version(self) -> None:
        self._typed = False
        self._tell("")
        self.write_now()

    def _show(self, text: str, circuit: Circuit | None) -> None:
        if self._typed:
            return
        self._written = circuit
        self._put(text)
        self._tell("")

    def _put(self, text: str) -> None:
        self._shown = text
        self.text.replace_text(text)
        self._shown = self.text.toPlainText()

    def _cannot_write(self, error: KetbenchError) -> None:
        self._written = self._editing.circuit
        self._put("")
        self.message.setText(str(error))
        self._foot.show()

    def _say_refused(self, reason: str) -> None:
        """Say why a text was not pasted; what stands there, and whether Run is greyed, stays as it is."""
        self.message.setText(reason)
        set_role(self.message, "error")
        self._foot.show()

    def _has_typed(self) -> None:
        # Colouring the words counts as a change of the text; only other words do here.
        if self.text.isReadOnly():
            return
        if self.text.toPlainText() == self._shown:
            self._untype()
            return
        self._typed = True
        self._writer.forget()
        self._write_timer.stop()
        self._read_timer.start()

    def _untype(self) -> None:
        """The text is again what the drawing says."""
        if self._typed:
            self._typed = False
            self._read_timer.stop()
            self._reader.forget()
            self._tell("")
            self._write_timer.start()

    def _has_read(self, circuit: Circuit) -> None:
        before = self._editing.circuit
        self._tell("")
        self._typed, self._shown = False, self.text.toPlainText()
        if before is None or circuit == before:
            self._written = before
            return
        read = replace(circuit, name=before.name)
        self._written = read
        self._editing.take("edit OpenQASM", read)

    def _refuse(self, error: KetbenchError) -> None:
        line = error.line if isinstance(error, QasmError) else 0
        self._tell(str(error), line)

    def _tell(self, reason: str, line: int = 0) -> None:
        self.text.mark(line if reason else 0)
        self.message.setText(reason)
        set_role(self.message, "error")
        self._foot.setVisible(bool(reason))
        if reason != self.problem:
            self.problem = reason
            self.problem_changed.emit()
