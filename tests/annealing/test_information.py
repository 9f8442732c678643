"""The information tables agree with a count of every cell, and ignore what carries none."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench_annealing.selection.optimum.binning import automatic_bins, binned
from ketbench_annealing.selection.optimum.information import information_tables
from ketbench_annealing.selection.optimum.objective import ObjectiveName
from ketbench_annealing.selection.optimum.proof import _even_bound, lower_bound
from ketbench_annealing.selection.scoring.baselines import greedy_mrmr
from ketbench_annealing.selection.scoring.folds import MOST_PAIRED, Plan, choosers, training_rows


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


def test_a_wide_table_is_told_by_its_most_relevant_features_and_single_rows_agree_with_the_whole_table():
    random = np.random.default_rng(3)
    x = random.normal(size=(60, MOST_PAIRED + 15))
    y = random.integers(0, 2, 60)
    x[:, [7, 300]] += 3.0 * y[:, None]
    plan = Plan(ObjectiveName.MI_MRMR, 0.6, (2,))
    wide, whole = (training_rows(x, y, 2, plan, 0, narrow=narrow) for narrow in (True, False))
    assert len(wide.candidates) == MOST_PAIRED
    assert {7, 300} <= set(wide.candidates.tolist())
    assert np.allclose(wide.tables.relevance, whole.tables.relevance)
    assert np.allclose(wide.redundancy_with(7), whole.tables.redundancy[7])
    assert np.allclose(wide.tables.redundancy, whole.tables.redundancy[np.ix_(wide.candidates, wide.candidates)])
    assert (greedy_mrmr(wide, [3])[3] == greedy_mrmr(whole, [3])[3]).all()
    narrow, broad = (choosers(plan)["quadratic"](rows, [2])[2] for rows in (wide, whole))
    assert np.flatnonzero(narrow).tolist() == np.flatnonzero(broad).tolist()


def test_the_bound_of_a_wide_table_is_that_of_even_shares():
    random = np.random.default_rng(0)
    linear = random.normal(size=9)
    weights = random.uniform(0, 1, size=(9, 9))
    weights = np.triu(weights, 1) + np.triu(weights, 1).T
    even = _even_bound(linear, weights, 3)
    assert even == pytest.approx(lower_bound(linear, weights, 3, rounds=1))
    assert even <= min(
        linear[list(s)].sum() + sum(weights[i, j] for i, j in combinations(s, 2)) for s in combinations(range(9), 3)
    )
