"""Guesses that were wrong once, each kind with inputs of its own; what is not sure is a doubt and never silent."""

import csv
import io
import json

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.importing import Options, read_file
from ketbench.data.importing.opening.old_encodings import judge_legacy
from ketbench.data.importing.summary import summary


@pytest.fixture
def read(tmp_path):
    def made(content: str | bytes, name: str = "data.csv", **options: object):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, options=Options(**options))

    return made


def names(got) -> list[str]:
    return [column.name for column in got.dataset.columns]


def values(got, name: str) -> list:
    return got.dataset.column(name).labels().tolist()


def about(got) -> set[str]:
    return {doubt.about for doubt in got.doubts}


def test_a_clean_table_leaves_no_doubt(read):
    got = read("a,b,k\n" + "".join(f"{i},{i / 4},{'xy'[i % 2]}\n" for i in range(40)))
    assert got.doubts == ()
    assert min(got.confidence.values()) >= 0.9


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_escaped_quotes(read, mark):
    rows = "".join(f'{i}{mark}"say \\"a{mark} b\\" {i}"{mark}{i % 2}\n' for i in range(20))
    got = read(f"id{mark}text{mark}y\n{rows}")
    assert names(got) == ["id", "text", "y"]
    assert values(got, "text")[3] == f'say "a{mark} b" 3'


def test_single_quotes_and_a_space_behind_the_comma(read):
    got = read("a, b, c\n" + "".join(f"{i}, 'x, {i}', {i}\n" for i in range(12)))
    assert names(got) == ["a", "b", "c"]
    assert values(got, "b")[2] == "x, 2"
    got = read("a, b, c\n" + "".join(f'{i}, "x, {i}", {i}\n' for i in range(12)))
    assert values(got, "b")[11] == "x, 11"


def test_columns_of_fixed_width(read):
    lines = [f"{'Ann Lee':12}{i * 7:>5}  {'New York' if i % 2 else 'Rio':10}{i / 4:8.2f}" for i in range(12)]
    got = read(f"{'name':12}{'age':>5}  {'city':10}{'v':>8}\n" + "\n".join(lines) + "\n", "t.txt")
    assert names(got) == ["name", "age", "city", "v"]
    assert values(got, "city")[:2] == ["Rio", "New York"]
    assert values(got, "v")[3] == 0.75


def test_widths_may_be_given(read):
    got = read("ab12x\ncd34y\nef56x\n", "t.txt", widths=(2, 2, 1), header=False)
    assert [values(got, name)[1] for name in names(got)] == ["cd", 34.0, "y"]


@pytest.mark.parametrize(
    "header",
    ["0,1,2,3", "y,0,1,2", "label,400,410,420", ",2001,2002,2003", "1,2,3,4", "450.5,451.0,451.5,452.0"],
)
def test_headers_of_numbers(read, header):
    rng = np.random.default_rng(4)
    rows = "".join(",".join(f"{v:.2f}" for v in row) + "\n" for row in rng.normal(size=(30, 4)))
    got = read(f"{header}\n{rows}")
    assert got.dataset.n_rows == 30
    assert names(got)[1:] == header.split(",")[1:]


def test_an_empty_corner(read):
    got = read(",k,m\n" + "".join(f"{i},{'ab'[i % 2]},{'cde'[i % 3]}\n" for i in range(1, 20)))
    assert names(got)[1:] == ["k", "m"]
    got = read(",1940,1945,1950\n" + "".join(f"row {i},{i},{i + 2},{i + 5}\n" for i in range(5)))
    assert names(got)[1:] == ["1940", "1945", "1950"]


def test_rows_whose_empty_ends_were_cut(read):
    rows = "".join(f"{i},{i / 2}{',1,2' if i > 15 else ''}\n" for i in range(20))
    got = read(f"t,a,b,c\n{rows}")
    assert names(got) == ["t", "a", "b", "c"]
    assert values(got, "c")[18] == 2


def test_rows_that_all_rise_have_no_header(read):
    got = read("".join(f"{i},{i + 1},{i + 2}\n" for i in range(0, 60, 3)))
    assert got.dataset.n_rows == 20


def test_a_table_of_words_with_a_name_that_recurs(read):
    body = "red,sq,other\nblue,ci,none\n" * 8
    assert names(read(f"color,shape,other\n{body}")) == ["color", "shape", "other"]
    assert read(body).guess.layout.header is False


