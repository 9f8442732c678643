"""The OpenQASM pane: two ways, and broken text changes nothing but a message and an underlined line."""

import pytest
from PySide6.QtCore import QMimeData

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.qasm import to_qasm2, to_qasm3
from ketbench_ui.circuit.portraits import large_circuit
from ketbench_ui.circuit.qasm.text import QasmText
from ketbench_ui.circuit.tab import CircuitTab

BELL = CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build()
PATIENCE = 600_000


def test_typing_draws_after_a_moment(tab: CircuitTab, hand, qtbot):
    tab.pane.text.setPlainText(to_qasm3(BELL))
    qtbot.waitUntil(lambda: len(hand.circuit.ops) == 2)
    assert hand.circuit == BELL


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("OPENQASM 3.0;\nqubit[2] q;\nh q[5];\n", 3),
        ("OPENQASM 3.0;\nqubit[2] q;\nfrobnicate q[0];\n", 3),
        ("OPENQASM 3.0;\nqubit[2] q;\nh q[0\n", 4),
        ('OPENQASM 3.0;\ninclude "nowhere.inc";\nqubit q;\n', 2),
        ("OPENQASM 3.0;\nqubit q;\nqubit q;\n", 3),
        ("OPENQASM 3.0;\nqubit q;\nrx(unknown) q;\n", 3),
    ],
)
def test_broken_text_keeps_the_drawing_and_underlines_the_line(tab: CircuitTab, hand, text, line):
    tab.show_circuit(BELL)
    tab.pane.text.setPlainText(text)
    tab.pane.read_now()
    assert hand.circuit == BELL
    assert tab.pane.problem
    assert abs(tab.pane.text.marked_line - line) <= 1
    assert tab.pane.problem in tab.refusal
    assert tab.pane.text.extraSelections()


def test_an_edit_of_the_drawing_wins_over_broken_text(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(BELL)
    tab.pane.text.setPlainText("OPENQASM 3.0; nonsense")
    tab.pane.read_now()
    hand.put("h", 1, 3)
    qtbot.waitUntil(lambda: tab.pane.text.toPlainText() == to_qasm3(hand.circuit))
    assert not tab.pane.problem


def test_version_2_is_shown_and_read(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(BELL)
    tab.pane.version.setCurrentIndex(1)
    assert tab.pane.text.toPlainText() == to_qasm2(BELL)
    tab.pane.text.setPlainText('OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\nx q[1];\n')
    tab.pane.read_now()
    assert [(op.gate, op.wires) for op in hand.circuit.ops] == [("x", (1,))]


def test_reading_the_same_text_is_no_edit(tab: CircuitTab, hand, qtbot):
    tab.show_circuit(BELL)
    tab.pane.write_now()
    steps = []
    tab.edited.connect(lambda label, circuit: steps.append(label))
    tab.pane.text.setPlainText(tab.pane.text.toPlainText() + "// a comment\n")
    tab.pane.read_now()
    assert steps == []


def test_a_large_text_is_read_beside_the_window(tab: CircuitTab, hand, qtbot):
    large = large_circuit(12, 60)
    tab.pane.text.setPlainText(to_qasm3(large))
    tab.pane.read_now()
    assert len(hand.circuit.ops) == 0
    qtbot.waitUntil(lambda: len(hand.circuit.ops) == len(large.ops), timeout=PATIENCE)


def test_an_equal_text_leaves_the_items_alone(tab: CircuitTab, hand):
    tab.show_circuit(BELL)
    item = tab.canvas.scene.item_of(hand.circuit.ops[0])
    tab.pane.text.setPlainText(to_qasm3(BELL) + "x q[1];\n")
    tab.pane.read_now()
    assert len(hand.circuit.ops) == 3
    assert tab.canvas.scene.item_of(hand.circuit.ops[0]) is item
    assert tab.canvas.scene.touched == 1


def test_the_old_text_put_back_is_no_error(tab: CircuitTab, hand):
    tab.show_circuit(BELL)
    tab.pane.write_now()
    good = tab.pane.text.toPlainText()
    tab.pane.text.setPlainText("qubit[2] q; nonsense")
    tab.pane.read_now()
    assert tab.pane.problem
    tab.pane.text.setPlainText(good)
    assert not tab.pane.problem
    assert not tab.refusal


def test_a_text_of_five_megabytes_is_refused_at_once_and_nothing_is_lost(tab: CircuitTab, hand, qtbot):
    hand.put("h", 0, 0)
    tab.pane.write_now()
    before, text = hand.circuit, tab.pane.text.toPlainText()
    data = QMimeData()
    data.setText("qubit q;\n" + "h q;\n" * 1_000_000)
    tab.pane.text.selectAll()
    tab.pane.text.insertFromMimeData(data)
    assert "the most that is read is 1,000,000" in tab.pane.message.text()
    assert tab.pane.text.toPlainText() == text
    assert hand.circuit is before
    assert not tab.refusal


@pytest.mark.parametrize(
    ("old", "new"), [("a\nb\nc", "a\nx\nc"), ("", "θ"), ("θ𝒳b", "θ𝒳c"), ("aaa", "aa"), ("ab", "ab")]
)
def test_a_text_is_changed_where_it_differs(old, new, look):
    text = QasmText()
    head, tail = "same\n" * 20, "\nsame" * 20
    text.setPlainText(head + old + tail)
    wanted = head + new + tail
    text.replace_text(wanted)
    assert text.toPlainText() == wanted
    assert not text.document().isUndoAvailable()
    text.deleteLater()
