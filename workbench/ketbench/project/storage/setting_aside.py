"""Gives damaged files another name, so that nothing in them is overwritten; reads and mends none of them."""

from __future__ import annotations

from pathlib import Path

from ketbench.project.storage.journal import journal_of
from ketbench.project.storage.opening import Opened


def put_aside_journal(path: Path, opened: Opened) -> None:
    """Rename the journal of a project where it cannot be continued."""
    if opened.journal_usable:
        return
    journal = journal_of(path)
    target = damaged_name(journal)
    log = journal.with_name(f"{journal.name}-wal")
    if log.exists() and log.stat().st_size:
        log.rename(target.with_name(f"{target.name}-wal"))
    journal.rename(target)
    for suffix in ("-wal", "-shm"):
        journal.with_name(journal.name + suffix).unlink(missing_ok=True)


def damaged_name(path: Path) -> Path:
    """The first free name for a damaged file, beside it."""
    candidates = (path.with_name(f"{path.name}.damaged-{number}") for number in range(1, 10_000))
    return next(candidate for candidate in candidates if not candidate.exists())
