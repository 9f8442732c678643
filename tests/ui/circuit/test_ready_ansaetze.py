"""The palette offers ansaetze for the data of a project, by words that say what they are, and places them."""

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.data.quantum.molecule import geometry_from_text, molecule_dataset
from ketbench.project.project import Project
from ketbench_ui.circuit.placing.stock import READY
from ketbench_ui.circuit.tab import CircuitTab


def test_a_molecule_brings_its_ansatz_into_the_palette(qtbot):
    tab = CircuitTab()
    qtbot.addWidget(tab)
    project = Project("p").with_circuit(Circuit("drawn", ("0", "1", "2", "3", "4", "5")))
    tab.set_project(project)
    tab.show_circuit(project.circuits["drawn"])
    assert "uccsd_3e_6" in tab.palette_dock.tiles
    tab.set_project(project.with_dataset(molecule_dataset("h2", geometry_from_text("H 0 0 0; H 0 0 0.735"))))
    tile = tab.palette_dock.tiles["uccsd_2e_6"]
    assert "uccsd_3e_6" not in tab.palette_dock.tiles
    assert (tile.stock.group, tile.stock.symbol) == (READY, "UCC")
    assert "UCCSD of 2 electrons on 6 wires" in tile.toolTip()
    assert tab.editing.place("uccsd_2e_6", 0, 0)
    assert [gate.name for gate in tab.editing.circuit.gates] == ["double_excitation", "uccsd_2e_6"]
    assert len(tab.editing.circuit.parameters) == 8


def test_a_gate_of_the_user_with_the_name_of_a_ready_one_stays_the_users(qtbot):
    tab = CircuitTab()
    qtbot.addWidget(tab)
    own = CircuitBuilder("own", 4).add("h", 0).add("x", 1, controls=[0]).build()
    from ketbench.circuit.editing.definitions import make_gate

    named = make_gate(own, [0, 1], "uccsd_2e_4")
    tab.set_project(Project("p").with_circuit(named))
    tab.show_circuit(named)
    assert tab.palette_dock.tiles["uccsd_2e_4"].stock.group == "Own"
    assert tab.editing.circuit.custom("uccsd_2e_4").wires == 2
