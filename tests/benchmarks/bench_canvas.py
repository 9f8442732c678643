"""How long an edit of a drawing of 50 wires and 200 columns takes to be seen, and how many frames a second panning has.

Run as ``python tests/benchmarks/bench_canvas.py``; prints CPU times, the best of some repeats.
"""

import os
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.editing import edits as circuit_edits
from ketbench_ui.circuit.canvas.canvas import Canvas
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.shell.app import make_application

WIRES, COLUMNS, REPEATS = 50, 200, 12
GATES = (("h", ()), ("rx", ("theta",)), ("ry", ("0.5",)), ("rz", ("x[1]",)))


def full() -> Circuit:
    ops = [
        Op(gate, (wire,), tuple(map(expression, angles)), column=column)
        for column in range(COLUMNS)
        for wire in range(WIRES)
        for gate, angles in [GATES[(wire + column) % len(GATES)]]
    ]
    return Circuit("full", tuple(f"q{i}" for i in range(WIRES))).with_ops(ops)


def spent(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    QApplication.processEvents()
    return 1000 * (time.process_time() - began)


def edits(canvas: Canvas, zoom: float) -> None:
    one = [edit(canvas, 40 + 50 * number) for number in range(REPEATS)]
    asked, drawn = (min(times) for times in zip(*one, strict=True))
    touched = canvas.scene.touched
    print(f"  edit at {zoom:.0%}: {drawn:.1f} ms drawn ({touched} items), {asked:.1f} ms in the model")


def edit(canvas: Canvas, place: int) -> tuple[float, float]:
    before = canvas.editing.circuit
    assert before is not None
    after: list[Circuit] = []
    asked = spent(lambda: after.append(circuit_edits.delete(before, [place])))
    return asked, spent(lambda: canvas.editing.take("delete", after[0]))


def panning(canvas: Canvas, zoom: float) -> None:
    bar = canvas.view.horizontalScrollBar()
    frames = [spent(lambda step=step: bar.setValue(step * 25)) for step in range(1, 40)]
    whole = [spent(canvas.view.viewport().repaint) for _ in range(4)]
    mean = sum(frames) / len(frames)
    print(f"  pan at {zoom:.0%}: {mean:.1f} ms a frame, {1000 / mean:.0f} a second; whole repaint {min(whole):.1f} ms")


def main() -> None:
    make_application()
    editing = Editing()
    canvas = Canvas(editing)
    canvas.resize(1400, 800)
    canvas.show()
    circuit = full()
    print(f"{len(circuit.ops)} gates on {WIRES} wires, {COLUMNS} columns, canvas 1400 x 800")
    print(f"  first drawing {spent(lambda: editing.show(circuit)):.0f} ms")
    for zoom in (0.25, 0.5, 1.0, 2.0):
        print(f"  zoom to {zoom:.0%}: {spent(lambda zoom=zoom: canvas.view.set_zoom(zoom)):.0f} ms")
        edits(canvas, zoom)
        panning(canvas, zoom)


if __name__ == "__main__":
    main()
