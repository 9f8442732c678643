import json

import numpy as np
import pennylane
import pytest

from ketbench.base.errors import DatasetError, InputError
from ketbench.data.importing import import_file, read_file
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.options import Options
from ketbench.data.quantum.molecule import (
    BOHR,
    geometry_from_text,
    geometry_of,
    geometry_problem,
    is_molecule,
    molecule_dataset,
    settings_beside,
    unit_doubt,
)
from ketbench.data.quantum.pauli import is_operator, letters_of, terms_of
from ketbench.data.roles import Kind, Role

X0Z1, Y2, ONE = ((0, "X"), (1, "Z")), ((2, "Y"),), ()


def written(tmp_path, text, name="terms.txt"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path):
    return {term.letters: term.coefficient for term in terms_of(import_file(path))}


SAME = {X0Z1: 0.5, Y2: -1.25, ONE: 2.0}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# an operator\n0.5 X0 Z1\n-1.25 Y2\n2\n", "terms.txt"),
        ("0.5*X0*Z1\n- 1.25 * Y2\n2 I\n", "terms.dat"),
        ("(0.5+0j) [X0 Z1] +\n(-1.25+0j) [Y2] +\n(2+0j) []\n", "openfermion.txt"),
        ("0.5 * (X(0) @ Z(1)) + -1.25 * Y(2) + 2.0 * I(0)\n", "pennylane.txt"),
        ("0.5 * (X(0) @ Z(1)) - 1.25 * Y(2) + 2.0 * I(0)\n", "pennylane.txt"),
        ("pauli,coefficient\nX0 Z1,0.5\nY2,-1.25\nI,2\n", "terms.csv"),
        ("coeff;term\n0.5;XZI\n-1.25;IIY\n2;III\n", "dense.csv"),
        ("XZI 0.5\nIIY -1.25\nIII 2\n", "dense.txt"),
        ("SparsePauliOp(['IZX', 'YII', 'III'],\n              coeffs=[ 0.5 +0.j, -1.25+0.j,  2.  +0.j])", "q.txt"),
        (json.dumps({"X0 Z1": 0.5, "Y2": -1.25, "": 2}), "terms.json"),
        (json.dumps([["XZI", 0.5], ["IIY", -1.25], ["III", 2]]), "list.json"),
        (json.dumps([{"pauli": "X0 Z1", "coefficient": 0.5}, {"pauli": "Y2", "coefficient": [-1.25, 0]},
                     {"pauli": "I", "coefficient": {"real": 2, "imag": 0}}]), "rows.json"),
        (json.dumps({"paulis": ["IZX", "YII", "III"], "coeffs": [[0.5, 0], -1.25, 2]}), "qiskit.json"),
    ],
)  # fmt: skip
def test_one_operator_in_many_hands(tmp_path, text, name):
    path = written(tmp_path, text, name)
    assert read(path) == SAME
    found = read_file(path)
    assert found.guess.format is Format.OPERATOR
    assert [(c.name, c.kind, c.role) for c in found.dataset.columns] == [
        ("term", Kind.TEXT, Role.ID),
        ("coefficient", Kind.NUMERIC, Role.WEIGHT),
    ]
    assert found.dataset.split.test == found.dataset.split.validation == 0
    assert is_operator(found.dataset)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.5 X0 Z1\n(0.5+0.1j) X1\n", "line 2: the coefficient 0.5.0.1j has an imaginary part"),
        ("0.5 X0 Y0\n0.1 Z1\n", "line 1: 'X0 Y0' names one wire twice"),
        ("0.5 X0\n0.1 Q3\n0.2 Z1", "line 2: 'Q3' cannot be read"),
        ('{"paulis": ["XX", "ZZ"], "coeffs": [1]}', "2 Pauli strings and 1 coefficients"),
    ],
)
def test_what_is_no_hermitian_operator_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(DatasetError, match=said):
        import_file(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n",
        "X1,X2,y\n1,2,a\n3,4,b\n",
        "id,name\nZ1,ann\nZ2,bob\n",
        "1 0.5\n2 0.7\n",
        "0 1 2.5\n1 2 -1\n0 2 1\n",
    ],
)
def test_tables_stay_tables(tmp_path, text):
    assert read_file(written(tmp_path, text, "t.csv")).guess.format is not Format.OPERATOR


