"""The inspector of the selected operation: angles, parameters, layers, controls; every change is one edit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from ketbench.circuit.circuit import Circuit, Condition, Op, Parameter
from ketbench.circuit.conditions import cases
from ketbench.circuit.editing import edits as edits
from ketbench.circuit.gates import GATES, GateKind
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.circuit.inspecting.angle_row import AngleRow
from ketbench_ui.circuit.inspecting.parameter_box import ParameterBox
from ketbench_ui.circuit.sharing import names_in, shared_colors
from ketbench_ui.circuit.state.live import Live
from ketbench_ui.circuit.words import control_words, op_title
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.theme.layouts import cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MOST_ANGLES = 12
MOST_PARAMETERS = 12


class OpInspector(QWidget):
    """Shows one operation, or says how to select one."""

    problem_changed = Signal()
    tried = Signal(object)
    """A circuit to show in the live state without making it the present one; None for the present one."""

    def __init__(self, editing: Editing, live: Live) -> None:
        super().__init__()
        self._editing, self._live = editing, live
        self.problems: dict[str, str] = {}
        self.rows: list[AngleRow] = []
        self.boxes: dict[str, ParameterBox] = {}
        self._shown: tuple[object, ...] = ()
        self.setMinimumWidth(240)
        self._body = column(gap=GAP)
        self.setLayout(column(scrolled(holding(column(self._body, None, margin=GAP_WIDE - 4)))))
        editing.changed.connect(self.follow)
        switch.changed.connect(self._again)
        self.follow()

    @property
    def problem(self) -> str:
        """Why the circuit is not as the fields say; empty when it is."""
        return next(iter(self.problems.values()), "")

    def follow(self) -> None:
        """Show the selection, if it is another one."""
        editing, circuit = self._editing, self._editing.circuit
        numbers = editing.targets if circuit else []
        op = circuit.ops[numbers[0]] if circuit and len(numbers) == 1 else None
        own = names_in(op) if op else ()
        parameters = tuple(p for p in circuit.parameters if p.name in own) if circuit else ()
        key = (op, len(numbers), parameters, circuit.wires if circuit else (), editing.read_only)
        if key == self._shown:
            return
        self._shown = key
        self._rebuild(circuit, op, numbers)

    def _again(self) -> None:
        self._shown = ()
        self.follow()

    def _rebuild(self, circuit: Circuit | None, op: Op | None, numbers: list[int]) -> None:
        cleared(self._body)
        self.rows, self.boxes, self.problems = [], {}, {}
        self.problem_changed.emit()
        if circuit is None or op is None:
            words = f"{len(numbers)} operations selected." if numbers else "Select an operation to see its angles."
            self._body.addWidget(label(words, "muted", wrap=True))
            return
        number = numbers[0]
        self._body.addWidget(label(op_title(circuit, op), "heading", wrap=True))
        self._body.addLayout(_facts(circuit, op))
        self._add_condition(circuit, op, number)
        self._add_layers(op, number)
        self._add_angles(circuit, op, number)
        self._add_parameters(circuit, op)

    def _add_condition(self, circuit: Circuit, op: Op, number: int) -> None:
        if not circuit.bits or op.gate == "barrier":
            return
        choices: list[cases.Waits] = [None, *(Condition(bit, value) for bit in range(circuit.bits) for value in (1, 0))]
        box = QComboBox()
        box.addItems(["always", *(f"c[{c.bit}] is {c.value}" for c in choices if isinstance(c, Condition))])
        if op.condition not in choices:
            # Several bits are written in the OpenQASM text; here the condition can be kept or replaced.
            choices.append(op.condition)
            box.addItem(cases.words(op.condition))
        box.setCurrentIndex(choices.index(op.condition))
        box.setAccessibleName("Condition")
        box.setEnabled(not self._editing.read_only)
        box.activated.connect(
            lambda place: self._editing.do("condition", lambda c: edits.set_condition(c, number, choices[place]))
        )
        self._body.addLayout(row(label("When", "muted"), box, None))

    def _add_layers(self, op: Op, number: int) -> None:
        gate = GATES.get(op.gate)
        if gate is None or gate.kind is not GateKind.BLOCK or op.gate == "angle_encoding":
            return
        layers = WholeNumber("Repeats", 1, 1000)
        layers.setValue(int(op.option("layers", 1)))
        layers.setKeyboardTracking(False)
        layers.setEnabled(not self._editing.read_only)
        layers.valueChanged.connect(
            lambda value: self._editing.do(
                f"repeat {op.gate} × {value}", lambda c: edits.set_option(c, number, "layers", value)
            )
        )
        self._body.addLayout(row(label("Repeat ×", "muted"), layers, None))

    def _add_angles(self, circuit: Circuit, op: Op, number: int) -> None:
        names = _angle_names(circuit, op)
        for which, angle in enumerate(op.angles[:MOST_ANGLES]):
            made = AngleRow(names[which], angle, self._editing.read_only)
            made.settled.connect(_bound(self._set_angle, number, which))
            made.tried.connect(_bound(self._try_angle, number, which))
            made.judged.connect(_bound(self._judge, f"angle {which}"))
            self.rows.append(made)
            self._body.addWidget(made)
        if len(op.angles) > MOST_ANGLES:
            more = f"and {len(op.angles) - MOST_ANGLES} more angles; expand the block to edit each."
            self._body.addWidget(label(more, "muted", wrap=True))

    def _add_parameters(self, circuit: Circuit, op: Op) -> None:
        mine = names_in(op)
        if not mine:
            return
        used = [names_in(other) for other in circuit.ops if other.angles]
        colors = shared_colors(circuit, used, switch.look.curves[1:])
        drawn = circuit.initial_values(np.random.default_rng(0))
        for parameter in [p for p in circuit.parameters if p.name in mine][:MOST_PARAMETERS]:
            tried = self._live.value(parameter.name)
            shown = drawn[parameter.name] if tried is None else tried
            uses = sum(parameter.name in names for names in used)
            color = colors.get(parameter.name, "")
            box = ParameterBox(parameter, uses, color, shown, self._editing.read_only)
            box.changed.connect(self._set_parameter)
            box.tried.connect(self._live.try_value)
            box.judged.connect(_bound(self._judge, parameter.name))
            self.boxes[parameter.name] = box
            self._body.addWidget(box)

    def _set_angle(self, number: int, which: int, text: str) -> None:
        self._editing.do("set angle", lambda c: edits.set_angle(c, number, which, text))

    def _try_angle(self, number: int, which: int, text: str) -> None:
        if self._editing.circuit is not None:
            self.tried.emit(edits.set_angle(self._editing.circuit, number, which, text))

    def _set_parameter(self, words: str, parameter: Parameter) -> None:
        self._editing.do(words, lambda c: c.with_parameter(parameter), select_new=False)

    def _judge(self, place: str, reason: str) -> None:
        before = self.problem
        self.problems.pop(place, None)
        if reason:
            self.problems[place] = reason
        if self.problem != before:
            self.problem_changed.emit()


def _bound(call: Callable[..., None], *first: object) -> Callable[[str], None]:
    return lambda text: call(*first, text)


def _angle_names(circuit: Circuit, op: Op) -> list[str]:
    custom, gate = circuit.custom(op.gate), GATES.get(op.gate)
    names = list(custom.angles if custom else gate.angles if gate else ())
    return names + [f"angle {place}" for place in range(len(names), len(op.angles))]


def _facts(circuit: Circuit, op: Op) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(4)
    grid.setHorizontalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    lines = {
        "Wires": ", ".join(circuit.wires[wire] for wire in op.wires) or "all",
        "Column": str(op.column),
        "Controls": control_words(circuit, op),
        "Writes": ", ".join(f"c[{bit}]" for bit in op.bits),
    }
    for at, (name, value) in enumerate((n, v) for n, v in lines.items() if v):
        grid.addWidget(label(name, "muted"), at, 0)
        grid.addWidget(label(value, wrap=True), at, 1)
    return grid
