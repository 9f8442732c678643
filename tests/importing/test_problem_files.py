"""Each kind of problem file is known by content and means what it says; what is not a problem stays a table."""

import io

import dimod
import numpy as np
import pytest

from ketbench.base.errors import DatasetError, KetbenchError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.importing import Format, import_file, sniff
from ketbench_annealing.solvers.edges import Named, Stated, edges_of, meant, problem_of
from ketbench_annealing.stating import problem
from ketbench_annealing.stating.exact import solved_exactly


def written(folder, content, name="file.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def best_cut(dataset):
    found = problem_of(dataset, Stated.AUTO)
    bits = ((np.arange(2**found.size)[:, None] >> np.arange(found.size)) & 1).astype(np.int8)
    return -found.energies(bits).min()


def facts(dataset):
    return dict(dataset.provenance.options)


def optimum(dataset, kind="model", **settings):
    statement = problem(kind, dataset, **settings).statement
    found = solved_exactly(statement, 10.0)
    assert found.proved
    return statement.shown(found.bound)


RING = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]
HOUSE = [(1, 2), (2, 3), (3, 4), (1, 4), (2, 5), (3, 5)]


@pytest.mark.parametrize(
    ("text", "nodes", "cut"),
    [
        ("0,1,1\n1,2,1\n2,0,1\n", "0 1 2", 2),
        ("1 2\n2 3\n3 1\n", "1 2 3", 2),
        ("1;2;2\n2;3;3\n3;1;4\n", "1 2 3", 7),
        ("\n".join(f"{i} {j} 1" for i, j in HOUSE), "1 2 3 4 5", 5),
        ("idx,i,j,w\n" + "\n".join(f"{k},{i},{j},1" for k, (i, j) in enumerate(RING)), "0 1 2 3 4", 4),
        (",source,target,cost\n0,b,a,2\n1,a,c,3\n", "a b c", 5),
        ("u,v,J\n" + "\n".join(f"{i},{j},2" for i, j in RING), "0 1 2 3 4", 8),
        ("Node 1\tNode 2\tValue\nx\ty\t1.5\n", "x y", 1.5),
        ("ulm,bonn,1\nbonn,kiel,2\nkiel,ulm,4\n", "bonn kiel ulm", 6),
        ("weight,i,j\n3,0,1\n4,1,2\n", "0 1 2", 7),
        ("i,j,weight\n0,1,1\n1,0,1\n1,2,1\n2,1,1\n", "0 1 2", 2),
        ("0 1 1 0\n1 0 1 1\n1 1 0 1\n0 1 1 0\n", "0 1 2 3", 4),
        (",a,b,c\na,0,1,2\nb,1,0,3\nc,2,3,0\n", "a b c", 5),
        ("a;b;c\n0;1;1\n0;0;1\n0;0;0\n", "a b c", 2),
        ("5 5\n" + "\n".join(f"{i} {j} 1" for i, j in RING), "0 1 2 3 4", 4),
        ("6 5\n" + "\n".join(f"{i + 1} {j + 1} 1" for i, j in RING), "1 2 3 4 5 6", 4),
        ("c a cut\np cut 3 3\n1 2 1\n2 3 1\n1 3 -2\n", "1 2 3", 2),
        ("p edge 3 2\ne 1 2 5\ne 2 3 7\n", "1 2 3", 12),
    ],
)
def test_graphs_in_every_dress(tmp_path, text, nodes, cut):
    path = written(tmp_path, text)
    assert sniff(path).format is Format.EDGES
    dataset = import_file(path)
    assert edges_of(dataset).labels == tuple(nodes.split())
    assert best_cut(dataset) == cut
    told = " ".join(dataset.provenance.report)
    assert f"{len(nodes.split())} nodes" in told
    assert "graph to cut" in told


FULL = np.array([[-2.0, 1.0, 0.0], [1.0, -3.0, 2.0], [0.0, 2.0, 1.0]])


@pytest.mark.parametrize("form", ["full", "upper", "lower", "npy", "npy upper"])
def test_a_q_matrix_means_x_q_x(tmp_path, form):
    matrix = FULL if form in ("full", "npy") else np.triu(FULL) if "upper" in form else np.tril(FULL)
    if form.startswith("npy"):
        buffer = io.BytesIO()
        np.save(buffer, matrix)
        path = written(tmp_path, buffer.getvalue(), "q.npy")
    else:
        path = written(tmp_path, "\n".join(" ".join(map(str, row)) for row in matrix))
    dataset = import_file(path)
    assert meant(dataset, Stated.AUTO) is Stated.QUBO
    bits = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.int8)
    assert np.allclose(problem_of(dataset, Stated.AUTO).energies(bits), np.einsum("ri,ij,rj->r", bits, matrix, bits))


