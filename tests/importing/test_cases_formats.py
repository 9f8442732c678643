"""Formats that people bring, each written here by its own library or by hand and read back to the same values."""

import gzip
import io
import json
import sqlite3
import struct
import zipfile

import h5py
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.io
import scipy.sparse
from sklearn.datasets import dump_svmlight_file, load_iris

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Dataset
from ketbench.data.importing import Options, read_file
from ketbench.data.importing.look import parts_of
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.storage import images
from ketbench.project.storage.codecs import project as project_codec

IRIS = load_iris()


def names(got) -> list[str]:
    return [column.name for column in got.dataset.columns]


def matrix(got, *columns: str) -> np.ndarray:
    return np.column_stack([got.dataset.column(name).values for name in columns])


def test_libsvm(tmp_path):
    dump_svmlight_file(IRIS.data, IRIS.target, str(tmp_path / "iris.svm"), zero_based=False)
    got = read_file(tmp_path / "iris.svm")
    assert names(got) == ["label", "x1", "x2", "x3", "x4"]
    assert np.array_equal(matrix(got, "x1", "x2", "x3", "x4"), IRIS.data)
    assert got.dataset.target is not None
    assert got.dataset.target.values.tolist() == IRIS.target.tolist()


@pytest.mark.parametrize("orient", ["split", "records", "index", "columns", "values", "table"])
@pytest.mark.parametrize("indent", [None, 2])
def test_every_form_of_pandas_json(tmp_path, orient, indent):
    frame = pd.DataFrame({"a": [1.5, 2.5, 3.5, 4.5], "k": ["x", "y", "x", "y"]})
    frame.to_json(tmp_path / "f.json", orient=orient, indent=indent)
    got = read_file(tmp_path / "f.json")
    assert got.dataset.n_rows == 4
    assert got.dataset.columns[0].values.tolist() == [1.5, 2.5, 3.5, 4.5]
    assert got.dataset.columns[1].labels().tolist() == ["x", "y", "x", "y"]
    assert len(got.dataset.columns) == 2
    assert orient == "values" or names(got) == ["a", "k"]


def test_lists_wrapped_in_an_object_and_points_on_the_earth(tmp_path):
    (tmp_path / "l.json").write_text(json.dumps({"a": [1, 2, 3], "b": [4, 5, 6]}))
    assert names(read_file(tmp_path / "l.json")) == ["a", "b"]
    (tmp_path / "w.json").write_text(json.dumps({"count": 2, "results": [{"a": 1}, {"a": 2}]}))
    assert read_file(tmp_path / "w.json").dataset.n_rows == 2
    point = {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [13.4, 52.5]}}
    (tmp_path / "g.json").write_text(json.dumps({"type": "FeatureCollection", "features": [point] * 3}))
    got = read_file(tmp_path / "g.json")
    assert matrix(got, "n", "longitude", "latitude")[0].tolist() == [1, 13.4, 52.5]
    (tmp_path / "n.json").write_text('{"a": {"b": [1, {"c": 2}]}, "d": "e"}')
    with pytest.raises(DatasetError, match="without a table"):
        read_file(tmp_path / "n.json")


def test_arff(tmp_path):
    text = (
        "% note\n@RELATION r\n@attribute 'flow rate' real\n@attribute \"the phase\" {'a b',c}\n"
        "@attribute t date 'dd.MM.yyyy HH:mm'\n@attribute s string\n@DATA\n"
        "1.5,'a b','04.03.2021 12:30',\"it's\"\n?,c,?,x\n{0 -2, 1 c, 3 'y'}\n"
    )
    (tmp_path / "m.arff").write_text(text)
    got = read_file(tmp_path / "m.arff")
    assert names(got) == ["flow rate", "the phase", "t", "s"]
    flow = got.dataset.column("flow rate").values
    assert (flow[0], np.isnan(flow[1]), flow[2]) == (1.5, True, -2)
    assert got.dataset.column("the phase").labels().tolist() == ["a b", "c", "c"]
    assert got.dataset.column("the phase").categories == ("a b", "c")
    assert got.dataset.column("t").labels()[0] == "2021-03-04 12:30:00"
    assert got.dataset.column("s").labels()[0] == "it's"


