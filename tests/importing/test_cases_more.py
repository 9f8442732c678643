"""More ways in which tables are written: headers of numbers between words, drawn lines, cells that begin with #."""

import h5py
import networkx as nx
import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.importing import read_file
from ketbench.data.importing.values.complexes import complex_of


def read(tmp_path, text, name="d.csv"):
    path = tmp_path / name
    path.write_text(text)
    return read_file(path)


def names_of(got):
    return [column.name for column in got.dataset.columns]


@pytest.mark.parametrize(
    "text",
    [
        "400,405,410,415,label\n0.11,0.12,0.14,0.2,a\n0.1,0.13,0.15,0.21,b\n0.12,0.11,0.13,0.22,a\n",
        "country,2019,2020,2021,2022\nA,1.5,2.5,3.5,1\nB,2,3,4,5\nC,3,4,5,6\n",
        "900.5,901.0,901.5,902.0,sample,class\n1.1,1.2,1.5,1.1,s1,a\n1.2,1.0,1.1,1.5,s2,b\n1.3,1.2,1.1,1.0,s3,a\n",
    ],
)
def test_a_header_of_rising_numbers_with_words_beside_them(tmp_path, text):
    got = read(tmp_path, text)
    assert names_of(got) == text.partition("\n")[0].split(",")
    assert got.doubts == ()


@pytest.mark.parametrize(
    "text", ["5.1,3.5,1.4,0.2,a\n4.9,3.0,1.4,0.2,b\n4.7,3.2,1.3,0.2,a\n", "a,1,5,9,20\nb,2,4,8,30\nc,3,6,2,10\n"]
)
def test_values_beside_a_word_are_no_header(tmp_path, text):
    got = read(tmp_path, text)
    assert got.dataset.n_rows == 3
    assert names_of(got)[0] == "column 1"


@pytest.mark.parametrize("first", ["#NULL!", "#N/A", "#DIV/0!", "#ff0000", "#0a0B0c"])
def test_a_cell_that_begins_with_a_hash_is_no_comment(tmp_path, first):
    got = read(tmp_path, f"a,b\n1,2\n{first},4\n3,5\n")
    assert got.dataset.column("b").values.tolist() == [2, 4, 5]


def test_a_comment_within_the_table_is_passed_over(tmp_path):
    got = read(tmp_path, "a,b\n1,2\n# from here on warm\n3,5\n4,6\n5,6\n")
    assert got.dataset.column("a").values.tolist() == [1, 3, 4, 5]


@pytest.mark.parametrize(
    "text",
    [
        "| a | name | v |\n|---|:----:|---|\n| 1 | ann | 1.5 |\n| 2 | bob | 2.5 |\n",
        " a | name | v\n---+------+-----\n 1 | ann  | 1.5\n 2 | bob  | 2.5\n(2 rows)\n",
        "==  =====  ====\na   name   v\n==  =====  ====\n1   ann    1.5\n2   bob    2.5\n==  =====  ====\n",
    ],
)
def test_a_drawn_line_is_no_row(tmp_path, text):
    got = read(tmp_path, text, "t.txt")
    assert names_of(got) == ["a", "name", "v"]
    assert got.dataset.column("a").values.tolist() == [1, 2]
    assert got.dataset.column("v").values.tolist() == [1.5, 2.5]


def test_dashes_for_missing_are_a_row(tmp_path):
    got = read(tmp_path, "a,b\n--,--\n1,2\n3,4\n5,6\n")
    assert got.dataset.column("a").values.tolist()[-3:] == [1, 3, 5]


def test_a_title_above_two_lines_of_names(tmp_path):
    got = read(tmp_path, "trial,,,\nname,start,end,score\n-,s,s,pts\na,0,1,5\nb,1,2,6\nc,2,3,7\n")
    assert names_of(got) == ["name", "start", "end", "score"]
    assert got.dataset.column("end").unit == "s"
    assert got.dataset.column("score").values.tolist() == [5, 6, 7]


def test_a_total_below_subtotals(tmp_path):
    got = read(tmp_path, "item,v\na,1\nb,2\nSubtotal,3\nc,4\nTotal,7\n")
    assert got.dataset.n_rows == 4
    assert "'Total, 7' is a total" in str(got.doubts[0])
    assert "1 row such as 'Subtotal' within it stays" in str(got.doubts[0])


def test_single_quotes_that_are_doubled(tmp_path):
    got = read(tmp_path, "id,text,v\n1,'it''s',3\n2,'x, y',4\n3,'z',5\n")
    assert got.dataset.column("text").labels().tolist() == ["it's", "x, y", "z"]


def test_a_log_is_doubted(tmp_path):
    said = ["start of the service", "slow reply from host a", "host b is gone for good", "stop of the service"]
    text = "".join(f"2024-01-02 10:00:0{i} INFO {words}\n" for i, words in enumerate(said))
    assert read(tmp_path, text, "log.txt").doubts


def test_lakh_and_crore(tmp_path):
    got = read(tmp_path, "a;b\n1;₹1,00,000\n2;₹12,34,56,789\n3;₹50\n")
    assert got.dataset.column("b").values.tolist() == [100000, 123456789, 50]
    assert got.dataset.column("b").unit == "₹"


@pytest.mark.parametrize("cells", [["1+2j", "3-1j", "0.5j"], ["(1+2j)", "(3-1j)", "0.5j"], ["1 + 2i", "3 - i", "0.5i"]])
def test_complex_numbers_in_words(tmp_path, cells):
    got = read(tmp_path, "z;x\n" + "".join(f"{cell};{i}\n" for i, cell in enumerate(cells)))
    assert names_of(got) == ["z.re", "z.im", "x"]
    assert got.dataset.column("z.re").values.tolist() == [1, 3, 0]
    assert got.dataset.column("z.im").values.tolist() == [2, -1, 0.5]
    assert any("complex numbers" in line for line in got.dataset.provenance.report)


def test_words_are_no_complex_numbers(tmp_path):
    assert complex_of("jj") is None
    got = read(tmp_path, "z;x\ni;1\n2j;2\nk;3\n1+;3\n")
    assert names_of(got) == ["z", "x"]


@pytest.mark.parametrize("delimiter", [" ", "\t", ","])
def test_edge_lists_of_networkx(tmp_path, delimiter):
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight=2.5, kind="x y")
    graph.add_edge("b", "c", weight=1.0, kind="z")
    nx.write_edgelist(graph, tmp_path / "g.edgelist", delimiter=delimiter)
    got = read_file(tmp_path / "g.edgelist")
    assert names_of(got) == ["i", "j", "weight", "kind"]
    assert [got.dataset.column(n).labels()[0] for n in ("i", "j", "kind")] == ["a", "b", "x y"]
    assert got.dataset.column("weight").values.tolist() == [2.5, 1.0]


def test_single_values_are_named_where_arrays_do_not_belong_together(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["fci_energy"], file["bondlength"] = -1.137, 0.74
        file["hf_state"], file["vqe_params"] = np.array([1, 1, 0, 0]), np.array([0.1, 0.2, 0.3])
    with pytest.raises(DatasetError, match=r"'scalars' for a row of the single values bondlength = 0.74, fci_energy"):
        read_file(tmp_path / "m.h5")


def test_correlations_stay_a_table_also_where_two_columns_are_copies(tmp_path):
    rows = ["a,1,0.5,1", "b,0.5,1,0.5", "c,1,0.5,1"]
    got = read(tmp_path, "x,a,b,c\n" + "\n".join(rows) + "\n")
    assert names_of(got) == ["x", "a", "b", "c"]
    assert got.dataset.n_rows == 3
