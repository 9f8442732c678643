"""Stata files of every release that pandas writes, against the values they were written from."""

import gzip

import numpy as np
import pandas as pd
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.importing import Format, Options, import_file, read_file
from ketbench.data.importing.look import look_at_first
from ketbench.data.importing.summary import summary
from ketbench.data.roles import Kind

TABLE = pd.DataFrame(
    {
        "income": [1250.5, np.nan, 900.0, 2000.25],
        "children": np.array([0, 2, 1, 101], dtype=np.int16),
        "region": pd.Categorical(["south", "north", "south", None], categories=["north", "south"]),
        "seen": pd.to_datetime(["2021-03-04", "1959-12-31", None, "2000-02-29"]),
        "word": ["a", "", "long word", "ä"],
    }
)


def written(folder, version=118, table=TABLE, **more):
    path = folder / "survey.dta"
    table.to_stata(path, write_index=False, version=version, **more)
    return path


@pytest.mark.parametrize("version", [114, 117, 118, 119])
@pytest.mark.parametrize("order", ["<", ">"])
def test_each_release_and_byte_order_gives_the_values_that_were_written(tmp_path, version, order):
    path = written(tmp_path, version, byteorder=order, convert_dates={"seen": "td"})
    found = import_file(path)
    assert found.provenance.source == "survey.dta"
    assert found.column("income").values.tolist()[::2] == [1250.5, 900.0]
    assert np.isnan(found.column("income").values[1])
    assert found.column("children").values.tolist() == [0, 2, 1, 101]
    assert list(found.column("region").labels()) == ["south", "north", "south", ""]
    assert found.column("region").categories == ("north", "south")
    assert found.column("seen").kind is Kind.DATE
    seconds = [
        (np.datetime64(day) - np.datetime64("1970-01-01")).astype(int) * 86400 for day in ("2021-03-04", "1959-12-31")
    ]
    assert found.column("seen").values[:2].tolist() == seconds
    assert np.isnan(found.column("seen").values[2])
    assert list(found.column("word").labels()) == ["a", "", "long word", "ä"]


def test_a_column_with_a_label_for_some_values_keeps_its_numbers_and_says_so(tmp_path):
    table = pd.DataFrame({"age": [20, 31, -9], "sex": [1, 2, 1]})
    path = written(tmp_path, table=table, value_labels={"age": {-9: "refused"}, "sex": {1: "f", 2: "m"}})
    imported = read_file(path)
    assert imported.guess.format is Format.STATA
    age, sex = imported.dataset.columns
    assert (age.kind, age.values.tolist()) == (Kind.NUMERIC, [20, 31, -9])
    assert (sex.kind, list(sex.labels())) == (Kind.CATEGORY, ["f", "m", "f"])
    assert any("'age' keeps its numbers" in line and "'refused'" in line for line in imported.dataset.provenance.report)


def test_labels_of_variables_and_missing_values_are_told(tmp_path):
    path = written(tmp_path, variable_labels={"income": "Income per month, euro."})
    report = read_file(path).dataset.provenance.report
    assert "Column 'income': Income per month, euro." in report
    assert "Missing in column 'income': 1 times." in report


def test_two_values_with_one_label_keep_their_codes(tmp_path):
    table = pd.DataFrame({"answer": [1, 2, 3]})
    path = written(tmp_path, table=table, value_labels={"answer": {1: "yes", 2: "yes", 3: "no"}})
    imported = read_file(path)
    assert imported.dataset.column("answer").values.tolist() == [1, 2, 3]
    assert any("name two values alike" in line for line in imported.dataset.provenance.report)


def test_a_look_reads_the_first_rows_only_and_a_packed_file_is_unpacked(tmp_path):
    table = pd.DataFrame({"n": np.arange(300)})
    path = written(tmp_path, table=table)
    assert look_at_first(str(path), Options()).n_rows == 50
    packed = tmp_path / "survey.dta.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    found = import_file(packed)
    assert (found.name, found.n_rows) == ("survey", 300)


@pytest.mark.parametrize("end", [60, 200, 900])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path, end):
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(DatasetError, match=r"^'survey.dta' is a damaged Stata file .*; save it again\.$"):
        import_file(path)


def test_a_file_without_rows_is_refused(tmp_path):
    path = written(tmp_path, table=TABLE.iloc[:0].astype({"region": "float64"}))
    with pytest.raises(DatasetError, match="has 5 variables and no row"):
        import_file(path)


def test_data_look_names_the_format(tmp_path):
    told = summary(str(written(tmp_path))).described()
    assert (told["format"], told["rows"], told["columns"]) == ("Stata", 4, 5)