@pytest.mark.parametrize("packed", [False, True])
def test_idx_with_its_labels(tmp_path, packed):
    pictures = np.arange(10 * 4 * 3, dtype=np.uint8).reshape(10, 4, 3)
    raw = struct.pack(">4B3I", 0, 0, 8, 3, 10, 4, 3) + pictures.tobytes()
    labels = struct.pack(">4BI", 0, 0, 8, 1, 10) + bytes(i % 3 for i in range(10))
    ending = ".gz" if packed else ""
    for name, content in (("train-images-idx3-ubyte", raw), ("train-labels-idx1-ubyte", labels)):
        (tmp_path / (name + ending)).write_bytes(gzip.compress(content) if packed else content)
    got = read_file(tmp_path / f"train-images-idx3-ubyte{ending}")
    assert got.dataset.column("image").tensor().shape == (10, 4, 3, 1)
    assert got.dataset.column("image").values[9, 3, 2] == pytest.approx(119 / 255)
    assert got.dataset.target is not None
    assert got.dataset.target.labels().tolist() == [str(i % 3) for i in range(10)]
    (tmp_path / f"train-images-idx3-ubyte{ending}").write_bytes(raw[:-1])
    with pytest.raises(DatasetError, match="copy it again"):
        read_file(tmp_path / f"train-images-idx3-ubyte{ending}")


def test_matlab_5(tmp_path):
    cells = np.array([["a"], ["b"]] * 75, dtype=object)
    scipy.io.savemat(tmp_path / "m.mat", {"X": IRIS.data, "y": IRIS.target[None, :], "k": cells})
    got = read_file(tmp_path / "m.mat")
    assert np.array_equal(matrix(got, "X 1", "X 2", "X 3", "X 4", "y"), np.column_stack([IRIS.data, IRIS.target]))
    assert got.dataset.column("k").labels()[:2].tolist() == ["a", "b"]


def test_matlab_7_3(tmp_path):
    path = tmp_path / "m.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        file.create_dataset("X", data=IRIS.data.T).attrs["MATLAB_class"] = np.bytes_(b"double")
        file.create_dataset("y", data=IRIS.target[:, None].T.astype(float)).attrs["MATLAB_class"] = np.bytes_(b"double")
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\2IM")
    assert np.array_equal(matrix(read_file(path), "X 1", "X 2", "X 3", "X 4"), IRIS.data)


def test_pictures_of_matlab_stand_last(tmp_path):
    stack = np.random.default_rng(0).integers(0, 255, (8, 6, 3, 20)).astype(np.uint8)
    scipy.io.savemat(tmp_path / "m.mat", {"X": stack, "y": np.arange(20)[:, None]})
    image = read_file(tmp_path / "m.mat").dataset.column("X")
    assert image.values.shape == (20, 8, 6, 3)
    assert image.values[7, 2, 3, 1] == pytest.approx(stack[2, 3, 1, 7] / 255)


