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
