"""What pandas wrote: dates as numbers in JSON as the days they were, and its own store refused with the way out."""

import json

import h5py
import numpy as np
import pandas
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing import import_file
from ketbench.data.importing.values.epochs import unit_of

DAYS = pandas.to_datetime(["2023-11-14 22:13:20", "2024-02-29 00:00:00", None, "1999-12-31 00:00:00"])


@pytest.mark.filterwarnings("ignore:.epoch. date format is deprecated")
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("orient", ["records", "split", "columns", "table"])
def test_what_pandas_wrote_is_read_as_the_days_that_it_was(tmp_path, unit, orient):
    place = tmp_path / "rows.json"
    frame = pandas.DataFrame({"date": DAYS, "value": [1.5, 2.5, 3.5, 4.5]})
    form = {"date_format": "iso"} if orient == "table" else {"date_format": "epoch", "date_unit": unit}
    place.write_text(frame.to_json(orient=orient, **form))
    column = import_file(place).column("date")
    assert (column.kind, column.role) == (Kind.DATE, Role.TIME)
    wanted = np.array([(day - pandas.Timestamp(0)).total_seconds() for day in DAYS if day is not pandas.NaT])
    assert np.allclose(column.values[~np.isnan(column.values)], wanted)


def test_the_unit_and_the_first_day_are_told(tmp_path):
    place = tmp_path / "rows.json"
    place.write_text(json.dumps([{"created_at": 1700000000000 + n} for n in range(3)]))
    report = import_file(place).provenance.report
    assert "Column 'created_at' holds dates as milliseconds since 1970; the first is 2023-11-14 22:13:20." in report


@pytest.mark.parametrize(
    "record",
    [{"price": 1700000000000}, {"date": 17.5}, {"date": 20231114}, {"date": 1700000000.5}, {"update": 1700000000}],
)
def test_other_numbers_stay_numbers(tmp_path, record):
    place = tmp_path / "rows.json"
    place.write_text(json.dumps([record, record]))
    assert import_file(place).columns[0].kind is not Kind.DATE


def test_the_bounds_of_each_unit():
    assert unit_of(np.array([31_536_000.0, 4_102_444_800.0])) == "seconds"
    assert unit_of(np.array([31_535_999.0])) == ""
    assert unit_of(np.array([31_536_000_000.0])) == "milliseconds"
    assert unit_of(np.array([4_102_444_801.0])) == ""
    assert unit_of(np.array([np.nan])) == ""


def test_a_store_of_pandas_is_refused_with_the_way_out(tmp_path):
    """Its layout as PyTables writes it: the names of the columns stand in axis0, the values in blocks."""
    place = tmp_path / "store.h5"
    with h5py.File(place, "w") as file:
        group = file.create_group("df")
        group.attrs["pandas_type"] = "frame"
        group["axis0"] = np.array([b"a", b"b"])
        group["block0_values"] = np.zeros((3, 2))
    with pytest.raises(
        DatasetError, match=r"a store of pandas \(HDFStore\) with 'df' in it; write that with DataFrame.to_p"
    ):
        import_file(place)
