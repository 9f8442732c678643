from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import ProjectError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Role
from ketbench.project.project import Project


@pytest.fixture
def experiment():
    target = replace(coded("kind", ["a", "b", "a", "b"]), role=Role.TARGET)
    data = Dataset("points", (Column("height", np.arange(4.0)), target))
    return Experiment("first", "gate.pennylane", data, CircuitBuilder("turn", 1).add("ry", 0, "t").build())


@pytest.fixture
def project(experiment):
    return Project("lab").with_experiment(experiment)


def test_an_experiment_brings_its_dataset_and_circuit(project, experiment):
    assert project.datasets["points"] is experiment.dataset
    assert project.circuits["turn"] is experiment.circuit


def test_experiments_follow_an_edited_circuit_and_runs_do_not(project, experiment):
    ran = project.with_run(Run("run-0001", experiment))
    edited = CircuitBuilder("turn", 1).add("rx", 0, "t").build()
    after = ran.with_circuit(edited)
    assert after.experiments["first"].circuit is edited
    assert after.runs["run-0001"].experiment.circuit is experiment.circuit


def test_the_digest_changes_with_what_decides_and_with_nothing_else(experiment):
    same = [replace(experiment, name="other"), replace(experiment, notes="words")]
    assert {e.digest() for e in same} == {experiment.digest()}
    other_circuit = CircuitBuilder("turn", 1).add("rx", 0, "t").build()
    different = [
        replace(experiment, seed=1),
        replace(experiment, backend="gate.other"),
        replace(experiment, params={"epochs": 3}),
        replace(experiment, circuit=other_circuit),
        replace(experiment, dataset=experiment.dataset.with_target("height")),
    ]
    assert len({e.digest() for e in [experiment, *different]}) == 6


def test_the_only_experiment_needs_no_name(project):
    assert project.experiment().name == "first"
    two = project.with_experiment(replace(project.experiment(), name="second"))
    with pytest.raises(ProjectError, match=r"2 experiments; name one of 'first', 'second'"):
        two.experiment()
    with pytest.raises(ProjectError, match="no experiment 'third'"):
        two.experiment("third")
    with pytest.raises(ProjectError, match="add one or start from a sample"):
        Project("empty").experiment()


def test_run_ids_count_on(project, experiment):
    assert project.next_run_id() == "run-0001"
    later = project.with_run(Run("run-0007", experiment))
    assert later.next_run_id() == "run-0008"
    assert later.run("last").id == "run-0007"
    with pytest.raises(ProjectError, match="no run 'run-0001'"):
        later.run("run-0001")


def test_what_is_used_cannot_be_removed(project):
    with pytest.raises(ProjectError, match="'points' is used by the experiment 'first'"):
        project.without("datasets", "points")
    free = project.without("experiments", "first").without("datasets", "points")
    assert not free.datasets
    with pytest.raises(ProjectError, match="has no 'points' among its datasets"):
        free.without("datasets", "points")


def test_a_free_name_is_counted_up(project):
    assert project.free_name("circuits", "turn") == "turn-2"
    assert project.free_name("circuits", "other") == "other"
