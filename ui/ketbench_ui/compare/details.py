"""What differs between the chosen runs: circuits side by side, data and preparation, environment; edits nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsRectItem, QWidget

from ketbench.base.counting import counted
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import depth_of
from ketbench.contract.run import Run
from ketbench.results.comparing.differences import Rows, data_rows, different_ops, environment_rows
from ketbench_ui.circuit.canvas.geometry import op_rect
from ketbench_ui.circuit.canvas.scene import CircuitScene
from ketbench_ui.circuit.canvas.view import CircuitView
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.plots.plot import tint
from ketbench_ui.theme.layouts import card, cleared, column, label, row
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

MOST_RUNS = 6
"""More columns than this are read by nobody."""
CIRCUIT_HEIGHT = 230


class Details(QWidget):
    """Cards that follow the ticked runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = column(gap=GAP * 2)
        self.setLayout(self._room)
        self.circuits: CircuitPair | None = None
        self.rows: dict[str, Rows] = {}

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Compare these, the first ones where there are many."""
        cleared(self._room)
        self.circuits, self.rows = None, {}
        some = list(runs[:MOST_RUNS])
        if len(some) < 2:
            return
        pair = _two_circuits(some)
        if pair is not None:
            self.circuits = CircuitPair(*pair)
            self._room.addWidget(card(column(self.circuits, margin=GAP + 4)))
        for title, rows in (("Data and preparation", data_rows(some)), ("Environment", environment_rows(some))):
            self.rows[title] = rows
            words = "" if rows else f"The same in all of {', '.join(run.id for run in some)}."
            self._room.addWidget(_facts(title, rows, some, words))
        if len(runs) > MOST_RUNS:
            self._room.addWidget(label(f"Of {len(runs)} runs the first {MOST_RUNS} are compared here.", "muted"))


class CircuitPair(QWidget):
    """Two circuits beside each other, with a frame around each operation that only one of them has."""

    def __init__(self, one: Run, other: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        circuits = [run.experiment.circuit or Circuit("none", ()) for run in (one, other)]
        self.marked = different_ops(circuits[0], circuits[1])
        colors = (switch.look.bad, switch.look.good)
        halves = [_circuit(c, m, color) for c, m, color in zip(circuits, self.marked, colors, strict=True)]
        self._views = [view for _, view in halves]
        words = [_words(run, circuit) for run, circuit in zip((one, other), circuits, strict=True)]
        sides = row(*[column(label(text), view) for text, (_, view) in zip(words, halves, strict=True)], gap=GAP * 2)
        counts = f"{len(self.marked[0])} operations only on the left, {len(self.marked[1])} only on the right, framed."
        said = counts if any(self.marked) else "The operations are the same."
        self.setLayout(column(label("Circuits", "heading"), label(said, "muted"), sides, gap=6))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the circuits to their room, which they have only once this page was shown."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, lambda: [view.fit() for view in self._views])


def _circuit(circuit: Circuit, marked: Sequence[int], color: str) -> tuple[CircuitScene, CircuitView]:
    scene = CircuitScene()
    scene.show_circuit(circuit)
    for number in marked:
        frame = QGraphicsRectItem(op_rect(circuit.ops[number], circuit.n_wires).adjusted(2, 2, -2, -2))
        frame.setPen(QPen(tint(color, 1.0), 2))
        frame.setBrush(tint(color, 0.12))
        frame.setZValue(50)
        scene.addItem(frame)
    view = CircuitView(scene)
    scene.setParent(view)
    view.setFixedHeight(CIRCUIT_HEIGHT)
    view.setAcceptDrops(False)
    view.setAccessibleName(f"Circuit {circuit.name}")
    return scene, view


def _two_circuits(runs: Sequence[Run]) -> tuple[Run, Run] | None:
    """The first run with a circuit and the first one with another, or with the same."""
    having = [run for run in runs if run.experiment.circuit is not None]
    if len(having) < 2:
        return None
    first = having[0]
    other = next((run for run in having[1:] if run.experiment.circuit != first.experiment.circuit), having[1])
    return first, other


def _words(run: Run, circuit: Circuit) -> str:
    size = f"{counted(circuit.n_wires, 'qubit')}, depth {depth_of(circuit)}, {len(circuit.trainable)} trainable"
    return f"{run.id}: {circuit.name}, {size}"


def _facts(title: str, rows: Rows, runs: Sequence[Run], words: str) -> QWidget:
    parts: list[QWidget] = [label(title, "heading")]
    if words:
        parts.append(label(words, "muted", wrap=True))
    else:
        model = RowsModel(["", *[run.id for run in runs]], [[name, *cells] for name, cells in rows.items()], "–")
        view = rows_view(model)
        model.setParent(view)
        view.resizeColumnsToContents()
        view.setFixedHeight(view.verticalHeader().defaultSectionSize() * min(len(rows), 10) + 48)
        parts.append(view)
    return card(column(*parts, gap=6, margin=GAP + 4))
