"""`ketbench report`: a run as one HTML file or a PDF that can be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note


def write_report(
    path: PathArgument,
    out: Annotated[Path, typer.Option("--out", help="The file to write, .html or .pdf.", show_default=False)],
    run: Annotated[str, typer.Option("--run", help="A run's id, or 'last'.")] = "last",
) -> None:
    """Write a report of a run: controls, curves, figures, circuit, data card, settings, how to repeat it."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.results.reporting import report

    with readable(path) as session:
        project = session.project
    report(project, out, run, file_name=path.name)
    note(f"Wrote '{out}'.")
