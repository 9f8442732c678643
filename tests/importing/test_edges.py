"""Graphs and QUBOs come in by content, each format as the same table of edges, and tables stay tables."""

import gzip
import json

import dimod
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing import Format, Options, import_file, preview, read_file, sniff
from ketbench.data.importing.edges.bqm import edges_from_bqm
from ketbench_annealing.solvers.edges import meant, problem_of
from ketbench_annealing.solvers.params import Stated

RUDY = "4 4\n1 2 1\n2 3 2\n1 3 -1\n3 4 1\n"
SPARSE = "3 4\n1 1 -5\n1 2 2\n2 3 -1\n3 3 1\n"
COO = "0 0 -5\n0 1 4\n1 2 -2\n2 2 1\n"
CSV = "i,j,weight\n0,0,-5\n0,1,4\n1,2,-2\n2,2,1\n"
BITS = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.int8)


def written(folder, text, name="file.txt"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (RUDY, Stated.MAX_CUT),
        ("4 4\n1 2\n2 3\n1 3\n3 4\n", Stated.MAX_CUT),
        ("\ufeff4 4 \r\n1 2 1\r\n2 3 2\r\n1 3 -1\r\n3 4 1.5\r\n\r\n", Stated.MAX_CUT),
        (SPARSE, Stated.QUBO),
        (COO, Stated.QUBO),
        ("# vartype=SPIN\n0 1 1.0\n", Stated.ISING),
        (CSV, Stated.QUBO),
        ("Source;Target;Weight\nUlm;Bonn;1.5\nBonn;Kiel;2\n", Stated.MAX_CUT),
        ("u\tv\tw\n1\t2\t3\n", Stated.MAX_CUT),
        ("i j weight\n1 2 3\n", Stated.MAX_CUT),
        ("0,0,1\n0,1,2\n1,2,3\n0,2,1\n", Stated.QUBO),
    ],
)
def test_known_by_content_whatever_the_name(tmp_path, text, stated):
    path = written(tmp_path, text)
    assert sniff(path).format is Format.EDGES
    dataset = import_file(path)
    assert [column.name for column in dataset.columns] == ["i", "j", "weight"]
    assert [column.role for column in dataset.columns] == [Role.FEATURE, Role.FEATURE, Role.WEIGHT]
    assert (dataset.split.validation, dataset.split.test) == (0.0, 0.0)
    assert meant(dataset, Stated.AUTO) is stated
    assert stated.value in dict(dataset.provenance.options)["edges"]


@pytest.mark.parametrize("text", [SPARSE, COO, CSV])
def test_one_qubo_in_three_formats(tmp_path, text):
    problem = problem_of(import_file(written(tmp_path, text)), Stated.AUTO)
    x = BITS.astype(float)
    expected = -5 * x[:, 0] + 4 * x[:, 0] * x[:, 1] - 2 * x[:, 1] * x[:, 2] + x[:, 2]
    assert np.allclose(problem.energies(BITS), expected)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_model_of_dimod_comes_back_with_every_energy(data):
    labels = data.draw(st.sampled_from([[0, 1, 2], ["a", "b", "c"], [("x", 1), 7, "c"]]))
    vartype = data.draw(st.sampled_from(["SPIN", "BINARY"]))
    number = st.integers(-4, 4).map(float)
    linear = {label: data.draw(number) for label in labels}
    pairs = data.draw(st.lists(st.sampled_from([(0, 1), (0, 2), (1, 2)]), unique=True))
    model = dimod.BinaryQuadraticModel(
        linear, {(labels[a], labels[b]): data.draw(number) for a, b in pairs}, data.draw(number), vartype
    )
    files = [model.to_file(version=version).read() for version in (1, 2)]
    files.append(json.dumps(model.to_serializable(use_bytes=False)).encode())
    for content in files:
        found = edges_from_bqm(content, "file")
        assert found.offset == model.offset
        words = {str(json.loads(json.dumps(label))): label for label in model.variables}
        for bits in BITS:
            values = 2.0 * bits - 1 if vartype == "SPIN" else bits.astype(float)
            ends = np.where(found.rows == found.cols, 1.0, values[found.cols])
            energy = found.offset + (found.values * values[found.rows] * ends).sum()
            named = {words[word]: value for word, value in zip(found.labels, values, strict=True)}
            assert energy == pytest.approx(model.energy(named))


