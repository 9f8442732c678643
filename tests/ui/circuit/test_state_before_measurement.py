"""The state panel: a fitting axis, the state before final measurements, dimmed while it is another circuit's."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench_ui.circuit.canvas.geometry import ZOOMS
from ketbench_ui.circuit.placing.mime import circuit_file
from ketbench_ui.circuit.state.bars import ProbabilityBars
from ketbench_ui.circuit.tab import CircuitTab
from ketbench_ui.theme.theme import switch

MEASURED = CircuitBuilder("measured", 1).add("h", 0).add("measure", 0, bits=[0]).build()
LAYER = CircuitBuilder("layer", 1).add("rx", 0, "theta").build()


@pytest.mark.parametrize(
    ("top", "end"), [(0.002, 0.0025), (0.004, 0.005), (0.1, 0.1), (0.11, 0.25), (0.5, 0.5), (0.51, 1.0), (1.0, 1.0)]
)
def test_the_axis_fits_the_highest_bar(qtbot, top, end):
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.show_chances(np.array([top, 0.0]), 1)
    assert bars.highest == pytest.approx(end)


def test_final_measurements_do_not_average_the_state_away(tab: CircuitTab, qtbot):
    tab.show_circuit(MEASURED)
    qtbot.waitUntil(lambda: tab.is_settled)
    assert tab.state_panel.bloch._shot is not None
    assert tab.state_panel.bloch._shot.bloch[0] == pytest.approx([1.0, 0.0, 0.0])
    assert "before the final measurements" in tab.state_panel.summary.text()
    assert tab.state_panel.after.isVisibleTo(tab.state_panel)
    tab.state_panel.after.setChecked(True)
    qtbot.waitUntil(lambda: tab.is_settled)
    assert tab.state_panel.bloch._shot.bloch[0] == pytest.approx([0.0, 0.0, 0.0])
    assert "outcomes averaged" in tab.state_panel.summary.text()


def test_the_state_of_another_circuit_is_dimmed_at_once(tab: CircuitTab, qtbot):
    tab.show_circuit(LAYER)
    qtbot.waitUntil(lambda: tab.is_settled)
    assert not tab.state_panel.is_dimmed
    tab.show_circuit(MEASURED)
    assert tab.state_panel.is_dimmed
    assert "'measured'" in tab.state_panel.summary.text()
    qtbot.waitUntil(lambda: tab.is_settled)
    assert not tab.state_panel.is_dimmed


def test_a_pasted_layer_has_parameters_of_its_own_unless_they_are_shared(tab: CircuitTab, hand):
    tab.show_circuit(LAYER)
    tab.editing.select([0])
    tab.canvas.verbs.copy()
    tab.editing.set_cursor((0, 3))
    tab.canvas.verbs.paste()
    assert hand.circuit.references == ("theta", "theta_1")
    question = tab.canvas.question
    assert question.isVisible()
    assert question.text.text() == "Pasted with new parameters instead of theta."
    steps: list[str] = []
    tab.edited.connect(lambda words, _: steps.append(words))
    QTest.mouseClick(question.share, Qt.MouseButton.LeftButton)
    assert steps == ["share parameters"]
    assert question.isHidden()
    assert hand.circuit.references == ("theta",)
    assert len(hand.circuit.ops) == 2


def test_a_paste_selects_what_was_pasted_and_not_what_made_room(tab: CircuitTab, hand):
    tab.show_circuit(CircuitBuilder("row", 1).add("rx", 0, "theta").add("h", 0).add("x", 0).build())
    tab.editing.select([0])
    tab.canvas.verbs.copy()
    tab.editing.set_cursor((0, 1))
    tab.canvas.verbs.paste()
    assert [op.gate for op in hand.circuit.ops] == ["rx", "rx", "h", "x"]
    assert tab.editing.numbers == [1]


def test_what_was_cut_comes_back_under_its_name(tab: CircuitTab, hand):
    tab.show_circuit(LAYER)
    tab.editing.select([0])
    tab.canvas.verbs.cut()
    tab.canvas.verbs.paste()
    assert hand.circuit.references == ("theta",)
    assert QGuiApplication.clipboard().text().startswith("OPENQASM")


def test_a_selection_is_repeated_with_parameters_of_its_own(tab: CircuitTab, hand):
    tab.show_circuit(LAYER)
    tab.editing.select([0])
    tab.canvas.verbs.ask_times = lambda parent: 3
    tab.canvas.verbs.repeat_selection()
    assert hand.circuit.references == ("theta", "theta_1", "theta_2")
    assert tab.canvas.question.text.text() == "Repeated with new parameters instead of theta."
    tab.canvas.verbs.paste_shared()
    assert hand.circuit.references == ("theta",)
    assert len(hand.circuit.ops) == 3


def test_the_question_is_gone_with_the_next_edit_and_is_not_asked_for_nothing(tab: CircuitTab, hand):
    tab.show_circuit(LAYER)
    tab.editing.select([0])
    tab.canvas.verbs.copy()
    tab.editing.set_cursor((0, 3))
    tab.canvas.verbs.paste()
    assert tab.canvas.question.isVisible()
    hand.put("h", 0, 6)
    assert tab.canvas.question.isHidden()
    tab.editing.select([2])
    tab.canvas.verbs.copy()
    tab.canvas.verbs.paste()
    assert tab.canvas.question.isHidden()
    tab.show_circuit(CircuitBuilder("other", 1).build())
    tab.canvas.verbs.paste()
    assert tab.canvas.question.isHidden()


def test_a_large_circuit_fits_into_the_view(tab: CircuitTab):
    builder = CircuitBuilder("long", 40)
    for column in range(300):
        builder.add("h", column % 40)
        builder.add("x", 0, controls=[39])
    tab.show_circuit(builder.build())
    view = tab.canvas.view
    view.fit()
    assert view.zoom < ZOOMS[0]
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.width() >= view.circuit_scene.content_rect().width() * 0.98
    assert tab.canvas.minimap.isHidden()
    for _ in range(3):
        view.step_zoom(1)
    smaller = view.zoom
    view.step_zoom(-1)
    assert view.zoom < smaller < 0.25


def test_the_overview_shows_where_one_is_and_goes_where_one_presses(tab: CircuitTab):
    builder = CircuitBuilder("long", 12)
    for column in range(200):
        builder.add("x", 0, controls=[11]).add("rx", column % 12, "theta")
    tab.show_circuit(builder.build())
    view, overview = tab.canvas.view, tab.canvas.minimap
    assert overview.isVisible()
    assert overview.seen().x() == pytest.approx(0.0, abs=0.01)
    right = QPoint(overview.width() * 3 // 4, overview.height() // 2)
    QTest.mouseClick(overview, Qt.MouseButton.LeftButton, pos=right)
    assert overview.seen().center().x() == pytest.approx(0.75, abs=0.02)
    picture = overview.grab().toImage()
    drawn = {picture.pixelColor(x, y).name() for x in range(2, 60) for y in range(2, overview.height() - 2)}
    assert {switch.look.rotation, switch.look.fixed} <= drawn
    QTest.mouseDClick(overview, Qt.MouseButton.LeftButton, pos=right)
    assert overview.isHidden()
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.width() >= view.circuit_scene.content_rect().width() * 0.98
    tab.show_circuit(LAYER)
    view.set_zoom(1.0)
    assert overview.isHidden()


def test_a_screen_reader_hears_size_and_cell(tab: CircuitTab):
    tab.show_circuit(MEASURED)
    tab.editing.set_cursor((0, 0))
    assert tab.canvas.view.accessibleDescription() == (
        "1 wire, 2 columns, 2 gates. Wire q0, column 0: Hadamard, on q0."
    )
    tab.editing.set_cursor((0, 5))
    assert tab.canvas.view.accessibleDescription().endswith("Wire q0, column 5: empty.")


def test_a_dropped_file_is_opened(tab: CircuitTab, qtbot, tmp_path):
    file = tmp_path / "bell.qasm"
    file.write_text("qubit[2] q; h q[0]; cx q[0], q[1]; rx(1/2) q[0];")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    assert circuit_file(data) == str(file)
    tab.show_circuit(LAYER)
    opened = []
    tab.exporting.opened.connect(opened.append)
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(QPoint(20, 20)), action, data, button, Qt.KeyboardModifier.NoModifier)
    tab.canvas.view.dropEvent(event)
    qtbot.waitUntil(lambda: bool(opened), timeout=600_000)
    assert [op.gate for op in opened[0].ops] == ["h", "x", "rx"]
    qtbot.waitUntil(lambda: "divides whole numbers" in tab.canvas.message)
