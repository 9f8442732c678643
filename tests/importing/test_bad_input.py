"""Each ordinary fault of a file ends in the right table, with the repair told, or in one sentence."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from ketbench.base.errors import DatasetError, RunCancelled
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.importing import Imported, Options, import_file, read_file


def values(imported: Imported, name: str) -> list[object]:
    return list(imported.dataset.column(name).labels())


def said(imported: Imported, *words: str) -> bool:
    return any(all(word in sentence for word in words) for sentence in imported.dataset.provenance.report)


def refused(reading, content, *words: str, name: str = "data.csv", target: str | None = None, **options) -> None:
    with pytest.raises(DatasetError) as caught:
        reading(content, name, target, **options)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    for word in words:
        assert word in message


def test_semicolon_with_decimal_comma(reading):
    got = reading("name;x;y\nA;1,5;2\nB;2,5;3\nC;0,25;4\n")
    assert values(got, "x") == [1.5, 2.5, 0.25]
    assert said(got, "semicolon")
    assert said(got, "decimal comma")


def test_tab_in_a_csv(reading):
    got = reading("a\tb\n1\t2\n3\t4\n")
    assert values(got, "b") == [2, 4]


def test_byte_order_mark_is_no_part_of_the_first_name(reading):
    assert reading(b"\xef\xbb\xbfa,b\n1,2\n3,4\n").dataset.columns[0].name == "a"


def test_latin_1(reading):
    got = reading("stadt;n\nKöln;1\nMünchen;2\nDüsseldorf;3\n".encode("latin-1"))
    assert values(got, "stadt") == ["Köln", "München", "Düsseldorf"]
    assert said(got, "Windows-1252", "'ö'")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_with_and_without_mark(reading, encoding):
    got = reading("name,b\nÖl,2\nWasser,4\n".encode(encoding))
    assert values(got, "name") == ["Öl", "Wasser"]
    assert values(got, "b") == [2, 4]


def test_mixed_encodings_name_the_line(reading):
    got = reading("a,b\nKöln,2\n".encode() + "Ulm ß,3\n".encode("latin-1") + "Ünö,3\n".encode())
    assert values(got, "a") == ["Köln", "Ulm ß", "Ünö"]
    assert got.problems[0].row == 3
    assert "Windows-1252" in got.problems[0].done


def test_encodings_that_turn_out_mixed_far_behind_the_first_part(reading):
    head = "name,b\n" + "plain,1\n" * 60000
    got = reading(head.encode() + "Köln,2\n".encode("latin-1"))
    assert values(got, "name")[-1] == "Köln"
    assert got.problems[0].row == 60002


def test_no_header(reading):
    got = reading("5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,2.1,virginica\n")
    assert got.dataset.n_rows == 3
    assert [c.name for c in got.dataset.columns] == ["column 1", "column 2", "column 3"]
    assert said(got, "No header")


def test_no_header_in_words_only(reading):
    got = reading("red,yes\ngreen,no\nred,no\nblue,yes\n")
    assert got.dataset.n_rows == 4


def test_duplicate_and_absent_names(reading):
    got = reading("a,a,,b\n1,2,3,4\n1,2,3,4\n")
    assert [c.name for c in got.dataset.columns] == ["a", "a (2)", "column 3", "b"]
    assert said(got, "used again")
    assert said(got, "no name")


def test_ragged_rows_long_and_short(reading):
    got = reading("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,1,1\n2,2,2\n")
    assert np.isnan(values(got, "c")[1])
    assert [p.row for p in got.problems] == [3, 4]
    assert "'9'" in got.problems[1].done


@pytest.mark.parametrize("content", ["a,b\n1,2,\n3,4,\n", "a,b,\n1,2,\n3,4,\n", "a,b\n1,2\n3,4,\n5,6\n"])
def test_trailing_separators(reading, content):
    got = reading(content)
    assert values(got, "a")[:2] == [1, 3]
    assert values(got, "b")[:2] == [2, 4]
    assert len(got.dataset.columns) == 2


def test_an_open_quote_costs_one_line(reading):
    got = reading('a,b\n1,"abc\n2,def\n3,"ghi, x"\n4,"two\nlines"\n')
    assert values(got, "a") == [1, 2, 3, 4]
    assert values(got, "b") == ['"abc', "def", "ghi, x", "two\nlines"]
    assert got.problems[0].row == 2
    assert "not closed" in got.problems[0].what


def test_an_open_quote_before_a_hundred_thousand_rows(reading):
    got = reading('a,b\n1,"abc\n' + "2,def\n" * 100_000)
    assert got.dataset.n_rows == 100_001


def test_nul_bytes(reading):
    got = reading(b"a,b\n1,2\x00\n3,4\n")
    assert values(got, "b") == [2, 4]
    assert "NUL" in got.problems[0].what


def test_markers_for_missing(reading):
    got = reading("a,b,c\n1,NA,x\n?,4,?\n,5,y\n2,6,x\n")
    assert np.isnan(values(got, "a")[1])
    assert np.isnan(values(got, "b")[0])
    assert got.dataset.column("c").categories == ("x", "y")
    assert said(got, "Missing in column 'a'", "'?'")


def test_a_number_can_stand_for_no_value(reading):
    got = reading("a,b\n1,-999\n-999,5\n3,-999.0\n", missing=("-999",))
    assert np.isnan(values(got, "a")[1])
    assert np.isnan(values(got, "b")[0])
    assert values(got, "b")[2] == -999
    assert said(got, "Missing in column 'a'", "'-999'")


def test_infinities_are_kept_and_told(reading):
    got = reading("a,b\n1,inf\n2,-Infinity\n3,4\n")
    assert values(got, "b") == [np.inf, -np.inf, 4]
    assert [(p.row, p.column) for p in got.problems] == [(2, "b"), (3, "b")]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ('a,b\n"1,234",1\n"12,345,678",2\n', [1234, 12345678]),
        ("a;b\n1.234,5;1\n1.234.567,25;2\n", [1234.5, 1234567.25]),
        ("a;b\n1 234,5;1\n12 345,25;2\n", [1234.5, 12345.25]),
        ("a\tb\n1'234.5\t1\n12'345.25\t2\n", [1234.5, 12345.25]),
    ],
)
def test_thousands_marks(reading, content, wanted):
    assert values(reading(content), "a") == wanted


@pytest.mark.parametrize(
    "content", ["a;b\n1,234;1\n2,345;2\n", "a;b\n1.234;1\n2.345;2\n", "a\tb\n1,234\t1\n2,345\t2\n"]
)
def test_a_mark_that_can_be_read_two_ways_is_told(reading, content):
    got = reading(content)
    assert got.guess.doubts
    assert said(got, "Doubtful")


def test_comment_and_unit_rows(reading):
    got = reading("# made by X\n# 2024\nt,u\n[s],[V]\n0,1.5\n1,2.5\n")
    assert [(c.name, c.unit) for c in got.dataset.columns] == [("t", "s"), ("u", "V")]
    assert values(got, "u") == [1.5, 2.5]
    assert said(got, "made by X")


def test_names_in_a_comment(reading):
    assert [c.name for c in reading("#t,u\n1,2\n3,4\n").dataset.columns] == ["t", "u"]


def test_a_date_column(reading):
    got = reading("when,v\n2024-01-02,1\n2024-01-03,2\n")
    column = got.dataset.column("when")
    assert (column.kind, column.role) == (Kind.DATE, Role.TIME)
    assert list(np.diff(column.values)) == [86400]


def test_a_date_with_doubt_about_day_and_month(reading):
    assert said(reading("when,v\n02/01/2024,1\n03/01/2024,2\n"), "day or the month")
    sure = reading("when,v\n02/01/2024,1\n01/31/2024,2\n")
    assert not any("doubt" in p.what for p in sure.problems)
    assert np.diff(sure.dataset.column("when").values)[0] == -86400


def test_an_empty_file(reading):
    refused(reading, "", "'data.csv'", "empty", "export it again")


def test_empty_lines_alone(reading):
    refused(reading, "\n\n  \n", "'data.csv'", "no row")


def test_a_header_alone(reading):
    refused(reading, "a,b\n", "'data.csv'", "no row below")


def test_a_picture_called_csv(reading):
    refused(reading, b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG picture", "folder")


@pytest.mark.slow
def test_a_hundred_thousand_columns(reading):
    n = 100_000
    got = reading(",".join(f"c{i}" for i in range(n)) + "\n" + (",".join("12" for _ in range(n)) + "\n") * 3)
    assert len(got.dataset.columns) == n
    assert got.dataset.n_rows == 3
    assert len(got.dataset.provenance.report) < 100


def test_one_column(reading):
    assert values(reading("a\n1\n2\n"), "a") == [1, 2]
    assert values(reading("a\n1,5\n2,5\n"), "a") == [1.5, 2.5]


def test_one_row(reading):
    assert reading("1,2,3\n").dataset.n_rows == 1
    assert values(reading("a,b\n1,2\n"), "b") == [2]


def test_a_number_in_400_digits(reading):
    got = reading("a,b\n1,2\n" + "9" * 400 + ",3\n" + "1,1\n" * 20)
    assert np.isnan(values(got, "a")[1])
    assert got.problems[0].row == 3
    assert "400 characters" in got.problems[0].what
    assert "64-bit" in got.problems[0].what


def test_whole_numbers_that_64_bits_would_round(reading):
    got = reading("key,b\n" + "".join(f"{10**18 + i},{i}\n" for i in range(20)))
    assert values(got, "key")[1] == "1000000000000000001"
    assert got.dataset.column("key").role is Role.ID


def test_leading_zeros_stay(reading):
    assert values(reading("plz,b\n01234,1\n99999,2\n"), "plz") == ["01234", "99999"]


def test_an_underscore_makes_no_number(reading):
    assert reading("a,b\n1_000,2\n2_000,3\n").dataset.column("a").kind is Kind.CATEGORY


def test_text_in_a_column_of_numbers(reading):
    content = "a,b\n" + "1,2\n" * 20 + "x7,3\n"
    got = reading(content)
    assert np.isnan(values(got, "a")[-1])
    assert str(got.problems[0]) == "Line 22, column 'a': 'x7' is not a number; it is treated as missing."
    assert reading(content, bad="text").dataset.column("a").kind is Kind.CATEGORY
    assert reading(content, bad="drop").dataset.n_rows == 20
    refused(reading, content, "line 22", "'a'", "'x7'", bad="refuse")


def test_a_target_with_one_class(reading):
    refused(reading, "a,k\n1,x\n2,x\n", "'k'", "single value", target="k")


def test_a_target_with_ten_thousand_classes(reading):
    content = "a,k\n" + "".join(f"{i},w{i}\n" for i in range(10_000))
    refused(reading, content, "'k'", "10000 distinct", "at most 50", target="k")


def test_an_unknown_target(reading):
    refused(reading, "a,k\n1,x\n2,y\n", "'zz'", "a, k", target="zz")


def test_whole_numbers_as_target_are_classes_and_said_so(reading):
    got = reading("a,k\n" + "1,0\n2,1\n3,2\n" * 5, target="k")
    assert got.dataset.target.categories == ("0", "1", "2")
    assert said(got, "taken as classes")
    assert (
        reading("a,k\n" + "1,0\n2,1\n" * 5, target="k", kinds={"k": Kind.NUMERIC}).dataset.target.kind is Kind.NUMERIC
    )


def test_a_file_that_grows_while_it_is_read(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000 + "3,")

    def progress(done: int, total: int) -> None:
        with path.open("a") as file:
            file.write("4\n5,6\n")

    got = read_file(path, progress=progress)
    assert got.dataset.n_rows == 1000
    assert any("grew" in sentence for sentence in got.dataset.provenance.report)
    assert got.problems[-1].row == 1002


def test_cancelling_leaves_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(RunCancelled):
        read_file(path, cancelled=lambda: True)


@pytest.fixture
def nobody():
    """Tests may run as root, who may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_no_permission(tmp_path_factory, nobody):
    path = Path("/tmp") / f"ketbench-{os.getpid()}.csv"
    path.write_text("a,b\n1,2\n")
    path.chmod(0)
    try:
        with pytest.raises(DatasetError, match=r"may not be read by you; ask its owner"):
            import_file(path)
    finally:
        path.unlink()


