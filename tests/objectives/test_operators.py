from functools import reduce
from math import pi, sin

import numpy as np
import pytest

from ketbench.data.quantum.molecule import geometry_from_text
from ketbench.plugin import Column, Dataset, InputError, PauliTerm, Role
from ketbench_gate.objectives.operators.models import bonds, heisenberg, hubbard, transverse_ising
from ketbench_gate.objectives.operators.molecules import Asked, molecule, molecule_problem
from ketbench_gate.objectives.operators.pauli import column_values, operator, walsh_hadamard
from ketbench_gate.objectives.operators.quadratic import Quadratic, quadratic_of
from ketbench_gate.objectives.operators.sector import Sector, conserves_particles, lowest_energies

PAULIS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def dense(terms, n):
    """By Kronecker products, wire 0 the left factor."""
    total = np.zeros((2**n, 2**n), dtype=complex)
    for term in terms:
        letters = dict(term.letters)
        total += term.coefficient * reduce(np.kron, [PAULIS[letters.get(w, "I")] for w in range(n)])
    return total


def random_terms(n, count, seed=0):
    random = np.random.default_rng(seed)
    words = {tuple((w, str(a)) for w, a in enumerate(random.choice(list("IXYZ"), n)) if a != "I") for _ in range(count)}
    return [PauliTerm(float(random.normal()), word) for word in sorted(words) if word]


@pytest.mark.parametrize("count", [3, 60])
def test_a_sum_of_strings_is_the_sum_of_kronecker_products(count):
    terms = random_terms(4, count)
    assert np.allclose(operator(terms, 4).matrix.toarray(), dense(terms, 4), atol=1e-13)


def test_many_strings_of_one_mask_are_a_transform():
    terms = [PauliTerm(float(i), tuple((w, "Z") for w in range(3) if i >> w & 1)) for i in range(1, 8)]
    direct = sum(dense([term], 3).diagonal() for term in terms)
    assert np.allclose(column_values(terms, 3), direct)
    assert np.allclose(walsh_hadamard(walsh_hadamard(np.arange(8.0))) / 8, np.arange(8.0))


def test_the_ring_has_the_energy_of_free_fermions():
    assert lowest_energies(transverse_ising(8))[0] == pytest.approx(-2 / sin(pi / 16), abs=1e-8)
    assert -2 / sin(pi / 16) == pytest.approx(-10.2516617910, abs=1e-9)


def test_two_spins_are_a_singlet_and_a_dimer_is_known():
    assert lowest_energies(heisenberg(2, shape="chain"))[0] == pytest.approx(-3.0)
    u, t = 4.0, 1.0
    known = u / 2 - np.sqrt(u * u / 4 + 4 * t * t)
    assert lowest_energies(hubbard(2, t, u), sector=Sector(2, 0))[0] == pytest.approx(known, abs=1e-10)


def test_a_large_sector_takes_lanczos_and_agrees_with_the_whole():
    found = transverse_ising(10)
    assert lowest_energies(found)[0] == pytest.approx(np.linalg.eigvalsh(found.matrix.toarray())[0], abs=1e-9)


