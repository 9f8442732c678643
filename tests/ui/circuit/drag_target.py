"""A window for the real drag: says on its output where things are and, once two gates were dropped, the text."""

import json
import sys

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from ketbench.circuit.circuit import CircuitBuilder, Op
from ketbench.circuit.qasm import to_qasm3
from ketbench_ui.circuit.canvas.geometry import column_x, row_y
from ketbench_ui.circuit.portraits import Stand
from ketbench_ui.shell.app import make_application

WANTED = 2
PATIENCE_MS = 600_000


def _middle(widget: QWidget) -> list[int]:
    point = widget.mapToGlobal(widget.rect().center())
    return [point.x(), point.y()]


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    application = make_application()
    stand = Stand()
    tab, view = stand.tab, stand.tab.canvas.view
    zoom, scrolled = float(sys.argv[1]), sys.argv[2] == "scrolled"
    plain = CircuitBuilder("bell", 40 if scrolled else 2).build()
    tab.show_circuit(plain.with_ops([Op("x", (39,), column=30)]) if scrolled else plain)
    bars = (view.verticalScrollBar(), view.horizontalScrollBar())
    stand.move(0, 0)
    stand.show()

    def cell(wire: int, column: int) -> list[int]:
        at: QPoint = view.viewport().mapToGlobal(view.mapFromScene(column_x(column), row_y(wire)))
        return [at.x(), at.y()]

    def ready() -> None:
        view.set_zoom(zoom)
        for bar in bars:
            bar.setValue(bar.maximum() // 2 if scrolled else 0)
        wire, column = view.cell_under(view.viewport().rect().center()) if scrolled else (0, 0)
        tiles = tab.palette_dock.tiles
        places = {"first": cell(wire, column), "second": cell(wire, column + 1)}
        _tell(h=_middle(tiles["h"]), cx=_middle(tiles["cx"]), wire=wire, column=column, **places)

    def edited(label: str, circuit: object) -> None:
        assert tab.editing.circuit is not None
        _tell(text=to_qasm3(tab.editing.circuit))
        if len(tab.editing.circuit.ops) == WANTED + scrolled:
            QTimer.singleShot(100, application.quit)

    tab.edited.connect(edited)
    QTimer.singleShot(400, ready)
    QTimer.singleShot(PATIENCE_MS, application.quit)
    application.exec()
    tab.stop()


if __name__ == "__main__":
    main()
