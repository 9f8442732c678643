"""`ketbench run`: one experiment of a project, through the same runner and journal as the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from ketbench.cli.progress import watched
from ketbench.cli.project import PathArgument
from ketbench.cli.terminal import AsJson, cell_text, print_json, print_table
from ketbench.errors import RunFailed
from ketbench.experiment import Experiment
from ketbench.export import result_described
from ketbench.runs import Run, Status
from ketbench.settings import from_text, with_setting


def run(
    path: PathArgument,
    experiment: Annotated[str, typer.Argument(help="Its name; not needed when there is one.")] = "",
    settings: Annotated[list[str] | None, typer.Option("--set", help="name=value, JSON; repeatable.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Instead of the experiment's.")] = None,
    backend: Annotated[str, typer.Option("--backend", help="Instead of the experiment's.")] = "",
    repeat: Annotated[str, typer.Option("--repeat", help="Run this run's experiment again, just as it was.")] = "",
    as_json: AsJson = False,
) -> None:
    """Run an experiment and keep the run in the project."""
    from ketbench.cli.sessions import writable

    with writable(path) as session:
        project = session.project
        named = project.run(repeat).experiment if repeat else project.experiment(experiment or None)
        chosen = adjusted(named, settings or (), seed, backend)
        finished = watched(session, chosen)
    report(finished, as_json)
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The run '{finished.id}' was {finished.status.value}.")


def adjusted(experiment: Experiment, settings: Sequence[str], seed: int | None, backend: str) -> Experiment:
    """An experiment with settings from the command line."""
    params: Mapping[str, Any] = experiment.params
    for text in settings:
        params = with_setting(params, *from_text(text))
    return replace(
        experiment,
        params=params,
        seed=experiment.seed if seed is None else seed,
        backend=backend or experiment.backend,
    )


def report(finished: Run, as_json: bool) -> None:
    """Say how a run ended: one JSON line for programs, tables for people."""
    if as_json:
        print_json({**_identity(finished), **result_described(finished)}, indent=None)
    elif finished.result is not None:
        print_comparison(finished)


def print_comparison(finished: Run) -> None:
    """The run's summary beside its baselines."""
    result = finished.result
    if result is None:
        return
    columns = ["", finished.experiment.name, *(baseline.title for baseline in result.baselines)]
    rows: list[list[object]] = []
    for key, value in result.summary.items():
        unit = f" [{result.units[key]}]" if key in result.units else ""
        others = [cell_text(b.summary[key]) if key in b.summary else "-" for b in result.baselines]
        rows.append([key.replace("_", " ") + unit, cell_text(value), *others])
    print_table(columns, rows, title=f"{finished.id}: {finished.status.value} in {finished.seconds:.1f} s")
    for sentence in result.notes:
        print(sentence)


def _identity(finished: Run) -> dict[str, Any]:
    return {
        "run": finished.id,
        "experiment": finished.experiment.name,
        "backend": finished.experiment.backend,
        "status": finished.status.value,
        "seed": finished.seed,
        "seconds": round(finished.seconds, 3),
        "error": finished.error or None,
    }
