from functools import reduce

import networkx
import numpy as np
import pennylane as qml
import pytest
from scipy.linalg import expm

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.editing.edits import place
from ketbench.circuit.editing.gate_shelf import stocked
from ketbench.data.quantum.molecule import geometry_from_text, molecule_dataset
from ketbench.data.quantum.pauli import operator_columns
from ketbench.plugin import CircuitBuilder, Column, Context, Dataset, InputError, PauliTerm, Result, Role, Task
from ketbench.project.project import Project
from ketbench.project.proposing.ansaetze import ansatz_gates
from ketbench.samples.tables import wine
from ketbench_gate.objectives.backends import EnergyBackend
from ketbench_gate.objectives.energy.ansatz.layered import hamiltonian_variational, hardware, interpolated, qaoa
from ketbench_gate.objectives.energy.ansatz.parts import Excitation, cnot, rotation
from ketbench_gate.objectives.energy.controls import annealed, greedy
from ketbench_gate.objectives.energy.cutting import qaoa_energy
from ketbench_gate.objectives.energy.landscape import one_layer
from ketbench_gate.objectives.energy.optimisers import Limits, search
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.energy.searching import FoldedEnergy
from ketbench_gate.objectives.energy.states.program import energy_of
from ketbench_gate.objectives.operators.models import transverse_ising
from ketbench_gate.objectives.operators.pauli import operator
from ketbench_gate.objectives.operators.quadratic import Quadratic


def run(task, **params):
    *events, result = EnergyBackend().run(task, EnergyParams(**params), Context())
    assert isinstance(result, Result)
    return events, result


def molecule_task(text, charge=0, seed=0):
    return Task(molecule_dataset("m", geometry_from_text(text), charge), seed=seed)


def operator_task(*terms):
    made = [PauliTerm(value, letters) for value, letters in terms]
    return Task(Dataset("op", operator_columns(made)))


def edges_task(pairs, weights=None):
    ends = np.array(pairs, dtype=float)
    values = np.ones(len(pairs)) if weights is None else np.array(weights, dtype=float)
    columns = (Column("i", ends[:, 0].copy()), Column("j", ends[:, 1].copy()), Column("w", values, role=Role.WEIGHT))
    return Task(Dataset("graph", columns))


def columns_of(move, n, angle):
    states = [move.applied(column.copy(), angle) for column in np.eye(2**n, dtype=complex)]
    return np.stack(states, axis=1)


@pytest.mark.parametrize(
    ("below", "above", "gate"),
    [((0,), (1,), qml.SingleExcitation), ((0, 1), (2, 3), qml.DoubleExcitation), ((1,), (3,), qml.SingleExcitation)],
)
def test_excitations_are_those_of_pennylane_up_to_direction(below, above, gate):
    n, angle = 4, 0.7
    ours = columns_of(Excitation(below, above).pairs(n, 0), n, angle)
    wires = [*below, *above]
    theirs = [qml.matrix(gate(sign * angle, wires=wires), wire_order=range(n)) for sign in (1, -1)]
    assert min(np.abs(ours - one).max() for one in theirs) < 1e-14
    assert np.abs(theirs[0] - theirs[1]).max() > 0.1


@pytest.mark.parametrize(("below", "above"), [((0,), (2,)), ((0, 1), (3, 4)), ((1, 2), (0, 4))])
def test_fermionic_excitations_are_exponentials_of_jordan_wigner_operators(below, above):
    n, angle = 5, 0.9
    z, lower = np.diag([1.0, -1.0]), np.array([[0.0, 1.0], [0.0, 0.0]])

    def annihilate(wire):
        return reduce(np.kron, [z] * wire + [lower] + [np.eye(2)] * (n - wire - 1))

    operators = [annihilate(w).T for w in above] + [annihilate(w) for w in reversed(below)]
    moved = reduce(np.matmul, operators)
    ours = columns_of(Excitation(below, above).pairs(n, 0, fermionic=True), n, angle)
    both = [expm(sign * angle / 2 * (moved - moved.T)) for sign in (1, -1)]
    assert min(np.abs(ours - one).max() for one in both) < 1e-12


