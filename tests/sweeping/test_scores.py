"""A sweep proposes a score that runs of the experiment report, and knows which way is better."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.data.dataset import Column
from ketbench.samples import sample
from ketbench.sweeping.kept import is_smaller_better, scores_for

CASES = {
    "photonic-link": ("co-packaged", {}),
    "train-gpt3-class": ("on-1024-a100", {}),
    "chat-service": ("", {}),
    "h2-dissociation": ("", {"steps": 2}),
    "iris-classifier": ("", {"epochs": 1, "explain": "none"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_proposed_score_is_a_number_of_the_result(name):
    title, changed = CASES[name]
    experiments = sample(name).build().experiments
    experiment = experiments[title] if title else next(iter(experiments.values()))
    backend = Registry().backend(experiment.backend)
    known = {key: value for key, value in changed.items() if key in backend.params.model_fields}
    params = backend.params.model_validate({**experiment.params, **known})
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    result = next(item for item in backend.run(task, params, Context()) if isinstance(item, Result))
    offered = scores_for(backend, experiment, ())
    assert offered
    assert all(isinstance(result.summary.get(score), (int, float)) for score in offered)


def test_a_target_of_numbers_is_judged_by_what_such_a_model_reports():
    experiment = next(iter(sample("iris-classifier").build().experiments.values()))
    backend = Registry().backend(experiment.backend)
    assert scores_for(backend, experiment, ())[0] == "validation_accuracy"
    column = experiment.dataset.target
    numbers = Column(column.name, np.arange(150.0), role=column.role)
    columns = tuple(numbers if one is column else one for one in experiment.dataset.columns)
    changed = replace(experiment, dataset=replace(experiment.dataset, columns=columns))
    assert scores_for(backend, changed, ())[0] == "validation_r2"


def test_what_runs_reported_is_certain_and_an_unknown_backend_proposes_nothing():
    run = Run("run-0001", Experiment("e", "b"), Status.DONE, result=Result({"test_size": 3, "mass": 0.5}))
    assert scores_for(object(), run.experiment, ()) == []
    assert scores_for(object(), run.experiment, (run,)) == ["test_size", "mass"]


@pytest.mark.parametrize(
    ("score", "smaller"),
    [("validation_loss", True), ("test_accuracy", False), ("training_days", True), ("margin_db", False), ("mfu", False),
     ("physical_qubits", True), ("energy_total_pj", True), ("validation_r2", False), ("speedup", False)],
)  # fmt: skip
def test_which_way_is_better(score, smaller):
    assert is_smaller_better(score) is smaller
