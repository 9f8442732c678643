"""Runs that go on from the checkpoint of another: the same experiment resumed, or a branch with other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.recording import seconds_of
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status

EXECUTIONS = "circuit_executions"
"""A counter's name as a curve, and its end in a summary."""


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


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took with what it goes on from.

    Parameters
    ----------
    seconds : float
        Wall time of this run, and of those before up to the checkpoint it began at.
    executions : float or None
        Circuit executions of the whole training, as the result or the curve counts them; None where none were counted.
    before : float
        The seconds that the runs before took.
    """

    seconds: float
    executions: float | None
    before: float = 0.0


def spent(run: Run, others: Mapping[str, Run]) -> Spent:
    """What led to the end of a run: its own time and executions, and those behind the checkpoint it began at.

    Parameters
    ----------
    run : Run
    others : mapping of str to Run
        Of the project, by id; without its parent the time before is told from the curves.
    """
    own = run.result.summary.get(EXECUTIONS) if run.result is not None else None
    # The result of an earlier version counts its own piece alone; its curve has always counted all.
    count = max(float(own), _counted(run.metrics.get(EXECUTIONS))) if isinstance(own, (int, float)) else None
    if not run.parent:
        return Spent(run.seconds, count)
    parent = others.get(run.parent)
    if parent is None:
        before = max(0.0, seconds_of(run) - run.seconds)
        return Spent(run.seconds + before, count, before)
    kept = {name: _until(metric, parent.checkpoint_step) for name, metric in run.metrics.items()}
    before = max((float(metric.times[-1]) for metric in kept.values() if len(metric)), default=0.0)
    return Spent(run.seconds + before, count, before)


def _counted(metric: Metric | None) -> float:
    """The end of a counter; one that begins anew, as with each seed, adds up."""
    if metric is None or not len(metric):
        return 0.0
    values = metric.values
    ends = np.append(np.flatnonzero(np.diff(values) < 0), len(values) - 1)
    return float(values[ends].sum())


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
