"""One table of formats: what each names exists, and everything that lists formats follows it."""

import re
from pathlib import Path

import pytest

from ketbench.data.importing.opening.formats import PACKED, Format, all_endings, called, filter_text, identify, spoken
from ketbench.data.importing.reading import stem

DOCS = Path(__file__).parents[2] / "docs" / "importing.md"


@pytest.mark.parametrize("one", [one for one in Format if one.row.reader])
def test_a_row_names_a_reader_and_a_lister_that_exist(one):
    assert callable(called(one.row.reader))
    assert not one.row.parts or callable(called(one.row.parts))


def test_what_has_no_reader_of_its_own_is_taken_apart_by_the_importer():
    assert {one for one in Format if not one.row.reader} == {
        *(Format.ZIP, Format.PICTURES, Format.GRAPHS, Format.GRAPH_FILES, Format.SHIPPED, Format.PLUGIN)
    }


def test_endings_are_lower_case_and_belong_to_one_format_each():
    every = [ending for one in Format for ending in one.row.endings]
    assert len(every) == len(set(every))
    assert all(re.fullmatch(r"\.[a-z0-9]+", ending) for ending in every)


def test_the_dialog_offers_all_endings_at_once_and_each_format():
    first, *rest = filter_text().split(";;")
    assert set(re.findall(r"\*(\.[a-z0-9]+)", first)) == set(all_endings())
    assert set(re.findall(r"\*(\.[a-z0-9]+)", " ".join(rest))) == set(all_endings()) - {PACKED}
    assert rest[-1] == "All files (*)"


@pytest.mark.parametrize("ending", all_endings())
def test_a_data_set_is_named_without_any_ending_of_the_table(ending):
    assert stem(Path(f"probe_7{ending}")) == stem(Path(f"probe_7{ending.upper()}")) == "probe_7"
    assert stem(Path(f"probe_7{ending}{PACKED}")) == "probe_7"
    assert stem(Path(ending)) == ending


def test_the_page_of_the_docs_and_the_window_name_every_format():
    text = DOCS.read_text("utf-8")
    assert all(f"`{ending}`" in text for ending in all_endings())
    assert all(one.value in spoken() for one in Format if one.row.reader)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"PAR1\x15\x04", Format.PARQUET),
        (b"ARROW1\0\0", Format.ARROW),
        (b"\x93NUMPY\x01\x00", Format.NPY),
        (b"\x89HDF\r\n\x1a\n", Format.HDF5),
        (b"SQLite format 3\x00", Format.SQLITE),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", Format.EXCEL),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.npy", Format.NPZ),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.csv", Format.ZIP),
        (b"<stata_dta><header><release>118</release>", Format.STATA),
        (b"a,b\n1,2\n", Format.DELIMITED),
        (b'{"a": 1}\n', Format.JSON_LINES),
    ],
)
def test_the_first_bytes_decide_whatever_the_name_says(head, found):
    assert identify("measured.doc", head) is found
