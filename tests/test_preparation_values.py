"""What each step computes, against scikit-learn to 1e-12 and by hand; placement, boundaries and guards."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import Binarizer, MinMaxScaler, OneHotEncoder, StandardScaler

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
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
    renamed_in,
    without_order,
)
from ketbench.data.preparing.steps import element_names
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


def test_elements_are_named_by_all_their_places_and_components_from_one():
    series = Column("s", np.zeros((3, 2, 2), dtype=np.float32), Kind.TENSOR)
    assert element_names(series) == ["s[0,0]", "s[0,1]", "s[1,0]", "s[1,1]"]
    assert element_names(Column("s", np.zeros((3, 4), dtype=np.float32), Kind.TENSOR)) == [f"s[{i}]" for i in range(4)]
    assert plain(numbers(), Pca(components=3)).feature_names == ("PC1", "PC2", "PC3")


def test_a_range_of_no_width_is_refused():
    with pytest.raises(DatasetError, match="from 2 to 2 is empty"):
        plain(numbers(), MinMax(low=2, high=2))
    assert plain(numbers(), MinMax(low=2, high=2.5)).train.x[:, 0].max() == pytest.approx(2.5)


def test_a_message_about_an_unknown_feature_lists_the_first_twenty():
    x = np.zeros((ROWS, 25))
    with pytest.raises(DatasetError, match=r"no feature 'y2' at this step; there are x0, .*, x19\.$"):
        plain(x, Select(columns=("y2",)))


def test_a_feature_without_a_value_to_train_on_stays_and_is_zero():
    x = numbers()
    x[: ROWS - HELD, 1] = np.nan
    made = plain(x, Impute())
    assert made.feature_names == ("x0", "x1", "x2", "x3")
    assert not made.train.x[:, 1].any()
    assert np.array_equal(made.test.x[:, 1], x[ROWS - HELD :, 1])


def test_what_is_no_picture_passes_a_downsampling_on_either_side():
    rng = np.random.default_rng(0)
    pictures = rng.random((ROWS, 4, 4, 1)).astype(np.float32)
    before, after = rng.random(ROWS), rng.random(ROWS)
    columns = [Column("a", before), Column("p", pictures, Kind.IMAGE), Column("b", after)]
    made = prepare(given(columns, Downsample(height=2, width=2)))
    assert made.feature_names == ("a", "p[0,0]", "p[0,1]", "p[1,0]", "p[1,1]", "b")
    cells = pictures[..., 0].reshape(ROWS, 2, 2, 2, 2).mean(axis=(2, 4)).reshape(ROWS, 4)
    x = np.vstack([made.train.x, made.test.x])
    assert np.allclose(x, np.column_stack([before, cells, after]), atol=1e-6)


def test_three_categories_have_no_order_and_two_need_none():
    x = Column("x", np.arange(float(ROWS)))
    three, two = coded("three", (["a", "b", "c"] * ROWS)[:ROWS]), coded("two", (["a", "b"] * ROWS)[:ROWS])
    made = prepare(given([x, three, two]))
    assert made.nominal == (1,)
    assert not made.is_classification
    assert list(made.parts) == ["train", "test"]
    assert np.array_equal(made.train.rows, np.arange(ROWS - HELD))
    assert np.array_equal(made.test.y, np.arange(float(ROWS - HELD), ROWS))
    empty = np.empty((2, 0))
    assert without_order(empty, empty, ()).shape == (2, 0)


def test_a_dataset_without_a_target_is_prepared_and_a_gap_in_a_target_is_named():
    x = Column("x", np.arange(6.0))
    made = prepare(Dataset("d", (x,), Split("random", validation=0.0, test=0.5)))
    assert (made.train.y.size, made.classes, made.train.x.shape) == (0, (), (3, 1))
    values = np.array([0.0, 1.0, np.nan, 3.0, np.nan, 5.0])
    gap = Dataset("d", (x, Column("y", values, role=Role.TARGET)), Split("random", validation=0.0, test=0.5))
    with pytest.raises(DatasetError, match="'y' has no value in row 3;"):
        prepare(gap)


def test_parts_are_named_in_any_case_and_an_unknown_word_is_told():
    x = Column("x", np.arange(4.0))
    words = coded("part", [" Train", "TEST", "validation ", "train"], Role.SKIP)
    made = prepare(Dataset("d", (x, words), Split("given", column="part")))
    assert [part.rows.tolist() for part in (made.train, made.validation, made.test)] == [[0, 3], [2], [1]]
    words = coded("part", ["train", "dev", "eval", "train"], Role.SKIP)
    with pytest.raises(DatasetError, match="names the part 'dev'"):
        prepare(Dataset("d", (x, words), Split("given", column="part")))


def test_a_class_that_no_training_row_has_is_named():
    kinds = coded("kind", ["a"] * 20 + ["b"] * 5 + ["a"] * 14 + ["c"], Role.TARGET)
    part = coded("part", ["train"] * (ROWS - HELD) + ["test"] * HELD, Role.SKIP)
    data = Dataset("d", (Column("x", np.arange(float(ROWS))), kinds, part), Split("given", column="part"))
    with pytest.raises(DatasetError, match="Class 'c' of 'd' has no training row"):
        prepare(data)
    made = prepare(data.with_column(coded("kind", ["a", "b"] * 20, Role.TARGET)))
    assert made.is_classification
    assert made.train.y.dtype == np.int64


def test_words_are_no_feature_and_gaps_are_counted():
    text = Column("t", np.array(["word"] * ROWS, dtype=object), Kind.TEXT)
    with pytest.raises(DatasetError, match="'t' holds text, not numbers"):
        prepare(given([text]))
    x = numbers()
    x[4, 1] = x[7, 0] = x[30, 3] = np.nan
    with pytest.raises(DatasetError, match=r"'x1' of 'd' has no value in row 5 \(3 missing in all\)"):
        plain(x)


def test_one_component_is_the_fewest():
    assert plain(numbers(), Pca(components=1)).feature_names == ("PC1",)
    for kind, low in ((Pca, "components"), (Downsample, "height"), (Downsample, "width")):
        with pytest.raises(ValidationError):
            kind(**{low: 0})


def test_a_step_follows_a_column_to_its_new_name_and_leaves_the_others():
    step = Select(columns=("a", "b", "c"))
    assert renamed_in(step, "b", "z").columns == ("a", "z", "c")
    assert renamed_in(OneHot(columns=("b",)), "b", "z").columns == ("z",)
    assert renamed_in(step, "x", "z") is step
    assert renamed_in(Pca(), "b", "z") == Pca()


@pytest.mark.parametrize("tiny", [1.0, 1e-9])
def test_directions_of_many_rows_are_those_of_the_singular_vectors(tiny):
    generator = np.random.default_rng(5)
    values = generator.normal(size=(15_000, 4)) * [3.0, 2.0, 1.0, tiny] @ np.linalg.qr(generator.normal(size=(4, 4)))[0]
    columns = tuple(Column(f"f{k}", values[:, k].copy()) for k in range(4))
    data = Dataset("tall", columns, split=Split("random", 0.1, 0.1), preparation=(Pca(components=4),))
    made = prepare(data)
    rows = values[made.train.rows]
    _, singular, axes = np.linalg.svd(rows - rows.mean(0), full_matrices=False)
    found = made.fitted[0].arrays["components"]
    np.testing.assert_allclose(np.abs((found * axes).sum(1)), 1, atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(made.train.x - made.train.x.mean(0), axis=0), singular, rtol=1e-6)