@pytest.mark.parametrize("vartype", ["SPIN", "BINARY"])
def test_a_bqm_file_keeps_its_offset_in_the_project_and_the_solver(tmp_path, vartype):
    model = dimod.BinaryQuadraticModel({"a": 1.0, "b": -2.0, "c": 0.0}, {("a", "b"): 3.0}, 0.5, vartype)
    for content in (model.to_file().read(), json.dumps(model.to_serializable(use_bytes=False)).encode()):
        got = read_file(written(tmp_path, content, "model.csv"))
        assert got.guess.format is Format.EDGES
        assert "offset 0.5" in " ".join(got.dataset.provenance.report)
        problem = problem_of(got.dataset, Stated.AUTO)
        values = 2 * BITS - 1 if vartype == "SPIN" else BITS
        assert np.allclose(problem.energies(BITS), model.energies((values, ["a", "b", "c"])))


def test_a_file_of_several_problems_gives_the_one_that_was_asked_for(tmp_path):
    path = written(tmp_path, f"2\n{SPARSE}2 2\n1 1 7\n1 2 -3\n")
    assert import_file(path).n_rows == 4
    assert import_file(path, options=Options(part="2")).column("weight").values.tolist() == [7.0, -6.0]
    with pytest.raises(DatasetError, match="holds 2 problems; there is no problem 3"):
        import_file(path, options=Options(part="3"))
    with pytest.raises(DatasetError, match="problems by number"):
        import_file(path, options=Options(part="last"))


def test_gzip_names_ends_and_the_first_rows(tmp_path):
    path = written(tmp_path, gzip.compress(RUDY.encode()), "G.txt.gz")
    assert import_file(path).name == "G"
    few = preview(path, rows=2)
    assert few.dataset.n_rows == 2
    assert few.guess.preview[0] == ("1", "2", "1")
    towns = import_file(written(tmp_path, "source,target,weight\nUlm,Bonn,1\nBonn,Kiel,2\n"))
    assert towns.column("i").kind is Kind.CATEGORY
    assert "'source', 'target', 'weight' are called i, j and weight" in " ".join(towns.provenance.report)
    silent = import_file(written(tmp_path, "9 2\n1 2 1\n2 3 1\n"))
    assert "6 nodes are in no pair" in " ".join(silent.provenance.report)


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6\n7,8,9\n",
        "0 1 2.5\n1 2 3.5\n2 3 4.5\n",
        "x,y,weight\n1,2,3\n",
        "source,target\n1,2\n",
        "source,target,label\n1,2,a\n",
        "1 2\n3 4\n5 6\n",
        "5 3 1\n2 4 1\n",
        "150 4 setosa\n5.1 3.5 1.4\n",
        "10 1\n20 2\n",
        "hello world\n1 2 3\n",
    ],
)
def test_a_table_stays_a_table(tmp_path, text):
    assert sniff(written(tmp_path, text)).format is Format.DELIMITED


def test_whoever_says_how_to_read_a_text_gets_a_table(tmp_path):
    path = written(tmp_path, CSV)
    assert read_file(path, options=Options(separator=",")).guess.format is Format.DELIMITED
    towns = written(tmp_path, "source,target,weight\n1,2,3.5\n2,3,4.5\n", "towns.csv")
    assert import_file(towns, target="weight").target.name == "weight"
    assert import_file(towns, options=Options(roles={"source": Role.GROUP})).column("target").role is Role.FEATURE
    nodes = import_file(path, options=Options(part="nodes"))
    assert nodes.column("node").role is Role.ID


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("3 3\n1 2 1\n2 3 1\n1 4 1\n", "line 4: variable 4 is outside 1 to 3"),
        ("3 3\n1 2 1\n2 3 1\n", "promises 3 pairs, but 2 follow"),
        ("3 2\n1 2 nan\n2 3 1\n", "line 2: the weight 'nan'"),
        ("3 2\n1 2 1e308\n2 3 1\n", "line 2: the weight '1e308'"),
        ("i,j,weight\n1,2\n0,1,1\n", "line 2: 2 cells"),
        ("i,j,weight\n0,1,1\n1,2\n", "line 3: 2 cells"),
        ("i,j,weight\n0,1,heavy\n", "line 2: the weight 'heavy'"),
        (b"DIMODBQM\x02\x00rubbish", "not a BQM file of dimod, or cut"),
        (b'{"type": "BinaryQuadraticModel", "num_variables": 2}', "not a BQM file of dimod"),
        (dimod.BinaryQuadraticModel("BINARY").to_file().read(), "not a BQM file"),
        (dimod.BinaryQuadraticModel({0: 1e300}, {}, 0.0, "BINARY").to_file().read(), "has the bias 1e\\+300"),
        (dimod.BinaryQuadraticModel({0: 1.0, 1: 1.0}, {(0, 1): 1.0}, 0.0, "BINARY").to_file().read()[:-9], "or cut"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, content, complaint):
    with pytest.raises(DatasetError, match=complaint):
        import_file(written(tmp_path, content))
