"""The commands of the editor, one method each; what a menu, a key or the command palette calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.editing import edits as edits
from ketbench.circuit.editing.clipboard import copied
from ketbench.circuit.gates import GATES, GateKind
from ketbench_ui.circuit.editing import READ_ONLY, Editing
from ketbench_ui.circuit.placing.gate_editor import GateEditor
from ketbench_ui.circuit.placing.gate_naming import asked_name, fresh_gate_name
from ketbench_ui.circuit.sharing import names_in

if TYPE_CHECKING:
    from ketbench_ui.circuit.canvas.canvas import Canvas

UNSELECTED = "Nothing is selected; click an operation or put the cell cursor on one."


class CircuitVerbs:
    """One method a command; see `ketbench_ui.circuit.commands`."""

    def __init__(self, editing: Editing, canvas: Canvas) -> None:
        self._editing = editing
        self._canvas = canvas
        self.ask_times: Callable[[QWidget], int] = _asked_times
        self.ask_name: Callable[[QWidget, Circuit, list[int], Sequence[CustomGate]], str] = asked_name

    def __call__(self, verb: str) -> Callable[[], None]:
        """The method of a command; "place NAME" puts a gate on the cursor's cell."""
        if verb.startswith("place "):
            return lambda: self.place(verb.removeprefix("place "))
        found = getattr(self, verb)
        return lambda: found()

    def place(self, gate: str) -> None:
        """Put a gate on the cell under the cursor."""
        self._editing.place(gate, *self._editing.cursor)

    def delete(self) -> None:
        """Remove the selection, or what is under the cursor."""
        self._on_targets("delete", edits.delete)

    def copy(self) -> None:
        """Copy as OpenQASM text."""
        circuit, numbers = self._editing.circuit, self._editing.targets
        if circuit is None or not numbers:
            self._editing.refused.emit(UNSELECTED)
            return
        try:
            QGuiApplication.clipboard().setText(copied(circuit, numbers))
        except KetbenchError as error:
            self._editing.refused.emit(str(error))

    def cut(self) -> None:
        """Copy, then remove."""
        self.copy()
        self._on_targets("cut", edits.delete)

    def paste(self) -> None:
        """Put OpenQASM text from the clipboard on the cursor's cell; columns make room."""
        text, cursor, before = QGuiApplication.clipboard().text(), self._editing.cursor, self._editing.circuit
        fresh = self._editing.do("paste", lambda c: edits.paste(c, text, *cursor, make_room=True, fresh=True))
        if before is not None and fresh:
            self._ask("Pasted", before, lambda: edits.paste(before, text, *cursor, make_room=True))

    def paste_shared(self) -> None:
        """The same with parameters of equal name shared; right after a paste it takes that one's place."""
        question = self._canvas.question
        if question.is_open:
            question.answer_share()
            return
        text, cursor = QGuiApplication.clipboard().text(), self._editing.cursor
        self._editing.do("paste", lambda c: edits.paste(c, text, *cursor, make_room=True))

    def repeat_selection(self) -> None:
        """The selection several times in a row, each time with parameters of its own."""
        numbers, before = self._editing.targets, self._editing.circuit
        if before is None or not numbers or self._editing.read_only:
            self._editing.refused.emit(READ_ONLY if self._editing.read_only else UNSELECTED)
            return
        times = self.ask_times(self._canvas)
        label = f"repeat × {times}"
        if times > 1 and self._editing.do(label, lambda c: edits.repeated(c, numbers, times, fresh=True)):
            self._ask("Repeated", before, lambda: edits.repeated(before, numbers, times))

    def _ask(self, what: str, before: Circuit, shared: Callable[[], Circuit]) -> None:
        """Ask whether the copies shall share the parameters, if that would make a difference."""
        made, instead = self._editing.circuit, shared()
        if made is None or made.parameters == instead.parameters:
            return
        pairs = zip(made.ops, instead.ops, strict=True)
        names = dict.fromkeys(name for a, b in pairs if a.angles != b.angles for name in names_in(b))
        self._canvas.question.ask(what, tuple(names), lambda: self._share(instead))

    def _share(self, instead: Circuit) -> None:
        self._editing.do("share parameters", lambda _: instead)

    def duplicate(self) -> None:
        """The selection once more behind itself."""
        self._on_targets("duplicate", edits.duplicated)

    def select_all(self) -> None:
        """Select every operation."""
        if self._editing.circuit is not None:
            self._editing.select(range(len(self._editing.circuit.ops)))

    def release(self) -> None:
        """Let go of the gate in hand and of the selection."""
        self._editing.take_in_hand("")
        self._editing.select(())

    def edit_angle(self) -> None:
        """Type the angle in place."""
        self._canvas.edit_angle(self._editing.at_cursor)

    def control(self) -> None:
        """A control on the cursor's cell."""
        self._toggle_control(1)

    def anti_control(self) -> None:
        """An anti-control on the cursor's cell."""
        self._toggle_control(0)

    def insert_column(self) -> None:
        """An empty column left of the cursor."""
        column = self._editing.cursor[1]
        self._editing.do("insert column", lambda c: edits.insert_column(c, column), select_new=False)

    def remove_column(self) -> None:
        """Remove the cursor's column and what is in it."""
        column = self._editing.cursor[1]
        self._editing.do("remove column", lambda c: edits.remove_column(c, column), select_new=False)

    def insert_wire(self) -> None:
        """A wire above the cursor."""
        wire = self._editing.cursor[0]
        self._editing.do("insert wire", lambda c: edits.insert_wire(c, wire), select_new=False)

    def add_wire(self) -> None:
        """A wire under the last one."""
        self._editing.do("add wire", lambda c: edits.insert_wire(c, c.n_wires), select_new=False)

    def remove_wire(self) -> None:
        """Remove the cursor's wire and what is on it."""
        wire = self._editing.cursor[0]
        self._editing.do("remove wire", lambda c: edits.remove_wire(c, wire), select_new=False)

    def expand(self) -> None:
        """Replace a block or custom gate by what it stands for."""
        numbers = self._editing.targets
        if len(numbers) != 1:
            self._editing.refused.emit("Select one block or custom gate to expand it.")
            return
        self._editing.do("expand", lambda c: edits.expand_op(c, numbers[0]))

    def fold(self) -> None:
        """Replace the selected gates by the block they are."""
        self._on_targets("fold", edits.fold)

    def make_gate(self) -> None:
        """Make a custom gate of the selection."""
        editing, circuit, numbers = self._editing, self._editing.circuit, self._editing.targets
        if circuit is None or editing.read_only or not numbers:
            editing.refused.emit(READ_ONLY if editing.read_only else UNSELECTED)
            return
        try:
            edits.make_gate(circuit, numbers, fresh_gate_name(circuit, editing.shelf))
        except KetbenchError as error:
            editing.refused.emit(str(error))
            return
        name = self.ask_name(self._canvas, circuit, numbers, editing.shelf)
        if name:
            editing.do(f"make gate {name}", lambda c: edits.make_gate(c, numbers, name))

    def edit_gate(self) -> None:
        """Edit the definition of a custom gate as text; all uses follow."""
        editing, circuit = self._editing, self._editing.circuit
        names = {circuit.ops[number].gate for number in editing.targets} if circuit else set[str]()
        name = next(iter(names)) if len(names) == 1 else editing.in_hand
        if circuit is None or editing.read_only or circuit.custom(name) is None:
            editing.refused.emit(READ_ONLY if editing.read_only else "Select one custom gate to edit its definition.")
            return
        self.gate_editor = GateEditor(self._canvas, circuit, name, editing.change_gate)
        self.gate_editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.gate_editor.open()

    def zoom_in(self) -> None:
        """One step closer."""
        self._canvas.view.step_zoom(1)

    def zoom_out(self) -> None:
        """One step back."""
        self._canvas.view.step_zoom(-1)

    def zoom_fit(self) -> None:
        """The whole circuit in the view."""
        self._canvas.view.fit()

    def zoom_normal(self) -> None:
        """Actual size."""
        self._canvas.view.set_zoom(1.0)

    def _on_targets(self, label: str, edit: Callable[[Circuit, list[int]], Circuit]) -> None:
        numbers = self._editing.targets
        if not numbers:
            self._editing.refused.emit(UNSELECTED)
            return
        self._editing.do(label, lambda circuit: edit(circuit, numbers))

    def _toggle_control(self, value: int) -> None:
        editing = self._editing
        circuit = editing.circuit
        if circuit is None:
            return
        wire, column = editing.cursor
        number = _controllable(circuit, editing)
        if number < 0:
            editing.refused.emit(f"There is no gate in column {column} to control; place one first.")
            return
        op = circuit.ops[number]
        present = next((c for c in op.controls if c.wire == wire), None)
        if present is not None and present.value == value:
            editing.do("remove control", lambda c: edits.remove_control(c, number, wire))
        else:
            guard = wire if wire not in op.wires else _free_wire(circuit, op.span)
            editing.do("control" if value else "anti-control", lambda c: edits.add_control(c, number, guard, value))


