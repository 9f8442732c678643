"""Tables of pandas, polars and plain Python as datasets, type by type."""

import datetime

import numpy as np
import pandas as pd
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind
from ketbench.data.from_tables import MOST_CATEGORIES, dataset_of


def column(values, name="x"):
    return dataset_of(pd.DataFrame({name: values})).column(name)


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, None],
        pd.array([1, 2, None], "Int64"),
        pd.array([1.0, 2.0, None], "Float64"),
        np.array([1, 2, np.nan], np.float32),
    ],
)
def test_numbers_with_missing_ones(values):
    found = column(values)
    assert found.kind is Kind.NUMERIC
    assert found.values[:2].tolist() == [1, 2]
    assert np.isnan(found.values[2])


def test_truth_values_are_numbers():
    assert column([True, False]).values.tolist() == [1, 0]
    assert column(pd.array([True, None], "boolean")).missing.tolist() == [False, True]


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_words_are_categories(dtype):
    found = column(pd.Series(["b", "a", None, "b"], dtype=dtype))
    assert found.kind is Kind.CATEGORY
    assert list(found.labels()) == ["b", "a", "", "b"]
    assert found.missing.tolist() == [False, False, True, False]


def test_the_order_of_pandas_categories_is_kept():
    ordered = pd.Categorical(["low", "high"], categories=["low", "mid", "high"], ordered=True)
    assert column(ordered).categories == ("low", "mid", "high")


def test_many_different_words_are_text():
    assert column([f"word {i}" for i in range(MOST_CATEGORIES + 1)]).kind is Kind.TEXT
    assert column([f"word {i}" for i in range(MOST_CATEGORIES)]).kind is Kind.CATEGORY


def test_dates_are_seconds_since_1970():
    found = column(pd.to_datetime(["1970-01-02", None, "1969-12-31T23:59:59.5"], format="ISO8601"))
    assert found.kind is Kind.DATE
    assert found.values[[0, 2]].tolist() == [86400.0, -0.5]
    assert np.isnan(found.values[1])
    plain = dataset_of({"d": [datetime.date(1970, 1, 3), None]}).column("d")
    assert plain.values[0] == 2 * 86400


def test_arrays_keep_their_shape():
    found = dataset_of({"picture": np.arange(12).reshape(3, 2, 2), "y": [1, 2, 3]})
    assert found.column("picture").values.shape == (3, 2, 2)
    assert found.n_rows == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (42, "not a table"),
        ({"a": [1, 2], "b": [1]}, "unequal lengths"),
        ({"a": [1, "x"]}, "mixes values of int, str"),
        ({"a": [object(), object()]}, "holds values of type object"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Two columns are called 'a'"),
        ({"a": np.array([[1 + 2j]])}, "holds arrays of complex128"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(rows, said):
    with pytest.raises(DatasetError, match=said):
        dataset_of(rows)
