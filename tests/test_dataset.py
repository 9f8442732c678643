"""Edits of a dataset return new ones, keep the rest, and refuse what would lose something in silence."""

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import Select, numbers_of
from ketbench.data.splits.split import Split


@pytest.fixture
def data() -> Dataset:
    return Dataset(
        "d",
        (
            Column("a", np.array([1.0, 10.0, 2.5, np.nan])),
            coded("k", ["x", "y", "", "x"]),
            Column("t", np.array(["3", "4", "", "5"], dtype=object), Kind.TEXT),
            Column("w", np.array([0.0, 86400.0, 90000.0, np.nan]), Kind.DATE, Role.TIME),
        ),
    )


def test_renaming_a_column_takes_steps_and_split_along(data):
    used = data.with_step(Select(columns=("a", "k"))).with_split(Split("given", column="k"))
    made = used.with_column_renamed("k", "kind")
    assert made.preparation == (Select(columns=("a", "kind")),)
    assert made.split.column == "kind"
    with pytest.raises(DatasetError, match="cannot call a column 'a'"):
        data.with_column_renamed("k", "a")


def test_roles(data):
    made = data.with_roles({"k": Role.TARGET, "a": Role.GROUP})
    assert made.target.name == "k"
    assert data.column("a").role is Role.FEATURE
    with pytest.raises(DatasetError, match="has no column 'zz'"):
        data.with_roles({"zz": Role.SKIP})


def test_kinds_there_and_back(data):
    numbers = data.with_kind("t", Kind.NUMERIC).column("t")
    np.testing.assert_array_equal(numbers.values, [3, 4, np.nan, 5])
    words = data.with_kind("a", Kind.CATEGORY).column("a")
    assert words.categories == ("1", "2.5", "10")
    back = data.with_kind("a", Kind.CATEGORY).with_kind("a", Kind.NUMERIC)
    np.testing.assert_array_equal(back.column("a").values, data.column("a").values)
    assert data.with_kind("k", Kind.ORDINAL).column("k").categories == ("x", "y")


def test_a_kind_that_would_lose_something_is_refused(data):
    with pytest.raises(DatasetError, match="holds 'x' in row 1, which is not a number"):
        data.with_kind("k", Kind.NUMERIC)
    with pytest.raises(DatasetError, match="cannot become image"):
        data.with_kind("a", Kind.IMAGE)


def test_a_picture_read_as_a_tensor_keeps_its_colours_apart():
    values = np.zeros((3, 2, 2, 3), np.float32)
    values[..., 0] = 0.9
    pictures = Dataset("p", (Column("p", values, Kind.IMAGE), Column("x", values[..., :2], Kind.TENSOR)))
    assert numbers_of(pictures.column("p")).shape == (3, 4)
    colours = pictures.with_kind("p", Kind.TENSOR)
    assert numbers_of(colours.column("p")).shape == (3, 12)
    np.testing.assert_array_equal(numbers_of(colours.column("p"))[0, :3], np.float32([0.9, 0, 0]))
    assert colours.with_kind("p", Kind.IMAGE).column("p").kind is Kind.IMAGE
    for column, kind in (("x", Kind.IMAGE), ("p", Kind.NUMERIC)):
        with pytest.raises(DatasetError, match=f"cannot become {kind.value}"):
            pictures.with_kind(column, kind)


def test_dates_are_shown_as_dates(data):
    assert list(data.column("w").labels()) == ["1970-01-01", "1970-01-02", "1970-01-02 01:00:00", ""]
    assert data.column("w").missing.tolist() == [False, False, False, True]


def test_rows_can_be_chosen(data):
    assert data.with_rows(np.array([0, 2])).n_rows == 2
    assert data.with_rows(~data.column("a").missing).n_rows == 3