def test_a_folder(tmp_path):
    with pytest.raises(DatasetError, match="is a folder"):
        import_file(tmp_path)


def test_no_such_file(tmp_path):
    with pytest.raises(DatasetError, match="There is no file"):
        import_file(tmp_path / "none.csv")


def test_gzip_by_content(reading):
    assert values(reading(gzip.compress(b"a,b\n1,2\n3,4\n")), "b") == [2, 4]


def test_a_broken_gzip(reading):
    whole = gzip.compress(os.urandom(3000).hex().encode())
    refused(reading, whole[:-9], "damaged gzip", "too early", "copy or download")
    refused(reading, whole[:-8] + bytes(8), "damaged gzip", "checks fail")


def test_an_unknown_encoding(reading):
    refused(reading, "a,b\n1,2\n", "'klingon'", encoding="klingon")


def test_every_guess_has_evidence_and_can_be_changed(reading):
    got = reading("a;b\n1,5;2\n2,5;3\n")
    assert {"encoding", "separator", "quote", "comment", "decimal", "header", "units", "skip"} <= set(
        got.guess.evidence
    )
    again = reading("a;b\n1,5;2\n2,5;3\n", header=False)
    assert again.dataset.n_rows == 3
    fixed = got.guess.options(Options())
    assert (fixed.separator, fixed.decimal) == (";", ",")


