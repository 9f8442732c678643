"""`ketbench export`: a run to CSV, JSON or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.cli.project import PathArgument
from ketbench.cli.terminal import note
from ketbench.export import FORMATS, export


def export_run(
    path: PathArgument,
    run: Annotated[str, typer.Argument(help="A run's id, 'last' or 'all'.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="The file to write.", show_default=False)],
    file_format: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")] = "csv",
    figure: Annotated[str, typer.Option("--figure", help="For pictures: a figure's name; curves without.")] = "",
) -> None:
    """Write a run to a file."""
    from ketbench.cli.sessions import readable

    with readable(path) as session:
        project = session.project
        runs = list(project.runs.values()) if run == "all" else [project.run(run)]
    export(runs, file_format, out, figure)
    note(f"Wrote '{out}'.")