def _asked_times(parent: QWidget) -> int:
    """How many times the selection shall stand there; 0 when the question is dismissed."""
    question = "How many times in a row, the selection itself counted?"
    times, given = QInputDialog.getInt(parent, "Repeat this selection", question, 2, 2, edits.MOST_REPEATS)
    return times if given else 0


def _controllable(circuit: Circuit, editing: Editing) -> int:
    """The operation a control on the cursor's cell belongs to: under it, else the selected, else the nearest one."""
    wire, column = editing.cursor
    if editing.at_cursor >= 0:
        return editing.at_cursor
    chosen = [number for number in editing.numbers if circuit.ops[number].column == column]
    if len(chosen) == 1:
        return chosen[0]
    near = [(min(abs(wire - w) for w in op.span), n) for n, op in enumerate(circuit.ops) if _fits(op.gate, op, column)]
    return min(near, default=(0, -1))[1]


def _fits(gate: str, op: object, column: int) -> bool:
    kind = GATES[gate].kind if gate in GATES else GateKind.UNITARY
    return getattr(op, "column", -1) == column and kind in (GateKind.UNITARY, GateKind.BLOCK)


def _free_wire(circuit: Circuit, span: range) -> int:
    """The wire above a gate, or below the gate where there is none."""
    return span[0] - 1 if span[0] > 0 else min(span[-1] + 1, circuit.n_wires - 1)