def test_qbsolv_counts_from_0_and_keeps_variables_that_stand_nowhere(tmp_path):
    dataset = import_file(written(tmp_path, "c demo\np qubo 0 4 2 1\n0 0 -1.5\n2 2 1\n0 2 -2\n"))
    assert meant(dataset, Stated.AUTO) is Stated.QUBO
    found = problem_of(dataset, Stated.AUTO)
    assert found.labels == ("0", "1", "2", "3")
    assert found.energies(np.array([[1, 0, 1, 0]], np.int8)).tolist() == [-2.5]
    with pytest.raises(DatasetError, match="promises 4 terms"):
        import_file(written(tmp_path, "p qubo 0 4 2 2\n0 0 -1.5\n2 2 1\n0 2 -2\n"))


def test_dimacs_kinds_are_told_apart(tmp_path):
    ring = "".join(f"e {i + 1} {j + 1}\n" for i, j in RING)
    graph = import_file(written(tmp_path, f"c ring\np edge 5 5\n{ring}"))
    assert facts(graph)["edges"] == '"colouring"'
    with pytest.raises(DatasetError, match="states a problem of the kind colouring"):
        meant(graph, Stated.AUTO)
    assert meant(graph, Stated.MAX_CUT) is Stated.MAX_CUT
    assert optimum(graph, "colouring") == 3
    formula = import_file(written(tmp_path, "c sat\np cnf 3 4\n1 2 0\n-1 3 0\n-2 -3 0\n-1 -2\n 0\n"))
    with pytest.raises(DatasetError, match="model with constraints"):
        edges_of(formula)
    assert len(problem("model", formula).statement.constraints) == 4
    assert solved_exactly(problem("model", formula).statement, 5.0).bits is not None
    unmet = import_file(written(tmp_path, "p cnf 1 2\n1 0\n-1 0\n"))
    assert solved_exactly(problem("model", unmet).statement, 5.0).infeasible
    with pytest.raises(DatasetError, match="maximum-flow"):
        import_file(written(tmp_path, "p max 3 2\nn 1 s\na 1 2 4\na 2 3 5\n"))


SQUARE = (
    "NAME: sq\nTYPE: TSP\nDIMENSION: 4\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 0 3\n3 4 3\n4 4 0\nEOF\n"
)
LOWER = (
    "NAME: m\nTYPE: TSP\nDIMENSION: 4\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: LOWER_DIAG_ROW\n"
    "EDGE_WEIGHT_SECTION\n0\n3 0\n5 4 0\n4 5 3 0\nEOF\n"
)


@pytest.mark.parametrize("text", [SQUARE, LOWER])
def test_tsplib_gives_distances_and_is_no_cut(tmp_path, text):
    dataset = import_file(written(tmp_path, text, "m.tsp"))
    assert edges_of(dataset).labels == ("1", "2", "3", "4")
    with pytest.raises(DatasetError, match="of the kind tsp"):
        problem_of(dataset, Stated.AUTO)
    assert optimum(dataset, "tsp") == 14


def test_geographical_distances_are_those_of_tsplib(tmp_path):
    """Ulysses: TSPLIB's own example gives 509 km between its first two cities."""
    head = "NAME: u\nTYPE: TSP\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n"
    dataset = import_file(written(tmp_path, f"{head}1 38.24 20.42\n2 39.57 26.15\n3 40.56 25.32\nEOF\n"))
    assert dataset.column("weight").values.tolist() == [509.0, 501.0, 126.0]


LP = "\\ demo\nMaximize\n obj: 3 x + 2 y + 4 z\nSubject To\n room: 2 x + 3 y + 4 z <= 6\nBinary\n x y z\nEnd\n"
MPS = """NAME          DEMO
ROWS
 N  COST
 L  ROOM
COLUMNS
    MARKER    'MARKER'    'INTORG'
    x    COST    -3    ROOM    2
    y    COST    -2    ROOM    3
    z    COST    -4    ROOM    4
    MARKER    'MARKER'    'INTEND'
RHS
    RHS    ROOM    6
BOUNDS
 UP BND x 1
 UP BND y 1
 UP BND z 1
ENDATA
"""
TEXT = "maximise 3 x + 2 y + 4 z\nroom: 2 x + 3 y + 4 z <= 6\nbinary x, y, z\n"


def demo_cqm():
    x, y, z = dimod.Binaries(["x", "y", "z"])
    cqm = dimod.ConstrainedQuadraticModel()
    cqm.set_objective(-3 * x - 2 * y - 4 * z)
    cqm.add_constraint(2 * x + 3 * y + 4 * z <= 6, label="room")
    return cqm


