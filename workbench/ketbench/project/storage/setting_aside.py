"""Gives damaged files another name, so that nothing in them is overwritten, and says which; reads and mends none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ketbench.base.errors import ProjectError
from ketbench.project.storage.journal import SIDES, journal_of
from ketbench.project.storage.journaling.mark import mark_of
from ketbench.project.storage.opening import Opened
from ketbench.project.storage.snapshot import Snapshot, write_snapshot


def settled(path: Path, opened: Opened) -> Opened:
    """Put a journal aside that cannot be continued; what was read of it is saved before.

    Raises
    ------
    ProjectError
        When the place cannot be written; all files are then as they were, or under the names that the text tells.
    """
    if opened.journal_usable and not opened.journal_damaged:
        coming = f"When the project is saved, the damaged file is kept as '{damaged_name(path).name}'."
        return replace(opened, report=(*opened.report, coming)) if opened.damaged else opened
    told = list(opened.report)
    if opened.journal_damaged:
        if opened.damaged:
            told.append(put_aside(path))
        write_snapshot(path, Snapshot(opened.project, opened.project_id, opened.last))
        told.append(f"What could be read of the journal was saved in '{path.name}'.")
        opened = replace(opened, saved=opened.last, damaged=False, kept=None)
    told.append(_put_aside_journal(path))
    return replace(opened, report=tuple(told), journal_usable=True, journal_damaged=False)


def put_aside(path: Path) -> str:
    """Rename a damaged project file; a sentence that says where it went.

    Raises
    ------
    ProjectError
        When it cannot be renamed.
    """
    target = damaged_name(path)
    try:
        path.rename(target)
    except OSError as error:
        raise ProjectError(f"'{path}' cannot be renamed ({error.strerror}); allow writing there.") from error
    return f"The damaged '{path.name}' is kept as '{target.name}'."


def damaged_name(path: Path) -> Path:
    """The first free name for a damaged file, beside it."""
    candidates = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    return next(candidate for candidate in candidates if not candidate.exists())


def _put_aside_journal(path: Path) -> str:
    journal = journal_of(path)
    target = damaged_name(journal)
    try:
        for side in SIDES[1:]:
            beside = journal.with_name(f"{journal.name}{side}")
            if side != "-shm" and beside.exists() and beside.stat().st_size:
                beside.rename(target.with_name(f"{target.name}{side}"))
            beside.unlink(missing_ok=True)
        journal.rename(target)
        mark_of(journal).unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(f"'{journal}' cannot be renamed ({error.strerror}); allow writing there.") from error
    return f"The journal is kept as '{target.name}'."