def test_a_header_of_two_rows_and_units(read):
    rows = "".join(f"{i},{i / 2},{i / 3}\n" for i in range(20))
    got = read(f",cold,\nt,min,max\ns,K,K\n{rows}")
    assert names(got) == ["t", "cold min", "cold max"]
    assert [column.unit for column in got.dataset.columns] == ["s", "K", "K"]
    assert got.dataset.n_rows == 20


def test_words_about_columns_are_no_names(read):
    rows = "".join(f"{i / 2},{'ab'[i % 2]}\n" for i in range(20))
    got = read(f"x,y\ncontinuous,discrete\n,class\n{rows}")
    assert names(got) == ["x", "y"]
    assert got.dataset.n_rows == 20


@pytest.mark.parametrize(
    ("end", "rows"),
    [("Total,190,380\n", 20), ("Sum,190,380\nSource: our lab\n", 20), ("Source: our lab\n", 20), ("", 20)],
)
def test_totals_and_sources_below(read, end, rows):
    table = "a,b,c\n" + "".join(f"{i},{i},{2 * i}\n" for i in range(20))
    got = read(table + end)
    assert got.dataset.n_rows == rows
    assert about(got) == ({"tail"} if end else set())
    kept = read(table + end, tail="keep")
    assert kept.dataset.n_rows == rows + end.count("\n")
    assert "tail" not in about(kept)


def test_a_total_far_below_in_a_large_file(read):
    table = "a,b,c\n" + "".join(f"{i},{i % 7},{2 * i}\n" for i in range(40_000))
    got = read(f"{table}Total,3,4\n")
    assert got.dataset.n_rows == 40_000
    assert about(got) == {"tail"}


def test_a_second_table(read):
    text = "a,b\n1,2\n3,4\n\nc,d,e\n" + "5,6,7\n" * 6
    got = read(text)
    assert (names(got), got.dataset.n_rows, about(got)) == (["a", "b"], 2, {"tail"})
    other = read(text, skip=4)
    assert (names(other), other.dataset.n_rows) == (["c", "d", "e"], 6)


def test_sentences_are_a_column_of_texts_and_a_doubt(read):
    got = read(
        "We went to the sea on Monday.\nIt was colder there than we thought.\nNobody wanted to swim.\n" * 3, "t.txt"
    )
    assert len(got.dataset.columns) == 1
    assert "separator" in about(got)


def test_headers_in_between(read):
    got = read("x,k\n1,a\n2,b\n" * 4)
    assert values(got, "x") == [1, 2] * 4


@pytest.mark.parametrize(
    ("content", "name", "known"),
    [
        ("x\n1\n2\n", "x", [1, 2]),
        ("1.5\n-2e3\n", "column 1", [1.5, -2000]),
        ("my temperature\n21.5\n\nNA\n23\n", "my temperature", [21.5, float("nan"), 23]),
        ("# seconds\n7\n", "seconds", [7]),
    ],
)
def test_one_column_of_values_is_no_doubt_as_no_mark_could_separate_it(read, content, name, known):
    got = read(content)
    assert not about(got)
    assert names(got) == [name]
    assert np.array_equal(values(got, name), known, equal_nan=True)


@pytest.mark.parametrize("content", ["x\n1,5\n2,5\n", "v\nred\nblue\n"])
def test_one_column_in_which_a_mark_or_a_word_stands_is_asked_about(read, content):
    assert "separator" in about(read(content))


def test_one_column_and_one_wide_row_are_doubts(read):
    assert "separator" in about(read("alpha\nbeta\ngamma\n"))
    assert "separator" not in about(read("alpha\nbeta\ngamma\n", separator=""))
    assert "rows" in about(read(",".join(map(str, range(0, 900, 3))) + "\n"))


def test_semicolons_with_decimal_commas_are_no_doubt(read):
    got = read("a;b\n" + "1,25;3,5\n5,75;7,25\n" * 6)
    assert got.doubts == ()
    assert values(got, "a")[:2] == [1.25, 5.75]


NO_TABLES = {
    "lfs": "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 999\n",
    "annex": "/annex/objects/MD5E-s12--abc.csv\n",
    "reply": '{"error": {"code": 404, "message": "gone"}}',
    "status": "404: Not Found",
    "readme": "# Data\n\nThese are the measurements of our lab in spring.\n\n- one\n- two\n",
    "yaml": "name: x\nlist:\n  - a\n  - b\nmore: 3\n",
    "python": "import numpy as np\n\n\ndef area(r):\n    return np.pi * r\n",
    "settings": "[run]\nsteps = 4\nseed = 1\n",
    "notebook": '{"cells": [], "metadata": {}, "nbformat": 4}',
    "sql": "CREATE TABLE a (x INT);\nINSERT INTO a VALUES (1);\n",
    "latex": "\\documentclass{article}\n\\begin{document}\nA\n\\end{document}\n",
}