@pytest.mark.parametrize(
    ("content", "best"),
    [(LP, 7), (MPS, -7), (TEXT, 7), (demo_cqm().to_file().read(), -7)],
    ids=["lp", "mps", "text", "cqm"],
)
def test_models_with_constraints(tmp_path, content, best):
    dataset = import_file(written(tmp_path, content))
    assert optimum(dataset) == best
    assert problem("model", dataset).statement.constraints[0].name in ("room", "ROOM")
    with pytest.raises(KetbenchError, match="model with constraints"):
        problem_of(dataset, Stated.AUTO)


def test_a_discrete_model_gets_one_bit_a_case(tmp_path):
    dqm = dimod.DiscreteQuadraticModel()
    dqm.add_variable(3, "a")
    dqm.add_variable(2, "b")
    dqm.set_linear("a", [1.0, 0.0, 2.0])
    dqm.set_quadratic("a", "b", {(1, 0): 5.0, (1, 1): 4.0})
    dataset = import_file(written(tmp_path, dqm.to_file().read(), "m.dqm"))
    assert optimum(dataset) == dimod.ExactDQMSolver().sample_dqm(dqm).first.energy == 1.0


def test_an_offset_line_is_kept_and_told(tmp_path):
    dataset = import_file(written(tmp_path, "# vartype=SPIN\n42\n0 1 1.0\n0 2 1.0\n1 2 1.0\n", "m.coo"))
    assert "offset 42" in " ".join(dataset.provenance.report)
    assert problem_of(dataset, Stated.AUTO).energies(np.zeros((1, 3), np.int8)).tolist() == [45.0]


def test_a_sign_leaves_a_doubt_that_the_user_settles(tmp_path):
    dataset = import_file(written(tmp_path, "0 1 -1\n1 0 2\n-1 2 0\n"))
    with pytest.raises(DatasetError, match="can be read in several ways"):
        problem_of(dataset, Stated.AUTO)
    assert problem_of(dataset, Stated.MAX_CUT).size == 3
    with pytest.raises(KetbenchError, match="set confirmed to true"):
        problem("max-cut", dataset)
    assert optimum(dataset, "max-cut", confirmed=True) == 3


@pytest.mark.parametrize(
    "text",
    [
        "1,0.5,0.2\n0.5,1,0.1\n0.2,0.1,1\n",
        "0,1.5\n1,2.5\n2,1.5\n",
        "0,3,1\n1,3,0\n2,4,1\n",
        "1 0 0\n0 1 0\n0 0 1\n",
        "5 2 3\n4 1 6\n7 8 9\n",
        "red,big,1\nblue,small,2\nred,small,3\n",
        "a,b,c\nb,c,d\nc,a,e\n",
        "name,i,j,w,colour\nq,0,1,2,red\n",
    ],
)
def test_what_could_be_a_table_stays_one(tmp_path, text):
    assert sniff(written(tmp_path, text)).format is Format.DELIMITED


def test_a_table_is_cut_only_when_its_ends_are_certain():
    def numbers(name, values):
        return Column(name, np.array(values, dtype=float))

    items = Dataset("items", (numbers("item", [1, 2]), numbers("value", [3, 4]), numbers("weight", [5, 6])))
    with pytest.raises(DatasetError, match="looks like the items of a knapsack"):
        problem_of(items, Stated.MAX_CUT)
    assert problem_of(items, Stated.MAX_CUT, Named("item, value", "weight")).size == 4
    roads = Dataset(
        "roads", (numbers("id", [7, 8]), numbers("from", [1, 2]), numbers("to", [2, 3]), numbers("cost", [5, 6]))
    )
    assert best_cut(roads) == 11
    both = Dataset("both", (*roads.columns, numbers("weight", [1, 1])))
    with pytest.raises(DatasetError, match="'cost', 'weight'"):
        problem_of(both, Stated.AUTO)
    assert problem_of(both, Stated.MAX_CUT, Named(weight="cost")).weights.tolist() == [10.0, 12.0]


def test_lines_of_a_model_stay_text():
    dataset = Dataset("m", (Column("line", np.array(["x"], dtype=object), Kind.TEXT),))
    with pytest.raises(KetbenchError, match="need two columns"):
        edges_of(dataset)


DOUBTFUL = [
    ("1,5,3\n2,3,4\n3,4,9\n4,1,2\n5,2,7\n", "counts the rows"),
    ("0 1 5\n0 2 7\n0 3 9\n", "counts the rows"),
    ("i,j,w\n0,1,1\n1,0,2\n1,2,1\n2,1,3\n", "both directions"),
    ("0 1 2\n1 2 3\n2 3 4\n", "matrix, or three edges"),
    ("%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 -1\n2 2 -1\n1 2 3\n", "loop"),
    ("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 2 3\n2 1 1\n", "both directions"),
]