def test_rotations_and_cnot_follow_the_matrices():
    n, angle = 3, 1.1
    word = qml.pauli.string_to_pauli_word("XYZ")
    known = qml.matrix(qml.exp(word, -0.5j * angle), wire_order=range(n))
    assert np.allclose(columns_of(rotation([(0, "X"), (1, "Y"), (2, "Z")], n, 0), n, angle), known)
    assert np.allclose(columns_of(cnot(2, 0, n), n, 1.0), qml.matrix(qml.CNOT([2, 0]), wire_order=range(n)))


def programs():
    found = transverse_ising(4, 1.0, 0.7)
    costs = Quadratic("qubo", tuple("abcd"), np.array([0, 1, 3]), np.array([2, 1, 0]), np.array([1.0, -0.4, 2])).costs()
    yield "hva", hamiltonian_variational(found, 2), found
    yield "hardware", hardware(4, 2), found
    yield "real", hardware(4, 1, 5, is_real=True), found
    yield "qaoa", qaoa(costs, 2), costs


@pytest.mark.parametrize(("name", "program", "found"), list(programs()), ids=lambda v: v if isinstance(v, str) else "")
def test_gradients_are_differences_and_the_metric_is_that_of_the_states(name, program, found):
    energy, random = energy_of(program, found), np.random.default_rng(3)
    values, tiny = random.normal(size=program.n_parameters), 1e-5
    value, gradient = energy.with_gradient(values)
    assert value == pytest.approx(energy.value(values), abs=1e-13)
    steps = tiny * np.eye(len(values))
    differences = [(energy.value(values + step) - energy.value(values - step)) / (2 * tiny) for step in steps]
    assert np.abs(gradient - differences).max() < 1e-8
    tangents = np.array([(program.state(values + step) - program.state(values - step)) / (2 * tiny) for step in steps])
    assert np.abs(tangents - program.tangents(values)).max() < 1e-8
    metric = energy.metric(values)
    assert np.allclose(metric, metric.T)
    assert np.linalg.eigvalsh(metric).min() > -1e-10
    assert metric[0, -1] == 0


@pytest.mark.parametrize("name", ["lbfgs", "adam", "qng", "rotosolve", "cobyla", "spsa"])
def test_every_optimiser_goes_down_to_the_ground_state_of_one_spin(name):
    energy = energy_of(hardware(1, 1), operator([PauliTerm(1.0, ((0, "Z"),)), PauliTerm(1.0, ((0, "X"),))]))
    points = list(search(name, energy, np.array([0.3, 0.2, -0.4, 0.1]), Limits(400, 0.1)))
    assert min(point.value for point in points) == pytest.approx(-np.sqrt(2), abs=1e-6 if name != "spsa" else 2e-2)
    assert points[0].value > -1.2


def test_a_search_that_is_left_early_ends_its_thread():
    import threading

    before = threading.active_count()
    points = search("lbfgs", energy_of(hardware(3, 2), transverse_ising(3)), np.full(18, 0.3), Limits())
    next(points)
    points.close()
    assert threading.active_count() == before


@pytest.mark.parametrize("ansatz", ["givens", "uccsd", "adapt"])
def test_excitations_reach_the_exact_energy_of_hydrogen(ansatz):
    _, found = run(molecule_task("H 0 0 0; H 0 0 0.735"), ansatz=ansatz)
    assert found.summary["energy"] == pytest.approx(-1.137306036, abs=1e-6)
    assert found.summary["exact_energy"] == pytest.approx(-1.137306036, abs=1e-6)
    assert found.summary["hartree_fock_energy"] == pytest.approx(-1.116998997, abs=1e-6)
    assert abs(found.summary["error_mha"]) < 1e-4
    assert found.summary["particles"] == pytest.approx(2)
    assert not found.summary["stuck"]
    assert [b.name for b in found.baselines] == ["hartree_fock", "exact"]


def test_an_ansatz_without_chemistry_leaves_the_molecule_and_it_is_said():
    _, found = run(molecule_task("He 0 0 0; H 0 0 0.7743", 1), charge=1, ansatz="hardware")
    assert found.summary["exact_energy"] == pytest.approx(-2.851467686, abs=1e-6)
    assert found.summary["energy"] == pytest.approx(-3.0156652, abs=1e-5)
    assert any("below that of 2 particles" in note for note in found.notes)


