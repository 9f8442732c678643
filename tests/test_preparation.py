"""Steps are fitted on the training rows only, are values, and refuse what they cannot do."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import (
    STEPS,
    Binarise,
    Downsample,
    Impute,
    MinMax,
    OneHot,
    Pca,
    Select,
    Standardise,
    prepare,
)
from ketbench.data.splits.split import Split


def table(*steps, rows: int = 20) -> Dataset:
    generator = np.random.default_rng(0)
    return Dataset(
        "d",
        (
            Column("a", generator.normal(size=rows)),
            Column("b", generator.normal(3, 2, size=rows)),
            coded("c", ["red", "green", "blue", "red"] * (rows // 4)),
            coded("y", ["n", "p"] * (rows // 2), Role.TARGET),
        ),
        preparation=steps,
    )


def everything(prepared) -> np.ndarray:
    return np.concatenate([part.x for part in prepared.parts.values()])


@pytest.mark.parametrize("step", [Standardise(), MinMax(), Pca(components=2), Binarise()])
def test_test_rows_do_not_change_what_is_fitted(step):
    data = table(step)
    rows = prepare(data).test.rows
    values = data.column("a").values.copy()
    values[rows] += 1000
    moved = data.with_column(replace(data.column("a"), values=values))
    np.testing.assert_array_equal(prepare(moved).train.x, prepare(data).train.x)


def test_one_hot_names_each_category():
    made = prepare(table(OneHot()))
    assert made.feature_names == ("a", "b", "c=blue", "c=green", "c=red")
    assert set(everything(made)[:, 2:].sum(axis=1)) == {1.0}


def test_one_hot_of_a_missing_value_is_zero_everywhere():
    data = table(OneHot(), Impute())
    codes = data.column("c").values.copy()
    codes[3] = -1
    made = prepare(data.with_column(replace(data.column("c"), values=codes)))
    assert sorted(everything(made)[:, 2:].sum(axis=1))[:2] == [0, 1]


def test_one_hot_after_scaling_is_refused():
    with pytest.raises(DatasetError, match="move the one-hot step to the front"):
        prepare(table(Standardise(), OneHot()))
    with pytest.raises(DatasetError, match="'a' holds no categories"):
        prepare(table(OneHot(columns=("a",))))


def test_select_keeps_the_order_given():
    assert prepare(table(Select(columns=("b", "a")))).feature_names == ("b", "a")
    with pytest.raises(DatasetError, match="no feature 'z' at this step; there are a, b, c"):
        prepare(table(Select(columns=("z",))))


def test_binarise_at_a_threshold_and_at_the_training_median():
    assert set(np.unique(everything(prepare(table(Binarise(threshold=0)))))) == {0.0, 1.0}
    assert prepare(table(Select(columns=("a",)), Binarise())).train.x.mean() == 0.5


def test_pictures_become_pixels_and_are_averaged():
    pictures = np.arange(4 * 16, dtype=np.float32).reshape(4, 4, 4)
    data = Dataset("p", (Column("i", pictures, Kind.IMAGE),), Split("random", 0, 0.25))
    assert len(prepare(data).feature_names) == 16
    made = prepare(data.with_step(Downsample(height=2, width=2)))
    assert made.feature_names == ("i[0,0]", "i[0,1]", "i[1,0]", "i[1,1]")
    np.testing.assert_allclose(made.train.x[0, 0], pictures[made.train.rows[0], :2, :2].mean())
    odd = prepare(data.with_step(Downsample(height=3, width=3)))
    np.testing.assert_allclose(odd.train.x.mean(axis=1), pictures[odd.train.rows].mean(axis=(1, 2)))


def test_downsampling_without_pictures_or_to_a_finer_grid():
    with pytest.raises(DatasetError, match="found no pictures"):
        prepare(table(Downsample()))
    data = Dataset("p", (Column("i", np.zeros((4, 4, 4), np.float32), Kind.IMAGE),), Split("random"))
    with pytest.raises(DatasetError, match="cannot be downsampled to 9"):
        prepare(data.with_step(Downsample(height=9, width=9)))


def test_steps_are_values_that_survive_json():
    steps = (OneHot(), Select(columns=("a",)), Binarise(threshold=0.5), Downsample())
    assert STEPS.validate_json(STEPS.dump_json(steps)) == steps


def test_steps_can_be_added_and_taken_away():
    data = table()
    assert data.with_step(Standardise()).with_step(MinMax()).without_step(0).preparation == (MinMax(),)
    assert data.with_step(Standardise()).without_step(0).sha256 == data.sha256
    with pytest.raises(DatasetError, match="no step 5; it has 0"):
        data.without_step(5)


def test_splits_by_role_and_by_column():
    data = table(rows=20)
    grouped = data.with_roles({"c": Role.GROUP}).with_split(Split("grouped", 0.25, 0.25))
    made = prepare(grouped)
    groups = data.column("c").values
    assert not set(groups[made.train.rows]) & set(groups[made.test.rows])
    part = coded("part", ["train", "test"] * 10, Role.SKIP)
    given = Dataset("g", (*table(Select(columns=("a",))).columns[:1], part), Split("given", column="part"))
    assert prepare(given).test.rows.tolist() == list(range(1, 20, 2))
    wrong = Dataset("g", (*given.columns[:1], coded("part", ["train", "exam"] * 10)), Split("given", column="part"))
    with pytest.raises(DatasetError, match="names the part 'exam'"):
        prepare(wrong)
