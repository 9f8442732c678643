"""Figures of a dataset hold what they say."""

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.base.figures import Histogram, Scatter
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.exploring import (
    correlations,
    histogram_by_class,
    information_matrix,
    mutual_information,
    scatter,
    scatter_matrix,
)
from ketbench.data.importing import import_file


@pytest.fixture(scope="module")
def iris():
    return import_file("sklearn:iris")


def test_every_row_is_in_one_bin_of_its_class(iris):
    figure = histogram_by_class(iris, "petal length (cm)")
    assert figure.counts.sum(axis=1).tolist() == [50, 50, 50]
    assert list(figure.names) == ["setosa", "versicolor", "virginica"]


def test_categories_are_bars():
    data = Dataset("d", (coded("k", ["a", "b", "", "a"]), coded("y", ["n", "p", "n", "n"], Role.TARGET)))
    assert histogram_by_class(data, "k").values.tolist() == [[2, 0], [0, 1]]


def test_gaps_and_infinities_are_in_no_bin():
    data = Dataset("d", (Column("x", np.array([1.0, np.nan, np.inf, 3.0])),))
    assert histogram_by_class(data, "x").counts.sum() == 2


def test_scatter_thins_large_sets_and_says_so():
    data = Dataset("d", (Column("x", np.arange(12_000.0)), Column("y", np.zeros(12_000))))
    figure = scatter(data, "x", "y")
    assert len(figure.series[0].x) == 4000
    assert "One row of 3" in figure.note


def test_correlations(iris):
    figure = correlations(iris)
    np.testing.assert_allclose(figure.values, np.corrcoef(np.array([c.values for c in iris.features])))


def test_mutual_information_ranks_petals_first(iris):
    figure = mutual_information(iris)
    assert figure.categories[int(np.argmax(figure.values))].startswith("petal")


def test_what_cannot_be_drawn_is_one_sentence(iris):
    words = Dataset("d", (Column("t", np.array(["a", "b"], dtype=object), Kind.TEXT),))
    for draw in (lambda: histogram_by_class(words, "t"), lambda: scatter(words, "t", "t"), lambda: correlations(words),
                 lambda: mutual_information(words)):  # fmt: skip
        with pytest.raises(DatasetError):
            draw()


def test_of_many_categories_the_most_frequent_are_drawn_and_told():
    words = [f"w{i}" for i in range(500)] + ["often"] * 9
    figure = histogram_by_class(Dataset("d", (coded("word", words),)), "word")
    assert len(figure.categories) == 40
    assert "often" in figure.categories
    assert "40 most frequent of 501" in figure.note


def test_columns_in_pairs_and_what_they_tell_about_each_other():
    chance = np.random.default_rng(0)
    a = chance.random(200)
    columns = (Column("a", a), Column("b", a + 0.01 * chance.random(200)), Column("c", chance.random(200)))
    data = Dataset("d", (*columns, coded("y", ["pq"[int(v > 0.5)] for v in a], Role.TARGET)))
    grid = scatter_matrix(data, ["a", "c"])
    assert [[type(figure) for figure in line] for line in grid] == [[Histogram, Scatter], [Scatter, Histogram]]
    found = information_matrix(data)
    assert list(found.columns) == ["a", "b", "c", "y"]
    assert np.isnan(np.diag(found.values)).all()
    assert np.array_equal(found.values, found.values.T, equal_nan=True)
    assert found.values[0, 1] > 1 > found.values[0, 3] > found.values[0, 2]
    with pytest.raises(DatasetError, match="too many to look at in pairs"):
        scatter_matrix(data, ["a"] * 6)
