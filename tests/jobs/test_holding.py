"""A held run stands still without being taken for a stalled one, and ends at once when it is stopped."""

import time

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Paused
from ketbench.contract.plugin import Measured
from ketbench.contract.run import Status

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
