"""`ketbench sweep`: one experiment at many settings, each trial kept as a run."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Annotated

import typer

from ketbench.base.clock import duration
from ketbench.base.errors import RunFailed
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.project.project import Project
from ketbench.sweeping import METHODS, Executor, Pace, Plan, Trial, best, luck, parse_axis, planned, promoted, sweep


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
    as_json: AsJson = False,
) -> None:
    """Run an experiment over ranges of its settings and name the best."""
    from ketbench.cli.projects.sessions import writable

    axes = [parse_axis(text) for text in over or ()]
    with writable(path) as session:
        chosen = session.project.experiment(experiment or None)
        plan = Plan(score, method, trials, workers, seed, maximise=not minimise)
        done: list[Trial] = []
        pace = Pace(total := planned(axes, plan), plan.workers)
        tag = f"sweep of {chosen.name}"
        with _executor(cluster, workers) as executor:
            for trial in sweep(chosen, axes, plan, _numbers(session.project), executor):
                done.append(trial)
                session.begin_run(replace(trial.run, tags=(tag,)))
                pace.ended(trial.run.seconds)
                note(f"{trial.run.id}: {_words(trial)} ({_standing(len(done), total, pace.seconds_left())})")
        winner = best(done, plan.maximise)
        if winner and promote:
            session.apply(f"promote {winner.run.id}", session.project.with_experiment(promoted(winner, done)))
    _report(done, winner, score, as_json)


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


def _numbers(project: Project) -> Callable[[], str]:
    first = int(project.next_run_id().removeprefix("run-"))
    numbers = count(first)
    return lambda: f"run-{next(numbers):04d}"


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
