"""Plans the trials of a sweep and runs them; each trial is an ordinary run that anyone can repeat."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Any, Protocol

import numpy as np

from ketbench.backends.training.asked_score import missing, require_score
from ketbench.base.errors import InputError, KetbenchError, RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.running.jobs import Pool
from ketbench.running.jobs.guarding.memory import default_memory_limit
from ketbench.running.settings import with_setting
from ketbench.sweeping.axes import Axis
from ketbench.sweeping.layers import with_layers
from ketbench.sweeping.splits import SPLITS, resplit

SEED, LAYERS = "seed", "layers"
METHODS = ("grid", "random", "optuna")
MOST_ASKED = 20
"""Choices of an axis of which the backend is asked for its scores."""
MOST_TRIALS = 100_000


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of a sweep and what came of it.

    Parameters
    ----------
    settings : mapping of str to value
    run : Run
    score : float or None
        The wanted summary value; None when the run has none.
    """

    settings: Mapping[str, Any]
    run: Run
    score: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sweep goes about its trials.

    Parameters
    ----------
    score : str
        A key of the result's summary, such as "validation_accuracy".
    method : str
        One of `METHODS`; "optuna" asks its default sampler, told of every score (extra ``ketbench[sweep]``).
    trials : int
        How many points "random" and "optuna" take.
    workers : int
    seed : int
        Of the random points, not of the runs.
    maximise : bool
    """

    score: str
    method: str = "grid"
    trials: int = 20
    workers: int = 2
    seed: int = 0
    maximise: bool = True


class Executor(Protocol):
    """What runs the trials: the pool of this machine, or a cluster."""

    def run(self, tasks: Iterable[tuple[str, Experiment]]) -> Iterator[Run]:
        """Run (run id, experiment) pairs; gives each ended run once, in the order in which they end."""
        ...

    def cancel(self) -> None:
        """Stop what runs and drop what waits; `run` still gives every task, as cancelled."""
        ...

    def close(self) -> None:
        """Let go of the workers."""
        ...


def sweep(
    experiment: Experiment,
    axes: Sequence[Axis],
    plan: Plan,
    number: Callable[[], str] | None = None,
    executor: Executor | None = None,
) -> Iterator[Trial]:
    """Run an experiment at many settings; gives each trial as it ends, and none that never began.

    Parameters
    ----------
    experiment : Experiment
    axes : sequence of Axis
    plan : Plan
    number : callable
        Gives the next run id.
    executor : Executor or None
        Runs the trials and stays open; a pool of its own if left out.

    Raises
    ------
    InputError
        Unknown method, no axis, too many points, or a setting that the backend does not have.
    """
    if plan.method not in METHODS:
        raise InputError(f"'{plan.method}' is not a way to sweep; choose one of {', '.join(METHODS)}.")
    if not axes:
        raise InputError("The sweep varies nothing; name at least one setting, as --over seed=0:4.")
    require_score(experiment, plan.score, _variants(experiment, axes))
    ids = number or _counted()
    if plan.method == "optuna":
        from ketbench.sweeping.asking import asked

        return asked(experiment, axes, plan, ids, executor)
    return _planned(experiment, points(axes, plan), plan, ids, executor)


def adjusted(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """An experiment with some settings changed.

    "seed" means its seed, "layers" those of its circuit, "split.seed" and "split.fold" the split of its dataset.
    """
    params: Mapping[str, Any] = experiment.params
    for name, value in settings.items():
        if name not in (SEED, LAYERS, *SPLITS):
            params = with_setting(params, name, value)
    circuit = experiment.circuit
    if LAYERS in settings and circuit is not None and LAYERS not in experiment.params:
        circuit = with_layers(circuit, int(settings[LAYERS]))
    elif LAYERS in settings:
        params = with_setting(params, LAYERS, settings[LAYERS])
    seed = int(settings.get(SEED, experiment.seed))
    return replace(resplit(experiment, settings), params=params, circuit=circuit, seed=seed)


def scored(settings: Mapping[str, Any], run: Run, score: str) -> Trial:
    """A trial from its run."""
    value = run.result.summary.get(score) if run.result and run.status is Status.DONE else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
        return Trial(settings, run, None)
    return Trial(settings, run, float(value))


def has_begun(run: Run) -> bool:
    """Whether there is anything of it: what waited when a sweep was stopped is not a trial."""
    return run.status is not Status.CANCELLED or bool(run.started)


def best(trials: Iterable[Trial], maximise: bool = True) -> Trial | None:
    """The trial with the best score; of equal ones the first."""
    known = [trial for trial in trials if trial.score is not None]
    if not known:
        return None
    return (max if maximise else min)(known, key=lambda trial: trial.score or 0.0)


def _variants(experiment: Experiment, axes: Sequence[Axis]) -> Iterator[Experiment]:
    """The experiment with each choice of each axis alone: another method reports other numbers."""
    for axis in axes:
        for value in axis.values[:MOST_ASKED]:
            try:
                yield adjusted(experiment, {axis.name: value})
            except KetbenchError:
                continue


def _planned(
    experiment: Experiment,
    wanted: Sequence[Mapping[str, Any]],
    plan: Plan,
    ids: Callable[[], str],
    executor: Executor | None,
) -> Iterator[Trial]:
    points_by_id = {ids(): point for point in wanted}
    tasks = [(run_id, adjusted(experiment, point)) for run_id, point in points_by_id.items()]
    # Scattered, so that a sweep that is stopped has seen all of its range, and early trials tell the time of late ones.
    order = np.random.default_rng(plan.seed).permutation(len(tasks))
    with executing(executor, min(plan.workers, len(tasks))) as workers:
        for run in workers.run([tasks[at] for at in order]):
            if has_begun(run):
                yield scored(points_by_id[run.id], run, plan.score)
            _go_on(run, plan.score, workers)


def _go_on(run: Run, score: str, workers: Executor) -> None:
    """Spend no more on a sweep whose runs have no such entry; one that was not measured this time is None."""
    if run.status is Status.DONE and run.result is not None and score not in run.result.summary:
        workers.cancel()
        raise RunFailed(missing(score, run.experiment.backend, run.result.summary))


@contextmanager
def executing(executor: Executor | None, workers: int) -> Generator[Executor]:
    """The executor as it is, or a pool that is closed in the end."""
    if executor is not None:
        yield executor
        return
    with Pool(workers, memory_limit=default_memory_limit(workers)) as pool:
        yield pool


def points(axes: Sequence[Axis], plan: Plan) -> list[dict[str, Any]]:
    """The settings of each trial of a grid or of random points.

    Raises
    ------
    InputError
        When there are none or too many.
    """
    names = [axis.name for axis in axes]
    if plan.method == "random":
        generator = np.random.default_rng(plan.seed)
        return [{axis.name: axis.draw(generator) for axis in axes} for _ in range(_allowed(plan.trials))]
    rows = product(*(axis.grid() for axis in axes))
    found = [dict(zip(names, row, strict=True)) for row in islice(rows, MOST_TRIALS + 1)]
    _allowed(len(found))
    return found


def planned(axes: Sequence[Axis], plan: Plan) -> int:
    """How many trials a sweep makes.

    Raises
    ------
    InputError
        When there are none or too many.
    """
    return len(points(axes, plan)) if plan.method == "grid" else _allowed(plan.trials)


def _allowed(trials: int) -> int:
    if not 1 <= trials <= MOST_TRIALS:
        raise InputError(f"A sweep of {trials} trials is not possible; take between 1 and {MOST_TRIALS}.")
    return trials


def _counted() -> Callable[[], str]:
    numbers = iter(range(1, MOST_TRIALS + 2))
    return lambda: f"run-{next(numbers):04d}"
