import numpy as np

from ketbench.base.figures import Image
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Checkpoint, Described, Drawn, Logged, Measured, Progress
from ketbench.contract.recording import Recording
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status


def test_messages_become_a_run():
    recording = Recording(Run("run-0001", Experiment("e", "b")))
    recording.add(Started("run-0001", "2026-01-01T00:00:00Z", {"python": "3.11"}))
    assert recording.status is Status.RUNNING
    picture = Image(title="digit", pixels=np.eye(2))
    events = (
        (0.1, Measured(1, {"loss": 0.5, "accuracy": 0.25})),
        (0.2, Measured(2, {"loss": float("nan")})),
        (0.2, Progress(2, 10, "epoch")),
        (0.3, Logged("careful", "warning")),
        (0.3, Drawn("digit", picture)),
        (0.4, Checkpoint(2, b"state")),
        (0.4, Described({"engine": "default.qubit"})),
    )
    recording.add(Batch("run-0001", events))
    recording.add(Finished("run-0001", Status.DONE, "2026-01-01T00:00:01Z", 1.0, Result({"accuracy": 0.25})))
    run = recording.run()
    assert run.status is Status.DONE
    assert run.status.is_final
    assert run.metrics["loss"].steps.tolist() == [1, 2]
    assert np.isnan(run.metrics["loss"].values[1])
    assert run.metrics["accuracy"].times.tolist() == [0.1]
    assert run.environment == {"python": "3.11", "engine": "default.qubit"}
    assert (run.log[0].text, run.log[0].level) == ("careful", "warning")
    assert run.checkpoint == b"state"
    assert recording.figures["digit"] is picture
    assert recording.progress == Progress(2, 10, "epoch")
    assert run.result.summary == {"accuracy": 0.25}


def test_recording_goes_on_where_an_earlier_part_ended():
    first = Recording(Run("run-0001", Experiment("e", "b")))
    first.add(Batch("run-0001", ((0.1, Measured(1, {"loss": 0.5})),)))
    second = Recording(first.run())
    second.add(Batch("run-0001", ((0.2, Measured(2, {"loss": 0.4})),)))
    assert second.run().metrics["loss"].values.tolist() == [0.5, 0.4]


def test_metrics_are_equal_by_steps_and_values_not_by_times():
    a, b = (Recording(Run("r", Experiment("e", "b"))) for _ in range(2))
    a.add(Batch("r", ((0.1, Measured(1, {"loss": 0.5})),)))
    b.add(Batch("r", ((0.9, Measured(1, {"loss": 0.5})),)))
    assert a.run().metrics == b.run().metrics
    b.add(Batch("r", ((1.0, Measured(2, {"loss": 0.5})),)))
    assert a.run().metrics != b.run().metrics
