"""`ketbench export-model`: the trained model of a run as files that work without Ketbench."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import Trust, note

FORMS = ("folder", "torch", "pennylane", "qiskit", "qasm3", "pulser", "merged")


def export_model(
    path: PathArgument,
    run: RunArgument,
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.", show_default=False)],
    to: Annotated[str, typer.Option("--to", help=f"One of {', '.join(FORMS)}.")] = "folder",
    trust: Trust = False,
) -> None:
    """Write the trained model of a run as files that run without Ketbench."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.models import export

    if to not in FORMS:
        raise InputError(f"'{to}' is not a form of a model; choose one of {', '.join(FORMS)}.")
    with readable(path) as session:
        chosen = session.project.run(run)
    files = export(chosen, to, out)
    note(f"Wrote {', '.join(str(file) for file in files)}.")