def test_lattices():
    assert bonds(4, "chain") == [(0, 1), (1, 2), (2, 3)]
    assert bonds(6, "grid", 3) == [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
    with pytest.raises(InputError, match="no 4 columns"):
        bonds(6, "grid", 4)


@pytest.mark.parametrize(
    ("text", "charge", "active", "reference", "exact"),
    [
        ("H 0 0 0; H 0 0 0.735", 0, None, -1.116998997, -1.137306036),
        ("He 0 0 0; H 0 0 0.7743", 1, None, -2.841838045, -2.851467686),
        ("Li 0 0 0; H 0 0 1.6", 0, (2, 3), -7.86186478, -7.86291935),
    ],
)
def test_molecules_have_the_energies_that_are_known(text, charge, active, reference, exact):
    found = molecule(Asked(geometry_from_text(text), charge, active))
    assert found.hamiltonian.diagonal[found.reference] == pytest.approx(reference, abs=1e-6)
    assert lowest_energies(found.hamiltonian, sector=found.sector)[0] == pytest.approx(exact, abs=1e-6)


def test_the_lowest_eigenvalue_of_a_cation_belongs_to_another_molecule():
    found = molecule(Asked(geometry_from_text("He 0 0 0; H 0 0 0.7743"), 1))
    assert lowest_energies(found.hamiltonian)[0] == pytest.approx(-3.0156652, abs=1e-6)
    assert found.sector == Sector(2, 0)
    assert conserves_particles(found.hamiltonian)
    assert not conserves_particles(transverse_ising(3))


def test_a_molecule_is_read_back_from_its_file_and_bohr_is_converted(tmp_path):
    asked = Asked(geometry_from_text("H 0 0 0; H 0 0 1.38894870606", "bohr"))
    first = molecule(asked, tmp_path)
    assert len(list(tmp_path.glob("*.json"))) == 1
    again = molecule(asked, tmp_path)
    assert again.hamiltonian.terms == first.hamiltonian.terms
    angstrom = molecule(Asked(geometry_from_text("H 0 0 0; H 0 0 0.735")), tmp_path)
    energies = [lowest_energies(m.hamiltonian, sector=m.sector)[0] for m in (first, angstrom)]
    assert energies[0] == pytest.approx(energies[1], abs=1e-9)


@pytest.mark.parametrize(
    ("text", "charge", "active", "said"),
    [
        ("H 0 0 0; H 0 0 0", 0, None, "same spot"),
        ("H 0 0 0; H 0 0 1", 1, None, "open shell"),
        ("H 0 0 0; H 0 0 1", 2, None, "0 electrons"),
        ("H 0 0 0; H 0 0 1", -3, None, "do not fit the 2 orbitals"),
        ("Li 0 0 0; H 0 0 1.6", 0, (3, 3), "1 would be frozen"),
        ("Li 0 0 0; H 0 0 1.6", 0, (2, 6), "leaves 5 orbitals"),
        ("Li 0 0 0; H 0 0 1.6", 0, (6, 2), "do not fit"),
        ("N 0 0 0; N 0 0 1.1", 0, None, "20 qubits"),
    ],
)
def test_what_cannot_be_computed_is_said_before(text, charge, active, said):
    asked = Asked(geometry_from_text(text), charge, active)
    assert said in molecule_problem(asked)
    with pytest.raises(InputError):
        molecule(asked)


@pytest.mark.parametrize("meaning", ["max-cut", "qubo", "ising"])
def test_costs_follow_the_bits_from_the_left_and_equal_the_terms(meaning):
    rows, cols = np.array([0, 0, 1, 2]), np.array([1, 2, 1, 2])
    found = Quadratic(meaning, ("a", "b", "c"), rows, cols, np.array([1.5, -2.0, 0.7, 3.0]), 0.25)
    costs = found.costs()
    assert np.allclose(costs, found.terms().diagonal)
    for number in range(8):
        a, b, c = (number >> 2) & 1, (number >> 1) & 1, number & 1
        s = [1 - 2 * bit for bit in (a, b, c)]
        known = {
            "max-cut": 0.25 - 1.5 * (a != b) + 2.0 * (a != c),
            "qubo": 0.25 + 1.5 * a * b - 2.0 * a * c + 0.7 * b + 3.0 * c,
            "ising": 0.25 + 1.5 * s[0] * s[1] - 2.0 * s[0] * s[2] + 0.7 * s[1] + 3.0 * s[2],
        }
        assert costs[number] == pytest.approx(known[meaning])


def test_a_graph_in_two_parts_is_counted():
    columns = (Column("i", np.array([0.0, 2.0])), Column("j", np.array([1.0, 3.0])))
    found = quadratic_of(Dataset("two", (*columns, Column("weight", np.ones(2), role=Role.WEIGHT))))
    assert found.parts() == 2
    assert found.costs().min() == -2


def test_an_operator_of_nothing_is_refused():
    with pytest.raises(InputError, match="no Pauli letter"):
        operator([PauliTerm(1.0, ())])
    with pytest.raises(InputError, match="at most 24"):
        operator([PauliTerm(1.0, ((30, "Z"),))])
