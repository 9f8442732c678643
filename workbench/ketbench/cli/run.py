"""`ketbench run`: one experiment of a project, through the same runner and journal as the window."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from ketbench.cli.progress import watched
from ketbench.cli.project import PathArgument
from ketbench.cli.terminal import AsJson, cell_text, print_json, print_table
from ketbench.errors import InputError, RunFailed
from ketbench.experiment import Experiment
from ketbench.export import result_described
from ketbench.run import Run, Status


def run(
    path: PathArgument,
    experiment: Annotated[str, typer.Argument(help="Its name; not needed when there is one.")] = "",
    settings: Annotated[list[str] | None, typer.Option("--set", help="name=value, JSON; repeatable.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Instead of the experiment's.")] = None,
    backend: Annotated[str, typer.Option("--backend", help="Instead of the experiment's.")] = "",
    as_json: AsJson = False,
) -> None:
    """Run an experiment and keep the run in the project."""
    from ketbench.cli.sessions import writable

    with writable(path) as session:
        chosen = adjusted(session.project.experiment(experiment or None), settings or (), seed, backend)
        finished = watched(session, chosen)
    report(finished, as_json)
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The run '{finished.id}' was {finished.status.value}.")


def adjusted(experiment: Experiment, settings: Sequence[str], seed: int | None, backend: str) -> Experiment:
    """An experiment with settings from the command line."""
    params: Mapping[str, Any] = experiment.params
    for text in settings:
        params = with_setting(params, text)
    return replace(
        experiment,
        params=params,
        seed=experiment.seed if seed is None else seed,
        backend=backend or experiment.backend,
    )


def with_setting(params: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Parameters with one ``name=value`` applied; a dotted name reaches into groups and numbered rows.

    Examples
    --------
    >>> with_setting({"stages": [{"loss": 1}]}, "stages.0.loss=2.5")
    {'stages': [{'loss': 2.5}]}

    Raises
    ------
    InputError
        Without '=', or when the name leads nowhere.
    """
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InputError(f"--set '{text}' is not name=value; write for example --set epochs=20.")
    changed: dict[str, Any] = json.loads(json.dumps(dict(params)))
    *outer, last = name.split(".")
    place: Any = changed
    for part in outer:
        place = _inside(place, part, text)
    if isinstance(place, list):
        place[_row(place, last, text)] = _value(value)
    else:
        place[last] = _value(value)
    return changed


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


def _inside(place: Any, part: str, text: str) -> Any:
    if isinstance(place, list):
        return place[_row(place, part, text)]
    if isinstance(place, dict):
        return place.setdefault(part, {})
    raise InputError(f"--set '{text}' leads into '{part}', which holds a single value; shorten the name.")


def _row(rows: list[Any], part: str, text: str) -> int:
    if part.isdecimal() and int(part) < len(rows):
        return int(part)
    raise InputError(f"--set '{text}' names row '{part}', but there are {len(rows)} rows, numbered from 0.")


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
