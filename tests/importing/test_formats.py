"""Files are known by their content; each format keeps its values, its gaps and its dates."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import openpyxl
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing import Format, Options, import_file, read_file, sniff
from ketbench.data.importing.files.graph_sets import edge_list, read_tu
from ketbench.data.preparing.preparation import prepare


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([])
    sheet.append([None, "when", "x", "k", "f"])
    for i in range(5):
        sheet.append([None, datetime.datetime(2024, 1, i + 1), i + 0.5, "ab"[i % 2], "=C3"])
    book.create_sheet("other").append(["only"])
    with path.open("wb") as file:
        book.save(file)
    return path


def test_an_excel_workbook_called_csv(tmp_path):
    got = read_file(workbook(tmp_path / "x.csv"), target="k")
    assert got.guess.format is Format.EXCEL
    assert list(got.dataset.column("x").values) == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert got.dataset.column("when").kind is Kind.DATE
    report = " ".join(got.dataset.provenance.report)
    assert "'other'" in report
    assert "formula without a stored result" in report


def test_notes_above_the_table_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Device X"], ["a", "b"], [1, 2], [3, 4]):
        book.active.append(row)
    book.save(tmp_path / "n.xlsx")
    report = " ".join(read_file(tmp_path / "n.xlsx").dataset.provenance.report)
    assert "1 row before the table" in report
    assert "begins with the first row" not in report


def test_an_unknown_sheet_and_a_broken_workbook(tmp_path):
    path = workbook(tmp_path / "x.xlsx")
    with pytest.raises(DatasetError, match="no sheet 'nope'; it has Sheet, other"):
        import_file(path, options=Options(part="nope"))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DatasetError, match="damaged or protected"):
        import_file(path)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
@pytest.mark.parametrize("kind", [Format.PARQUET, Format.ARROW])
def test_parquet_and_arrow(tmp_path, name, kind):

    when = [datetime.datetime(2024, 1, 1), None, datetime.datetime(2024, 1, 3, 12)]
    table = pyarrow.table(
        {"a": [1, 2, 3], "s": ["x", "y", None], "b": [True, False, True], "t": when, "n": [1.5, None, 2]}
    )
    write = pyarrow.parquet.write_table if kind is Format.PARQUET else pyarrow.feather.write_feather
    write(table, tmp_path / name)
    got = read_file(tmp_path / name)
    data = got.dataset
    assert got.guess.format is kind
    assert [c.kind.value for c in data.columns] == ["numeric", "category", "category", "date", "numeric"]
    assert list(data.column("s").labels()) == ["x", "y", ""]
    assert np.isnan(data.column("n").values[1])
    assert data.column("t").values[0] == 1704067200
    assert import_file(tmp_path / name, options=Options(rows=2)).n_rows == 2


def test_a_broken_parquet(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(50))
    with pytest.raises(DatasetError, match="damaged Parquet"):
        import_file(tmp_path / "a.parquet")


def test_npz_with_matching_arrays(tmp_path):
    np.savez(tmp_path / "n.npz", X=np.arange(18).reshape(6, 3), y=np.array([0, 1] * 3), meta=np.array("x"))
    data = import_file(tmp_path / "n.npz", target="y")
    assert [c.name for c in data.columns] == ["X 1", "X 2", "X 3", "y"]
    assert data.target is not None
    assert data.target.categories == ("0", "1")
    assert any("left out 'meta'" in sentence for sentence in data.provenance.report)


def test_a_pickle_is_never_opened(tmp_path):
    np.savez(tmp_path / "p.npz", X=np.array([{}], dtype=object))
    np.save(tmp_path / "p.npy", np.array([{}], dtype=object))
    for name in ("p.npz", "p.npy"):
        with pytest.raises(DatasetError, match="pickled objects"):
            import_file(tmp_path / name)
    (tmp_path / "p.csv").write_bytes(b"\x80\x04\x95" + bytes(20))
    with pytest.raises(DatasetError, match="Python pickle"):
        import_file(tmp_path / "p.csv")


def test_npy_pictures(tmp_path):
    np.save(tmp_path / "i.npy", np.full((6, 8, 8), 255, np.uint8))
    column = import_file(tmp_path / "i.npy").columns[0]
    assert column.kind is Kind.IMAGE
    assert column.values.max() == 1


def test_a_truncated_npz(tmp_path):
    np.savez(tmp_path / "n.npz", X=np.zeros((50, 50)))
    whole = (tmp_path / "n.npz").read_bytes()
    (tmp_path / "n.npz").write_bytes(whole[:-100])
    with pytest.raises(DatasetError, match="damaged NumPy archive"):
        import_file(tmp_path / "n.npz")


def test_hdf5_takes_what_belongs_together_or_what_was_picked(tmp_path):
    path = tmp_path / "h.dat"
    with h5py.File(path, "w") as file:
        file["g/X"] = np.arange(12.0).reshape(6, 2)
        file["y"] = [b"a", b"b"] * 3
        file["z"] = np.arange(3)
        file["outside"] = h5py.ExternalLink("/etc/passwd", "x")
    data = import_file(path, target="y")
    assert [c.name for c in data.columns] == ["g.X 1", "g.X 2", "y"]
    assert any("'/outside' was not followed" in sentence for sentence in data.provenance.report)
    assert import_file(path, options=Options(part="z")).n_rows == 3
    with pytest.raises(DatasetError, match="no array 'nope'; it holds"):
        import_file(path, options=Options(part="nope"))


def test_hdf5_without_a_clear_choice(tmp_path):
    with h5py.File(tmp_path / "h.h5", "w") as file:
        file["a"], file["b"] = np.arange(3), np.arange(4)
    with pytest.raises(DatasetError, match=r"'/a' \(3\), '/b' \(4\).*choose one"):
        import_file(tmp_path / "h.h5")


def test_a_truncated_hdf5(tmp_path):
    with h5py.File(tmp_path / "h.h5", "w") as file:
        file["a"] = np.arange(3000)
    whole = (tmp_path / "h.h5").read_bytes()
    (tmp_path / "h.h5").write_bytes(whole[:1500])
    with pytest.raises(DatasetError, match="damaged HDF5"):
        import_file(tmp_path / "h.h5")


def test_json_lines(reading):
    got = reading('{"a":1,"b":{"c":"x"}}\nbroken\n{"a":2.5,"b":{"c":"y"},"d":[1]}\n')
    assert [c.name for c in got.dataset.columns] == ["a", "b.c", "d"]
    assert got.problems[0].row == 2
    many = reading(json.dumps([{"a": i, "k": "xy"[i % 2]} for i in range(9)]), target="k")
    assert many.dataset.n_rows == 9


def test_json_that_ends_too_early(reading):
    with pytest.raises(DatasetError, match="broken JSON"):
        reading('[{"a": 1}, {"a"')


def pictures(folder: Path, *parts: str) -> None:
    for part in parts or ("",):
        for k, label in enumerate(["cat", "dog"]):
            (folder / part / label).mkdir(parents=True)
            for i in range(3):
                Image.new("RGB", (8, 8), (40 * i, 100 * k, 0)).save(folder / part / label / f"{i}.png")


def test_pictures_by_class(tmp_path):
    pictures(tmp_path)
    (tmp_path / "cat" / "broken.png").write_bytes(b"\x89PNG nothing")
    Image.new("L", (4, 4)).save(tmp_path / "dog" / "small.png")
    got = read_file(tmp_path)
    assert got.dataset.columns[0].values.shape == (7, 8, 8)
    assert got.dataset.target.categories == ("cat", "dog")
    told = " ".join(map(str, got.problems))
    assert "broken.png" in told
    assert "small.png" in told
    assert str(tmp_path) not in told


def test_pictures_in_folders_of_parts(tmp_path):
    pictures(tmp_path, "train", "test")
    data = import_file(tmp_path)
    assert data.column("part").categories == ("test", "train")
    made = prepare(data)
    assert (len(made.train.rows), len(made.validation.rows), len(made.test.rows)) == (6, 0, 6)


def test_a_set_of_graphs(tmp_path):
    (tmp_path / "T_A.txt").write_text("1, 2\n2, 1\n2, 3\n3, 2\n1, 3\n3, 1\n4, 5\n5, 4\n")
    (tmp_path / "T_graph_indicator.txt").write_text("1\n1\n1\n2\n2\n")
    (tmp_path / "T_graph_labels.txt").write_text("1\n-1\n")
    data = import_file(tmp_path)
    assert list(data.column("triangles").values) == [1, 0]
    assert list(data.column("largest eigenvalue").values) == pytest.approx([2, 1])
    assert data.target.categories == ("-1", "1")
    graphs, _ = read_tu(tmp_path)
    assert graphs.edges[1].tolist() == [[0, 1]]
    (tmp_path / "T_A.txt").write_text("1, 9\n")
    with pytest.raises(DatasetError, match="names node 9, but there are 5"):
        import_file(tmp_path)


def test_an_edge_list_numbers_its_nodes():
    assert edge_list(np.array([[10, 30], [30, 10], [20, 20]])).edges[0].tolist() == [[0, 2]]


def test_sets_that_scikit_learn_ships():
    data = import_file("sklearn:wine")
    assert (data.name, data.n_rows, len(data.features)) == ("wine", 178, 13)
    assert sniff("sklearn:wine").format is Format.SHIPPED
    assert data.target.role is Role.TARGET
    with pytest.raises(DatasetError, match="sklearn:iris"):
        import_file("sklearn:nope")


def test_importing_a_text_loads_no_heavy_library(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n")
    code = (
        "import sys; from ketbench.data.importing import import_file; import_file(sys.argv[1]);"
        "print(sorted({'pandas', 'pyarrow', 'sklearn', 'scipy', 'openpyxl', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "a.csv"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_kind_can_be_fixed_for_typed_formats_too():
    digits = import_file("sklearn:iris", options=Options(kinds={"petal width (cm)": Kind.CATEGORY}))
    assert digits.column("petal width (cm)").categories[:2] == ("0.1", "0.2")


def test_an_edge_list_as_a_table_of_nodes(reading):
    content = "from to weight\n10 20 1\n20 30 1\n30 10 1\n30 40 1\n"
    data = reading(content, part="nodes").dataset
    assert list(data.column("node").values) == [10, 20, 30, 40]
    assert list(data.column("degree").values) == [2, 2, 3, 1]
    assert list(data.column("triangles").values) == [1, 1, 1, 0]
    assert data.column("clustering").values[2] == pytest.approx(1 / 3)
    with pytest.raises(DatasetError, match="two columns of whole numbers"):
        reading("a,b\nx,1\ny,2\n", part="nodes")
    with pytest.raises(DatasetError, match="no part 'sheet'"):
        reading("a,b\nx,1\ny,2\n", part="sheet")


@pytest.mark.parametrize("form", ["npz", "h5"])
def test_arrays_that_come_in_parts(tmp_path, form):
    arrays = {
        "x_train": np.zeros((6, 4, 4)),
        "y_train": np.array([0, 1] * 3),
        "x_test": np.ones((4, 4, 4)),
        "y_test": np.array([0, 1] * 2),
    }
    path = tmp_path / f"m.{form}"
    if form == "npz":
        np.savez(path, **arrays)
    else:
        with h5py.File(path, "w") as file:
            for name, array in arrays.items():
                file[name.replace("x_", "x/")] = array
    data = import_file(path, target="y")
    assert data.column("x").values.shape == (10, 4, 4)
    assert data.split.method == "given"
    assert sorted(prepare(data).test.rows.tolist()) == sorted(
        np.flatnonzero(data.column("x").values[:, 0, 0] == 1).tolist()
    )


def test_parts_that_do_not_fit_each_other_are_read_one_by_one(tmp_path):
    np.savez(
        tmp_path / "m.npz", x_train=np.zeros((6, 4)), y_train=np.zeros(6), x_test=np.ones((4, 3)), y_test=np.zeros(4)
    )
    data = import_file(tmp_path / "m.npz")
    assert data.n_rows == 6
    assert any("left out 'x_test'" in sentence for sentence in data.provenance.report)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "PDF document"),
        (b"\xd0\xcf\x11\xe0" + bytes(60), r"old Excel workbook \(\.xls\).*save it as \.xlsx"),
        (b"BZh91AY", "bzip2, which is not read; unpack it first"),
        (b"<!DOCTYPE html><html></html>", "web page or XML"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        (b"PK\x03\x04" + bytes(26) + b"readme.txt", "damaged zip archive"),
        (bytes(range(256)) * 4, "binary file of an unknown format"),
        (b"\x93NUMPY\x01\x00garbage", "damaged NumPy array"),
    ],
)
def test_what_is_no_table_is_named(reading, content, words):
    with pytest.raises(DatasetError, match=words) as caught:
        reading(content)
    assert str(caught.value).count("'data.csv'") == 1


def test_arrays_of_every_type(tmp_path):
    record = np.array([(1, b"a"), (2, b"b")], dtype=[("n", "i4"), ("s", "S1")])
    np.savez(
        tmp_path / "t.npz",
        flag=np.array([True, False]),
        when=np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"),
        key=np.array([2**60, 2**60 + 1]),
        text=np.array(["x", "y"]),
        both=record,
    )
    data = import_file(tmp_path / "t.npz")
    assert list(data.column("flag").labels()) == ["TRUE", "FALSE"]
    assert list(data.column("when").labels()) == ["2024-01-01", ""]
    assert data.column("key").values[1] == str(2**60 + 1)
    assert list(data.column("s").labels()) == ["a", "b"]
    assert list(data.column("n").values) == [1, 2]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.float64(3), "single number"),
        (np.zeros((2, 100_001)), "100001 columns; at most 100000"),
    ],
)
def test_arrays_that_are_no_table(tmp_path, array, words):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(DatasetError, match=words):
        import_file(tmp_path / "a.npy")


def test_a_sheet_with_notes_units_and_an_empty_one_before_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("data")
    for row in (
        ["Device X"],
        ["t", "u", "on"],
        ["s", "V", ""],
        [0, 1.5, True],
        [1, 2.5, False],
        [2, datetime.time(1, 2), True],
    ):
        sheet.append(row)
    with (tmp_path / "b.xlsx").open("wb") as file:
        book.save(file)
    got = read_file(tmp_path / "b.xlsx")
    assert [(c.name, c.unit) for c in got.dataset.columns] == [("t", "s"), ("u", "V"), ("on", "")]
    assert any("Device X" in str(p) for p in got.problems)
    empty = openpyxl.Workbook()
    with (tmp_path / "e.xlsx").open("wb") as file:
        empty.save(file)
    with pytest.raises(DatasetError, match="holds no row with a value"):
        import_file(tmp_path / "e.xlsx")


def test_a_title_above_two_columns_of_a_sheet(tmp_path):
    book = openpyxl.Workbook()
    for row in (["My data"], ["x", "y"], [1, 2], [3, 4]):
        book.active.append(row)
    with (tmp_path / "b.xlsx").open("wb") as file:
        book.save(file)
    assert [c.name for c in import_file(tmp_path / "b.xlsx").columns] == ["x", "y"]


def test_times_finer_than_a_microsecond(tmp_path):

    when = pyarrow.array([1_704_067_200_000_000_001, None], pyarrow.timestamp("ns"))
    pyarrow.parquet.write_table(pyarrow.table({"when": when, "a": [1, 2]}), tmp_path / "t.parquet")
    assert import_file(tmp_path / "t.parquet").column("when").values[0] == 1704067200


FORMS = ["npz", "npy", "h5", "xlsx", "arrow", "parquet", "json"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("sound")
    table = pyarrow.table({"a": list(range(20)), "s": ["x", "y"] * 10})
    numbers = np.arange(60.0).reshape(20, 3)
    np.savez(folder / "f.npz", X=numbers, y=np.arange(20))
    np.save(folder / "f.npy", numbers)
    with h5py.File(folder / "f.h5", "w") as file:
        file["X"] = numbers
    workbook(folder / "f.xlsx")
    pyarrow.feather.write_feather(table, folder / "f.arrow")
    pyarrow.parquet.write_table(table, folder / "f.parquet")
    (folder / "f.json").write_text(json.dumps([{"a": i, "b": {"c": "x"}} for i in range(5)]))
    return {form: (folder / f"f.{form}").read_bytes() for form in FORMS}


changes = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMS), changes)
def test_damage_ends_in_a_table_or_in_one_sentence(sound, tmp_path_factory, form, damage):
    """Places as shares of the length: a workbook is a little longer or shorter each time it is made."""
    content = bytearray(sound[form])
    for share, byte in damage:
        content[int(share * len(content))] = byte
    path = tmp_path_factory.mktemp("damaged") / "f.bin"
    path.write_bytes(bytes(content))
    assert sentence_of(path).endswith(".")


def sentence_of(path: Path) -> str:
    try:
        return read_file(path).dataset.provenance.report[0]
    except DatasetError as error:
        return " ".join([*str(error).split("\n"), ""][:1])


def test_lines_of_json_longer_than_the_head_of_a_file_are_rows(tmp_path):
    path = tmp_path / "long.jsonl"
    rows = [{"prompt": "x" * 3_000_000, "completion": "a"}, {"prompt": "y", "completion": "b"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = import_file(path)
    assert found.n_rows == 2
    assert [len(text) for text in found.column("prompt").labels()] == [3_000_000, 1]


def test_a_document_with_rubbish_behind_it_is_still_broken(tmp_path):
    path = tmp_path / "rest.json"
    path.write_text('{"a": 1} and more')
    with pytest.raises(DatasetError, match="broken JSON"):
        import_file(path)
