"""Readiness is decided in one place, and every front end says the same of the same experiment."""

from dataclasses import replace

import numpy as np
import pytest

import ketbench as kb
from ketbench.backends.readiness import data_problems, problems, require_ready
from ketbench.backends.registry import Registry
from ketbench.base.errors import BackendError, InputError, ParamsError
from ketbench.contract.plugin import Availability
from ketbench.data.dataset import Column, Dataset, Role
from ketbench.data.preparing.preparation import Pca
from ketbench.data.splits.split import Split


@pytest.fixture(scope="module")
def registry():
    return Registry()


@pytest.fixture
def wine():
    return kb.sample("wine-classifier").experiment()


def test_a_sample_is_ready(registry, wine):
    assert not any(p.severity == "error" for p in require_ready(registry, wine))
    assert not any(p.severity == "error" for p in data_problems(wine.dataset, wine.circuit))


@pytest.mark.parametrize(
    ("change", "error", "where", "said"),
    [
        ({"backend": "no.such"}, BackendError, "backend", "no.such"),
        ({"dataset": None}, InputError, "dataset", "has no dataset"),
        ({"circuit": None}, InputError, "circuit", "has no circuit"),
        ({"params": {"epochs": 0}}, ParamsError, "params.epochs", "greater"),
    ],
)
def test_what_problems_finds_is_what_require_ready_raises(registry, wine, change, error, where, said):
    changed = replace(wine, **change)
    (first, *_) = problems(registry, changed)
    assert first.where == where
    assert said in str(first)
    with pytest.raises(error) as caught:
        require_ready(registry, changed)
    assert str(caught.value) == str(first)


def test_what_is_known_of_a_backend_is_not_asked_again(registry, wine):
    (first,) = problems(registry, wine, Availability(False, "It is broken.", "Mend it."))
    assert str(first).startswith("'gate.statevector' cannot run here: It is broken.")


def test_a_preparation_that_fails_is_an_error_of_the_data(wine):
    wrong = wine.dataset.with_step(Pca(components=500))
    (found,) = data_problems(wrong, wine.circuit)
    assert (found.severity, found.where) == ("error", "dataset.preparation")


def test_an_angle_of_more_than_a_turn_and_a_copy_of_the_target_are_told_everywhere(wine):
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 60).astype(float)
    columns = (Column("wide", rng.uniform(0, 40, 60)), Column("copy", y * 2.0), Column("y", y, role=Role.TARGET))
    found = data_problems(Dataset("d", columns, Split("random")), wine.circuit)
    assert any("more than a full turn" in str(p) for p in found)
    assert any("'copy'" in str(p) for p in found)


def test_without_data_there_is_nothing_to_say():
    assert data_problems(None, None) == ()
