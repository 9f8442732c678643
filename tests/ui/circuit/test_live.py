"""The live state: follows edits without blocking, offers large states with their cost, and says when it cannot."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.export import FORMATS
from ketbench.circuit.qasm import read_qasm
from ketbench_ui.circuit.exporting import TITLES
from ketbench_ui.circuit.tab import CircuitTab

PATIENCE = 600_000


def test_thirteen_qubits_are_a_button_with_the_cost(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(CircuitBuilder("wide", 13).add("h", 0).build())
    qtbot.waitUntil(lambda: not tab.state_panel.compute.isHidden())
    assert "KiB" in tab.state_panel.compute.text()
    assert "12" in tab.state_panel.summary.text()
    tab.state_panel.compute.click()
    qtbot.waitUntil(lambda: "exact" in tab.state_panel.summary.text(), timeout=PATIENCE)


def test_a_state_that_does_not_fit_is_not_offered(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(Circuit("huge", tuple(f"q{i}" for i in range(60))))
    qtbot.waitUntil(lambda: "not computed" in tab.state_panel.summary.text())
    assert tab.state_panel.compute.isHidden()


def test_memory_is_said_in_one_way_with_the_states_it_counts(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(CircuitBuilder("wide", 50).add("h", 0).build())
    qtbot.waitUntil(lambda: "3 states at once, 48 PiB" in tab.state_panel.summary.text())
    wanted = "memory 88 PiB statevector (11 state vectors), 32 PiB lightning (2 state vectors)"
    qtbot.waitUntil(lambda: tab.resources.memory.text() == wanted)
    assert tab.resources.counts.text().startswith("50 qubits   depth 1   1 gate, 0 multi-qubit")


def test_another_circuit_has_no_time_bar_yet(tab: CircuitTab, hand):
    tab.show_circuit(CircuitBuilder("one", 1).add("h", 0).add("x", 0).add("y", 0).build())
    tab.canvas.set_time(2)
    tab.show_circuit(CircuitBuilder("other", 1).add("h", 0).add("x", 0).add("y", 0).build())
    assert tab.canvas.time is None


def test_only_the_newest_state_arrives(tab: CircuitTab, hand, qtbot):
    shots = []
    tab.live.arrived.connect(shots.append)
    for column in range(8):
        hand.put("x", 0, column)
    qtbot.waitUntil(lambda: bool(shots) and tab.is_settled)
    assert shots[-1].chances[0] > 0.999
    assert len(shots) < 8


def test_the_time_bar_is_dragged_while_editing_goes_on(tab: CircuitTab, hand, qtbot):
    hand.put("x", 0, 0)
    hand.put("x", 1, 1)
    ruler = tab.canvas.ruler
    end, first = (QPoint(round(ruler.x_of(columns)), 12) for columns in (2, 1))
    QTest.mousePress(ruler, Qt.MouseButton.LeftButton, pos=end)
    QTest.mouseMove(ruler, first)
    QTest.mouseRelease(ruler, Qt.MouseButton.LeftButton, pos=first)
    assert tab.canvas.time == 1
    qtbot.waitUntil(lambda: tab.state_panel.bars.chances_at(0b10) > 0.999)
    hand.put("h", 0, 2)
    assert tab.canvas.time == 1
    tab.canvas.set_time(None)
    qtbot.waitUntil(lambda: abs(tab.state_panel.bars.chances_at(0b11) - 0.5) < 1e-9)


def test_an_impossible_angle_is_a_sentence(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(CircuitBuilder("log", 1).add("rx", 0, "log(x[0] - 1)").build())
    qtbot.waitUntil(lambda: "no finite value" in tab.state_panel.summary.text())


def test_resources_are_counted(tab: CircuitTab, hand, qtbot):
    hand.put("cx", 0, 0)
    hand.put("rx", 0, 1)
    qtbot.waitUntil(lambda: "2 gates, 1 multi-qubit   1 trainable" in tab.resources.counts.text())
    assert "not measured" in tab.resources.time.text()


def test_every_format_has_a_title_and_a_file_is_written(tab: CircuitTab, hand, qtbot, tmp_path: Path):
    assert set(TITLES) == set(FORMATS)
    hand.put("h", 0, 0)
    path = tmp_path / "bell.qasm"
    tab.exporting.save_to("qasm3", path)
    qtbot.waitUntil(path.exists, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Wrote" in tab.canvas.message, timeout=PATIENCE)
    assert read_qasm(path.read_text(), "bell") == hand.circuit
