"""Every backend says beforehand which numbers its runs report, whatever the parameters."""

from dataclasses import replace
from numbers import Real

import pytest

from ketbench.backends.registry import Registry
from ketbench.backends.training.asked_score import named, require_score
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Context, Result, Task
from ketbench.sweeping.axes import Axis
from ketbench.sweeping.sweep import Plan, sweep
from ketbench.testing.subject import Subject

OURS = [c.name for c in Registry().candidates() if c.distribution == "ketbench"]


@pytest.mark.parametrize("name", OURS)
def test_a_sweep_by_a_score_that_there_is_not_is_refused_before_its_first_run(name):
    subject = Subject(Registry().backend(name))
    task = subject.task
    experiment = Experiment("e", name, task.dataset, task.circuit, subject.params.model_dump(mode="json"), task.seed)
    names = named(subject.backend, task, subject.params)
    require_score(experiment, names[0])
    with pytest.raises(InputError, match=f"Runs of '{name}' have no 'nonsense'; take one of .*{names[-1]}"):
        require_score(experiment, "nonsense")


def edges():
    import numpy as np

    from ketbench.data.dataset import Column, Dataset

    return Dataset("ring", (Column("source", np.arange(4.0)), Column("target", np.array([1.0, 2.0, 3.0, 0.0]))))


def born(**more):
    from ketbench_gate.objectives.known import bars_dataset

    return Task(bars_dataset(2, 2)), {"layers": 1, "steps": 2, "seeds": 1, **more}


def several(*more):
    """The small task with more targets: "kind" of classes, "y2" of numbers."""
    import numpy as np

    from ketbench.data.column import Column
    from ketbench.data.dataset import Kind, Role
    from ketbench.testing.tasks import small_circuit, small_dataset

    data = small_dataset()
    values = data.columns[0].values
    extra = (
        Column("y2", 2 * values, Kind.NUMERIC, Role.TARGET),
        Column("y3", (values > np.median(values)).astype(np.int64), Kind.CATEGORY, Role.TARGET, ("low", "high")),
    )
    kept = tuple(one for one in extra if one.name in more)
    params = {"epochs": 1, "more_targets": list(more), "explain": "none", "controls": "quick"}
    return Task(replace(data, columns=(*data.columns, *kept)), small_circuit(), 1), params


CASES = {
    "classes and numbers": ("gate.statevector", lambda: several("y2")),
    "two of classes": ("gate.statevector", lambda: several("y3")),
    "three targets": ("gate.statevector", lambda: several("y2", "y3")),
    "a cut": ("gate.energy", lambda: (Task(edges()), {"steps": 3, "layers": 1, "shots": 20})),
    "a QUBO": ("gate.energy", lambda: (Task(edges()), {"steps": 3, "layers": 1, "shots": 20, "problem": "qubo"})),
    "observables": ("gate.energy", lambda: (Task(), {"model": "ising", "sites": 3, "steps": 3, "observables": ["Z0"]})),
    "a game": ("gate.generate", lambda: born(method="qgan")),
    "reach": ("gate.study", lambda: (Task(), {"study": "expressibility", "wires": 2, "depths": [0, 2], "draws": 10})),
    "a QUBO of edges": ("annealing.solve", lambda: (Task(edges()), {"problem": "qubo", "reads": 5, "target": 0.0})),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_named_is_what_a_run_reports(case):
    name, made = CASES[case]
    task, given = made()
    backend = Registry().backend(name)
    params = backend.params.model_validate(given)
    (result,) = [item for item in backend.run(task, params, Context()) if isinstance(item, Result)]
    numbers = {k for k, v in result.summary.items() if isinstance(v, Real) and not isinstance(v, bool)}
    names = set(named(backend, task, params))
    assert numbers <= names
    assert names <= set(result.summary)


def test_a_score_that_a_choice_of_the_sweep_brings_is_not_refused():
    experiment = Experiment("e", "gate.study", params={"study": "plateau"})
    with pytest.raises(InputError, match="entangling_power"):
        next(iter(sweep(experiment, [Axis("draws", values=(10,))], Plan(score="entangling_power"))))
    study = Experiment("e", "gate.study", params={"study": "expressibility"})
    require_score(experiment, "entangling_power", [study])
