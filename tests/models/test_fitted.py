"""Fitted steps give new rows the very numbers that the run gave them."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.fitted import through
from ketbench.data.preparing.preparation import (
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


def table(*steps, rows=40):
    generator = np.random.default_rng(2)
    gaps = generator.normal(3, 2, size=rows)
    gaps[::7] = np.nan
    columns = (
        Column("a", generator.normal(size=rows)),
        Column("gaps", gaps),
        coded("colour", ["red", "green", "", "blue"] * (rows // 4)),
        coded("y", ["n", "p"] * (rows // 2), Role.TARGET),
    )
    return Dataset("d", columns, preparation=steps)


def features(data, rows):
    return Dataset("new", tuple(replace(c, values=c.values[rows]) for c in data.features))


@pytest.mark.parametrize(
    "steps",
    [
        (Impute(), Standardise()),
        (Impute(strategy="mean"), MinMax()),
        (Impute(), OneHot(), Standardise(), Pca(components=2)),
        (Impute(strategy="most_frequent"), Select(columns=("gaps", "a")), Binarise()),
    ],
)
def test_one_row_alone_gets_the_same_bits_as_among_the_others(steps):
    data = table(*steps)
    prepared = prepare(data)
    for part in (prepared.test, prepared.train):
        for place, row in enumerate(part.rows):
            alone = through(prepared.fitted, features(data, [row]))
            assert np.array_equal(alone[0], part.x[place])


def test_components_are_those_of_scikit_learn():
    data = table(Impute(), Pca(components=2))
    prepared = prepare(data)
    filled = prepare(data.without_step(1))
    expected = PCA(2, svd_solver="full").fit(filled.train.x).transform(filled.test.x)
    np.testing.assert_allclose(prepared.test.x, expected, atol=1e-12)


def test_pictures_are_averaged_alike():
    pictures = Column("p", np.random.default_rng(0).random((20, 5, 7)).astype(np.float32), Kind.IMAGE)
    data = Dataset(
        "d", (pictures, coded("y", ["n", "p"] * 10, Role.TARGET)), preparation=(Downsample(height=2, width=3),)
    )
    prepared = prepare(data)
    assert np.array_equal(through(prepared.fitted, features(data, prepared.test.rows)), prepared.test.x)


def test_a_gap_that_no_step_fills_is_named_with_its_row():
    data = table(Select(columns=("a",)))
    prepared = prepare(Dataset("d", (data.column("a"), data.column("y")), preparation=(Standardise(),)))
    new = Dataset("new", (Column("a", np.array([1.0, np.nan])),))
    with pytest.raises(DatasetError, match=r"Column 'a' of 'new' has no known value in row 2"):
        through(prepared.fitted, new)