@pytest.mark.parametrize(("text", "why"), DOUBTFUL)
def test_what_can_mean_several_things_is_asked(tmp_path, text, why):
    dataset = import_file(written(tmp_path, text, "m.mtx" if text.startswith("%") else "file.txt"))
    assert why in " ".join(dataset.provenance.report)
    with pytest.raises(DatasetError, match="read in several ways"):
        problem_of(dataset, Stated.AUTO)
    with pytest.raises(KetbenchError, match="set confirmed to true"):
        problem("max-cut", dataset)
    assert problem_of(dataset, Stated.MAX_CUT).size >= 2


def test_a_matrix_market_file_that_states_each_pair_twice_counts_it_once_and_keeps_idle_nodes(tmp_path):
    head = "%%MatrixMarket matrix coordinate real general\n4 4 4\n"
    dataset = import_file(written(tmp_path, f"{head}1 2 1\n2 1 1\n2 3 1\n3 2 1\n", "m.mtx"))
    assert edges_of(dataset).labels == ("1", "2", "3", "4")
    assert best_cut(dataset) == 2


ODD = np.array([[-1.0, 3.0, 0.0], [1.0, -1.0, 2.0], [0.0, 2.0, 4.0]])


@pytest.mark.parametrize("form", ["text", "npy"])
def test_a_matrix_that_is_not_symmetric_is_a_table_until_the_user_says_qubo(tmp_path, form):
    buffer = io.BytesIO()
    np.save(buffer, ODD)
    text = "\n".join(" ".join(map(str, row)) for row in ODD)
    dataset = import_file(written(tmp_path, text) if form == "text" else written(tmp_path, buffer.getvalue(), "q.npy"))
    with pytest.raises(DatasetError, match="set problem to qubo to minimise x' Q x"):
        problem_of(dataset, Stated.AUTO)
    with pytest.raises(DatasetError, match="not symmetric \\(3 in row 1, column 2, but 1 across"):
        problem_of(dataset, Stated.MAX_CUT)
    bits = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.int8)
    wanted = np.einsum("ri,ij,rj->r", bits, ODD, bits)
    assert np.allclose(problem_of(dataset, Stated.QUBO).energies(bits), wanted)
    assert optimum(dataset, "model", problem="qubo") == wanted.min()


def test_a_full_matrix_with_a_zero_diagonal_counts_pairs_twice_as_a_qubo_and_once_over_spins(tmp_path):
    matrix = np.array([[0, -1, 1], [-1, 0, 2], [1, 2, 0.0]])
    dataset = import_file(written(tmp_path, "\n".join(" ".join(map(str, row)) for row in matrix)))
    bits = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.int8)
    spins = 2 * bits.astype(float) - 1
    qubo, ising = (problem_of(dataset, stated).energies(bits) for stated in (Stated.QUBO, Stated.ISING))
    assert np.allclose(qubo, np.einsum("ri,ij,rj->r", bits, matrix, bits))
    assert np.allclose(ising, np.einsum("ri,ij,rj->r", spins, np.triu(matrix), spins))


def test_entries_of_q_by_name_add_up_in_both_directions(tmp_path):
    dataset = import_file(written(tmp_path, "i,j,Q\n0,1,-3\n1,0,-1\n1,2,2\n"))
    assert meant(dataset, Stated.AUTO) is Stated.QUBO
    assert problem_of(dataset, Stated.AUTO).weights.tolist() == [-4.0, 2.0]


def test_a_matrix_under_city_holds_distances(tmp_path):
    dataset = import_file(written(tmp_path, "city,A,B,C\nA,0,3,5\nB,3,0,4\nC,5,4,0\n"))
    assert facts(dataset)["edges"] == '"tsp"'
    assert optimum(dataset, "tsp") == 12


def test_a_soft_constraint_is_a_penalty_or_refused_and_spins_answer_as_spins(tmp_path):
    x, y = dimod.Binaries("xy")
    cqm = dimod.ConstrainedQuadraticModel()
    cqm.set_objective(-2 * x - y)
    cqm.add_constraint(x + y == 1, label="one", weight=1.5, penalty="quadratic")
    soft = import_file(written(tmp_path, cqm.to_file().read(), "soft.cqm"))
    assert problem("model", soft).statement.constraints == ()
    # x = y = 1 costs -3 and the penalty 1.5, x alone costs -2.
    assert optimum(soft) == -2
    cqm.add_constraint(x - y <= 0, label="two", weight=1.0)
    with pytest.raises(KetbenchError, match="'two' is soft, with a linear penalty"):
        problem("model", import_file(written(tmp_path, cqm.to_file().read(), "more.cqm")))
    s, t = dimod.Spins("st")
    spin = dimod.ConstrainedQuadraticModel()
    spin.set_objective(s * t + s)
    spin.add_constraint(s + t == 0, label="apart")
    statement = problem("model", import_file(written(tmp_path, spin.to_file().read(), "spin.cqm"))).statement
    found = solved_exactly(statement, 5.0)
    assert found.bound == -2
    assert dict(statement.rows(found.bits)) == {"s": -1, "t": 1}
