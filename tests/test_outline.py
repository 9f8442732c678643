"""The outline names what the preparation really gives, without fitting it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.feature_names import feature_names, outline
from ketbench.data.preparing.preparation import STEPS, prepare

STEP = st.sampled_from(
    [
        {"kind": "impute"},
        {"kind": "one-hot"},
        {"kind": "one-hot", "columns": ["c"]},
        {"kind": "standardise"},
        {"kind": "min-max"},
        {"kind": "select", "columns": ["b", "a"]},
        {"kind": "pca", "components": 2},
        {"kind": "binarise"},
        {"kind": "downsample", "height": 2, "width": 1},
    ]
)


def table(steps):
    chance = np.random.default_rng(1)
    pictures = Column("p", chance.random((40, 4, 3)).astype(np.float32), Kind.IMAGE)
    columns = (
        Column("a", chance.normal(size=40)),
        Column("b", chance.normal(size=40)),
        coded("c", [("x", "y", "z")[i % 3] for i in range(40)]),
        pictures,
        coded("t", [("u", "v")[i % 2] for i in range(40)], Role.TARGET),
    )
    return Dataset("d", columns, preparation=STEPS.validate_python(tuple(steps)))


@settings(deadline=None, max_examples=60)
@given(st.lists(STEP, max_size=3))
def test_names_are_those_of_the_preparation(steps):
    data = table(steps)
    told = outline(data)
    assert len(told) == len(steps) + 1
    try:
        names = prepare(data).feature_names
    except DatasetError:
        # Fitting can refuse what names alone do not show, such as a one-hot step after scaling.
        return
    assert not [stage.problem for stage in told if stage.problem]
    assert feature_names(data) == names


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"kind": "select", "columns": ["lost"]}, "no feature 'lost'"),
        ({"kind": "pca", "components": 99}, "99 components is not possible"),
        ({"kind": "one-hot", "columns": ["lost"]}, "no feature 'lost'"),
    ],
)
def test_a_step_that_cannot_be_says_why(step, said):
    assert said in outline(table([step]))[-1].problem
