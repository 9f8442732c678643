"""Lets Optuna choose the points of a sweep, told of each score before it is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from ketbench.base.errors import InputError, KetbenchError
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.sweeping.axes import Axis

if TYPE_CHECKING:
    from ketbench.sweeping.sweep import Executor, Plan, Trial


def asked(
    experiment: Experiment,
    axes: Sequence[Axis],
    plan: Plan,
    ids: Callable[[], str],
    executor: Executor | None = None,
) -> Iterator[Trial]:
    """Run the plan's trials, as many at a time as it has workers; a trial without a score is told as failed.

    Raises
    ------
    InputError
        When Optuna is not installed.
    """
    from ketbench.sweeping.sweep import adjusted, executing, has_begun, scored

    study, failed = _study(plan.seed, plan.maximise)
    with executing(executor, plan.workers) as pool:
        for start in count(0, plan.workers):
            wave = [study.ask() for _ in range(min(plan.workers, plan.trials - start))]
            if not wave:
                return
            points = {ids(): (trial, {axis.name: _suggested(trial, axis) for axis in axes}) for trial in wave}
            tasks = [(run_id, adjusted(experiment, point)) for run_id, (_, point) in points.items()]
            ended: dict[str, Trial] = {}
            try:
                for run in pool.run(tasks):
                    ended[run.id] = scored(points[run.id][1], run, plan.score)
            except KetbenchError:
                # A cluster that goes away takes no result with it that was there already.
                yield from ended.values()
                raise
            # Told in the order of asking, so that the same seed asks the same points whoever ends first.
            for run_id, (trial, _) in points.items():
                outcome = ended[run_id]
                study.tell(trial, outcome.score, state=failed if outcome.score is None else None)
                if has_begun(outcome.run):
                    yield outcome
            if any(outcome.run.status is Status.CANCELLED for outcome in ended.values()):
                return


def _study(seed: int, maximise: bool) -> tuple[Any, Any]:
    try:
        import optuna
    except ImportError:
        raise InputError("Sweeps by Optuna need it installed; use: pip install 'ketbench[sweep]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed)
    study = optuna.create_study(direction="maximize" if maximise else "minimize", sampler=sampler)
    return study, optuna.trial.TrialState.FAIL


def _suggested(trial: Any, axis: Axis) -> Any:
    if axis.values:
        return trial.suggest_categorical(axis.name, list(axis.values))
    if axis.whole:
        return trial.suggest_int(axis.name, round(axis.low), round(axis.high), log=axis.log)
    return trial.suggest_float(axis.name, axis.low, axis.high, log=axis.log)
