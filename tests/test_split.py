"""Every row has one part, shares are kept, and what belongs together stays together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import DatasetError
from ketbench.data.splits.split import TEST, TRAIN, VALIDATION, Split, _shares


def test_the_description_of_a_plain_split_never_changes():
    assert Split().described() == {"method": "stratified", "validation": 0.2, "test": 0.2, "seed": 0}
    assert Split(**Split("random", folds=3, fold=1).described()) == Split("random", folds=3, fold=1)


def test_a_plain_split_assigns_as_it_always_did():
    parts = Split(seed=1).assign(np.array([0, 1] * 5), 10)
    assert parts.tolist() == [2, 2, 0, 0, 0, 0, 0, 1, 1, 0]


@given(st.lists(st.integers(0, 3), min_size=10, max_size=60), st.integers(0, 5))
def test_stratified_shares(classes, seed):
    parts = Split(seed=seed).assign(np.array(classes), len(classes))
    counts = np.bincount(parts, minlength=3)
    assert counts.sum() == len(classes)
    assert abs(counts[TEST] - 0.2 * len(classes)) <= 1


@given(st.lists(st.integers(0, 9), min_size=12, max_size=80), st.integers(0, 5))
def test_no_group_is_divided(groups, seed):
    groups = np.array(groups)
    parts = Split("grouped", seed=seed).assign(None, len(groups), groups=groups)
    for group in np.unique(groups):
        assert len(set(parts[groups == group])) == 1


def test_time_trains_on_the_past():
    times = np.random.default_rng(0).permutation(100).astype(float)
    parts = Split("time").assign(None, 100, times=times)
    assert times[parts == TRAIN].max() < times[parts == VALIDATION].min() < times[parts == TEST].min()
    assert np.bincount(parts).tolist() == [60, 20, 20]


def test_rows_of_one_moment_stay_together():
    times = np.repeat(np.arange(5.0), 7)
    parts = Split("time").assign(None, 35, times=times)
    assert all(len(set(parts[times == t])) == 1 for t in range(5))


@pytest.mark.parametrize("method", ["stratified", "random", "grouped"])
def test_each_row_tests_in_exactly_one_fold(method):
    classes, groups = np.array([0, 0, 1] * 10), np.repeat(np.arange(10), 3)
    folds = Split(method, validation=0.2, seed=3).cross_validation(5)
    tested = sum((s.assign(classes, 30, groups=groups) == TEST).astype(int) for s in folds)
    assert tested.tolist() == [1] * 30


def test_a_given_column_decides():
    assert Split("given", column="part").assign(None, 3, given=np.array([2, 0, 1])).tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    ("split", "words"),
    [
        (Split(validation=0.6, test=0.6), "no training rows"),
        (Split("grouped"), "role group"),
        (Split("time"), "role time"),
        (Split("random", folds=11), "Fold 0 of 11"),
        (Split("random", folds=3, fold=3), "Fold 3 of 3"),
    ],
)
def test_what_cannot_be_split_is_one_sentence(split, words):
    with pytest.raises(DatasetError, match=words):
        split.assign(None, 10)


def test_time_needs_a_time_in_every_row():
    with pytest.raises(DatasetError, match="Row 2 has no time"):
        Split("time").assign(None, 3, times=np.array([1.0, np.nan, 2.0]))


def test_no_folds_by_time():
    with pytest.raises(DatasetError, match="has no folds"):
        Split("time").cross_validation(3)
    with pytest.raises(DatasetError, match="at least 2 folds"):
        Split().cross_validation(1)


def test_a_split_may_leave_nothing_but_training_rows_out_to_the_last_share():
    """The bound itself: a training share above zero is enough, none is refused."""
    kept = Split("random", validation=0.5, test=0.499).assign(None, 1000)
    assert np.bincount(kept, minlength=3).tolist() == [1, 500, 499]
    with pytest.raises(DatasetError, match="leaves no training rows"):
        Split("random", validation=0.5, test=0.5).assign(None, 1000)


def test_groups_fill_the_folds_evenly():
    """Thirty groups of four rows in five folds: each tests 24 rows."""
    groups = np.repeat(np.arange(30), 4)
    for fold in range(5):
        parts = Split("grouped", folds=5, fold=fold, validation=0.0, test=0.0).assign(None, 120, groups=groups)
        assert int((parts == TEST).sum()) == 24


@pytest.mark.parametrize(
    ("total", "shares", "wanted"), [(10, [0.5, 0.25, 0.25], [5, 3, 2]), (7, [0.6, 0.2, 0.2], [4, 2, 1])]
)
def test_shares_are_whole_and_add_up_and_what_is_owed_is_carried(total, shares, wanted):
    counts, owed = _shares(total, np.array(shares), np.zeros(3))
    assert counts.tolist() == wanted
    assert owed == pytest.approx(np.array(shares) * total - np.array(wanted))
    assert counts.sum() == total


def test_what_was_owed_before_decides_who_gets_the_next_row():
    counts, owed = _shares(1, np.array([0.5, 0.5, 0.0]), np.array([-0.4, 0.4, 0.0]))
    assert counts.tolist() == [0, 1, 0]
    assert owed == pytest.approx([0.1, -0.1, 0.0])
    more, _ = _shares(2, np.array([0.5, 0.5, 0.0]), np.array([1.6, -0.2, 0.0]))
    assert more.tolist() == [2, 0, 0], "a row too many is taken from the part that has most above its share"


def test_two_folds_are_the_fewest_and_as_many_as_rows_the_most():
    assert [one.fold for one in Split("random").cross_validation(2)] == [0, 1]
    with pytest.raises(DatasetError, match="with 1 fold is no"):
        Split("random").cross_validation(1)
    for rows in (2, 5):
        tested = [Split("random", validation=0.0, folds=rows, fold=fold).assign(None, rows) for fold in range(rows)]
        assert sum(parts == TEST for parts in tested).tolist() == [1] * rows
    for folds in (1, 6):
        with pytest.raises(DatasetError, match=f"Fold 0 of {folds} is not possible with 5 rows"):
            Split("random", folds=folds).assign(None, 5)
    with pytest.raises(DatasetError, match="Fold -1 of 3"):
        Split("random", folds=3, fold=-1).assign(None, 5)


@pytest.mark.parametrize("method", ["time", "given"])
def test_a_split_that_the_data_decide_has_no_folds(method):
    with pytest.raises(DatasetError, match=f"'{method}' has no folds"):
        Split(method).cross_validation(3)


def test_random_looks_at_no_class_and_stratified_without_classes_is_random():
    classes = np.array([0] * 9 + [1])
    assert Split("random").assign(classes, 10).tolist() == Split("random").assign(None, 10).tolist()
    assert Split().assign(None, 10).tolist() == Split("random").assign(None, 10).tolist()
    assert Split().assign(classes, 10).tolist() != Split("random").assign(classes, 10).tolist()


def test_the_earliest_of_two_moments_trains():
    assert Split("time", validation=0.25, test=0.25).assign(None, 2, times=np.array([1.0, 0.0])).tolist() == [
        VALIDATION,
        TRAIN,
    ]
    assert Split("time", validation=0.25, test=0.25).assign(None, 4, times=np.arange(4.0)).tolist() == [0, 0, 1, 2]


def test_a_share_of_less_than_a_row_still_gets_a_group_and_one_of_nothing_gets_none():
    counts = np.bincount(Split("grouped").assign(None, 4, groups=np.arange(4)), minlength=3)
    assert counts.tolist() == [2, 1, 1]
    whole = Split("grouped", validation=0.0, test=0.0).assign(None, 4, groups=np.arange(4))
    assert whole.tolist() == [TRAIN] * 4


def test_the_largest_group_goes_where_most_rows_are_lacking():
    groups = np.array([0] * 6 + [1] * 2 + [2] * 2)
    for seed in range(5):
        parts = Split("grouped", seed=seed).assign(None, 10, groups=groups)
        assert set(parts[groups == 0]) == {TRAIN}
        assert np.bincount(parts, minlength=3).tolist() == [6, 2, 2]


@pytest.mark.parametrize(
    ("total", "shares", "carry", "counts"),
    [
        (10, [0.6, 0.2, 0.2], [0, 0, 0], [6, 2, 2]),
        (3, [0.6, 0.2, 0.2], [0, 0, 0], [2, 1, 0]),
        (2, [1.0, 0.0, 0.0], [0, 0.5, -0.5], [2, 0, 0]),
        (1, [0.5, 0.25, 0.25], [0.9, 0.6, -1.5], [1, 0, 0]),
        (5, [0.6, 0.2, 0.2], [0.0, 0.0, 0.0], [3, 1, 1]),
    ],
)
def test_whole_shares_add_up_and_what_is_owed_is_kept(total, shares, carry, counts):
    found, left = _shares(total, np.array(shares), np.array(carry, dtype=float))
    assert found.tolist() == counts
    assert left == pytest.approx(np.array(shares) * total + np.array(carry) - counts, abs=1e-12)


@pytest.mark.parametrize(
    "split",
    [Split(validation=-0.01), Split(test=-0.01), Split(validation=0.5, test=0.5), Split(validation=1.0, test=0.0)],
)
def test_shares_are_not_negative_and_leave_something_to_train(split):
    with pytest.raises(DatasetError, match="no training rows"):
        split.assign(None, 10)
    assert Split(validation=0.0, test=0.0).assign(None, 3).tolist() == [TRAIN] * 3


def test_a_dataset_without_rows_is_refused_and_one_row_trains():
    with pytest.raises(DatasetError, match="has no rows to split"):
        Split().assign(None, 0)
    assert Split().assign(None, 1).tolist() == [TRAIN]


def test_within_folds_the_share_of_the_test_part_is_not_taken_twice():
    parts = Split("random", validation=0.25, test=0.9, folds=5, fold=2).assign(None, 50)
    assert np.bincount(parts).tolist() == [30, 10, 10]


def test_the_first_row_without_a_time_is_named():
    with pytest.raises(DatasetError, match="Row 1 has no time"):
        Split("time").assign(None, 3, times=np.array([np.nan, 1.0, np.nan]))


@given(st.lists(st.integers(0, 3), min_size=10, max_size=60), st.integers(0, 5))
def test_each_class_is_divided_as_all_rows_are_as_nearly_as_whole_rows_allow(classes, seed):
    labels = np.array(classes)
    parts = Split(seed=seed).assign(labels, len(classes))
    shares = np.bincount(parts, minlength=3) / len(classes)
    for one in np.unique(labels):
        of_class = np.bincount(parts[labels == one], minlength=3)
        assert np.abs(of_class - shares * (labels == one).sum()).max() < 2
