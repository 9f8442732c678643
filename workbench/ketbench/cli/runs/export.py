"""`ketbench export`: a run to CSV, JSON or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note
from ketbench.results.comparing.overlaid import METHODS, CurveLook
from ketbench.results.export import FORMATS, export, text_of

SMOOTH = "For curves in pictures: smooth by 0 (not) to 0.99; every point stays faint behind."


def export_run(
    path: PathArgument,
    run: Annotated[str, typer.Argument(help="Ids of runs, with commas between; 'last' or 'all'.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; csv and json go to the screen without.")
    ] = None,
    file_format: Annotated[str, typer.Option("--format", help=f"{', '.join(FORMATS)}, or a plugin's.")] = "csv",
    figure: Annotated[str, typer.Option("--figure", help="For pictures: a figure's name; curves without.")] = "",
    metric: Annotated[
        list[str] | None, typer.Option("--metric", help="For curves in pictures: a metric; all without.")
    ] = None,
    smooth: Annotated[float, typer.Option("--smooth", help=SMOOTH)] = 0.0,
    smooth_by: Annotated[str, typer.Option("--smooth-by", help=f"One of {', '.join(METHODS)}.")] = "ema",
    group_seeds: Annotated[
        bool, typer.Option("--group-seeds", help="Draw runs that differ in the seed alone as mean and 95 % band.")
    ] = False,
    log_x: Annotated[bool, typer.Option("--log-x", help="For curves in pictures.")] = False,
    log_y: Annotated[bool, typer.Option("--log-y", help="For curves in pictures.")] = False,
) -> None:
    """Write runs to a file."""
    from ketbench.cli.projects.sessions import readable

    look = CurveLook(smooth, smooth_by, group_seeds, log_x, log_y)
    with readable(path) as session:
        project = session.project
        runs = list(project.runs.values()) if run == "all" else [project.run(name) for name in run.split(",")]
        places = look.places_of([run.id for run in runs], list(project.runs.values()))
    if out is None:
        typer.echo(text_of(runs, file_format), nl=False)
        return
    export(runs, file_format, out, figure, metric or (), look, places)
    note(f"Wrote '{out}'.")
