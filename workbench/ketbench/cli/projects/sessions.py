"""Opens a project for a command: says what was recovered, and refuses early what could not be kept."""

from __future__ import annotations

from pathlib import Path

from ketbench.base.errors import LockedError
from ketbench.cli.terminal import note
from ketbench.project.session import Session


def readable(path: Path) -> Session:
    """A session to look at; the file stays as it is."""
    session = Session.open(path, read_only=True)
    _report(session)
    tell_absent(session)
    return session


def writable(path: Path) -> Session:
    """A session to change.

    Raises
    ------
    LockedError
        When somebody else holds the project, before any work is done.
    """
    session = Session.open(path)
    if session.read_only:
        session.close()
        raise LockedError(session.holder)
    _report(session)
    tell_absent(session)
    return session


def tell_absent(session: Session) -> None:
    """Read values that are kept in files, and say which could not be read."""
    from ketbench.project.references import fill

    for sentence in fill(session):
        note(sentence)


def _report(session: Session) -> None:
    for sentence in session.report:
        note(sentence)
    for run in session.recovered:
        points = sum(len(metric) for metric in run.metrics.values())
        note(f"Run '{run.id}' was interrupted; its {points} recorded points were recovered.")
