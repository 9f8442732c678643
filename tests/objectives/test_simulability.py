"""What a classical simulation would face, against circuits and states whose cost is known."""

import numpy as np
import pytest

from ketbench.plugin import CircuitBuilder
from ketbench_gate import objectives
from ketbench_gate.objectives.instruments.simulability import bond_of_state, simulability


def ladder(wires, gate="x"):
    builder = CircuitBuilder("ladder", wires).add("h", 0)
    for wire in range(wires - 1):
        builder.add(gate, wire + 1, controls=[wire])
    return builder.build()


def test_a_cat_state_is_clifford_thin_and_of_bond_two():
    found = objectives.simulability(ladder(6))
    assert (found.gates, found.clifford_share, found.bond_dimension) == (6, 1.0, 2)
    # A chain of indices, each joined to the next ones alone.
    assert found.treewidth <= 2
    assert "polynomial time" in found.said


@pytest.mark.parametrize(
    ("gate", "angles", "share"),
    [("h", (), 1), ("s", (), 1), ("t", (), 0), ("rz", ("pi/2",), 1), ("rz", ("pi/4",), 0), ("rx", ("w",), 0),
     ("ry", ("x[0]",), 0), ("swap", (), 1)],
)  # fmt: skip
def test_gates_are_told_apart(gate, angles, share):
    wires = [0, 1] if gate == "swap" else 0
    circuit = CircuitBuilder("one", 2).add(gate, wires, *angles).build()
    assert simulability(circuit).clifford_share == share


def test_a_trained_angle_may_be_clifford():
    circuit = CircuitBuilder("one", 1).add("rx", 0, "w").build()
    assert simulability(circuit, {"w": np.pi / 2}).clifford_share == 1
    assert simulability(circuit, {"w": 0.3}).clifford_share == 0


def test_a_controlled_t_is_not_clifford_and_a_controlled_z_is():
    assert simulability(ladder(2, "z")).clifford_share == 1
    assert simulability(ladder(2, "t")).clifford_share == 0.5


def test_all_pairs_are_as_wide_as_their_wires():
    builder = CircuitBuilder("all", 6)
    for wire in range(6):
        builder.add("ry", wire, f"w{wire}")
    for i in range(6):
        for j in range(i):
            builder.add("z", i, controls=[j])
    found = simulability(builder.build())
    # Diagonal gates on all pairs join six indices to a clique: width 5.
    assert found.treewidth == 5
    assert found.bond_dimension == 8


def test_bonds_of_known_states():
    product = np.kron(np.array([0.6, 0.8]), np.array([1.0, 0.0]))
    assert bond_of_state(product) == 1
    ghz = np.zeros(32)
    ghz[[0, -1]] = np.sqrt(0.5)
    assert bond_of_state(ghz) == 2
    pairs = np.zeros((4, 4))
    np.fill_diagonal(pairs, 0.5)
    assert bond_of_state(pairs.ravel()) == 4
    weak = np.array([np.sqrt(1 - 1e-8), 0, 0, 1e-4])
    assert bond_of_state(weak) == 1
    assert bond_of_state(weak, 1e-10) == 2
