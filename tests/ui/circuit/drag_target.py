"""A window for the real drag: says on its output where things are and, once two gates were dropped, the text."""

import json
import sys

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from ketbench.circuit import CircuitBuilder
from ketbench.qasm import to_qasm3
from ketbench_ui.app import make_application
from ketbench_ui.circuit.geometry import column_x, row_y
from ketbench_ui.circuit.portraits import Stand

WANTED = 2
PATIENCE_MS = 60_000


def _middle(widget: QWidget) -> list[int]:
    point = widget.mapToGlobal(widget.rect().center())
    return [point.x(), point.y()]


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    application = make_application()
    stand = Stand()
    tab, view = stand.tab, stand.tab.canvas.view
    tab.show_circuit(CircuitBuilder("bell", 2).build())
    stand.move(0, 0)
    stand.show()

    def cell(wire: int, column: int) -> list[int]:
        at: QPoint = view.viewport().mapToGlobal(view.mapFromScene(column_x(column), row_y(wire)))
        return [at.x(), at.y()]

    def ready() -> None:
        view.set_zoom(float(sys.argv[1]))
        view.horizontalScrollBar().setValue(0)
        tiles = tab.palette_dock.tiles
        _tell(h=_middle(tiles["h"]), cx=_middle(tiles["cx"]), first=cell(0, 0), second=cell(0, 1))

    def edited(label: str, circuit: object) -> None:
        assert tab.editing.circuit is not None
        _tell(text=to_qasm3(tab.editing.circuit))
        if len(tab.editing.circuit.ops) == WANTED:
            QTimer.singleShot(100, application.quit)

    tab.edited.connect(edited)
    QTimer.singleShot(400, ready)
    QTimer.singleShot(PATIENCE_MS, application.quit)
    application.exec()
    tab.stop()


if __name__ == "__main__":
    main()
