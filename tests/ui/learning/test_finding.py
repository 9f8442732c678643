"""Ctrl+K leads to samples, pages of the guide, gates and parts of the project, not only to commands."""

import pytest
import qtawesome
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ketbench.circuit.circuit import Circuit
from ketbench.project.project import Project
from ketbench.samples import sample, samples
from ketbench_ui.circuit.placing.stock import READY
from ketbench_ui.circuit.tab import CircuitTab
from ketbench_ui.guide.pages import PAGES
from ketbench_ui.shell.commands.palette import CommandPalette
from ketbench_ui.shell.finding.destinations import destinations


def _listed(palette):
    return [palette.list.item(at).text() for at in range(palette.list.count())]


def _palette(window):
    return CommandPalette(window.actions_by_id, window, list(destinations(window)))


def test_words_lead_to_samples_pages_and_gates(window):
    palette = _palette(window)
    for word in samples():
        palette.line.setText(word)
        assert any(line.endswith("(sample)") for line in _listed(palette)), word
    for typed, first in (
        ("karate", "(sample)"),
        ("givens", "Givens rotation (single excitation)   (gate)"),
        ("about", "About Ketbench   (Help)"),
        ("files that can", "Files that can be imported   (guide)"),
    ):
        palette.line.setText(typed)
        assert first in _listed(palette)[0]
        assert palette.list.currentRow() == 0
    palette.line.setText("qqqq")
    assert _listed(palette) == ["Nothing is called 'qqqq'; try fewer letters."]
    found = list(destinations(window))
    assert len(found) >= len(samples()) + len(PAGES)
    assert all(not qtawesome.icon(f"ph.{name}").isNull() for name in {one.icon for one in found})


def test_enter_goes_to_a_run_and_to_a_gate(qtbot, window, folder):
    assert window.controller.create(folder / "iris.h5", sample("iris-classifier").build())
    name = next(iter(window.controller.project.circuits))
    palette = _palette(window)
    palette.line.setText(f"{name} circuit of")
    palette.eventFilter(
        palette.line, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    )
    qtbot.waitUntil(lambda: window.tabs.present == "circuit")
    window.verbs.find_gate("Hadamard")
    shown = [tile.stock.title for tile in window.circuit.palette_dock.tiles.values() if not tile.isHidden()]
    assert "Hadamard" in shown
    assert len(shown) < 10


@pytest.mark.parametrize(("wires", "is_there"), [(3, False), (5, True), (6, True)])
def test_a_group_that_is_hidden_for_the_wires_says_when_it_comes(qtbot, wires, is_there):
    tab = CircuitTab()
    qtbot.addWidget(tab)
    project = Project("p").with_circuit(Circuit("drawn", tuple(map(str, range(wires)))))
    tab.set_project(project)
    tab.show_circuit(project.circuits["drawn"])
    dock = tab.palette_dock
    dock.look_for("mol")
    assert (READY in dock._groups) is is_there
    assert dock._none.isHidden() is is_there
    assert is_there or "4 to 12" in dock._none.text()
    dock.look_for("nonsense")
    assert dock._none.text().startswith("No gate matches")
