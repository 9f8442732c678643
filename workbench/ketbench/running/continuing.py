"""Runs that go on from the checkpoint of another: the same experiment resumed, or a branch with other settings."""

from __future__ import annotations

from dataclasses import replace

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status


def resume_refusal(run: Run | None) -> str:
    """Why a run cannot be resumed, in a sentence; empty when it can."""
    if run is None:
        return "Choose a run first."
    if not run.status.is_final:
        return f"{run.id} is {run.status.value}; it needs no resuming."
    if run.status is Status.DONE:
        return f"{run.id} is done; branch from it to train longer or with other settings."
    return branch_refusal(run)


def branch_refusal(run: Run | None) -> str:
    """Why no run can go on from this one, in a sentence; empty when one can."""
    if run is None:
        return "Choose a run first."
    if not run.status.is_final:
        return f"{run.id} is {run.status.value}; stop it or wait for its end."
    if not run.checkpoint:
        return f"{run.id} has no checkpoint; its backend made none before it ended. Run it again from the start."
    return ""


def resumed(run: Run, run_id: str) -> Run:
    """A run that finishes what `run` began; its curves begin with those of `run` up to the checkpoint.

    Raises
    ------
    InputError
        When there is no checkpoint, or nothing is left to do.
    """
    refusal = resume_refusal(run)
    if refusal:
        raise InputError(refusal)
    return _from_checkpoint(run, run_id, run.experiment)


def branched(run: Run, run_id: str, experiment: Experiment) -> Run:
    """A run of another experiment that begins where the checkpoint of `run` was made.

    Raises
    ------
    InputError
        When there is no checkpoint, or another backend made it.
    """
    refusal = branch_refusal(run)
    if refusal:
        raise InputError(refusal)
    if run.experiment.backend not in {experiment.backend, *_continues(experiment.backend)}:
        text = f"The checkpoint of {run.id} was made by '{run.experiment.backend}', not by '{experiment.backend}'"
        raise InputError(f"{text}; choose that backend.")
    return _from_checkpoint(run, run_id, experiment)


def _continues(backend: str) -> frozenset[str]:
    """Other backends whose checkpoints a backend can go on from."""
    return frozenset(getattr(Registry().backend(backend), "continues", ()))


def _from_checkpoint(run: Run, run_id: str, experiment: Experiment) -> Run:
    kept = {name: _until(metric, run.checkpoint_step) for name, metric in run.metrics.items()}
    return Run(
        run_id,
        experiment,
        metrics={name: metric for name, metric in kept.items() if len(metric)},
        checkpoint=run.checkpoint,
        checkpoint_step=run.checkpoint_step,
        parent=run.id,
    )


def _until(metric: Metric, step: int) -> Metric:
    kept = metric.steps <= step
    return replace(metric, steps=metric.steps[kept], values=metric.values[kept], times=metric.times[kept])
