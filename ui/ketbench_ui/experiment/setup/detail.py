"""The picture of the chosen stage: the circuit as it is drawn, a figure of the backend, or a table of facts."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ketbench.base.counting import counted
from ketbench.base.errors import CircuitError
from ketbench.base.figures import Figure, Table
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import depth_of, resources
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Stage
from ketbench.data.dataset import Dataset
from ketbench_ui.circuit.canvas.scene import CircuitScene
from ketbench_ui.figures import FigureView
from ketbench_ui.theme.layouts import button, column, eliding, holding, label, row
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

LARGEST_SCALE, MOST_COLUMNS = 1.05, 36
MOST_DRAWN = 1500
"""Operations up to which a circuit is drawn here; beyond them nothing could be told apart."""


class StageDetail(QFrame):
    """One card; `edit_wanted` names the page on which the stage is edited."""

    edit_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._page = ""
        self._title = eliding("heading")
        self._edit = button("", "link")
        self._edit.clicked.connect(lambda: self.edit_wanted.emit(self._page))
        self._note = label(role="muted", wrap=True)
        self.drawing = CircuitPicture(self)
        self._figure: FigureView | None = None
        self._figures = column()
        self._empty = label(role="muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = QStackedWidget(self)
        for part in (self.drawing, holding(self._figures), holding(column(None, self._empty, None))):
            self._room.addWidget(part)
        self.setLayout(column(row(self._title, None, self._edit), self._room, self._note, gap=GAP, margin=14))
        self.setMinimumSize(240, 140)

    def show_stage(self, stage: Stage, experiment: Experiment, settings: Figure | None = None) -> None:
        """Show what a stage looks like."""
        circuit, dataset = experiment.circuit, experiment.dataset
        self._title.setText(f"{stage.label}: {stage.title}")
        self._title.setToolTip(f"{stage.label}: {stage.title}, {stage.detail}")
        of_circuit, of_data = "circuit" in stage.places, "dataset" in stage.places
        self._page = (
            "circuit" if of_circuit and circuit else "data" if dataset and (of_data or _prepares(stage)) else ""
        )
        self._edit.setText(f"Edit {self._page}")
        self._edit.setVisible(bool(self._page))
        self._note.hide()
        if stage.figure is not None:
            self._show_figure(stage.figure)
        elif of_circuit and circuit is not None and len(circuit.ops) <= MOST_DRAWN:
            self._show_circuit(circuit)
        elif of_data and dataset is not None:
            self._show_figure(columns_of(dataset))
        elif settings is not None:
            self._show_figure(settings)
        else:
            self._empty.setText(", ".join(filter(None, (stage.title, stage.detail))))
            self._room.setCurrentIndex(2)

    def _show_circuit(self, circuit: Circuit) -> None:
        self.drawing.show_circuit(circuit)
        size = f"{counted(circuit.n_wires, 'qubit')}, depth {depth_of(circuit)}"
        with suppress(CircuitError):
            # What cannot be written out is told on the strip.
            size += f", {counted(resources(circuit).two_qubit_gates, 'gate')} on several qubits"
        self._note.setText(f"Green reads data, blue is trained, violet is a trained block, grey is fixed. {size}.")
        self._note.show()
        self._room.setCurrentIndex(0)

    def _show_figure(self, figure: Figure) -> None:
        if self._figure is None:
            self._figure = FigureView(figure, self, fills=True, bare=True)
            self._figures.addWidget(self._figure)
        elif not _is_same(figure, self._figure.figure):
            self._figure.show_figure(figure)
        self._room.setCurrentIndex(1)


def _is_same(figure: Figure, shown: Figure) -> bool:
    """A table is made anew each time it is asked for, mostly with the same in it."""
    return figure is shown or (isinstance(figure, Table) and isinstance(shown, Table) and figure == shown)


class CircuitPicture(QWidget):
    """A circuit drawn as large as there is room for, as the editor draws it; nothing can be edited here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: CircuitScene | None = None
        self._circuit: Circuit | None = None
        self.setMinimumSize(100, 60)
        switch.changed.connect(self.update)

    def show_circuit(self, circuit: Circuit) -> None:
        """Draw another one."""
        self._circuit = circuit
        if self._scene is None:
            self._scene = _Bare(self)
            self._scene.completed.connect(self.update)
        self._scene.show_circuit(circuit)
        self.setAccessibleName(f"Picture of circuit {circuit.name}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Wires with their names, then the operations."""
        if self._scene is None or self._circuit is None or not self._scene.is_whole:
            return
        if self.width() < 20 or self.height() < 20:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = self._scene.itemsBoundingRect().adjusted(-4, -10, 14, 10)
        names = 34
        scale = min((self.width() - names) / whole.width(), self.height() / whole.height(), LARGEST_SCALE)
        size = QRectF(0, 0, whole.width() * scale, whole.height() * scale)
        place = QRectF(QPointF(names, (self.height() - size.height()) / 2), size.size())
        self._wires(painter, whole, place, scale, names)
        self._scene.render(painter, place, whole)
        painter.end()

    def _wires(self, painter: QPainter, whole: QRectF, place: QRectF, scale: float, names: int) -> None:
        from ketbench_ui.circuit.canvas.geometry import row_y

        assert self._circuit is not None
        look = switch.look
        for at, name in enumerate(self._circuit.wires):
            y = place.top() + (row_y(at) - whole.top()) * scale
            painter.setPen(QPen(QColor(look.line_strong), 1))
            painter.drawLine(QPointF(names, y), QPointF(place.right(), y))
            if scale * 50 > 0.8 * self.fontMetrics().height():
                painter.setPen(QColor(look.muted))
                box = QRectF(0, y - 12, names - 6, 24)
                told = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, told)


class _Bare(CircuitScene):
    """Operations alone: the card is their ground, and the wires have names here."""

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Nothing."""


def columns_of(dataset: Dataset) -> Table:
    """The columns of a dataset with their kind, role and gaps."""
    rows = [
        [column.name, column.kind.value, column.role.value, int(column.missing.sum())] for column in dataset.columns
    ]
    return Table(title="Columns", columns=["Column", "Kind", "Role", "Missing"], rows=rows)


def _prepares(stage: Stage) -> bool:
    return any(place.startswith("dataset.") for place in stage.places)
