"""A project file as a value, for scripts, reports and notebooks; the file stays as it is."""

from __future__ import annotations

from pathlib import Path

from ketbench.project.project import Project
from ketbench.project.references import fill
from ketbench.project.session import Session


def opened(path: Path) -> tuple[Project, list[str]]:
    """The project in a file, and a sentence for whatever had to be recovered and for values whose file is gone.

    Raises
    ------
    ProjectError
        Missing, damaged or newer file.
    """
    with Session.open(path, read_only=True) as session:
        told = [*session.report, *fill(session)]
        return session.project, told
