"""Figures of columns of every kind, also where there is next to nothing to count."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.statistics import all_statistics, statistics


@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_every_finite_number_is_in_one_bin(values):
    found = statistics(Column("x", values.copy()))
    assert found.counts.sum() == np.isfinite(values).sum()
    assert found.missing + found.infinite + found.counts.sum() == len(values)


def test_words():
    found = statistics(coded("k", ["b", "a", "b", "", "c"]))
    assert (found.missing, found.distinct) == (1, 3)
    assert found.top == (("b", 2), ("a", 1), ("c", 1))
    assert found.counts.tolist() == [1, 2, 1]
    text = statistics(Column("t", np.array(["x", "y", "x", ""], dtype=object), Kind.TEXT))
    assert (text.missing, text.distinct, text.top[0]) == (1, 2, ("x", 2))


def test_pictures():
    found = statistics(Column("i", np.zeros((3, 2, 2), np.float32), Kind.IMAGE))
    assert (found.rows, found.distinct, found.maximum) == (3, 1, 0.0)


def test_all_columns_by_name():
    assert list(all_statistics(Dataset("d", (Column("a", np.zeros(2)), coded("b", ["x", "y"]))))) == ["a", "b"]
