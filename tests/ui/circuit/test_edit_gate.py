"""Edit a custom gate once, and all uses in the whole project follow, as one step that undo takes back."""

from pathlib import Path

import pytest

from ketbench.base.errors import CircuitError, QasmError
from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.editing.definitions import make_gate
from ketbench.contract.experiment import Experiment
from ketbench.project.gate_text import changed_everywhere, definition_read, definition_text
from ketbench.project.project import Project
from ketbench_ui.circuit.placing.gate_editor import GateEditor


def _with_tilt(name: str) -> Circuit:
    drawn = CircuitBuilder(name, 2).add("h", 0).add("rx", 0, "phi").add("x", 1, controls=[0]).build()
    return make_gate(drawn, [0, 1], "tilt")


@pytest.fixture
def project() -> Project:
    """Two circuits with the same gate, one of them in an experiment."""
    made = Project("gates").with_circuit(_with_tilt("first")).with_circuit(_with_tilt("second"))
    return made.with_experiment(Experiment("trial", "gate.statevector", circuit=made.circuits["first"]))


def _editor(window) -> GateEditor:
    window.show_page("circuit")
    window.circuit.editing.select([0])
    window.actions_by_id["circuit_edit_gate"].trigger()
    return window.circuit.canvas.verbs.gate_editor


def test_the_dialog_changes_every_use_in_the_project(window, folder: Path, project: Project):
    assert window.controller.create(folder / "gates.h5", project)
    before = window.controller.project
    editor = _editor(window)
    editor.text.setPlainText(editor.text.toPlainText().replace("rx(phi)", "ry(2 * phi)").replace("tilt", "lean"))
    editor.take.click()
    after = window.controller.project
    for circuit in after.circuits.values():
        assert [op.gate for op in circuit.ops] == ["lean", "x"]
        assert [op.gate for op in circuit.custom("lean").body] == ["h", "ry"]
    assert after.experiments["trial"].circuit == after.circuits["first"]
    assert window.circuit.editing.circuit == after.circuits["first"]
    assert window.controller.session.history.labels[-1] == "edit gate tilt"
    window.controller.undo()
    assert window.controller.project.circuits == before.circuits
    assert window.circuit.editing.circuit == before.circuits["first"]


def test_a_text_that_cannot_be_read_says_the_line_and_changes_nothing(window, folder: Path, project: Project):
    assert window.controller.create(folder / "gates.h5", project)
    editor = _editor(window)
    editor.text.setPlainText(editor.text.toPlainText().replace("h q0;", "nonsense q0;"))
    assert not editor.take.isEnabled()
    assert "Line 4" in editor.message.text()
    assert editor.text.marked_line == 4
    editor.reject()
    assert not window.controller.session.history.can_undo


def test_what_another_circuit_cannot_follow_is_said_in_the_dialog(window, folder: Path, project: Project):
    taken = make_gate(_with_tilt("second"), [1], "lean")
    assert window.controller.create(folder / "gates.h5", project.with_circuit(taken))
    editor = _editor(window)
    editor.text.setPlainText(editor.text.toPlainText().replace("tilt", "lean"))
    editor.take.click()
    assert "In circuit 'second'" in editor.message.text()
    assert not window.controller.session.history.can_undo
    editor.reject()


def test_an_editor_without_a_project_changes_its_circuit(tab):
    tab.show_circuit(_with_tilt("alone"))
    tab.editing.select([0])
    tab.canvas.verbs.edit_gate()
    editor = tab.canvas.verbs.gate_editor
    editor.text.setPlainText(
        editor.text.toPlainText().replace("(phi) q0 {", "(phi, psi) q0 {").replace("h q0", "rz(psi) q0")
    )
    editor.take.click()
    circuit = tab.editing.circuit
    assert circuit.custom("tilt").angles == ("phi", "psi")
    assert len(circuit.ops[0].angles) == 2


def test_only_a_custom_gate_can_be_edited(tab, hand):
    said: list[str] = []
    tab.editing.refused.connect(said.append)
    hand.put("h", 0, 0)
    tab.canvas.verbs.release()
    tab.canvas.verbs.edit_gate()
    assert said == ["Select one custom gate to edit its definition."]


def test_text_and_definition_are_the_same():
    circuit = make_gate(_with_tilt("nested"), [0, 1], "both")
    for gate in circuit.gates:
        assert definition_read(circuit, gate.name, definition_text(circuit, gate.name)) == gate


@pytest.mark.parametrize("extra", ["gate other a { x a; }", "qubit[3] q;", "x ketbench_spare;"])
def test_more_than_the_one_gate_is_refused(extra: str):
    circuit = _with_tilt("one")
    with pytest.raises((CircuitError, QasmError)):
        definition_read(circuit, "tilt", definition_text(circuit, "tilt") + extra)


def test_other_gates_may_not_change_along(project: Project):
    circuit = make_gate(_with_tilt("nested"), [0, 1], "both")
    text = definition_text(circuit, "both").replace("rx(phi)", "ry(phi)")
    with pytest.raises(CircuitError, match="'tilt' is another gate"):
        definition_read(circuit, "both", text)
    assert changed_everywhere(project, "tilt", project.circuits["first"].custom("tilt")) == project
