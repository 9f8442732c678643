"""The Circuit tab: puts drawing, text, palette, inspector and live state together; what the window asks of circuits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSplitter, QToolButton, QWidget

from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.editing.gate_shelf import shelf_of
from ketbench.project.project import Project
from ketbench.project.proposing.ansaetze import ansatz_gates
from ketbench_ui.circuit.canvas.canvas import Canvas
from ketbench_ui.circuit.canvas.empty_hint import EmptyHint
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.circuit.exporting import Exporting
from ketbench_ui.circuit.inspecting.op_inspector import OpInspector
from ketbench_ui.circuit.inspecting.resource_bar import ResourceBar
from ketbench_ui.circuit.placing.gate_palette import GatePalette
from ketbench_ui.circuit.qasm.pane import QasmPane
from ketbench_ui.circuit.state.live import Live
from ketbench_ui.circuit.state.panel import StatePanel
from ketbench_ui.circuit.words import op_sentence
from ketbench_ui.fields.pointing import point_at
from ketbench_ui.theme.layouts import column, eliding, holding, label, row, rule
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

LEGEND_FROM = 620
"""Width of the page, pixels, from which the colours of gates are told above the drawing."""

__all__ = ["CircuitTab"]


class CircuitTab(QWidget):
    """Everything the window knows of circuits.

    `edited` carries the words for the undo list and the new circuit; `described` carries lines for the inspector as
    (name, value) pairs. `palette_widget` and `state_widget` stand in the docks "Gates" and "State",
    `inspector_widget` in "Inspector" while this page is in front.
    """

    edited = Signal(str, object)
    described = Signal(str, object)
    refusal_changed = Signal()
    """`refusal` says something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editing = Editing(self)
        self.canvas = Canvas(self.editing)
        self.live = Live(self)
        self.palette_dock, self.state_panel = GatePalette(), StatePanel()
        self.inspector = OpInspector(self.editing, self.live)
        self.pane, self.resources = QasmPane(self.editing), ResourceBar()
        self.exporting = Exporting(self.editing, self)
        self._title, self._legend = eliding("title"), label()
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._buttons: list[tuple[QToolButton, str]] = []
        self._project, self._source = Project("none"), object()
        self._ansaetze: tuple[CustomGate, ...] = ()
        self._ready: tuple[CustomGate, ...] = ()
        self._lay_out()
        self.hint = EmptyHint(self, self.canvas)
        self._connect()
        self._paint()
        self.show_circuit(None)

    def show_circuit(self, circuit: Circuit | None) -> None:
        """Show a circuit of the project, or none; must not send `edited`."""
        self._title.setText(circuit.name if circuit else "No circuit")
        self._title.setToolTip(self._title.text())
        self.canvas.setEnabled(circuit is not None)
        if circuit is not self.editing.circuit:
            self.editing.show(circuit)
        else:
            self._follow()

    def set_project(self, project: Project) -> None:
        """Offer the custom gates of its circuits in every one, and ansaetze for its molecules, operators and graphs."""
        self._project = project
        self._stock()

    def set_read_only(self, read_only: bool) -> None:
        """Forbid or allow editing."""
        if read_only != self.editing.read_only:
            self.editing.read_only = read_only
            self.editing.changed.emit()

    def go_to(self, where: str) -> None:
        """Show the place of a problem, such as ``circuit.ops[3]``."""
        number = where.removeprefix("circuit.ops[").removesuffix("]")
        circuit = self.editing.circuit
        if number.isdecimal() and circuit is not None and int(number) < len(circuit.ops):
            op = circuit.ops[int(number)]
            self.editing.set_cursor((op.span[0] if op.span else 0, op.column))
            self.editing.select([int(number)])
            self.canvas.view.ensureVisible(self.canvas.scene.overlay.cursor_rect())
        point_at(self.canvas.view)

    def palette_widget(self) -> QWidget:
        """Content of the dock "Gates"."""
        return self.palette_dock

    def state_widget(self) -> QWidget:
        """Content of the dock "State"."""
        return self.state_panel

    def inspector_widget(self) -> QWidget:
        """Content of the dock "Inspector" while this page is in front."""
        return self.inspector

    def take_action(self, action: QAction) -> None:
        """Hear a command's key while the drawing has the focus."""
        self.canvas.view.addAction(action)

    @property
    def refusal(self) -> str:
        """Why a run would not use what is on the screen; empty when it would."""
        angle = self.inspector.problem or self.canvas.problem
        if angle:
            return f"An angle of the circuit cannot be read: {angle}"
        return f"The OpenQASM text cannot be read: {self.pane.problem}" if self.pane.problem else ""

    @property
    def is_settled(self) -> bool:
        """Whether text, resources and live state are those of the drawing."""
        return not any(part.is_busy for part in (self.live, self.pane, self.resources))

    def stop(self) -> None:
        """End all threads and children; the tab is of no use afterwards."""
        for part in (self.live, self.pane, self.resources, self.exporting):
            part.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The colours are told where there is room; their names are in the palette too."""
        super().resizeEvent(event)
        self._legend.setVisible(self.width() >= LEGEND_FROM)

    def _lay_out(self) -> None:
        verbs = self.canvas.verbs
        self._zoom = QToolButton()
        self._zoom.setToolTip("Actual size (Ctrl+0)")
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("1000 %") + 2 * GAP)
        self._zoom.clicked.connect(verbs.zoom_normal)
        out = self._button("magnifying-glass-minus", "Zoom out (Ctrl+-)", verbs.zoom_out)
        closer = self._button("magnifying-glass-plus", "Zoom in (Ctrl++)", verbs.zoom_in)
        fit = self._button("corners-out", "Fit the circuit (F)", verbs.zoom_fit)
        head = row(self._title, None, self._legend, GAP_WIDE, out, self._zoom, closer, fit, gap=2)
        head.setContentsMargins(GAP_WIDE, GAP, GAP, GAP)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.canvas)
        self.splitter.addWidget(self.pane)
        self.splitter.setSizes([420, 200])
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.setLayout(column(holding(head), rule(), self.splitter, rule(), self.resources, gap=0))

    def _button(self, name: str, tip: str, act: object) -> QToolButton:
        made = QToolButton()
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.clicked.connect(act)
        self._buttons.append((made, name))
        return made

    def _connect(self) -> None:
        editing = self.editing
        editing.changed.connect(self._follow)
        editing.edited.connect(self.edited)
        editing.changed.connect(lambda: self.palette_dock.arm(editing.in_hand))
        self.palette_dock.chosen.connect(editing.take_in_hand)
        self.palette_dock.chosen.connect(lambda _: self.canvas.view.setFocus())
        self.canvas.time_changed.connect(lambda _: self._follow_live())
        self.canvas.view.moved.connect(self._say_zoom)
        self.inspector.tried.connect(lambda circuit: self.live.follow(circuit, self.canvas.time))
        self.inspector.problem_changed.connect(self.refusal_changed)
        self.canvas.problem_changed.connect(self.refusal_changed)
        self.pane.problem_changed.connect(self.refusal_changed)
        self.pane.export.setMenu(self.exporting.menu())
        self.exporting.said.connect(self.canvas.say)
        self.canvas.view.file_dropped.connect(lambda path: self.exporting.open_from(Path(path)))
        self.live.arrived.connect(self.state_panel.show_shot)
        self.live.failed.connect(self.state_panel.show_reason)
        self.live.offered.connect(self.state_panel.offer)
        self.state_panel.compute_wanted.connect(self.live.compute)
        self.state_panel.after_wanted.connect(self.live.show_after_measurement)
        switch.changed.connect(self._paint)

    def _stock(self) -> None:
        """What the palette has besides the table; ansaetze are made anew only where what they come from changed."""
        circuit, project = self.editing.circuit, self._project
        source = (project.datasets, _settings(project), circuit.n_wires if circuit is not None else 0)
        if source != self._source:
            self._source, self._ansaetze = source, ansatz_gates(project, source[-1]) if source[-1] else ()
        known = shelf_of(project.circuits.values())
        mine = {gate.name: gate for gate in known}
        # A gate of the user's that is called like a ready one hides it, and those that are made of it.
        self._ready = tuple(gate for gate in self._ansaetze if mine.get(gate.name, gate) == gate)
        shelf = (*known, *(gate for gate in self._ready if gate.name not in mine))
        if shelf != self.editing.shelf:
            self.editing.shelf = shelf
            self._show_stock()

    def _show_stock(self) -> None:
        ready = frozenset(gate.name for gate in self._ready)
        self.palette_dock.show_circuit(self.editing.circuit, self.editing.shelf, ready)

    def _follow(self) -> None:
        self._stock()
        circuit = self.editing.circuit
        self._title.setText(circuit.name if circuit else "No circuit")
        self._title.setToolTip(self._title.text())
        self.canvas.setEnabled(circuit is not None)
        self.hint.show_for(circuit is None, self.editing.read_only, is_empty=circuit is not None and not circuit.ops)
        self._show_stock()
        self.resources.follow(circuit)
        self._follow_live()
        self._describe()

    def _follow_live(self) -> None:
        if self.editing.circuit is not None:
            self.state_panel.await_circuit(self.editing.circuit.name)
        self.live.follow(self.editing.circuit, self.canvas.time)

    def _describe(self) -> None:
        circuit, numbers = self.editing.circuit, self.editing.numbers
        if circuit is not None and len(numbers) == 1:
            op = circuit.ops[numbers[0]]
            lines = [("Operation", op_sentence(circuit, op)), ("Column", str(op.column))]
            self.described.emit(f"Operation {numbers[0]}", lines)

    def _say_zoom(self) -> None:
        self._zoom.setText(f"{self.canvas.view.zoom:.0%}".replace("%", " %"))

    def _paint(self) -> None:
        look = switch.look
        named = ((look.encoder, "data"), (look.rotation, "trainable"), (look.fixed, "fixed"), (look.block, "block"))
        spans = [f'<span style="color:{color}">■</span>&nbsp;{text}' for color, text in named]
        self._legend.setText(" &nbsp; ".join(spans))
        for made, name in self._buttons:
            made.setIcon(icon(name))
        self._say_zoom()


def _settings(project: Project) -> tuple[tuple[str, object], ...]:
    """What ready ansaetze take from experiments: the settings of each and the name of its data."""
    return tuple((e.dataset.name if e.dataset is not None else "", e.params) for e in project.experiments.values())
