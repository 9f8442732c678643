"""Runs one experiment and waits for it: for scripts, notebooks and the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ketbench.experiment import Experiment
from ketbench.jobs.runner import JobRunner
from ketbench.messages import Message
from ketbench.recording import Recording
from ketbench.run import Run


def run_experiment(
    experiment: Experiment,
    run_id: str = "run-0001",
    on_message: Callable[[Message], None] | None = None,
    *,
    runner: JobRunner | None = None,
    resume: bytes = b"",
) -> Run:
    """Run an experiment in a worker and give the run as it ended, failed and cancelled ones too.

    The first Ctrl+C stops the run, which then comes back as cancelled with the metrics so far; the second is raised.

    Parameters
    ----------
    experiment : Experiment
    run_id : str
    on_message : callable or None
        Called with each message, in this thread.
    runner : JobRunner or None
        To run it with, left open; one of its own if left out.
    resume : bytes
        A checkpoint to go on from.

    Raises
    ------
    BackendError, ParamsError
        For an experiment that cannot be run at all.
    """
    if runner is not None:
        return _followed(runner, experiment, run_id, on_message, resume)
    with JobRunner() as own:
        return _followed(own, experiment, run_id, on_message, resume)


def _followed(
    runner: JobRunner, experiment: Experiment, run_id: str, show: Callable[[Message], None] | None, resume: bytes
) -> Run:
    recording = Recording(Run(run_id, experiment))
    runner.submit(experiment, run_id, resume)
    interrupted = False
    while not recording.status.is_final:
        try:
            for message in runner.wait(0.5):
                if message.run_id == run_id:
                    recording.add(message)
                    if show:
                        show(message)
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            runner.cancel(run_id)
        except BaseException:
            with suppress(Exception):
                runner.cancel(run_id)
            raise
    return recording.run()
