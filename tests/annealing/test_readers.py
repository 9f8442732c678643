"""Every format gives the same graph, and what is wrong in a file is named by its line."""

import dimod
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.data.importing.edges.edges import read_edges
from ketbench.data.importing.edges.text import FileKind, parse_edges
from ketbench_annealing.dimod_bridge import bqm_of, qubo_of
from ketbench_annealing.qubo import max_cut, qubo_from_terms
from ketbench_annealing.solvers.edges import problem_of_edges
from ketbench_annealing.solvers.params import Stated

TRIANGLE = "3 3\n1 2 1\n2 3 2\n1 3 -1\n"


def all_bits(size):
    return ((np.arange(2**size)[:, None] >> np.arange(size)) & 1).astype(np.int8)


@st.composite
def problems(draw):
    size = draw(st.integers(1, 6))
    terms = draw(
        st.lists(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1), st.integers(-5, 5).map(float)), max_size=12
        )
    )
    rows, cols, values = ([t[i] for t in terms] for i in range(3))
    return qubo_from_terms(size, rows, cols, values, offset=draw(st.integers(-3, 3)))


@given(problems())
def test_dense_spin_and_dimod_forms_have_the_same_energies(problem):
    bits = all_bits(problem.size)
    energies = problem.energies(bits)
    assert np.allclose(np.einsum("ri,ij,rj->r", bits, problem.dense(), bits) + problem.offset, energies)
    assert np.allclose(problem.ising().qubo().energies(bits), energies)
    assert np.allclose(qubo_of(bqm_of(problem)).energies(bits), energies)
    assert np.allclose(bqm_of(problem).energies(bits), energies)


def test_max_cut_counts_the_edges_between_the_sides():
    problem = max_cut(3, np.array([0, 1, 0, 2]), np.array([1, 2, 2, 2]), np.array([1.0, 2.0, -1.0, 9.0]))
    assert problem.energies(np.array([[0, 1, 0]], dtype=np.int8)).tolist() == [-3.0]
    assert problem.energies(np.ones((1, 3), dtype=np.int8)).tolist() == [0.0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TRIANGLE, FileKind.RUDY),
        ("# vartype=BINARY\n0 1 1\n1 2 2\n0 2 -1\n", FileKind.COO),
        ("i,j,weight\n0,1,1\n1,2,2\n0,2,-1\n", FileKind.CSV),
        ("a;b;1\nb;c;2\na;c;-1\n", FileKind.CSV),
    ],
)
def test_one_graph_in_every_format(text, kind):
    found = parse_edges(text)
    assert found.kind is kind
    assert problem_of_edges(found, Stated.MAX_CUT).energies(all_bits(3)).min() == -3
    assert problem_of_edges(found, Stated.MAX_CUT).energies(np.array([[0, 1, 0]], dtype=np.int8)).tolist() == [-3.0]


def test_a_sparse_file_states_half_of_each_pair():
    found = parse_edges("2 3\n1 1 -4\n1 2 3\n2 2 1\n", FileKind.SPARSE)
    assert problem_of_edges(found, Stated.QUBO).energies(np.array([[1, 1]], dtype=np.int8)).tolist() == [3.0]


def test_a_spin_coo_file_is_an_ising_problem():
    found = parse_edges("# vartype=SPIN\n0 1 1.0\n")
    assert problem_of_edges(found, Stated.ISING).energies(all_bits(2)).tolist() == [1, -1, -1, 1]


def test_dimods_own_file_comes_back(tmp_path):
    bqm = dimod.BinaryQuadraticModel({"a": 1.0, "b": -2.0}, {("a", "b"): 3.0}, 0.0, "BINARY")
    path = tmp_path / "model.bqm"
    path.write_bytes(bqm.to_file().read())
    found = read_edges(path)
    assert found.labels == ("a", "b")
    assert problem_of_edges(found, Stated.QUBO).energies(np.array([[1, 1]], dtype=np.int8)).tolist() == [2.0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ("3 2\n1 2 1\n", "promises 2 pairs, but 1 follow"),
        ("3 1\n1 4 1\n", "line 2: variable 4 is outside 1 to 3"),
        ("3 1\n0 3 1\n", "line 2: variable 3 is outside 0 to 2"),
        ("3 1\n1 2 nan\n", "line 2: the weight 'nan'"),
        ("3 1\n1 2 1e308\n", "line 2: the weight '1e308'"),
        ("3 1\n1 2 3 4\n", "is not a pair"),
        ("hello world\n1 2 1\n", "is not a header"),
        ("99999999999 0\n", "expected 1 to"),
        ("i,j,w\n", "has no pairs"),
        ("i,j,w\n1,2\n", "line 2: 2 cells"),
        ("i,j,w\n1,,3\n", "empty end"),
        ("# vartype=BINARY\n", "has no terms"),
        ("0 1 2\n0 -1 2\n", "must be numbered"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text, complaint):
    with pytest.raises(InputError, match=complaint):
        parse_edges(text)


def test_files_that_are_no_text_or_not_there_are_refused(tmp_path):
    picture = tmp_path / "graph.txt"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InputError, match="is not text"):
        read_edges(picture)
    with pytest.raises(InputError, match="There is no file"):
        read_edges(tmp_path / "nowhere.txt")
    fake = tmp_path / "fake.bqm"
    fake.write_bytes(b"DIMODBQM rubbish")
    with pytest.raises(InputError, match="not a BQM file"):
        read_edges(fake)


def test_terms_out_of_range_or_not_finite_are_refused():
    with pytest.raises(InputError, match="Term 1 names variable 5"):
        qubo_from_terms(2, [5], [0], [1.0])
    with pytest.raises(InputError, match="coefficient nan"):
        qubo_from_terms(2, [0], [1], [float("nan")])
    with pytest.raises(InputError, match="no variables"):
        qubo_from_terms(0, [], [], [])


def test_a_ring_of_four_is_cut_whole():
    lines = "".join(f"{i + 1} {(i + 1) % 4 + 1} 1\n" for i in range(4))
    assert problem_of_edges(parse_edges(f"4 4\n{lines}"), Stated.MAX_CUT).energies(all_bits(4)).min() == -4