def test_equal_terms_are_added_and_nothing_is_refused(tmp_path):
    assert read(written(tmp_path, "0.5 Z0\n0.25 Z0\n1 X1\n-1 X1\n")) == {((0, "Z"),): 0.75}
    with pytest.raises(DatasetError, match="no term with a coefficient other than 0"):
        terms_of(import_file(written(tmp_path, "0 Z0\n0.0 X1\n")))


def test_letters_from_both_ends():
    assert letters_of("XIZ") == ((0, "X"), (2, "Z"))
    assert letters_of("XIZ", reverse=True) == ((0, "Z"), (2, "X"))
    with pytest.raises(DatasetError, match="not a Pauli string"):
        letters_of("beer")


def test_many_terms_are_read(tmp_path):
    path = written(tmp_path, "".join(f"{i + 1} Z{i % 12} X{12 + i % 7} Y{20 + i % 5}\n" for i in range(20_000)))
    found = import_file(path)
    assert found.n_rows == 20_000
    assert len(terms_of(found)) == 12 * 7 * 5


def test_a_molecule_is_a_row_an_atom():
    geometry = geometry_from_text("Li 0 0 0; h 0, 0, 1.6")
    assert geometry.symbols == ("Li", "H")
    assert geometry.nuclear_charge == 4
    table = molecule_dataset("m", geometry, 1, (2, 3), accepted=True)
    assert is_molecule(table)
    assert settings_beside(table) == {
        "charge": 1, "active_electrons": 2, "active_orbitals": 3, "unusual_distances": True,
    }  # fmt: skip
    assert geometry_of(table).places.tolist() == geometry.places.tolist()
    assert geometry_from_text("H 1 0 0", "bohr").places[0, 0] == pytest.approx(BOHR)


def test_an_xyz_file_is_a_molecule(tmp_path):
    table = import_file(written(tmp_path, "2\nhydrogen\nH 0 0 0\nH 0 0 0.735\n", "h2.xyz"))
    assert is_molecule(table)
    assert np.allclose(geometry_of(table).nearest(), 0.735)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no atoms"),
        ("H 0 0", "an element and three numbers"),
        ("Q 0 0 0", "not an element"),
        ("H 0 0 a", "no three numbers"),
        ("H 0 0 nan", "not finite"),
    ],
)
def test_atoms_that_cannot_be_read_are_refused(text, said):
    with pytest.raises(InputError, match=said):
        geometry_from_text(text)


@pytest.mark.parametrize(
    ("distance", "odd"), [(0.29, "under 0.3"), (0.3, ""), (0.74, ""), (5.0, ""), (5.1, "over 5.0"), (0.0, "under 0.3")]
)
def test_odd_distances_raise_doubt(distance, odd):
    geometry = geometry_from_text(f"H 0 0 0; H 0 0 {distance}")
    assert odd in unit_doubt(geometry)
    assert bool(unit_doubt(geometry)) == bool(odd)
    assert bool(geometry_problem(geometry)) == (distance == 0)


def test_the_hamiltonian_of_a_pennylane_data_set_is_read_whole(tmp_path):
    path = tmp_path / "h2.h5"
    hamiltonian = pennylane.Hamiltonian(
        [0.5, -0.3, 2.0], [pennylane.Z(0) @ pennylane.X(1), pennylane.Y(1), pennylane.I(0)]
    )
    pennylane.data.Dataset(hamiltonian=hamiltonian, spin=pennylane.Z(2) * 0.5, fci_energy=-1.1).write(path)
    dataset = import_file(path)
    assert {term.text: term.coefficient for term in terms_of(dataset)} == {"Z0 X1": 0.5, "Y1": -0.3, "I": 2.0}
    assert "fci_energy = -1.1" in " ".join(dataset.provenance.report)
    other = import_file(path, options=Options(part="spin"))
    assert [(term.text, term.coefficient) for term in terms_of(other)] == [("Z2", 0.5)]
