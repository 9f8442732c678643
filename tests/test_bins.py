"""Whole numbers fall into bins that each take in equally many of them; no gap comes from rounding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.data.bins import bin_edges
from ketbench.data.dataset import Column
from ketbench.data.statistics import statistics


@given(st.integers(-1000, 1000), st.integers(1, 500), st.integers(1, 40))
def test_all_whole_numbers_in_a_row_leave_no_bin_empty(low, count, most):
    values = np.arange(low, low + count, dtype=float)
    edges = bin_edges(values, most)
    found = np.histogram(values, edges)[0]
    assert len(found) <= most
    assert found.sum() == count
    assert set(found[:-1]) <= {found[0]}
    assert 1 <= found[-1] <= found[0]
    assert ((edges + 0.5) == np.floor(edges + 0.5)).all()


@pytest.mark.parametrize("values", [[0.5, 1.5, 9.25], [1e300, 2e300], [2.0**53, 2.0**54]])
def test_others_are_divided_evenly_from_end_to_end(values):
    edges = bin_edges(np.array(values), 7)
    assert len(edges) == 8
    assert (edges[0], edges[-1]) == (min(values), max(values))


def test_the_small_picture_of_a_column_of_whole_numbers_has_no_gap():
    found = statistics(Column("age", np.repeat(np.arange(18.0, 65.0), 2)))
    assert found.counts.sum() == 94
    assert (found.counts[:-1] == found.counts[0]).all()
    single = statistics(Column("same", np.full(5, 3.0)))
    assert single.counts.tolist() == [5]
