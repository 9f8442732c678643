"""The information tables agree with a count of every cell, and ignore what carries none."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench_annealing.selection.optimum.binning import automatic_bins, binned
from ketbench_annealing.selection.optimum.information import information_tables


def entropy(*columns):
    _, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    share = counts / counts.sum()
    return float(-(share * np.log(share)).sum())


@settings(deadline=None, max_examples=25)
@given(rows=st.integers(5, 60), columns=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_tables_equal_entropies_counted_one_pair_at_a_time(rows, columns, seed):
    generator = np.random.default_rng(seed)
    codes, target = generator.integers(0, 4, (rows, columns)), generator.integers(0, 3, rows)
    tables = information_tables(codes, target, conditional=True)
    for i in range(columns):
        a = codes[:, i]
        relevance = entropy(a) + entropy(target) - entropy(a, target)
        assert abs(tables.relevance[i] - relevance) < 1e-9
        for j in set(range(columns)) - {i}:
            b = codes[:, j]
            assert abs(tables.redundancy[i, j] - (entropy(a) + entropy(b) - entropy(a, b))) < 1e-9
            given_b = entropy(a, b) + entropy(target, b) - entropy(a, b, target) - entropy(b)
            assert abs(tables.conditional[i, j] - given_b) < 1e-9


def test_many_columns_cross_block_borders():
    codes = np.random.default_rng(0).integers(0, 5, (80, 130))
    tables = information_tables(codes, codes[:, 0])
    assert np.allclose(tables.redundancy, tables.redundancy.T)
    a, b = codes[:, 3], codes[:, 127]
    assert abs(tables.redundancy[3, 127] - (entropy(a) + entropy(b) - entropy(a, b))) < 1e-9


def test_a_constant_column_tells_nothing_and_a_copy_tells_all():
    generator = np.random.default_rng(1)
    column = generator.integers(0, 3, 50)
    codes = np.stack([column, column, np.zeros(50, dtype=int)], axis=1)
    tables = information_tables(codes, column)
    assert tables.relevance[2] == 0
    assert tables.redundancy[0, 2] == 0
    assert abs(tables.redundancy[0, 1] - entropy(column)) < 1e-9


def test_bins_have_nearly_equal_frequency_and_few_values_are_kept():
    x = np.stack([np.random.default_rng(2).normal(size=800), np.repeat([1.0, 5.0], 400)], axis=1)
    codes = binned(x, 8)
    assert np.bincount(codes[:, 0]).tolist() == [100] * 8
    assert np.unique(codes[:, 1]).tolist() == [0, 1]


def test_the_automatic_number_of_bins_grows_with_the_rows():
    assert [automatic_bins(rows) for rows in (10, 118, 455, 100_000)] == [3, 5, 8, 8]
