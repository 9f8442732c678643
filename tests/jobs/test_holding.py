"""A held run stands still without being taken for a stalled one, and ends at once when it is stopped."""

import itertools
import time

import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Paused
from ketbench.contract.plugin import Context, Measured, Task
from ketbench.contract.run import Status
from ketbench.running.jobs.worker.holding import Holding
from ketbench.samples import sample

PATIENCE = 600.0


def _until(runner, wanted):
    found = []
    while not any(wanted(message) for message in found):
        messages = runner.wait(PATIENCE)
        assert messages, "nothing came"
        found += messages
    return found


def _points(messages):
    return sum(isinstance(e, Measured) for m in messages if isinstance(m, Batch) for _, e in m.events)


def test_a_held_run_measures_nothing_and_goes_on_where_it_stood(runner):
    began = time.monotonic()
    job = runner.submit(Experiment("held", "good.trainer", params={"steps": 1500}), "held-1")
    found = _until(runner, lambda m: isinstance(m, Batch))
    assert runner.hold("held-1", True)
    found += _until(runner, lambda m: m == Paused("held-1", True))
    assert job.status is Status.PAUSED
    assert _points(runner.wait(0.4)) == 0
    assert runner.hold("held-1", False)
    found += _until(runner, lambda m: isinstance(m, Finished))
    ended = found[-1]
    assert isinstance(ended, Finished)
    assert ended.status is Status.DONE
    assert _points(found) == 1500
    times = [at for m in found if isinstance(m, Batch) for at, _ in m.events]
    assert times[-1] + 0.4 < time.monotonic() - began, "the pause is not part of the run's time"


def test_stop_reaches_a_held_run(runner, still_works):
    runner.submit(Experiment("held", "good.trainer", params={"steps": 100_000}), "held-2")
    _until(runner, lambda m: isinstance(m, Batch))
    runner.hold("held-2", True)
    _until(runner, lambda m: isinstance(m, Paused))
    runner.cancel("held-2")
    ended = _until(runner, lambda m: isinstance(m, Finished))[-1]
    assert ended.status is Status.CANCELLED
    assert not runner.hold("held-2", True)
    still_works(runner)


def test_who_waits_is_not_held(runner):
    assert not runner.hold("nobody", True)


def test_the_clock_of_a_backend_stands_still_while_it_is_held():
    holding = Holding()
    holding.hold(1, True)
    before = holding.clock()
    # Told that it is held, somebody lets it go at once.
    assert not holding.asked(1, lambda held: holding.hold(1, False) if held else None)
    holding.seconds += 3600.0
    assert holding.clock() < before
    assert holding.clock() - before > -3601.0


@pytest.mark.parametrize(
    ("name", "chosen", "experiment", "params", "key"),
    [
        ("annealing.solve", "max-cut", "cut-by-bifurcation", {}, "seconds"),
        ("gate.statevector", "iris-classifier", "iris", {"epochs": 1}, "training_seconds"),
    ],
)
def test_what_a_backend_spent_is_told_by_the_clock_of_its_context(name, chosen, experiment, params, key):
    """A run that was held for a minute spent no second of it; this clock goes on by one whenever it is looked at."""
    found = sample(chosen).build().experiments[experiment]
    backend, ticks = Registry().backend(name), itertools.count()
    made = backend.params.model_validate({**found.params, **params})
    context = Context(clock=lambda: float(next(ticks)))
    result = list(backend.run(Task(found.dataset, found.circuit, 1), made, context))[-1]
    assert result.summary[key] >= 1
    assert result.summary[key] == int(result.summary[key])
