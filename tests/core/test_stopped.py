"""A run that the user stopped keeps the scores it had reached."""

import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished
from ketbench.contract.plugin import Measured
from ketbench.contract.recording import Recording
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status


def stopped(status, *events, result=None):
    recording = Recording(Run("run-1", Experiment("e", "x")))
    recording.add(Batch("run-1", tuple((0.0, event) for event in events)))
    recording.add(Finished("run-1", status, "2026", 1.0, result=result))
    return recording.run().result


def test_the_last_values_of_a_stopped_run_are_its_scores():
    first = Measured(3, {"validation_accuracy": 0.5, "loss": 2.0})
    last = Measured(9, {"loss": float("nan")})
    found = stopped(Status.CANCELLED, first, last)
    assert found.summary == {"validation_accuracy": 0.5, "loss": None}
    assert found.notes == ("Stopped after step 9; the values are those measured last. Resume the run to complete it.",)


@pytest.mark.parametrize("status", [Status.DONE, Status.FAILED, Status.INTERRUPTED])
def test_other_ends_make_no_result(status):
    assert stopped(status, Measured(3, {"loss": 2.0})) is None


def test_nothing_measured_is_no_result_and_a_result_that_came_stays():
    assert stopped(Status.CANCELLED) is None
    assert stopped(Status.CANCELLED, Measured(3, {"loss": 2.0}), result=Result({"own": 1})).summary == {"own": 1}
