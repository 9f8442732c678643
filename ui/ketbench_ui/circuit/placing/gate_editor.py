"""The dialog that edits a custom gate as OpenQASM text; says what is wrong while it is typed, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from ketbench.base.errors import KetbenchError, QasmError
from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.project.gate_text import definition_read, definition_text
from ketbench_ui.circuit.qasm.text import QasmText
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

_HINT = (
    "Body, angles and name may change; every use in the project follows. A use keeps its angles in their order, "
    "and gets a fresh parameter for each further one."
)


class GateEditor(QDialog):
    """The text of one definition.

    Parameters
    ----------
    parent : QWidget
    circuit : Circuit
        Has the gate.
    name : str
        The gate to edit.
    change : callable
        Takes the old name and the new definition; gives the sentence why it cannot be, or nothing.
    """

    def __init__(self, parent: QWidget, circuit: Circuit, name: str, change: Callable[[str, CustomGate], str]) -> None:
        super().__init__(parent)
        self._circuit, self._name, self._change = circuit, name, change
        self.setWindowTitle(f"Edit gate '{name}'")
        self.setObjectName("gate-editor")
        self.text = QasmText()
        self.text.setPlainText(definition_text(circuit, name))
        self.message = label(role="error", wrap=True, selectable=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = buttons.addButton("Change all uses", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        uses = sum(op.gate == name for op in circuit.ops)
        times = "once" if uses == 1 else f"{uses} times"
        head = label(f"'{name}' is used {times} in this circuit. {_HINT}", "muted", wrap=True)
        self.setLayout(column(head, self.text, self.message, buttons, gap=GAP, margin=GAP_WIDE))
        self._judged = ""
        self.text.textChanged.connect(self._judge)
        self._judge()

    def sizeHint(self) -> QSize:
        """Room for a definition of twenty lines."""
        return QSize(620, 460)

    def accept(self) -> None:
        """Change all uses, or say why that cannot be and stay open."""
        gate = self._read()
        if gate is None:
            return
        reason = "" if gate == self._circuit.custom(self._name) else self._change(self._name, gate)
        self._tell(reason)
        if not reason:
            super().accept()

    def _judge(self) -> None:
        # Colouring the words counts as a change of the text; only other words do here.
        if self.text.toPlainText() != self._judged:
            self._judged = self.text.toPlainText()
            self.take.setEnabled(self._read() is not None)

    def _read(self) -> CustomGate | None:
        try:
            gate = definition_read(self._circuit, self._name, self.text.toPlainText())
        except KetbenchError as error:
            self._tell(str(error), error.line if isinstance(error, QasmError) else 0)
            return None
        self._tell("")
        return gate

    def _tell(self, reason: str, line: int = 0) -> None:
        self.text.mark(line)
        self.message.setText(reason)
        self.message.setVisible(bool(reason))
