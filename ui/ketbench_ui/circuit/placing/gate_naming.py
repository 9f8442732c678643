"""The dialog that names a custom gate of a selection; says what is wrong while it is typed, and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.editing import edits as edits
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE


class GateNaming(QDialog):
    """Asks for a name.

    Parameters
    ----------
    parent : QWidget
    circuit : Circuit
    numbers : sequence of int
        The operations that become the gate.
    shelf : sequence of CustomGate
        Those of the project's circuits; a name stands for one of them.
    """

    def __init__(
        self, parent: QWidget, circuit: Circuit, numbers: Sequence[int], shelf: Sequence[CustomGate] = ()
    ) -> None:
        super().__init__(parent)
        self._circuit, self._numbers, self._shelf = circuit, numbers, shelf
        self.setWindowTitle("Make a gate")
        self.setObjectName("gate-naming")
        self.line = QLineEdit(fresh_gate_name(circuit, shelf))
        self.line.setAccessibleName("Name of the gate")
        self.line.selectAll()
        self.told = label(role="muted", wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = buttons.addButton("Make gate", QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        count = len(numbers)
        head = label(f"{count} operation{'s' * (count != 1)} become one gate. Its name:", wrap=True)
        self.setLayout(column(head, self.line, self.told, None, buttons, gap=GAP, margin=GAP_WIDE))
        self.line.textChanged.connect(self._judge)
        self._judge()

    def sizeHint(self) -> QSize:
        """Room for two lines of explanation."""
        return QSize(420, 190)

    @property
    def name(self) -> str:
        """What is typed."""
        return self.line.text().strip()

    def _judge(self) -> None:
        reason, words = "", ""
        try:
            gate = edits.make_gate(self._circuit, self._numbers, self.name).gates[-1]
            words = _described(gate)
            if any(other.name == gate.name and other != gate for other in self._shelf):
                reason = f"Another circuit of the project has a gate '{gate.name}'; choose another name."
        except KetbenchError as error:
            reason = str(error)
        self.told.setText(reason or words)
        set_role(self.told, "error" if reason else "muted")
        set_role(self.line, "true" if reason else "false", "invalid")
        self.take.setEnabled(not reason)


def fresh_gate_name(circuit: Circuit, shelf: Sequence[CustomGate] = ()) -> str:
    """A name that no gate of the project has."""
    taken = {gate.name for gate in (*circuit.gates, *shelf)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"gate_{number}") not in taken)


def asked_name(parent: QWidget, circuit: Circuit, numbers: Sequence[int], shelf: Sequence[CustomGate]) -> str:
    """The name that the user chose; empty for none."""
    dialog = GateNaming(parent, circuit, numbers, shelf)
    return dialog.name if dialog.exec() else ""


def _described(gate: CustomGate) -> str:
    wires = f"{gate.wires} wire{'s' * (gate.wires != 1)}"
    angle = f"the angle{'s' * (len(gate.angles) != 1)} {', '.join(gate.angles)}"
    angles = f"with {angle}" if gate.angles else "without angles"
    return f"A gate on {wires}, {angles}. The palette has it under Own, for all circuits of the project."