def test_matrix_market(tmp_path):
    graph = scipy.sparse.coo_array(([1.5, -2.0, 3.0], ([1, 2, 3], [0, 1, 3])), shape=(4, 4))
    scipy.io.mmwrite(tmp_path / "g.mtx", graph + graph.T, symmetry="symmetric")
    got = read_file(tmp_path / "g.mtx")
    rows = {(i, j): w for i, j, w in matrix(got, "i", "j", "weight").tolist()}
    assert rows == {(2, 1): 1.5, (3, 2): -2.0, (4, 4): 6.0}
    scipy.io.mmwrite(tmp_path / "t.mtx", np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    assert matrix(read_file(tmp_path / "t.mtx"), "column 1", "column 3").tolist() == [[1, 3], [4, 6]]


@pytest.mark.parametrize(
    ("write", "name"),
    [(nx.write_graphml, "g.graphml"), (nx.write_gexf, "g.gexf"), (nx.write_gml, "g.gml"), (nx.write_pajek, "g.net")],
)
def test_graph_files(tmp_path, write, name):
    graph = nx.Graph()
    graph.add_node("lone")
    graph.add_edge("a", "b", weight=2.5)
    graph.add_edge("b", "c", weight=-1.0)
    write(graph, tmp_path / name)
    got = read_file(tmp_path / name)
    ends = (got.dataset.column(n).labels() for n in ("i", "j", "weight"))
    pairs = {frozenset(pair): w for *pair, w in zip(*ends, strict=True)}
    assert pairs == {frozenset("ab"): 2.5, frozenset("bc"): -1.0}
    assert any("1 node has no edge" in line for line in got.dataset.provenance.report)
    assert read_file(tmp_path / name, options=Options(part="nodes")).dataset.n_rows == 4


def test_graph6(tmp_path):
    nx.write_graph6(nx.petersen_graph(), tmp_path / "p.g6")
    assert read_file(tmp_path / "p.g6").dataset.n_rows == 15
    (tmp_path / "m.g6").write_bytes(b"".join(nx.to_graph6_bytes(nx.cycle_graph(n), header=False) for n in (4, 5, 6)))
    assert read_file(tmp_path / "m.g6").dataset.column("edges").values.tolist() == [4, 5, 6]


def test_atoms_and_integrals(tmp_path):
    (tmp_path / "w.xyz").write_text("2\nfirst\nO 0 0 0.1\nH 0.5 0 -1\n2\nsecond\nO 0 0 0.2\nH 0.6 0 -1\n")
    got = read_file(tmp_path / "w.xyz")
    assert got.dataset.column("element").labels().tolist() == ["O", "H"] * 2
    assert matrix(got, "frame", "x", "z").tolist() == [[1, 0, 0.1], [1, 0.5, -1], [2, 0, 0.2], [2, 0.6, -1]]
    assert got.dataset.column("x").unit == "Å"
    head = "&FCI NORB=2,NELEC=2,MS2=0,\n ORBSYM=1,5,\n&END\n"
    (tmp_path / "h2.FCIDUMP").write_text(f"{head} 0.675D+00 1 1 1 1\n 0.7 0 0 0 0\n")
    got = read_file(tmp_path / "h2.FCIDUMP")
    assert matrix(got, "value", "i", "l").tolist() == [[0.675, 1, 1], [0.7, 0, 0]]
    assert ("norb", '"2"') in got.dataset.provenance.options


def test_sqlite(tmp_path):
    path = tmp_path / "d.db"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE few (a REAL)")
        base.execute("INSERT INTO few VALUES (1)")
        base.execute('CREATE TABLE "many rows" (x REAL, k TEXT)')
        base.executemany('INSERT INTO "many rows" VALUES (?, ?)', [(i / 2, "ab"[i % 2]) for i in range(10)])
    base.close()
    got = read_file(path)
    assert (names(got), got.dataset.n_rows) == (["x", "k"], 10)
    assert [doubt.about for doubt in got.doubts] == ["part"]
    assert read_file(path, options=Options(part="few")).dataset.n_rows == 1
    assert set(parts_of(path)) == {"few", "many rows"}


def test_a_run_of_qcodes(tmp_path):
    path = tmp_path / "q.db"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE runs (run_id INTEGER, name TEXT, result_table_name TEXT)")
        base.execute("CREATE TABLE layouts (layout_id INTEGER, run_id INTEGER, parameter TEXT, label TEXT, unit TEXT)")
        base.execute("INSERT INTO runs VALUES (1, 'scan', 'results-1-1')")
        base.execute("INSERT INTO layouts VALUES (1, 1, 'gate', 'Gate', 'V')")
        base.execute('CREATE TABLE "results-1-1" (id INTEGER, gate BLOB, current BLOB)')
        for start in (0.0, 4.0):
            stored = []
            for array in (np.arange(4) + start, (np.arange(4) + start) ** 2):
                target = io.BytesIO()
                np.save(target, array)
                stored.append(target.getvalue())
            base.execute('INSERT INTO "results-1-1" VALUES (1, ?, ?)', stored)
    base.close()
    got = read_file(path)
    assert matrix(got, "gate", "current").tolist() == [[float(i), float(i * i)] for i in range(8)]
    assert got.dataset.column("gate").unit == "V"


def test_a_zip_with_one_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("data/t.csv", "a,b\n1,2\n3,4\n")
        archive.writestr("README.md", "# about\n")
    assert matrix(read_file(tmp_path / "z.zip"), "a", "b").tolist() == [[1, 2], [3, 4]]
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("s.csv", "a,b\n1,2\n")
        archive.writestr("t.csv", "a,b\n5,6\n")
    with pytest.raises(DatasetError, match="choose one as the part"):
        read_file(tmp_path / "two.zip")
    assert read_file(tmp_path / "two.zip", options=Options(part="t.csv")).dataset.column("a").values[0] == 5


def test_hdf5_single_values_texts_and_groups(tmp_path):
    path = tmp_path / "h.h5"
    with h5py.File(path, "w") as file:
        file["energy"] = -1.137
        file["basis"] = "sto-3g"
        file["h/coeffs"] = np.arange(4.0)
        file["h/names"] = np.array(["Müller", "Schön", "Ähre", "x"], dtype=object)
        file["h/latin"] = np.array(["Müller".encode("latin-1")] * 4)
        file["other/t"] = np.arange(3.0)
    got = read_file(path)
    report = " ".join(got.dataset.provenance.report)
    assert "energy = -1.137" in report
    assert "sto-3g" in report
    assert got.dataset.column("h.latin").labels()[0] == "Müller"
    single = read_file(path, options=Options(part="scalars"))
    assert single.dataset.column("energy").values.tolist() == [-1.137]
    assert "scalars" in parts_of(path)
    assert names(read_file(path, options=Options(part="other"))) == ["other.t"]


def test_nexus_default_plot(tmp_path):
    path = tmp_path / "n.nxs"
    with h5py.File(path, "w") as file:
        file.attrs["default"] = "entry"
        entry = file.create_group("entry")
        entry.attrs["default"] = "data"
        data = entry.create_group("data")
        data.attrs["signal"] = "counts"
        data["counts"], data["angle"] = np.arange(5.0), np.arange(5.0) * 2
        entry["monitor"] = np.arange(5.0)
    assert names(read_file(path)) == ["entry.data.angle", "entry.data.counts"]


def test_complex_numbers_are_two_columns(tmp_path):
    np.savez(tmp_path / "c.npz", z=np.array([1 + 2j, 3 - 4j]), y=np.array([0.0, 1.0]))
    assert matrix(read_file(tmp_path / "c.npz"), "z.re", "z.im").tolist() == [[1, 2], [3, -4]]


@pytest.fixture
def series(tmp_path) -> Dataset:
    values = np.random.default_rng(1).normal(size=(12, 6, 2))
    np.savez(tmp_path / "s.npz", s=values, y=np.arange(12.0))
    return read_file(tmp_path / "s.npz", target="y").dataset.with_split(Split("random"))


def test_tensor_columns_keep_their_shape(series):
    column = series.column("s")
    assert (column.kind, column.values.shape) == ("tensor", (12, 6, 2))
    assert column.tensor().shape == (12, 6, 1, 2)
    assert np.array_equal(column.tensor()[:, :, 0, :], column.values)
    made = prepare(series)
    assert made.feature_names[:3] == ("s[0,0]", "s[0,1]", "s[1,0]")
    assert np.array_equal(made.train.x[0], column.values[made.train.rows[0]].ravel())


def test_tensor_columns_are_stored(series):
    project = Project().with_dataset(series)
    raw = images.image_of(lambda file: project_codec.write_project(file, project))
    with images.opened(raw) as file:
        again = project_codec.read_project(file)
    assert np.array_equal(again.datasets[series.name].column("s").values, series.column("s").values)
    assert again == project


def test_colours_that_stand_first_are_put_last(tmp_path):
    stack = np.random.default_rng(0).integers(0, 255, (5, 3, 8, 7)).astype(np.uint8)
    np.savez(tmp_path / "i.npz", x=stack, y=np.arange(5))
    image = read_file(tmp_path / "i.npz").dataset.column("x")
    assert image.values[2, 4, 6, 1] == pytest.approx(stack[2, 1, 4, 6] / 255)
