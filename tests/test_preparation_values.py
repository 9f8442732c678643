"""What each step computes, against scikit-learn to 1e-12 and by hand; placement, boundaries and guards."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import Binarizer, MinMaxScaler, OneHotEncoder, StandardScaler

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Column, Dataset, Kind, Role, coded
from ketbench.data.preparing.preparation import (
    Binarise,
    Downsample,
    Impute,
    MinMax,
    OneHot,
    Pca,
    Select,
    Standardise,
    placed,
    prepare,
    without_order,
)
from ketbench.data.splits.split import Split

ROWS, HELD = 40, 15


def numbers() -> np.ndarray:
    return np.random.default_rng(3).normal(2, 3, size=(ROWS, 4))


def given(columns, *steps) -> Dataset:
    """The first rows train, the others test."""
    part = coded("part", ["train"] * (ROWS - HELD) + ["test"] * HELD, Role.SKIP)
    y = Column("y", np.arange(float(ROWS)), role=Role.TARGET)
    return Dataset("d", (*columns, y, part), Split("given", column="part"), preparation=steps)


def plain(x, *steps):
    return prepare(given([Column(f"x{i}", x[:, i]) for i in range(x.shape[1])], *steps))


@pytest.mark.parametrize(
    ("step", "theirs"),
    [
        (Standardise(), StandardScaler()),
        (MinMax(), MinMaxScaler((0, np.pi))),
        (MinMax(low=-1, high=2), MinMaxScaler((-1, 2))),
        (Pca(components=2), PCA(2, svd_solver="full")),
        (Pca(components=4), PCA(4, svd_solver="full")),
        (Binarise(threshold=2.0), Binarizer(threshold=2.0)),
    ],
)
def test_a_step_computes_what_scikit_learn_computes_fitted_on_the_training_rows(step, theirs):
    x = numbers()
    made = plain(x, step)
    theirs.fit(x[:-HELD])
    for part, rows in ((made.train, x[:-HELD]), (made.test, x[-HELD:])):
        wanted = theirs.transform(rows)
        signs = np.sign((part.x * wanted).sum(axis=0)) if isinstance(step, Pca) else 1
        assert np.abs(part.x - wanted * signs).max() < (1e-9 if isinstance(step, Pca) else 1e-12)


def test_more_components_than_features_are_refused_and_as_many_are_not():
    assert plain(numbers(), Pca(components=4)).train.x.shape == (ROWS - HELD, 4)
    with pytest.raises(DatasetError, match="5"):
        plain(numbers(), Pca(components=5))


@pytest.mark.parametrize("strategy", ["mean", "median"])
def test_gaps_are_filled_from_the_training_rows(strategy):
    x = numbers()
    x[[0, 5, 30], [0, 1, 0]] = np.nan
    made = plain(x, Impute(strategy=strategy))
    theirs = SimpleImputer(strategy=strategy).fit(x[:-HELD])
    assert np.array_equal(made.train.x, theirs.transform(x[:-HELD]))
    assert np.array_equal(made.test.x, theirs.transform(x[-HELD:]))


def test_one_hot_is_that_of_scikit_learn_and_a_missing_code_is_zero_everywhere():
    labels = [("red", "green", "blue")[i % 3] for i in range(ROWS - 1)] + [""]
    made = prepare(given([coded("c", labels)], OneHot(), Impute()))
    theirs = OneHotEncoder(categories=[["blue", "green", "red"]], sparse_output=False, handle_unknown="ignore")
    wanted = theirs.fit_transform([[label] for label in labels])
    assert made.feature_names == ("c=blue", "c=green", "c=red")
    assert np.array_equal(np.concatenate([made.train.x, made.test.x]), wanted)
    assert made.test.x[-1].tolist() == [0, 0, 0]


def test_a_category_that_was_shifted_is_noticed_even_where_only_its_first_code_moved():
    """Code 0 counts as well: a scaling that leaves the other codes alone is refused too."""
    labels = ["a"] * (ROWS - 1) + ["b"]
    column = coded("c", labels)
    with pytest.raises(DatasetError, match="scaled before it is one-hot"):
        prepare(given([column], MinMax(low=0.25, high=1.0), OneHot()))


def test_a_gap_is_refused_by_feature_row_and_number():
    x = numbers()
    x[[3, 7], 1] = np.nan
    with pytest.raises(DatasetError, match=r"'x1' of 'd' has no value in row 4 \(2 missing in all\)"):
        plain(x)


@pytest.mark.parametrize(
    ("steps", "step", "wanted"),
    [
        ((), Impute(), ["impute"]),
        ((Standardise(),), Impute(), ["impute", "standardise"]),
        ((Impute(), Standardise()), OneHot(), ["impute", "one-hot", "standardise"]),
        ((OneHot(), Standardise()), Impute(), ["impute", "one-hot", "standardise"]),
        ((Impute(), OneHot()), Downsample(height=2, width=2), ["downsample", "impute", "one-hot"]),
        ((Impute(),), Impute(), ["impute", "impute"]),
        ((Impute(),), Pca(components=2), ["impute", "pca"]),
    ],
)
def test_a_new_step_goes_where_it_belongs(steps, step, wanted):
    assert [one.kind for one in placed(steps, step)] == wanted


def test_tensors_are_flattened_row_by_row_and_pictures_grey():
    tensor = np.arange(ROWS * 6, dtype=np.float32).reshape(ROWS, 2, 3)
    made = prepare(given([Column("t", tensor, Kind.TENSOR)]))
    assert np.array_equal(made.train.x, tensor[:-HELD].reshape(-1, 6))
    colours = np.zeros((ROWS, 2, 2, 3), np.float32)
    colours[..., 0], colours[..., 1] = 3.0, 6.0
    assert prepare(given([Column("p", colours, Kind.IMAGE)])).train.x.tolist()[0] == [3.0] * 4


def test_pictures_of_three_channels_are_averaged_over_height_and_width():
    picture = np.random.default_rng(0).random((ROWS, 4, 6, 3)).astype(np.float32)
    made = prepare(given([Column("p", picture, Kind.IMAGE)], Downsample(height=2, width=3)))
    grey = picture.mean(axis=3)[:-HELD]
    blocks = grey.reshape(-1, 2, 2, 3, 2).mean(axis=(2, 4)).reshape(-1, 6)
    assert made.train.x == pytest.approx(blocks, abs=1e-6)


def test_codes_without_order_become_a_column_a_value_and_numbers_stay():
    x = np.array([[0.0, 5.0], [2.0, 6.0], [9.0, 7.0]])
    train = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
    assert without_order(x, train, (0,)).tolist() == [[1, 0, 0, 5], [0, 0, 1, 6], [0, 0, 0, 7]]
    assert without_order(x, train, ()).tolist() == x.tolist()


def test_an_infinite_value_is_refused_by_its_row():
    x = numbers()
    x[2, 0] = np.inf
    with pytest.raises(DatasetError, match="'x0' is infinite in row 3"):
        plain(x)


def test_a_chosen_feature_must_be_there():
    with pytest.raises(DatasetError, match="no feature 'z'"):
        plain(numbers(), Select(columns=("z",)))
    with pytest.raises(DatasetError, match="names no feature"):
        plain(numbers(), Select(columns=()))


def test_rows_without_a_group_each_stand_alone():
    """They must not be taken for one group: both would land in the same part."""
    groups = coded("g", [""] * ROWS, Role.GROUP)
    data = given([Column("x", np.arange(float(ROWS)))])
    made = prepare(
        replace(data, columns=(*data.columns, groups), split=Split("grouped", validation=0.2, test=0.2)),
    )
    assert len(made.test.rows) == 8
    assert len(made.validation.rows) == 8
