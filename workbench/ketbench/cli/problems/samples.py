"""`ketbench problem samples` and `ketbench problem answers`: sample sets of dimod out of a run, and into a problem."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.problems.chosen import NameArgument, problem_named
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table

_MOST, _SHOWN = 20, 12


def samples(
    path: PathArgument,
    run_id: Annotated[str, typer.Argument(help="A run of a stated problem, or last.")] = "last",
    out: Annotated[Path, typer.Option("--out", help="The file to write, JSON.", show_default=False)] = Path(),
) -> None:
    """Write the solutions of a run as a sample set of dimod."""
    from ketbench.backends.stating import problem_door
    from ketbench.cli.projects.sessions import readable

    if out == Path():
        raise InputError("Say where to write the sample set: --out FILE.")
    door = problem_door()
    with readable(path) as session:
        run = session.project.run(run_id)
        if run.experiment.backend != door.BACKEND or run.result is None or "states" not in run.result.arrays:
            raise InputError(f"Run '{run.id}' has no solutions of a stated problem; solve one by 'ketbench run'.")
        experiment = run.experiment
        door.write_samples(experiment.dataset, experiment.params, run.result.arrays["states"], out)
    note(f"Wrote '{out}'.")


def answers(
    path: PathArgument,
    name: NameArgument = "",
    file: Annotated[Path, typer.Option("--samples", help="A sample set of dimod, JSON.", show_default=False)] = Path(),
    as_json: AsJson = False,
) -> None:
    """Say what a sample set of dimod answers, in the names of a problem: feasible or not, with its objective."""
    from ketbench.backends.stating import problem_door
    from ketbench.cli.projects.sessions import readable

    if file == Path():
        raise InputError("Say which sample set to read: --samples FILE.")
    door = problem_door()
    with readable(path) as session:
        experiment = problem_named(session.project, name, door.BACKEND)
        found = door.read_samples(experiment.dataset, experiment.params, file)
    if as_json:
        print_json(found)
        return
    print_table(["objective", "feasible", "violated", "answer"], [_line(one) for one in found[:_MOST]])


def _line(one: dict[str, Any]) -> tuple[str, str, str, str]:
    said = ", ".join(f"{name} = {value}" for name, value in list(one["answer"].items())[:_SHOWN])
    broken = "; ".join(f"{name} by {amount:g}" for name, amount in one["violated"][:3])
    return f"{one['objective']:g}", "yes" if one["feasible"] else "no", broken, said
