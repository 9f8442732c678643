"""What the editor holds between edits, selection, cell cursor and gate in hand, and each edit as one undoable step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject, Signal

from ketbench.base.errors import KetbenchError
from ketbench.circuit.circuit import Circuit, CustomGate, Op
from ketbench.circuit.editing import edits as circuit_edits
from ketbench.circuit.editing.gate_shelf import stocked
from ketbench.circuit.editing.places import landing
from ketbench.project.gate_text import changed_everywhere
from ketbench.project.project import Project
from ketbench_ui.circuit.canvas.geometry import Cell, numbers_within, op_number

READ_ONLY = "The project is open read-only; save a copy to edit the circuit."
NOTHING = "Open or make a circuit first."


class Editing(QObject):
    """The editor's state, without any drawing."""

    edited = Signal(str, object)
    """Words for the undo list, and the new circuit."""
    changed = Signal()
    """Circuit, selection, cursor or gate in hand are others."""
    refused = Signal(str)
    """One sentence why something cannot be done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.circuit: Circuit | None = None
        self.selected: tuple[Op, ...] = ()
        self.cursor: Cell = (0, 0)
        self.anchor: Cell | None = None
        self.in_hand = ""
        self.read_only = False
        self.shelf: tuple[CustomGate, ...] = ()
        """Gates of the project's circuits, which this one takes over when it uses them first."""
        self.change_gate: Callable[[str, CustomGate], str] = self._change_gate
        """Puts a definition in a gate's place; in a project, in all circuits. Gives the sentence why it cannot."""

    def show(self, circuit: Circuit | None) -> None:
        """Follow the project; what is selected stays so as far as it is still there."""
        if circuit is self.circuit:
            return
        old, self.circuit = self.circuit, circuit
        if circuit is None or old is None or old.name != circuit.name:
            self.selected, self.cursor, self.anchor, self.in_hand = (), (0, 0), None, ""
        if circuit is not None and self.selected:
            there = {op: op for op in circuit.ops}
            self.selected = tuple(there[op] for op in self.selected if op in there)
        self._keep_cursor_inside()
        self.changed.emit()

    @property
    def numbers(self) -> list[int]:
        """Numbers of what is selected."""
        if self.circuit is None or not self.selected:
            return []
        wanted = {id(op) for op in self.selected}
        return [number for number, op in enumerate(self.circuit.ops) if id(op) in wanted]

    @property
    def targets(self) -> list[int]:
        """What a command acts on: the selection, else the operation under the cursor."""
        number = self.at_cursor
        return self.numbers or ([number] if number >= 0 else [])

    @property
    def at_cursor(self) -> int:
        """Number of the operation under the cell cursor; -1 for none."""
        return op_number(self.circuit, *self.cursor) if self.circuit else -1

    def do(self, label: str, edit: Callable[[Circuit], Circuit], *, select_new: bool = True) -> bool:
        """Make one step of an edit; whether it could be done."""
        if self.circuit is None or self.read_only:
            self.refused.emit(READ_ONLY if self.read_only else NOTHING)
            return False
        try:
            after = edit(self.circuit)
        except KetbenchError as error:
            self.refused.emit(str(error))
            return False
        return self.take(label, after, select_new=select_new)

    def take(self, label: str, after: Circuit, *, select_new: bool = False) -> bool:
        """Make another value of the circuit the present one."""
        before = self.circuit
        if before is None or after == before:
            return False
        self.circuit = after
        if select_new:
            known = {id(op) for op in before.ops}
            new = [op for op in after.ops if id(op) not in known]
            # Those that only made room are not what was put there; a move has nothing else.
            made = {op.shift_key for op in before.ops} if len(after.ops) > len(before.ops) else set[object]()
            self.selected = tuple(op for op in new if op.shift_key not in made)
        else:
            there = {id(op) for op in after.ops}
            self.selected = tuple(op for op in self.selected if id(op) in there)
        self._keep_cursor_inside()
        self.edited.emit(label, after)
        self.changed.emit()
        return True

    def place(self, gate: str, wire: int, column: int) -> bool:
        """Put a gate on a cell."""
        placed = self.do(
            f"place {gate}", lambda c: circuit_edits.place(stocked(c, gate, self.shelf), gate, wire, column)
        )
        if placed:
            self.set_cursor((wire, column))
        return placed

    def landing(self, gate: str, wire: int, column: int) -> Op | str:
        """The operation that a gate would be on a cell, or the sentence why it cannot."""
        if self.circuit is None or self.read_only:
            return READ_ONLY if self.read_only else NOTHING
        try:
            return landing(stocked(self.circuit, gate, self.shelf), gate, wire, column)
        except KetbenchError as error:
            return str(error)

    def move(self, numbers: Collection[int], wires: int, columns: int) -> bool:
        """Shift operations."""
        if not (wires or columns):
            return False
        return self.do("move", lambda c: circuit_edits.move(c, numbers, wires, columns))

    def select(self, numbers: Iterable[int]) -> None:
        """Select operations by number and no others."""
        if self.circuit is None:
            return
        ops = self.circuit.ops
        self.selected = tuple(ops[number] for number in sorted(set(numbers)) if 0 <= number < len(ops))
        self.changed.emit()

    def select_cells(self, first: Cell, last: Cell, also: Iterable[int] = ()) -> None:
        """Select what touches a rectangle of cells."""
        if self.circuit is not None:
            self.select([*numbers_within(self.circuit, first, last), *also])

    def set_cursor(self, cell: Cell, *, extend: bool = False) -> None:
        """Move the cell cursor; extending selects from where it stood."""
        if self.circuit is None:
            return
        if extend:
            self.anchor = self.anchor or self.cursor
        self.cursor = cell
        self._keep_cursor_inside()
        if extend and self.anchor is not None:
            self.select_cells(self.anchor, self.cursor)
            return
        self.anchor = None
        self.changed.emit()

    def take_in_hand(self, gate: str) -> None:
        """Let the next click place this gate; the empty name lets go."""
        if gate != self.in_hand:
            self.in_hand = gate
            self.changed.emit()

    def _change_gate(self, old: str, gate: CustomGate) -> str:
        """Change the definition in this circuit alone."""
        if self.circuit is None:
            return NOTHING
        try:
            project = changed_everywhere(Project("alone").with_circuit(self.circuit), old, gate)
        except KetbenchError as error:
            return str(error)
        self.take(f"edit gate {old}", project.circuits[self.circuit.name])
        return ""

    def _keep_cursor_inside(self) -> None:
        if self.circuit is not None:
            wire, column = self.cursor
            self.cursor = min(max(0, wire), self.circuit.n_wires - 1), max(0, column)
