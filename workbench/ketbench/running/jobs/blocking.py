"""Runs one experiment, or explains one that ran, and waits for it: for scripts, notebooks and the command line."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from ketbench.base.errors import RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Message
from ketbench.contract.model import Asked
from ketbench.contract.plugin import Ended
from ketbench.contract.recording import Recording
from ketbench.contract.run import Run, Status
from ketbench.running.explaining import explained, job_of, to_explain
from ketbench.running.jobs.guarding.stopping import ended_like_ctrl_c
from ketbench.running.jobs.runner import JobRunner

_GLANCE_SECONDS = 0.1


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


def explain_run(run: Run, how: str = "full", on_message: Callable[[Message], None] | None = None) -> Run:
    """Explain a run that is over, in a worker, and give it with what came out.

    Raises
    ------
    InputError, RunFailed
        With the sentence why it cannot be explained.
    """
    with JobRunner() as runner:
        ended = to_explain(run, how, runner.registry)
        made = _followed(runner, run.experiment, job_of(run.id), on_message, ended=ended)
    if made.status is not Status.DONE:
        raise RunFailed(made.error or f"Explaining {run.id} was {made.status.value}.")
    return explained(run, made.result, made.finished, made.seconds)


def ask_model(experiment: Experiment, run_id: str, asked: Asked, on_message: Callable[[Message], None] | None) -> Run:
    """Ask a backend about a kept model, in a worker, and give what came of it as a run."""
    with JobRunner() as runner:
        return _followed(runner, experiment, run_id, on_message, ended=asked)


def asked_of(
    runner: JobRunner, experiment: Experiment, run_id: str, asked: Asked, show: Callable[[Message], None] | None = None
) -> Run:
    """The same with a runner that is kept for more than one question."""
    return _followed(runner, experiment, run_id, show, ended=asked)


def _followed(
    runner: JobRunner,
    experiment: Experiment,
    run_id: str,
    show: Callable[[Message], None] | None,
    resume: bytes = b"",
    ended: Ended | Asked | None = None,
) -> Run:
    recording = Recording(Run(run_id, experiment))
    with _interrupt_noted() as interrupted:
        job = runner.submit(experiment, run_id, resume, ended=ended)
        try:
            while not recording.status.is_final:
                for message in runner.wait(_GLANCE_SECONDS):
                    if message.run_id == run_id:
                        recording.add(message)
                        if show:
                            show(message)
                if interrupted.is_set() and not job.cancel_wanted:
                    runner.cancel(run_id)
        except BaseException:
            runner.cancel(run_id)
            raise
    return recording.run()


@contextmanager
def _interrupt_noted() -> Generator[threading.Event]:
    """Turn the first Ctrl+C into a note: raised anywhere, it would lose the messages that were being taken in."""
    noted = threading.Event()
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield noted
        return

    def note(number: int, frame: FrameType | None) -> None:
        if noted.is_set():
            signal.default_int_handler(number, frame)
        noted.set()

    signal.signal(signal.SIGINT, note)
    try:
        with ended_like_ctrl_c():
            yield noted
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