def test_the_report_is_kept(reading):
    got: Dataset = reading("a,b\n1,2\n3,4\n", separator=",").dataset
    assert got.provenance.source == "data.csv"
    assert len(got.provenance.sha256) == 64
    assert ("separator", '","') in got.provenance.options


def test_marks_that_appear_late_are_still_read(reading):
    got = reading("a;b\n" + "1;2\n" * 600 + "1,5;2\n" * 2000)
    assert values(got, "a")[-1] == 1.5
    assert said(got, "decimal comma", "unlike the rest")


def test_empty_columns_without_a_name_are_told(reading):
    got = reading("a;b;;;\n1;2;;;\n3;4;;;\n")
    assert [c.name for c in got.dataset.features] == ["a", "b"]
    assert said(got, "without name or value")


def test_a_target_named_by_its_role(reading):
    content = "a,k\n" + "1,x\n2,y\n" * 5
    assert reading(content, roles={"k": Role.TARGET}).dataset.target.name == "k"
    refused(reading, "a,k\n1,x\n2,x\n", "single value", roles={"k": Role.TARGET})
    refused(reading, content, "'a' and 'k'", target="a", roles={"k": Role.TARGET})


def test_a_file_that_shrinks_while_it_is_read(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000)
    got = read_file(path, progress=lambda done, total: os.truncate(path, 100))
    assert any("became shorter" in p.what for p in got.problems)


@pytest.mark.parametrize("tail", [b"\x00", b"\xd8"])
def test_utf_16_that_ends_in_the_middle_of_a_character(reading, tail):
    got = reading("a,b\n1,2\n3,4\n".encode("utf-16") + tail)
    assert values(got, "b")[:2] == [2, 4]


def test_a_line_of_megabytes(reading):
    got = reading("a,b\n1," + "x" * 3_000_000 + "\n2,y\n")
    assert len(values(got, "b")[0]) == 3_000_000
