"""What a run reports is named before it runs, with the scores of plugins: a sweep by anything else spends nothing."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.backends.training.asked_score import offered, proposed, require_score
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Result, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench.testing.tasks import small_circuit, small_dataset

KERNEL = {"bandwidths": [0.5], "penalties": [1.0], "folds": 2}
RUNS = {
    "gate.statevector": {"epochs": 1, "headline": "f1_macro", "repeats": 2},
    "gate.device": {"epochs": 1, "target": "exact", "shots": 0, "explain": "none"},
    "gate.kernel": KERNEL,
}


def of_numbers():
    data = small_dataset()
    first = data.columns[0]
    target = Column("y", 2 * first.values, Kind.NUMERIC, Role.TARGET)
    return replace(data, columns=(first, data.columns[1], target))


def summary(name, data, params):
    backend = Registry().backend(name)
    made = backend.params.model_validate(params)
    items = list(backend.run(Task(data, small_circuit(), 1), made, Context()))
    (result,) = [item for item in items if isinstance(item, Result)]
    return result


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("data", [small_dataset(), of_numbers()], ids=["classes", "numbers"])
def test_every_number_of_a_run_was_named_before(plugins, name, data):
    if data.target.kind is Kind.NUMERIC:
        params = {key: value for key, value in RUNS[name].items() if key != "headline"}
    else:
        params = RUNS[name]
    experiment = Experiment("e", name, data, small_circuit(), params, seed=1)
    names = offered(experiment)
    numbers = {key for key, value in summary(name, data, params).summary.items() if isinstance(value, (int, float))}
    assert numbers - {"controls"} <= names
    assert set(proposed(Registry().backend(name), experiment)) <= names | {"inner_score"}
    with pytest.raises(InputError, match=f"Runs of '{name}' have no 'validation_acuracy'; take one of"):
        require_score(experiment, "validation_acuracy")


def test_the_kernel_has_the_scores_of_plugins_and_so_have_its_controls(plugins):
    result = summary("gate.kernel", small_dataset(), KERNEL)
    assert "test_gmean" in offered(Experiment("e", "gate.kernel", small_dataset(), params=KERNEL))
    recalls = []
    truth = small_dataset().target.values
    assert set(np.unique(truth)) == {0, 1}
    for one in (result.summary, *(control.summary for control in result.baselines)):
        recalls.append(one["test_gmean"])
        assert one["test_gmean"] <= one["test_balanced_accuracy"] + 1e-12
    assert len(recalls) == 3