def test_stuck_at_hartree_fock_is_recognised():
    task = molecule_task("H 0 0 0; H 0 0 0.735")
    events, stuck = run(task, ansatz="adapt", growth=1, steps=1, tolerance=1.0)
    assert stuck.summary["energy"] == pytest.approx(-1.116998997, abs=1e-6)
    assert stuck.summary["stuck"] is True
    assert any("stuck" in getattr(event, "text", "") for event in events)


def test_terms_give_their_lowest_eigenvalue():
    _, found = run(operator_task((0.5, ((0, "X"), (1, "Z"))), (-0.5, ((0, "Z"),)), (0.25, ())), ansatz="hardware")
    assert found.summary["exact_energy"] == pytest.approx(0.25 - np.sqrt(0.5))
    assert found.summary["energy"] == pytest.approx(0.25 - np.sqrt(0.5), abs=1e-8)
    assert found.summary["hartree_fock_energy"] is None
    assert found.summary["variance"] < 1e-8


def test_particles_of_an_operator_may_be_stated_or_are_guessed():
    hop = [(-1.0, ((0, "X"), (1, "X"))), (-1.0, ((0, "Y"), (1, "Y"))), (0.1, ((0, "Z"),))]
    _, guessed = run(operator_task(*hop), ansatz="givens")
    assert guessed.summary["energy"] == pytest.approx(-np.sqrt(4.01), abs=1e-8)
    _, stated = run(operator_task(*hop), ansatz="givens", electrons=1)
    assert stated.summary["particles"] == pytest.approx(1)
    with pytest.raises(InputError, match="does not"):
        run(operator_task((1.0, ((0, "X"),))), ansatz="givens")


def test_the_closed_form_of_one_layer_is_the_simulation():
    random = np.random.default_rng(1)
    rows, cols = np.array([0, 0, 1, 2, 3, 4, 1]), np.array([0, 2, 1, 3, 4, 4, 4])
    found = Quadratic("qubo", tuple("abcde"), rows, cols, random.normal(size=7), 0.7)
    gammas, betas = np.array([0.3, -0.9]), np.array([0.2, 0.5, 1.1])
    energy = energy_of(qaoa(found.costs(), 1), found.costs())
    simulated = [[energy.value(np.array([gamma, beta])) for gamma in gammas] for beta in betas]
    assert np.allclose(one_layer(found.terms(), gammas, betas), simulated, atol=1e-13)


@pytest.mark.parametrize("symmetric", [True, False])
def test_a_cut_is_computed_on_half_of_its_states_and_equals_the_whole(symmetric):
    rows, cols, values = np.array([0, 1, 2, 0]), np.array([1, 2, 3, 3]), np.array([1.0, 2, 3, 0.5])
    costs = Quadratic("max-cut" if symmetric else "qubo", tuple("abcd"), rows, cols, values).costs()
    ours, whole = qaoa_energy(costs, 2), energy_of(qaoa(costs, 2), costs)
    angles = np.array([0.3, -0.8, 0.5, 0.2])
    assert isinstance(ours, FoldedEnergy) == symmetric
    assert ours.value(angles) == pytest.approx(whole.value(angles), abs=1e-13)
    assert np.allclose(ours.with_gradient(angles)[1], whole.with_gradient(angles)[1], atol=1e-13)
    assert np.allclose(ours.state(angles), whole.program.state(angles), atol=1e-13)


def test_an_asymmetric_qubo_gives_its_bits_from_the_left():
    task = edges_task([(0, 0), (1, 1), (2, 2), (0, 1)], [-3.0, 1.0, -1.0, 0.5])
    _, found = run(task, problem="qubo", ansatz="qaoa", layers=3)
    assert found.summary["exact_energy"] == -4.0
    assert found.summary["best_bits"] == "101"
    assert found.summary["expectation_ratio"] == pytest.approx(found.summary["energy"] / -4.0)


def test_the_ring_of_ten_reaches_five_sixths_with_two_layers():
    _, found = run(edges_task([(i, (i + 1) % 10) for i in range(10)]), ansatz="qaoa", layers=2)
    assert found.summary["expectation_ratio"] == pytest.approx(5 / 6, abs=1e-6)
    assert found.summary["maximum_cut"] == 10
    assert {b.name for b in found.baselines} == {"random", "greedy", "annealing", "exact"}


