"""Ready ansatz gates against PennyLane's gates, exponentials of matrices, and the project they come from."""

from functools import reduce

import numpy as np
import pennylane as qml
import pytest
from scipy.linalg import expm

from ketbench.base.errors import CircuitError, DatasetError
from ketbench.circuit.angles.expressions import expression
from ketbench.circuit.ansatz.excitations import double_excitation, uccsd
from ketbench.circuit.ansatz.sums import qaoa_layer, variational_layer
from ketbench.circuit.blocks import expanded
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.editing.edits import place
from ketbench.circuit.editing.gate_shelf import stocked
from ketbench.circuit.qasm import read_qasm, to_qasm3
from ketbench.circuit.states.unitary import matrix_of
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.quantum.molecule import geometry_from_text, molecule_dataset
from ketbench.data.quantum.pairs import cost_terms, edges_of_table
from ketbench.data.quantum.pauli import PauliTerm, operator_columns
from ketbench.project.project import Project
from ketbench.project.proposing.ansaetze import ansatz_gates

LETTERS = {"I": np.eye(2), "X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}


def used(gate, angles, needed=()):
    """The matrix of a gate on its own wires at some angles."""
    labels = tuple(map(str, range(gate.wires)))
    given = tuple(expression(repr(float(angle))) for angle in angles)
    drawn = Circuit("c", labels, gates=(*needed, gate)).with_ops([Op(gate.name, tuple(range(gate.wires)), given)])
    assert not [found for found in circuit_problems(drawn) if found.severity.value == "error"]
    return matrix_of(expanded(drawn).ops, gate.wires)


def pauli(letters, wires):
    named = dict(letters)
    return reduce(np.kron, [np.asarray(LETTERS[named.get(wire, "I")], dtype=complex) for wire in range(wires)])


def test_a_double_excitation_is_pennylanes():
    assert np.allclose(used(double_excitation(), [0.7]), qml.matrix(qml.DoubleExcitation(0.7, wires=range(4))))


@pytest.mark.parametrize(("wires", "electrons"), [(4, 2), (6, 2), (6, 3), (5, 2)])
def test_uccsd_is_the_product_of_exponentials_of_fermions(wires, electrons):
    gate = uccsd(wires, electrons)
    lower = [reduce(np.kron, [LETTERS["Z"]] * w + [[[0, 1], [0, 0]]] + [np.eye(2)] * (wires - w - 1))
             for w in range(wires)]  # fmt: skip
    singles, doubles = qml.qchem.excitations(electrons, wires)
    angles = np.random.default_rng(0).normal(size=len(gate.angles))
    assert len(angles) == len(singles) + len(doubles)
    state = np.zeros(2**wires)
    state[sum(1 << (wires - 1 - w) for w in range(electrons))] = 1
    for angle, wires_of in zip(angles, [*doubles, *singles], strict=True):
        half = len(wires_of) // 2
        below, above = wires_of[:half], wires_of[half:]
        up = reduce(np.matmul, [lower[w].T for w in above] + [lower[w] for w in reversed(below)])
        state = expm(angle / 2 * (up - up.T)) @ state
    found = used(gate, angles, [double_excitation()])[:, 0]
    assert abs(np.vdot(found, state)) == pytest.approx(1, abs=1e-12)
    assert np.allclose(found, state, atol=1e-12)


TERMS = [(0.3, ()), (0.5, ((0, "Z"), (1, "Z"))), (-0.7, ((2, "Z"),)), (0.2, ((0, "Z"), (1, "Z"), (2, "Z")))]


def test_a_qaoa_layer_is_its_two_exponentials():
    gate = qaoa_layer("cost", TERMS, 3, "the cost")
    cost = sum(c * pauli(letters, 3) for c, letters in TERMS if letters)
    mixer = sum(pauli([(wire, "X")], 3) for wire in range(3))
    assert np.allclose(used(gate, [0.4, 0.9]), expm(-0.9j * mixer) @ expm(-0.4j * cost))


def test_a_variational_layer_is_a_product_over_its_parts():
    terms = [(0.3, ((0, "X"),)), (0.4, ((0, "Y"), (2, "X"))), (0.7, ((1, "Z"), (2, "Z"))), (-0.2, ((0, "Y"), (1, "Y")))]
    gate = variational_layer("layer", terms, 3, "H")
    assert gate.angles == ("t_zz", "t_x", "t_xy", "t_yy")
    known = np.eye(8)
    for angle, number in zip([0.1, 0.2, 0.3, 0.4], [2, 0, 1, 3], strict=True):
        known = expm(-1j * angle * terms[number][0] * pauli(terms[number][1], 3)) @ known
    assert np.allclose(used(gate, [0.1, 0.2, 0.3, 0.4]), known)


def test_what_would_be_no_gate_is_refused():
    with pytest.raises(CircuitError, match="other letters"):
        qaoa_layer("h", [(1.0, ((0, "X"),))], 1, "H")
    with pytest.raises(CircuitError, match="Nothing but a constant"):
        variational_layer("h", [(1.0, ())], 1, "H")
    with pytest.raises(CircuitError, match="cannot move"):
        uccsd(4, 4)
    with pytest.raises(CircuitError, match="at most 12"):
        uccsd(14, 2)


def test_a_project_offers_gates_for_its_own_data():
    water = molecule_dataset("lih", geometry_from_text("Li 0 0 0; H 0 0 1.6"), 0, (2, 3))
    ion = molecule_dataset("heh", geometry_from_text("He 0 0 0; H 0 0 0.77"), 1)
    spins = Dataset("my spins", operator_columns([PauliTerm(1.0, ((0, "Z"), (1, "Z"))), PauliTerm(0.5, ((0, "X"),))]))
    project = Project("p").with_dataset(water).with_dataset(ion).with_dataset(spins)
    names = [gate.name for gate in ansatz_gates(project, 4)]
    assert names == ["double_excitation", "uccsd_2e_6", "uccsd_2e_4", "hva_my_spins"]
    asked = project.with_experiment(Experiment("e", "gate.energy", dataset=ion, params={"charge": 2}))
    assert "uccsd_1e_4" in [gate.name for gate in ansatz_gates(asked, 4)]


def test_a_graph_has_a_layer_of_its_cut():
    ends = [np.array(["a", "b", "c"], dtype=object), np.array(["b", "c", "a"], dtype=object)]
    columns = (coded("i", list(ends[0])), coded("j", list(ends[1])), Column("weight", np.array([1.0, 2.0, 4.0])))
    graph = Dataset("ring", columns, provenance=Provenance("x", options=(("edges", '"max-cut"'),)))
    costs = np.zeros(8)
    for i, j, w in [(0, 1, 1), (1, 2, 2), (0, 2, 4)]:
        bits = (np.arange(8)[:, None] >> np.array([2 - i, 2 - j])) & 1
        costs -= w * (bits[:, 0] != bits[:, 1])
    table = sum(t.coefficient * np.real(np.diag(pauli(t.letters, 3))) for t in cost_terms(graph))
    assert np.allclose(table, costs)
    assert [g.name for g in ansatz_gates(Project("p").with_dataset(graph), 3)] == ["qaoa_ring", "hva_ring"]


def test_a_ready_gate_is_placed_with_named_parameters_and_survives_openqasm():
    shelf = ansatz_gates(Project("p"), 4)
    empty = Circuit("c", ("0", "1", "2", "3"))
    placed = place(stocked(empty, "uccsd_2e_4", shelf), "uccsd_2e_4", 0, 0)
    assert placed.references == ("d_01_23", "s_02", "s_13")
    twice = place(placed, "uccsd_2e_4", 0, 1)
    assert twice.references == ("d_01_23", "s_02", "s_13", "d_01_23_1", "s_02_1", "s_13_1")
    back = read_qasm(to_qasm3(placed))
    values = dict.fromkeys(placed.references, 0.3)
    first, second = (matrix_of(expanded(one).ops, 4, values) for one in (placed, back))
    assert np.allclose(first, second)


def test_a_table_with_the_names_of_two_ends_is_a_graph_as_well():
    columns = (coded("from", ["a", "b"]), coded("to", ["b", "c"]))
    project = Project("p").with_dataset(Dataset("two edges", columns))
    assert [gate.name for gate in ansatz_gates(project, 3)] == ["qaoa_two_edges", "hva_two_edges"]
    other = Dataset("words", (coded("left", ["a", "b"]), coded("right", ["b", "c"])))
    assert not ansatz_gates(Project("p").with_dataset(other), 3)


def test_an_index_is_no_end_and_a_column_of_unknown_meaning_is_asked_about():
    ends = (coded("from", ["a", "b"]), coded("to", ["b", "c"]))
    index, costs = Column("k", np.array([1.0, 2])), Column("cost", np.array([0.5, -1]))
    pairs = edges_of_table(Dataset("indexed", (Column("idx", index.values), *ends, costs)))
    assert (pairs.labels, pairs.values.tolist()) == (("a", "b", "c"), [0.5, -1])
    both = edges_of_table(Dataset("k first", (index, *ends, costs)))
    assert (both.labels, both.values.tolist()) == (("a", "b", "c"), [0.5, -1])
    with pytest.raises(DatasetError, match="column 'age' beside two ends"):
        edges_of_table(Dataset("odd", (*ends, Column("age", np.array([3.0, 4])))))
