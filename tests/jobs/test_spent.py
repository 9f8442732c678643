"""What a run cost includes the runs it went on from, up to the checkpoint: as much as one run to the end takes."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Checkpoint, Context, Progress, Task
from ketbench.contract.recording import Recording
from ketbench.contract.result import Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.running.continuing import branched, resumed, spent
from ketbench.samples import sample


def recorded(run, seconds, stop_after=10**9):
    """The run computed here; stopped at its first checkpoint from so many units of progress on."""
    backend = Registry().backend(run.experiment.backend)
    params = backend.params.model_validate(dict(run.experiment.params))
    task = Task(run.experiment.dataset, run.experiment.circuit, run.experiment.seed)
    context = Context(resume=run.checkpoint, branch=bool(run.checkpoint))
    recording, result, done = Recording(run), None, 0
    recording.add(Started(run.id, "2026-01-01T10:00:00", {}))
    before = max((float(m.times[-1]) for m in run.metrics.values()), default=0.0)
    for event in backend.run(task, params, context):
        if isinstance(event, Result):
            result = event
            continue
        recording.add(Batch(run.id, ((before + seconds, event),)))
        done = event.done if isinstance(event, Progress) else done
        if isinstance(event, Checkpoint) and done >= stop_after:
            break
    status = Status.DONE if result is not None else Status.CANCELLED
    recording.add(Finished(run.id, status, "2026-01-01T10:01:00", seconds, result))
    return recording.run()


@pytest.fixture(scope="module")
def experiment():
    found = next(iter(sample("iris-classifier").build().experiments.values()))
    how = {"epochs": 4, "checkpoint_every": 1, "explain": "none", "controls": "quick"}
    return replace(found, params={**found.params, **how})


def test_a_resumed_run_counts_as_many_executions_as_one_that_was_never_stopped(experiment):
    whole = recorded(Run("run-0001", experiment), 5.0)
    first = recorded(Run("run-0002", experiment), 2.0, stop_after=1)
    assert first.status is Status.CANCELLED
    second = recorded(resumed(first, "run-0003"), 3.0)
    found = spent(second, {first.id: first})
    assert found.executions == whole.result.summary["circuit_executions"]
    assert (found.before, found.seconds) == (2.0, 5.0)
    assert spent(whole, {}).executions == whole.result.summary["circuit_executions"]


def test_a_branch_of_a_branch_counts_all_three(experiment):
    steps = np.array([1, 2, 3])
    counter = {"circuit_executions": Metric(steps, 10.0 * steps, 1.0 * steps)}
    first = Run("a", experiment, Status.CANCELLED, metrics=counter, seconds=3.5, checkpoint=b"c", checkpoint_step=2)
    second = branched(first, "b", experiment)
    more = Metric(np.array([1, 2, 3, 4]), np.array([10.0, 20.0, 35.0, 50.0]), np.array([1.0, 2.0, 2.5, 4.0]))
    second = replace(second, status=Status.CANCELLED, metrics={"circuit_executions": more}, seconds=2.2)
    second = replace(second, checkpoint_step=3)
    third = branched(second, "c", experiment)
    longer = Metric(np.arange(1, 6), np.array([10.0, 20.0, 35.0, 50.0, 65.0]), np.array([1, 2, 2.5, 3, 3.2]))
    third = replace(third, result=Result({"circuit_executions": 30}), metrics={"circuit_executions": longer})
    third = replace(third, seconds=1.0)
    found = spent(third, {"a": first, "b": second})
    assert found.executions == 65, "a result of an earlier version counts its own piece alone"
    assert (found.before, found.seconds) == (2.5, 3.5)


def test_without_its_parent_the_curves_tell_the_time(experiment):
    metric = Metric(np.array([1, 9]), np.array([1.0, 2.0]), np.array([1.0, 8.0]))
    alone = Run("b", experiment, Status.DONE, metrics={"loss": metric}, seconds=3.0, parent="a", result=Result({}))
    assert spent(alone, {}).seconds == pytest.approx(8.0)
    assert spent(alone, {}).executions is None


def test_a_counter_that_begins_anew_with_each_seed_adds_up(experiment):
    steps = np.arange(1, 6)
    curve = Metric(steps, np.array([5.0, 10.0, 5.0, 10.0, 15.0]), 1.0 * steps)
    first = Run("a", experiment, metrics={"circuit_executions": curve}, checkpoint=b"c", checkpoint_step=5)
    first = replace(first, status=Status.CANCELLED)
    second = replace(branched(first, "b", experiment), result=Result({"circuit_executions": 1}), seconds=1.0)
    assert spent(second, {"a": first}).executions == 25
