"""Readiness is decided in one place, and every front end says the same of the same experiment."""

from dataclasses import replace

import numpy as np
import pytest

import ketbench as kb
from ketbench.backends.readiness import (
    circuit_of_features,
    data_problems,
    prepared_dataset,
    prepares,
    problems,
    reads_features,
    require_ready,
)
from ketbench.backends.registry import Registry
from ketbench.base.errors import BackendError, InputError, ParamsError
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import CircuitBuilder, Parameter
from ketbench.contract.plugin import Availability
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import Pca
from ketbench.data.splits.split import Split
from ketbench.samples import sample


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


class Machine:
    """A backend by what it says of itself."""

    needs = frozenset({"circuit"})

    def __init__(self, encodes=None, reads_texts=None):
        if encodes is not None:
            self.encodes = lambda params: encodes
        if reads_texts is not None:
            self.reads_texts = reads_texts


@pytest.mark.parametrize(("encodes", "reads"), [(None, True), (False, True), (True, False)])
def test_a_circuit_reads_the_features_unless_a_model_stands_before_it(encodes, reads):
    made = Machine(encodes)
    assert reads_features(made, None) is reads
    made.needs = frozenset({"dataset"})
    assert not reads_features(made, None)


def test_columns_become_numbers_unless_a_backend_reads_texts(registry, wine):
    assert [prepares(Machine(reads_texts=texts)) for texts in (None, False, True)] == [True, True, False]
    assert prepared_dataset(registry, wine) is wine.dataset
    assert prepared_dataset(registry, replace(wine, backend="finetune.adapters")) is None
    assert prepared_dataset(registry, replace(wine, backend="no.such")) is wine.dataset


def test_the_circuit_of_features_is_none_behind_an_encoder_and_for_a_backend_without_circuits(registry, wine):
    assert circuit_of_features(registry, wine) is wine.circuit
    encoded = replace(wine, params={**wine.params, "encoder": "linear"})
    assert circuit_of_features(registry, encoded) is None
    assert circuit_of_features(registry, replace(wine, params={"epochs": 0})) is wine.circuit
    assert circuit_of_features(registry, replace(wine, backend="photonic.link", params={})) is None


def test_an_input_is_missed_only_where_it_is_needed(registry):
    bare = kb.Experiment("bare", "photonic.link")
    assert not any(p.where in ("dataset", "circuit") for p in problems(registry, bare))


def test_data_without_features_or_not_read_yet_have_no_problems_of_their_own(wine):
    target = (Column("y", np.zeros(5), role=Role.TARGET),)
    assert data_problems(Dataset("d", target, Split("random")), wine.circuit) == ()


def test_a_value_that_changes_nothing_is_noted_with_its_reason(registry):
    given = kb.Experiment("own", "atoms.dynamics", params={"atoms": 4, "places": [{"x": 0, "y": 0}, {"x": 9, "y": 0}]})
    noted = [p for p in problems(registry, given) if p.where == "params.atoms"]
    assert [str(p) for p in noted] == ["'Atoms' is 4 and changes nothing: the atoms have places of their own."]
    usual = replace(given, params={**given.params, "atoms": 6})
    assert not [p for p in problems(registry, usual) if p.where == "params.atoms"]


def test_what_a_circuit_lacks_is_told_where_a_circuit_is_needed(registry, wine):
    drawn = CircuitBuilder("half", 2).add("ry", 0, "x[0]").add("ry", 0, "unused_later").build()
    lone = replace(drawn, parameters=(*drawn.parameters, Parameter("nowhere")))
    told = set(circuit_problems(lone))
    assert told
    assert told <= set(problems(registry, replace(wine, circuit=lone)))
    assert not told & set(problems(registry, kb.Experiment("bare", "photonic.link", circuit=lone)))


@pytest.mark.parametrize("name", ["gate.energy", "annealing.problem", "annealing.solve", "atoms.mis"])
def test_of_a_molecule_or_a_graph_nobody_says_that_nothing_can_be_learnt(registry, name):
    """To skip the elements of a hydrogen molecule, the same in both rows, would take the molecule away."""
    experiment = sample("h2-dissociation").build().experiments["energy"]
    assert any("nothing can be learnt" in str(one) for one in data_problems(experiment.dataset, None))
    assert prepared_dataset(registry, replace(experiment, backend=name)) is None
