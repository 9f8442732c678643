"""`ketbench sweep`: one experiment at many settings, each trial kept as a run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Annotated

import typer

from ketbench.base.clock import duration
from ketbench.base.errors import InputError, RunFailed
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, MemoryMegabytes, Trust, note, print_json, print_table
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench.running.jobs.guarding.memory import memory_limited_to
from ketbench.running.jobs.guarding.stopping import ended_like_ctrl_c
from ketbench.sweeping import (
    METHODS,
    Axis,
    Executor,
    Pace,
    Plan,
    Trial,
    best,
    luck,
    parse_axis,
    planned,
    promoted,
    sweep,
)
from ketbench.sweeping.kept import new_tag
from ketbench.sweeping.resuming.plans import Intent, ended_of, to_resume
from ketbench.sweeping.resuming.remembering import Remembering
from ketbench.sweeping.sweep import executing

if TYPE_CHECKING:
    from ketbench.project.session import Session


def run_sweep(
    path: PathArgument,
    experiment: Annotated[str, typer.Argument(help="Its name; not needed when there is one.")] = "",
    over: Annotated[list[str] | None, typer.Option("--over", help="name=1,2,3 or name=low:high[:log].")] = None,
    score: Annotated[str, typer.Option("--score", help="A key of the summary.")] = "validation_accuracy",
    minimise: Annotated[bool, typer.Option("--minimise", help="Smaller scores are better.")] = False,
    method: Annotated[str, typer.Option("--method", help=f"One of {', '.join(METHODS)}.")] = "grid",
    trials: Annotated[int, typer.Option("--trials", help="Points of random and optuna.")] = 20,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes at a time.")] = 2,
    seed: Annotated[int, typer.Option("--seed", help="Of the random points.")] = 0,
    promote: Annotated[bool, typer.Option("--promote", help="Give the experiment the best settings.")] = False,
    cluster: Annotated[str, typer.Option("--cluster", help="tcp://HOST:PORT, or slurm:queue=NAME,cores=4.")] = "",
    resume: Annotated[bool, typer.Option("--resume", help="Finish the latest sweep that was stopped.")] = False,
    memory: MemoryMegabytes = 0.0,
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Run an experiment over ranges of its settings and name the best; Ctrl+C keeps the trials that ended."""
    from ketbench.cli.projects.sessions import writable

    axes = [parse_axis(text) for text in over or ()]
    if resume and axes:
        raise InputError("--resume continues with the ranges of the sweep that was stopped; leave out --over.")
    plan = Plan(score, method, trials, workers, seed, maximise=not minimise)
    with ended_like_ctrl_c(), memory_limited_to(memory), writable(path) as session:
        if resume:
            intent, chosen = to_resume(session.project, experiment)
        else:
            chosen = session.project.experiment(experiment or None)
            intent = _begun(session, chosen, axes, plan)
        with _executor(cluster, intent.plan.workers) as executor:
            try:
                done = _worked(session, chosen, intent, executor)
            except KeyboardInterrupt:
                kept = len(ended_of(session.project, intent.tag))
                note(f"{kept} of {intent.trials} trials are kept; finish with: ketbench sweep '{path}' --resume")
                raise
        winner = best(done, intent.plan.maximise)
        if winner and promote:
            session.apply(f"promote {winner.run.id}", session.project.with_experiment(promoted(winner, done)))
    _report(done, winner, intent.plan.score, as_json)


def _begun(session: Session, chosen: Experiment, axes: Sequence[Axis], plan: Plan) -> Intent:
    """Note what is wanted, so that it can be finished whatever comes in between."""
    planned(axes, plan)
    first = int(session.project.next_run_id().removeprefix("run-"))
    intent = Intent(new_tag(session.project, chosen), chosen.name, chosen.digest(), axes, plan, first)
    if axes and plan.method in METHODS:
        session.begin_sweep(intent.tag, intent.described())
    return intent


def _worked(session: Session, chosen: Experiment, intent: Intent, executor: Executor | None) -> list[Trial]:
    """Run what is left of a sweep; each trial is kept as it ends."""
    plan, total = intent.plan, intent.trials
    before = ended_of(session.project, intent.tag)
    done: list[Trial] = []
    pace = Pace(total - len(before), plan.workers)
    with executing(executor, min(plan.workers, total)) as workers:
        remembering = Remembering(workers, before)
        for trial in sweep(chosen, intent.axes, plan, _numbers(session.project, intent), remembering):
            if trial.run.id in remembering.kept:
                done.append(replace(trial, run=remembering.kept[trial.run.id]))
                continue
            done.append(trial)
            session.begin_run(replace(trial.run, tags=(intent.tag,)))
            pace.ended(trial.run.seconds)
            note(f"{trial.run.id}: {_words(trial)} ({_standing(len(done), total, pace.seconds_left())})")
    return done


@contextmanager
def _executor(cluster: str, workers: int) -> Generator[Executor | None]:
    """The cluster that was named; nothing for the pool of this machine."""
    if not cluster:
        yield None
        return
    from ketbench.sweeping.cluster import opened_cluster

    opened = opened_cluster(cluster, workers)
    opened.tell = note
    try:
        yield opened
    finally:
        opened.close()


def _numbers(project: Project, intent: Intent) -> Callable[[], str]:
    """Run ids from the first of the sweep on, those that other runs took meanwhile left out."""
    others = {run.id for run in project.runs.values() if intent.tag not in run.tags}
    free = (run_id for number in count(intent.first) if (run_id := f"run-{number:04d}") not in others)
    return lambda: next(free)


def _words(trial: Trial) -> str:
    settings = ", ".join(f"{name} {value}" for name, value in trial.settings.items())
    return f"{settings}: {'no score' if trial.score is None else f'{trial.score:.4g}'}"


def _standing(done: int, total: int, left: float | None) -> str:
    rest = f", about {duration(left)} left" if left else ""
    return f"{done} of {total}{rest}"


def _report(done: list[Trial], winner: Trial | None, score: str, as_json: bool) -> None:
    rows = sorted(done, key=lambda trial: trial.run.id)
    if as_json:
        print_json(
            {
                "score": score,
                "best": winner.run.id if winner else None,
                "chosen": luck(winner, rows),
                "trials": [
                    {"run": t.run.id, "status": t.run.status.value, "score": t.score, "settings": dict(t.settings)}
                    for t in rows
                ],
            },
            indent=None,
        )
    else:
        names = list(rows[0].settings) if rows else []
        table = [[t.run.id, *(t.settings[n] for n in names), t.score, "best" if t is winner else ""] for t in rows]
        print_table(["run", *names, score.replace("_", " "), ""], table)
        if said := luck(winner, rows):
            print(said)
    if winner is None:
        raise RunFailed(f"No trial has the score '{score}'; look at one with: ketbench show.")
