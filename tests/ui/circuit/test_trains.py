"""From a CSV and an empty circuit to a trained model, by the window alone: import, draw, run, done."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.circuit.conftest import Hand

from ketbench.circuit.angles.expressions import expression
from ketbench.contract.run import Status
from ketbench.project.project import Project

ROWS = 40


def _table(path: Path) -> Path:
    chance = np.random.default_rng(3)
    points = chance.uniform(-1, 1, (ROWS, 2))
    lines = [f"{a:.4f},{b:.4f},{'up' if a + b > 0 else 'down'}" for a, b in points]
    path.write_text("\n".join(["left,right,side", *lines]) + "\n", encoding="utf-8")
    return path


def _import(window, qtbot, path: Path) -> None:
    window.verbs.import_path(path)
    qtbot.waitUntil(lambda: path.stem in window.controller.project.datasets, timeout=600_000)
    target = window.data.target
    target.setCurrentText("side")
    target.activated.emit(target.currentIndex())
    assert window.controller.project.datasets[path.stem].target.name == "side"


def _draw(window) -> None:
    """Two wires, an encoder and a trainable turn on each, and a CNOT between."""
    window.actions_by_id["add_circuit"].trigger()
    hand = Hand(window.circuit)
    for wire in (0, 1):
        hand.put("rx", wire, 0)
        field = window.circuit.inspector.rows[0].field
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, f"pi * x[{wire}]")
        QTest.keyClick(field, Qt.Key.Key_Return)
    hand.put("ry", 0, 1)
    hand.put("ry", 1, 1)
    hand.put("cx", 0, 2)
    circuit = hand.circuit
    assert [op.gate for op in circuit.ops] == ["rx", "rx", "ry", "ry", "x"]
    assert [op.angles[0] for op in circuit.ops[:2]] == [expression(f"pi * x[{wire}]") for wire in (0, 1)]
    assert len(circuit.trainable) == 2


def test_a_circuit_drawn_from_nothing_trains_on_an_imported_table(qtbot, window, folder: Path, run_to_end):
    assert window.controller.create(folder / "drawn.h5", Project("drawn"))
    _import(window, qtbot, _table(folder / "sides.csv"))
    _draw(window)
    window.actions_by_id["add_experiment"].trigger()
    made = window.controller.experiment
    assert made.backend == "gate.statevector"
    assert made.circuit == window.circuit.editing.circuit
    window.controller.checking.check_now()
    qtbot.waitUntil(lambda: window.actions_by_id["run"].isEnabled())
    live = window.controller.running.runs[run_to_end(window)]
    assert live.status is Status.DONE, live.error
    run = window.controller.project.run(live.run_id)
    assert run.metrics
    assert run.result is not None
    assert run.result.baselines
    assert run.experiment.circuit == window.circuit.editing.circuit
