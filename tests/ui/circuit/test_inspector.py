"""The inspector: a bad expression keeps the old value and greys Run; parameters, layers and the live slider."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox

from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.circuit import CircuitBuilder, Condition, Fixed, Uniform
from ketbench_ui.circuit.tab import CircuitTab

SHARED = CircuitBuilder("shared", 2).add("ry", 0, "theta").add("ry", 1, "theta").add("rx", 0, 0.5).build()


def _type(field, text):
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text)


@pytest.mark.parametrize("text", ["pi/0", "tehta(", "x[", "1 +", ""])
def test_a_bad_expression_is_red_and_keeps_the_value(tab: CircuitTab, hand, text):
    tab.show_circuit(SHARED)
    tab.editing.select([0])
    row = tab.inspector.rows[0]
    _type(row.field, text or " ")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert row.field.property("invalid") == "true"
    assert row.reason.text()
    assert row.reason.text() in tab.refusal
    assert hand.circuit == SHARED


def test_a_good_expression_is_taken_and_run_is_free_again(tab: CircuitTab, hand):
    tab.show_circuit(SHARED)
    tab.editing.select([0])
    field = tab.inspector.rows[0].field
    _type(field, "pi/0")
    assert tab.refusal
    _type(field, "2*theta + x[1]")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert hand.circuit.ops[0].angles == (expression("2*theta + x[1]"),)
    assert not tab.refusal


def test_escape_gives_the_value_back(tab: CircuitTab, hand):
    tab.show_circuit(SHARED)
    tab.editing.select([0])
    field = tab.inspector.rows[0].field
    _type(field, "nonsense(")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "theta"
    assert not tab.refusal


def test_freeze_and_start(tab: CircuitTab, hand):
    tab.show_circuit(SHARED)
    tab.editing.select([0])
    tab.inspector.boxes["theta"].trained.click()
    assert not hand.circuit.parameters[0].trainable
    box = tab.inspector.boxes["theta"]
    assert isinstance(box.parameter.initial, Uniform)
    box.slider.setValue(box.slider.maximum() // 2)
    box.start_here.click()
    assert isinstance(hand.circuit.parameters[0].initial, Fixed)
    assert hand.circuit.parameters[0].initial.value == pytest.approx(3.14159265 / 2, abs=1e-4)


def test_a_distribution_is_checked(tab: CircuitTab, hand):
    tab.show_circuit(SHARED)
    tab.editing.select([0])
    box = tab.inspector.boxes["theta"]
    _type(box.fields[0], "5")
    QTest.keyClick(box.fields[0], Qt.Key.Key_Return)
    assert "below" in box.reason.text()
    assert tab.refusal
    _type(box.fields[0], "-1")
    QTest.keyClick(box.fields[0], Qt.Key.Key_Return)
    assert hand.circuit.parameters[0].initial.low == -1.0


def test_the_slider_moves_the_live_state_and_not_the_circuit(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(CircuitBuilder("one", 1).add("ry", 0, "theta").build())
    tab.editing.select([0])
    before = hand.circuit
    box = tab.inspector.boxes["theta"]
    box.slider.setValue(box.slider.maximum())
    qtbot.waitUntil(lambda: tab.state_panel.bars.chances_at(1) > 0.999)
    box.slider.setValue(0)
    qtbot.waitUntil(lambda: tab.state_panel.bars.chances_at(0) > 0.999)
    assert hand.circuit == before


def test_more_layers(tab: CircuitTab, hand):

    hand.put("strongly_entangling", 0, 0)
    assert len(hand.circuit.ops[0].angles) == 6
    tab.inspector.findChild(QSpinBox).setValue(3)
    assert len(hand.circuit.ops[0].angles) == 18
    assert len(hand.circuit.parameters) == 18


def test_a_gate_waits_for_a_measured_bit(tab: CircuitTab, hand):

    hand.put("measure", 0, 0)
    hand.put("x", 1, 1)
    box = [b for b in tab.inspector.findChildren(QComboBox) if b.accessibleName() == "Condition"][-1]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert hand.circuit.ops[1].condition == Condition(0, 1)
    box = [b for b in tab.inspector.findChildren(QComboBox) if b.accessibleName() == "Condition"][-1]
    box.activated.emit(0)
    assert hand.circuit.ops[1].condition is None


def test_shared_parameters_are_coloured_alike(tab: CircuitTab, hand):
    tab.show_circuit(SHARED)
    shared = tab.canvas.scene.shared
    assert list(shared) == ["theta"]
    tab.show_circuit(CircuitBuilder("alone", 1).add("ry", 0, "theta").build())
    assert not tab.canvas.scene.shared
