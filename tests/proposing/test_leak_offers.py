"""A leak is mended by what ends it, never by filling gaps that have nothing to do with it."""

import numpy as np
import pytest

from ketbench.base.problems import Problem
from ketbench.data.checks.leaks import fix_of, leaks
from ketbench.data.dataset import Column, Dataset, Kind, Role
from ketbench.project.proposing.gaps import gap_offers

ROWS = 40


def made(**columns):
    """A dataset of two classes with these columns beside one that is harmless."""
    y = np.arange(ROWS) % 2
    gaps = np.zeros(ROWS, bool)
    gaps[[3, 7]] = True
    held = [Column("plain", np.sin(7.0 * np.arange(ROWS)), Kind.NUMERIC)]
    held += [Column(name, np.where(gaps, np.nan, values), Kind.NUMERIC) for name, values in columns.items()]
    target = Column("y", y.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("a", "b"))
    return Dataset("d", (*held, target))


@pytest.mark.parametrize(
    ("values", "key", "role"),
    [
        (5.0 * (np.arange(ROWS) % 2), "skip", Role.SKIP),
        (np.arange(ROWS), "as id", Role.ID),
        (np.ones(ROWS), "skip", Role.SKIP),
    ],
    ids=["copy of the target", "id", "constant"],
)
def test_what_ends_the_leak_comes_first_although_the_column_has_gaps(values, key, role):
    dataset = made(odd=values)
    (leak,) = [one for one in leaks(dataset) if one.problem.where == "dataset.columns.odd"]
    assert fix_of(dataset, leak.problem) == leak.fix
    (offer,) = gap_offers(dataset, leak.problem)
    assert offer.key == key
    assert offer.dataset.column("odd").role is role


def test_every_leak_has_its_fix_and_nothing_else_has_one():
    dataset = made(odd=np.arange(ROWS)).with_roles({"plain": Role.GROUP})
    found = leaks(dataset)
    assert found
    assert [fix_of(dataset, one.problem) for one in found] == [one.fix for one in found]
    assert fix_of(dataset, Problem("2 rows have no value", "dataset.columns.odd")) is None
    fill, drop = gap_offers(dataset, Problem("2 rows have no value", "dataset.columns.odd"))
    assert (fill.key, drop.key) == ("impute", "rows")
