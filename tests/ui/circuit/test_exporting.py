"""The export menu: every format to a file and, where it is a text, to the clipboard; and files that are read back."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.circuit.export import FORMATS, circuit_from_path, export
from ketbench.circuit.qasm import to_qasm2
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench_ui.circuit.exporting import TITLES
from ketbench_ui.circuit.tab import CircuitTab

PATIENCE = 600_000
PICTURES = {"svg", "png", "pdf"}


def _bell() -> Circuit:
    return CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).add("rz", 1, "pi/4").build()


def _entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions()}


def _submenu(menu: QMenu, title: str) -> QMenu:
    return next(child for child in menu.findChildren(QMenu) if child.title() == title)


@pytest.mark.slow
def test_every_entry_of_the_menu_writes_what_it_says(tab: CircuitTab, qtbot, tmp_path: Path, monkeypatch):
    tab.show_circuit(_bell())
    entries = _entries(tab.pane.export.menu())
    paths = {form: tmp_path / f"{form}{end}" for form, end in FORMATS.items()}
    for form, path in paths.items():
        # The answer of the user, which a test cannot give to the system's own dialog.
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        entries[f"{TITLES[form]}..."].trigger()
    qtbot.waitUntil(lambda: not tab.exporting.is_busy, timeout=PATIENCE)
    for form, path in paths.items():
        assert path.read_bytes() == export(_bell(), form), form


@pytest.mark.slow
def test_every_text_goes_to_the_clipboard(tab: CircuitTab, qtbot):
    tab.show_circuit(_bell())
    copies = _entries(_submenu(tab.pane.export.menu(), "Copy as"))
    assert set(copies) == {TITLES[form] for form in FORMATS if form not in PICTURES}
    for form in sorted(set(FORMATS) - PICTURES):
        copies[TITLES[form]].trigger()
        qtbot.waitUntil(lambda: not tab.exporting.is_busy, timeout=PATIENCE)
        assert QGuiApplication.clipboard().text() == export(_bell(), form).decode(), form


@pytest.mark.parametrize("form", ["qasm3", "json", "quirk"])
def test_a_file_takes_the_place_of_the_drawing(tab: CircuitTab, qtbot, tmp_path: Path, monkeypatch, form):
    path = tmp_path / "other.txt"
    path.write_bytes(export(_bell(), form))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(tab.edited, timeout=PATIENCE) as edited:
        _entries(tab.pane.export.menu())["Read a file..."].trigger()
    assert edited.args[0] == "read other.txt"
    assert tab.editing.circuit.ops == circuit_from_path(path).ops
    assert tab.editing.circuit.name == "bell"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"qubit q;\nnonsense q;", "Line 2"),
        (b"q" * 5_000_000, "larger than 4 MB"),
    ],
)
def test_a_file_that_is_no_circuit_is_a_sentence(tab: CircuitTab, qtbot, tmp_path: Path, content, words):
    path = tmp_path / "bad.qasm"
    path.write_bytes(content)
    before = tab.editing.circuit
    tab.exporting.read_from(path)
    qtbot.waitUntil(lambda: words in tab.canvas.message, timeout=PATIENCE)
    assert tab.editing.circuit is before


def test_a_file_is_not_read_into_a_project_that_is_read_only(tab: CircuitTab, qtbot, tmp_path: Path):
    path = tmp_path / "other.qasm"
    path.write_bytes(export(_bell(), "qasm3"))
    tab.set_read_only(True)
    before = tab.editing.circuit
    tab.exporting.read_from(path)
    qtbot.waitUntil(lambda: "read-only" in tab.canvas.message, timeout=PATIENCE)
    assert tab.editing.circuit is before


TRAINED = CircuitBuilder("ansatz", 1).add("rx", 0, "theta").build()


def _runs() -> list[Run]:
    other = CircuitBuilder("other", 1).add("rx", 0, "theta").build()
    ended = Result({}, [], {}, arrays={"weights": [0.25]})
    return [
        Run("run-0001", Experiment("e", "gate.statevector", circuit=TRAINED), result=ended),
        Run("run-0002", Experiment("e", "gate.statevector", circuit=other), result=ended),
        Run("run-0003", Experiment("e", "gate.statevector", circuit=TRAINED)),
    ]


def test_the_menu_says_which_values_an_export_carries(tab: CircuitTab):
    tab.show_circuit(TRAINED)
    values = tab.exporting.values
    values.runs = _runs
    values.follow()
    # Only a run of this circuit that kept its values.
    assert list(_entries(values)) == ["Symbols", "Initial values (seed 0)", "Run run-0001"]
    assert values.title() == "Parameter values: symbols"
    assert values.carried(TRAINED) == (TRAINED, values.carried(TRAINED)[1])
    _entries(values)["Run run-0001"].trigger()
    assert values.title() == "Parameter values: run run-0001"
    circuit, said = values.carried(TRAINED)
    assert "rx(0.25)" in to_qasm2(circuit)
    assert said == "Parameter values: those of run run-0001."
    _entries(values)["Initial values (seed 0)"].trigger()
    assert values.carried(TRAINED)[1] == "Parameter values: those training starts from with seed 0."
    tab.show_circuit(_bell())
    values.follow()
    assert values.title() == "Parameter values: symbols"
    assert not values.isEnabled()


def test_a_text_begins_with_the_values_it_carries(tab: CircuitTab, qtbot, tmp_path: Path):
    tab.show_circuit(TRAINED)
    tab.exporting.values.runs = _runs
    tab.exporting.values.follow()
    _entries(tab.exporting.values)["Run run-0001"].trigger()
    with qtbot.waitSignal(tab.exporting.said, timeout=PATIENCE) as said:
        tab.exporting.save_to("qasm2", tmp_path / "out.qasm")
    assert said.args[0] == "Wrote out.qasm. Parameter values: those of run run-0001."
    text = (tmp_path / "out.qasm").read_text()
    assert text.startswith("// Parameter values: those of run run-0001.\nOPENQASM 2.0;")
    assert "rx(0.25) q[0];" in text
