"""Writes a report to a file: whole or not at all, whatever the disk does; the content comes from elsewhere."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path

from ketbench.base.errors import InputError
from ketbench.base.whole_files import write_whole
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.reporting.content import gathered
from ketbench.running.jobs.guarding.secrets import redacted

FORMATS = ("html", "pdf")


def report(
    project: Project | str | os.PathLike[str], out: str | os.PathLike[str], run: str = "last", file_name: str = ""
) -> Path:
    """Write the report of a run.

    Parameters
    ----------
    project : Project or path
        A project as a value, or its file.
    out : path
        Its ending chooses the format: .html or .pdf.
    run : str
        A run's id, or "last".
    file_name : str
        How the project file is called in "How to repeat it"; left out, the file's own name.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        For another ending, a project without runs, or a place that cannot be written.
    """
    target = Path(out)
    form = target.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise InputError(f"A report cannot be written as '{target.name}'; end its name in .html or .pdf.")
    held, name = _opened(project)
    if not held.runs:
        raise InputError(f"Project '{held.name}' has no run to report on; run an experiment first.")
    content = rendered(held, held.run(run), form, file_name or name)
    _write(target, content)
    return target


def rendered(project: Project, run: Run, form: str, file_name: str) -> bytes:
    """A report as the bytes of an HTML or PDF file."""
    gotten = gathered(project, _without_secrets(run), file_name)
    if form == "html":
        from ketbench.results.reporting.html import html

        return html(gotten)
    from ketbench.results.reporting.pdf import pdf

    return pdf(gotten)


def _without_secrets(run: Run) -> Run:
    """A report goes to others: tokens that an older version kept in the words of a run stay here."""
    return replace(
        run,
        error=redacted(run.error),
        environment={name: redacted(value) for name, value in run.environment.items()},
        log=tuple(replace(line, text=redacted(line.text)) for line in run.log),
    )


def _opened(project: Project | str | os.PathLike[str]) -> tuple[Project, str]:
    if isinstance(project, Project):
        return project, f"{project.name}.h5"
    from ketbench.project.opened import opened

    path = Path(project)
    found, told = opened(path)
    if told:
        warnings.warn(" ".join(told), stacklevel=3)
    return found, path.name


def _write(target: Path, content: bytes) -> None:
    try:
        write_whole(target, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        text = f"The report of {len(content) / 1e6:.1f} MB cannot be written to '{target}' ({reason})"
        raise InputError(f"{text}; free space or choose another place.") from None