@pytest.mark.parametrize("kind", NO_TABLES)
def test_what_is_no_table_is_named(read, kind):
    with pytest.raises(DatasetError, match=r"not a table|not the data|no table"):
        read(NO_TABLES[kind])


WORDS = {
    "gb18030": "城市,类别\n北京,甲\n上海,乙\n广州,甲\n",
    "big5": "城市,類別\n臺北,甲\n高雄,乙\n",
    "shift_jis": "名前,都市\n田中,とうきょう\nスズキ,おおさか\n",
    "euc_kr": "이름,도시\n김철수,서울\n이영희,부산\n",
    "cp1251": "Имя,Город\nИван,Москва\nОльга,Казань\n",
    "koi8_r": "Имя,Город\nИван,Москва\nОльга,Казань\n",
    "cp1252": "Name,Straße\nMüller,Größe\n",
    "cp1250": "imię,miasto\nŁukasz,Łódź\nŻaneta,Kraków\n",
    "cp1253": "Όνομα,Πόλη\nΓιώργος,Αθήνα\nΜαρία,Πάτρα\n",
}


@pytest.mark.parametrize("encoding", WORDS)
def test_old_encodings(encoding):
    raw = WORDS[encoding].encode(encoding)
    assert raw.decode(judge_legacy(raw).name) == WORDS[encoding]


def test_encodings_that_compete_are_a_doubt(read):
    got = read("пол,y\n".encode("koi8_r") + "муж,1\nжен,0\n".encode("koi8_r") * 6)
    assert "encoding" in about(got)
    settled = read("пол,y\n".encode("koi8_r") + "муж,1\nжен,0\n".encode("koi8_r") * 6, encoding="koi8_r")
    assert "encoding" not in about(settled)
    assert values(settled, "пол")[0] == "муж"


def test_the_summary_for_programs(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,y\n" + "".join(f"{-999 if i % 5 == 0 else i},{i % 2}\n" for i in range(30)))
    found = json.loads(json.dumps(summary(str(path)).described()))
    assert (found["rows"], found["columns"], found["exact"]) == (30, 2, True)
    assert all(0 <= sure <= 1 for sure in found["confidence"].values())
    assert {"format", "encoding", "separator", "header", "decimal"} <= set(found["confidence"])
    assert "-999" in found["doubts"][0]
    assert found["answers"][0]["option"] == "--missing=-999"


def test_a_line_that_is_no_row_is_refused_without_reading_it_all(read):
    with pytest.raises(DatasetError, match="one row and no table"):
        read("1," * 5_000_000)


def test_a_round_trip_of_quoted_cells(read):
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerows([["k", "v"], *([f'a "{i}", b', i] for i in range(12))])
    assert values(read(target.getvalue()), "k")[4] == 'a "4", b'


@pytest.mark.parametrize(
    ("text", "rows", "doubtful"),
    [
        ("1.0,,green\n0.0,,red\n0.0,,red\n0.0,,red\n0.0,,red\n", 5, False),
        ("setosa,a,1.5,b\nvirginica,c,2.5,d\nvirginica,e,3.5,f\nvirginica,c,2.5,d\nvirginica,c,2.5,d\n", 5, False),
        (
            "Ann,2019-03-01,Paris\nBob,2020-11-17,Rome\nCid,2018-01-02,Rome\nDan,2018-01-09,Rome\nEve,2017-05-05,Rome\n",
            5,
            False,
        ),
        ("Ann,5,Paris\nBob,7,Rome\nCid,3,Rome\nDan,4,Rome\nEve,6,Rome\n", 5, True),
        ("name,city,2019\nBob,Rome,7\nCid,Rome,3\nDan,Oslo,4\nEve,Rome,6\n", 4, False),
    ],
)
def test_a_number_among_words_in_the_first_row(tmp_path, text, rows, doubtful):
    path = tmp_path / "few.csv"
    path.write_text(text)
    got = read_file(path)
    assert (got.dataset.n_rows, bool(got.guess.doubts)) == (rows, doubtful)


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        ("from,to\na,b\nb,c\nc,a\n", False),
        ("source;target\nParis;Rome\nRome;Oslo\n", False),
        ("u,v\na,b\nb,c\n", True),
        ("from,to\nto,x\nx,y\n", True),
        ("from,to,via\na,b,c\nd,e,f\n", True),
    ],
)
def test_words_for_two_ends_are_a_header_and_letters_might_be_nodes(read, content, asked):
    assert ("header" in about(read(content))) == asked
