"""Wrong types fail where they are given, in a sentence that says what to write."""

import numpy as np
import pandas as pd
import pytest

from ketbench.base.errors import DatasetError
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Column("label", pd.Series(["a", "b"]).to_numpy()), r"use coded\(name, labels\)"),
        (lambda: Column("label", np.array(["a", "b"])), "not values of type <U1"),
        (lambda: Column("x", [1.0, 2.0]), "holds a list instead of a numpy array"),
        (lambda: Column("x", np.zeros(2), "numeric"), "write Kind.NUMERIC"),
        (lambda: Column("x", np.zeros(2), role="target"), "write Role.TARGET"),
        (lambda: Column("x", np.zeros(2), Kind.CATEGORY), "codes of its categories, not values of type float64"),
        (lambda: Column("t", np.array(["a", 3], object), Kind.TEXT), "is text but holds int"),
        (lambda: Column(3, np.zeros(2)), "named by a text"),
        (lambda: Column("z", np.zeros(2, complex)), "complex128"),
        (lambda: coded("y", ["a", "b"], "target"), "write Role.TARGET"),
        (lambda: Dataset("d", (Column("x", np.zeros(2)),), split="70/30"), r"a Split, not '70/30'"),
        (lambda: Experiment("e", "b", seed="x"), "whole number, not 'x'"),
        (lambda: Experiment("e", "b", seed=True), "whole number, not True"),
        (lambda: Experiment("e", "b", dataset=pd.DataFrame({"a": [1]}).to_dict()), "not a dict"),
        (lambda: Experiment("e", "b", params=[1]), "a mapping of names"),
    ],
)
def test_it_is_refused_at_once(make, said):
    with pytest.raises(DatasetError, match=said):
        make()


@pytest.mark.parametrize(
    "column",
    [
        Column("x", np.zeros(2, np.float32)),
        Column("x", np.zeros(2, int)),
        Column("x", np.zeros(2, bool)),
        Column("t", np.array(["a", ""], object), Kind.TEXT),
        Column("i", np.zeros((2, 3, 3), np.float32), Kind.TENSOR),
        coded("y", ["a", "b"], Role.TARGET),
    ],
)
def test_what_is_sound_is_taken(column):
    assert len(column.values) == 2
