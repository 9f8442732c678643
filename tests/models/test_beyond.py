"""A prediction far outside the training rows says so: which row, which column, and how far the training data reach."""

import numpy as np
import pytest

from ketbench.data.checks.beyond import beyond_training
from ketbench.data.dataset import Column, Dataset, Kind, Role
from ketbench.data.splits.split import Split
from ketbench.data.splits.splitting import split_along

TRAINED = Dataset(
    "t",
    (
        Column("a", np.linspace(0.0, 10.0, 40)),
        Column("b", np.full(40, 2.0)),
        Column("y", np.arange(40, dtype=np.int32) % 2, Kind.CATEGORY, Role.TARGET, ("n", "p")),
    ),
    split=Split(validation=0.0, test=0.0),
)


def rows(a, b=None):
    return Dataset("rows", (Column("a", np.array(a, float)), Column("b", np.array(b or [2.0] * len(a), float))))


@pytest.mark.parametrize("value", [0.0, 10.0, -0.99, 10.99, float("nan")])
def test_inside_or_just_outside_nothing_is_said(value):
    assert beyond_training(rows([value]), TRAINED) == []


@pytest.mark.parametrize(("value", "told"), [(-1.01, "−1.01"), (11.01, "11"), (1e6, "1,000,000")])
def test_far_outside_row_column_and_range_are_named(value, told):
    (said,) = beyond_training(rows([5.0, value]), TRAINED)
    assert f"row 2: 'a' is {told}" in said
    assert "from 0 to 10" in said
    assert "more" not in said


def test_many_are_counted_in_the_order_of_rows_and_a_constant_column_has_no_slack():
    (said,) = beyond_training(rows([5, 50, 60, 70], [2.5, 2, 2, 2]), TRAINED)
    assert said.index("row 1: 'b' is 2.5") < said.index("row 2: 'a' is 50") < said.index("row 3")
    assert said.endswith("; and 1 value more.")


def test_only_training_rows_count():
    part = Column("part", np.array([0] * 20 + [1] * 20, np.int32), Kind.CATEGORY, Role.SKIP, ("train", "test"))
    whole = Dataset("t", (*TRAINED.columns, part), split=Split(validation=0.15, test=0.15))
    known = split_along(whole, "given", "part")
    (said,) = beyond_training(rows([9.0]), known)
    assert "from 0 to 4.87" in said


def test_without_training_data_nothing_can_be_said():
    assert beyond_training(rows([99.0]), None) == []
