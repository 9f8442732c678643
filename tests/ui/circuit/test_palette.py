"""The palette: everything the gate table has, found by name, title or symbol."""

import itertools

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.gates import CONTROLLED, GATES
from ketbench.project.project import Project
from ketbench_ui.circuit.placing.mime import GATE_TYPE, gate_data, gate_of
from ketbench_ui.circuit.tab import CircuitTab


def _shown(tab):
    return {name for name, tile in tab.palette_dock.tiles.items() if not tile.isHidden()}


def test_it_offers_every_gate(tab: CircuitTab):
    assert set(tab.palette_dock.tiles) == (set(GATES) | set(CONTROLLED)) - {"opaque"}


def test_search_finds_by_name_title_and_symbol(tab: CircuitTab):
    for words, found in (("fredkin", {"cswap"}), ("toffoli", {"ccx"}), ("hadamard controlled", {"ch"})):
        tab.palette_dock.search.setText(words)
        assert _shown(tab) == found
    tab.palette_dock.search.setText("no such gate")
    assert not _shown(tab)


def test_a_second_click_lets_go(tab: CircuitTab, hand):
    hand.take("h")
    assert tab.editing.in_hand == "h"
    assert tab.palette_dock.tiles["h"].armed
    hand.take("h")
    assert not tab.editing.in_hand


def test_a_tile_is_taken_by_keyboard(tab: CircuitTab, hand):
    QTest.keyClick(tab.palette_dock.tiles["rx"], Qt.Key.Key_Space)
    hand.click(1, 1)
    assert [op.gate for op in hand.circuit.ops] == ["rx"]


def test_every_gate_of_the_palette_can_be_placed(tab: CircuitTab, hand):
    for name in tab.palette_dock.tiles:
        tab.show_circuit(CircuitBuilder("room", 3).build())
        assert tab.editing.place(name, 0, 0), name
        assert tab.canvas.scene.count == 1


def test_the_name_travels_in_a_drag():
    assert gate_data("ccx").hasFormat(GATE_TYPE)
    assert gate_of(gate_data("ccx")) == "ccx"


def test_gates_do_not_lie_on_each_other_before_there_is_a_circuit(window, qtbot, folder):
    """The room of the tiles gets its size while it is being shown."""
    window.resize(1424, 830)
    assert window.controller.create(folder / "empty.h5", Project("empty"))
    window.show_page("circuit")
    tiles = [tile for tile in window.circuit.palette_dock.tiles.values() if tile.isVisible()]
    qtbot.waitUntil(lambda: tiles[0].y() > 0)
    assert len(tiles) > 20
    for one, other in itertools.combinations(tiles, 2):
        assert not one.geometry().intersects(other.geometry()), (one.stock.name, other.stock.name)
