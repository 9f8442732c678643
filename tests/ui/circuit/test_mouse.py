"""Editing by mouse: move, select, reorder wires, edit an angle in place; a drag is one step."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.circuit import CircuitBuilder
from ketbench_ui.circuit.menu import cell_menu
from ketbench_ui.circuit.placing.inline_angle import InlineAngle
from ketbench_ui.circuit.tab import CircuitTab

THREE = CircuitBuilder("three", 3).add("h", 0).add("x", 1, controls=[0]).add("ry", 2, "theta").build()


def _cells(circuit):
    return [(op.gate, op.all_wires, op.column) for op in circuit.ops]


def test_a_drag_moves_and_is_one_step(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(THREE)
    steps = []
    tab.edited.connect(lambda label, circuit: steps.append(label))
    hand.drag(hand.point(2, 0), hand.point(0, 4))
    assert ("ry", (0,), 4) in _cells(hand.circuit)
    assert steps == ["move"]


def test_a_drag_onto_a_taken_cell_changes_nothing_and_says_why(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    hand.drag(hand.point(2, 0), hand.point(0, 0))
    assert hand.circuit == THREE
    assert "holds 'h'" in tab.canvas.message


def test_escape_breaks_a_drag_off(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    QTest.mousePress(hand.port, Qt.MouseButton.LeftButton, pos=hand.point(2, 0))
    QTest.mouseMove(hand.port, hand.point(2, 3))
    hand.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(hand.port, Qt.MouseButton.LeftButton, pos=hand.point(2, 3))
    assert hand.circuit == THREE


def test_the_rubber_band_selects_what_it_touches(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    hand.drag(hand.point(2, 3), hand.point(1, 0))
    assert [op.gate for op in tab.editing.selected] == ["ry", "x"]


def test_shift_adds_to_the_selection_and_takes_away(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    hand.click(0, 0)
    hand.click(2, 0, Qt.KeyboardModifier.ShiftModifier)
    assert [op.gate for op in tab.editing.selected] == ["h", "ry"]
    hand.click(0, 0, Qt.KeyboardModifier.ShiftModifier)
    assert [op.gate for op in tab.editing.selected] == ["ry"]


def test_several_move_together(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    tab.editing.select([0, 1, 2])
    hand.drag(hand.point(0, 0), hand.point(0, 2))
    assert [op.column - old.column for op, old in zip(hand.circuit.ops, THREE.ops, strict=True)] == [2, 2, 2]


def test_a_label_reorders_the_wires(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    labels = tab.canvas.labels
    start = QPoint(30, round(labels.wire_y(0)))
    QTest.mousePress(labels, Qt.MouseButton.LeftButton, pos=start)
    end = QPoint(30, round(labels.wire_y(2)))
    QTest.mouseMove(labels, end)
    QTest.mouseRelease(labels, Qt.MouseButton.LeftButton, pos=end)
    assert hand.circuit.wires == ("q1", "q2", "q0")
    assert ("h", (2,), 0) in _cells(hand.circuit)


def test_the_sign_below_the_labels_adds_a_wire(tab: CircuitTab, hand):
    labels = tab.canvas.labels
    QTest.mouseClick(labels, Qt.MouseButton.LeftButton, pos=QPoint(50, round(labels.wire_y(2))))
    assert hand.circuit.wires == ("q0", "q1", "q2")


def test_a_double_click_edits_the_angle(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(THREE)
    QTest.mouseDClick(hand.port, Qt.MouseButton.LeftButton, pos=hand.point(2, 0))
    line = hand.port.findChild(InlineAngle)
    line.clear()
    QTest.keyClicks(line, "pi/0")
    assert line.property("invalid") == "true"
    assert tab.canvas.message
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert hand.circuit == THREE
    line.clear()
    QTest.keyClicks(line, "2*theta")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert next(op for op in hand.circuit.ops if op.gate == "ry").angles == (expression("2*theta"),)


def test_the_clipboard_is_openqasm(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    tab.editing.select([0, 2])
    tab.canvas.verbs.copy()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("OPENQASM 3.0;")
    assert "cx q[0], q[1];" in text
    tab.editing.set_cursor((1, 4))
    hand.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert ("x", (1, 2), 5) in _cells(hand.circuit)


def test_pasted_rubbish_says_line_and_column(tab: CircuitTab, hand):
    QGuiApplication.clipboard().setText("qubit[2] q;\nh q[7];")
    tab.canvas.verbs.paste()
    assert "Line 2" in tab.canvas.message
    assert not hand.circuit.ops


def test_the_menu_has_the_commands_of_the_table(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    hand.click(0, 0)
    actions = {action.objectName(): action for action in cell_menu(tab.canvas).actions() if action.objectName()}
    assert actions["circuit_delete"].isEnabled()
    actions["circuit_delete"].trigger()
    assert [op.gate for op in hand.circuit.ops] == ["ry", "x"]
    assert {"circuit_insert_wire", "circuit_make_gate", "circuit_expand", "circuit_anti_control"} <= actions.keys()


def test_a_gate_is_made_used_and_expanded(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    tab.editing.select([0, 2])
    tab.canvas.verbs.ask_name = lambda *_: "pair"
    tab.canvas.verbs.make_gate()
    assert [gate.name for gate in hand.circuit.gates] == ["pair"]
    hand.put("pair", 1, 4)
    tab.canvas.verbs.expand()
    assert ("h", (1,), 4) in _cells(hand.circuit)


def test_read_only_changes_nothing(tab: CircuitTab, hand):
    tab.show_circuit(THREE)
    tab.set_read_only(True)
    hand.put("h", 1, 3)
    hand.drag(hand.point(2, 0), hand.point(2, 3))
    hand.key(Qt.Key.Key_Delete)
    assert hand.circuit == THREE
    assert "read-only" in tab.canvas.message
    assert tab.pane.text.isReadOnly()