def test_the_heawood_graph_has_the_known_value_of_one_layer():
    _, found = run(edges_task(list(networkx.heawood_graph().edges)), ansatz="qaoa", layers=1)
    assert found.summary["expectation_ratio"] == pytest.approx(0.5 + 1 / (3 * np.sqrt(3)), abs=1e-6)


def test_simple_solvers_find_the_cut():
    costs = Quadratic("max-cut", tuple("abcd"), np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([1.0, 2, 3])).costs()
    assert costs[greedy(costs)] == costs[annealed(costs, 0)] == costs.min() == -6


def test_angles_of_more_layers_lie_between_the_present_ones():
    assert interpolated(np.array([0.1, 0.2])).tolist() == [0.1, 0.2, 0.1, 0.2]
    assert interpolated(np.array([0.0, 3.0, 1.0, 1.0])).reshape(3, 2).tolist() == [[0.0, 3.0], [0.5, 2.0], [1.0, 1.0]]


def test_a_drawn_circuit_is_an_ansatz():
    builder = CircuitBuilder("drawn", 2).add("ry", 0, "a").add("x", 1, controls=[0]).add("ry", 1, "b")
    task = operator_task((1.0, ((0, "Z"), (1, "Z"))), (0.5, ((0, "X"),)), (0.5, ((1, "X"),)))
    _, found = run(Task(task.dataset, builder.build(), 1), starts=3)
    assert found.summary["ansatz"] == "circuit"
    assert found.summary["exact_energy"] - 1e-9 <= found.summary["energy"] < -1.0


def test_uccsd_of_the_palette_finds_hydrogen_when_it_is_drawn():
    task = molecule_task("H 0 0 0; H 0 0 0.735")
    shelf = ansatz_gates(Project("p").with_dataset(task.dataset), 4)
    drawn = place(stocked(Circuit("u", ("0", "1", "2", "3")), "uccsd_2e_4", shelf), "uccsd_2e_4", 0, 0)
    _, found = run(Task(task.dataset, drawn))
    assert found.summary["energy"] == pytest.approx(-1.137306036, abs=1e-7)
    assert found.summary["starts"] == 6


def test_a_scan_is_a_curve_beside_its_controls():
    _, found = run(molecule_task("H 0 0 0; H 0 0 0.735"), scan=(0.6, 1.5))
    curve = found.figures["scan"]
    assert [series.label for series in curve.series] == ["found", "exact", "Hartree-Fock"]
    assert np.allclose(curve.series[0].y, curve.series[1].y, atol=1e-7)
    assert (curve.series[2].y > curve.series[1].y).all()
    _, ring = run(Task(), model="ising", sites=4, scan=(0.5, 1.0), layers=3, starts=2)
    assert np.allclose(ring.figures["scan"].series[0].y, ring.figures["scan"].series[1].y, atol=1e-3)


@pytest.mark.parametrize(
    ("task", "params", "said"),
    [
        (Task(), {}, "needs a dataset"),
        (molecule_task("H 0 0 0; H 0 0 0.1"), {}, "the unit may be another"),
        (molecule_task("H 0 0 0; H 0 0 9"), {}, "over 5"),
        (molecule_task("H 0 0 0; H 0 0 1"), {"charge": 1}, "open shell"),
        (molecule_task("H 0 0 0; H 0 0 1"), {"active_electrons": 2, "active_orbitals": 5}, "do not fit"),
        (operator_task((1.0, ((30, "Z"),))), {}, "at most 24"),
        (operator_task((1.0, ((22, "Z"),))), {"ansatz": "hardware", "layers": 200}, "gates on 23 wires need"),
        (operator_task((0.0, ((0, "Z"),))), {}, "no term with a coefficient other than 0"),
        (operator_task((1.0, ((0, "Z"),))), {"observables": ("Z4",)}, "uses wire 4"),
        (operator_task((1.0, ((0, "Z"),))), {"ansatz": "circuit"}, "needs a circuit"),
        (Task(wine.dataset()), {}, "not an operator, a molecule or a graph"),
        (edges_task([(0, 1), (2, 3)]), {}, "falls into 2 parts"),
        (edges_task([(0, 1), (1, 2)], [0, 0]), {}, "Every weight"),
    ],
)
def test_what_is_wrong_is_said_before_the_run(task, params, said):
    found = EnergyBackend().check(task, EnergyParams(**params))
    assert any(said in str(problem) for problem in found), list(map(str, found))
