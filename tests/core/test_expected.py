"""The time a run is likely to take comes from a run with its settings that took place here, and from no other."""

from dataclasses import replace

import pytest

from ketbench.circuit.circuit import Circuit
from ketbench.contract.run import Run, Status
from ketbench.running.environment import environment
from ketbench.running.likely_time import expected
from ketbench.samples import sample

HERE = environment(())
EXPERIMENT = next(iter(sample("wine-classifier").build().experiments.values()))


def run(run_id, seconds, experiment=EXPERIMENT, **other):
    return Run(run_id, experiment, **{"status": Status.DONE, "seconds": seconds, "environment": HERE, **other})


def test_the_newest_run_with_these_settings_tells_whatever_its_seed():
    past = [run("run-0001", 3.0), run("run-0002", 5.0, replace(EXPERIMENT, seed=9, name="other", notes="words"))]
    found = expected(EXPERIMENT, past)
    assert (found.seconds, found.run_id) == (5.0, "run-0002")
    assert str(found) == "run-0002, which differs in its seed at most, took 5.0 s on this processor."


@pytest.mark.parametrize(
    "other",
    [
        run("run-0001", 3.0, status=Status.CANCELLED),
        run("run-0001", 3.0, parent="run-0000"),
        run("run-0001", 3.0, environment={**HERE, "cpu": "another"}),
        run("run-0001", 3.0, environment={}),
        run("run-0001", 0.0),
        run("run-0001", 3.0, replace(EXPERIMENT, backend="gate.pennylane")),
        run("run-0001", 3.0, replace(EXPERIMENT, params={**EXPERIMENT.params, "epochs": 3})),
        run("run-0001", 3.0, replace(EXPERIMENT, circuit=Circuit("none", ("q0", "q1")))),
        run("run-0001", 3.0, replace(EXPERIMENT, circuit=None)),
        run("run-0001", 3.0, replace(EXPERIMENT, dataset=None)),
    ],
    ids=["cancelled", "resumed", "elsewhere", "unknown", "untimed", "backend", "params", "circuit", "bare", "data"],
)
def test_other_runs_tell_nothing(other):
    assert expected(EXPERIMENT, [other]) is None


def test_equal_contents_are_the_same_work_though_read_from_two_files():
    twin = next(iter(sample("wine-classifier").build().experiments.values()))
    assert twin.dataset is not EXPERIMENT.dataset
    assert expected(EXPERIMENT, [run("run-0001", 2.0, twin)]).seconds == 2.0
