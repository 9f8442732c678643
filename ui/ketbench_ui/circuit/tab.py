"""The Circuit tab: what the window asks of it, and for now a drawing with the facts of the circuit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketbench.circuit import Circuit
from ketbench_ui.circuit.drawing import Drawing, op_sentence
from ketbench_ui.layouts import column, holding, label, row, rule
from ketbench_ui.theme import switch
from ketbench_ui.tokens import GAP, GAP_WIDE


class CircuitTab(QWidget):
    """Everything the window knows of circuits.

    An editor that takes its place keeps these names. `edited` carries the words for the undo list and the new circuit;
    `described` carries lines for the inspector as (name, value) pairs. `palette_widget` and `state_widget` give what
    stands in the docks "Gates" and "State"; None leaves the dock out.
    """

    edited = Signal(str, object)
    described = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = Drawing()
        self._title = label(role="title")
        self._facts = label(role="muted")
        self._legend = label()
        self._legend.setTextFormat(self._legend.textFormat().RichText)
        head = row(self._title, GAP, self._facts, None, self._legend, margin=GAP_WIDE)
        self.setLayout(column(holding(head), rule(), self._drawing, gap=0))
        self._drawing.picked.connect(self._picked)
        switch.changed.connect(self._name_colors)
        self._name_colors()

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Show a circuit of the project, or none; must not send `edited`."""
        self._drawing.show_circuit(circuit)
        self._title.setText(circuit.name if circuit else "No circuit")
        self._facts.setText(facts(circuit) if circuit else "")

    def set_read_only(self, read_only: bool) -> None:
        """Forbid or allow editing."""

    def go_to(self, where: str) -> None:
        """Show the place of a problem, such as ``circuit.ops[3]``."""
        number = where.removeprefix("circuit.ops[").removesuffix("]")
        if number.isdecimal():
            self._drawing.select(int(number))
            self._picked(int(number))

    def palette_widget(self) -> QWidget | None:
        """Content of the dock "Gates"."""
        return None

    def state_widget(self) -> QWidget | None:
        """Content of the dock "State"."""
        return None

    def _picked(self, number: int) -> None:
        circuit = self._drawing.circuit
        if circuit is None or not 0 <= number < len(circuit.ops):
            return
        op = circuit.ops[number]
        lines = [("Operation", op_sentence(circuit, op)), ("Column", str(op.column)), ("Number", str(number))]
        self.described.emit(f"Operation {number}", lines)

    def _name_colors(self) -> None:
        look = switch.look
        named = ((look.encoder, "data"), (look.rotation, "trainable"), (look.fixed, "fixed"))
        spans = [f'<span style="color:{color}">■</span>&nbsp;{text}' for color, text in named]
        self._legend.setText(" &nbsp; ".join(spans))


def facts(circuit: Circuit) -> str:
    """Size of a circuit in a line."""
    trainable = len(circuit.trainable)
    words = f"{circuit.n_wires} qubits   depth {circuit.depth()}   {len(circuit.ops)} operations"
    return f"{words}   {trainable} trainable parameters"
