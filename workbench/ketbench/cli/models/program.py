"""`ketbench program`: an experiment or a run as Python that needs no Ketbench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note


def write(
    path: PathArgument,
    name: Annotated[str, typer.Argument(help="An experiment, a run's id, or 'last'.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="The Python file to write.", show_default=False)],
) -> None:
    """Write an experiment, or a run with its trained weights, as a program of numpy, torch and PennyLane."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.programs import write_program

    with readable(path) as session:
        project = session.project
        if name in project.experiments:
            chosen = project.experiments[name]
        elif name == "last" or name in project.runs:
            chosen = project.run(name)
        else:
            known = ", ".join([*project.experiments, *list(project.runs)[:8]])
            raise InputError(f"'{name}' is neither an experiment nor a run of '{path.name}'; there are {known}.")
    files = write_program(chosen, out)
    note(f"Wrote {', '.join(str(file) for file in files)}.")
