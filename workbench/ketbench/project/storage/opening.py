"""Finds the newest state of a project from snapshot, journal and former snapshot; changes no file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ketbench.base.errors import DamagedError, ProjectError, StoppedError
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.project.storage.codecs.project import COLLECTIONS
from ketbench.project.storage.journal import Record, journal_of, read_journal
from ketbench.project.storage.journaling.mark import mark_of, read_mark
from ketbench.project.storage.known import Known
from ketbench.project.storage.replay import Replay
from ketbench.project.storage.salvage import salvage
from ketbench.project.storage.snapshot import Snapshot, backup_of, sound_snapshot

MOST_TRIES = 5


@dataclass(frozen=True)
class Opened:
    """A project as found.

    Parameters
    ----------
    project : Project
    project_id : str
    saved : int
        Number of the last journal row in the snapshot.
    last : int
        Number of the last journal row there is.
    known : Known
        What snapshot and journal hold.
    recovered : tuple of Run
        Runs that were going on when the program ended.
    report : tuple of str
        What was wrong and what was done about it.
    damaged : bool
        Whether the snapshot is not to be trusted.
    journal_usable : bool
        Whether the journal there is belongs to the snapshot.
    journal_damaged : bool
        Whether it is not to be continued, although what could be read of it was used.
    kept : Project or None
        What the snapshot file holds; None where it is not to be trusted.
    """

    project: Project
    project_id: str
    saved: int
    last: int
    known: Known
    recovered: tuple[Run, ...] = ()
    report: tuple[str, ...] = ()
    damaged: bool = False
    journal_usable: bool = True
    journal_damaged: bool = False
    kept: Project | None = None


@dataclass
class _Found:
    snapshot: Snapshot
    report: list[str] = field(default_factory=list)
    damaged: bool = False


def open_project(path: Path, *, interrupt: bool) -> Opened:
    """Read a project; with `interrupt` runs without an end count as interrupted.

    Raises
    ------
    ProjectError
        Missing, unreadable, newer, foreign, or damaged beyond recovery.
    """
    for _ in range(MOST_TRIES):
        before = _identity(path)
        opened = _open_once(path, interrupt)
        if _identity(path) == before:
            return opened
    raise ProjectError(f"'{path.name}' is being replaced again and again by another process; try later.")


def _open_once(path: Path, interrupt: bool) -> Opened:
    if not path.exists():
        raise _missing(path)
    record, report = _journal(path)
    found = _found(path, record)
    snapshot = found.snapshot
    usable = record is not None and record.project_id == snapshot.project_id
    if record is not None and not usable:
        report.append(f"'{journal_of(path).name}' belongs to another project and was not used.")
    replay = Replay(snapshot.project)
    last = snapshot.sequence
    if usable and record is not None:
        replay.take(row for row in record.rows if row.sequence > snapshot.sequence)
        last = max(last, record.last)
        report += [*record.findings, *older_file(path, snapshot, record)]
    report += lost_journal(path, snapshot)
    project, recovered = replay.finish(interrupt=interrupt)
    return Opened(
        project,
        snapshot.project_id,
        snapshot.sequence,
        last,
        replay.known,
        recovered if interrupt else (),
        (*found.report, *report, *replay.problems),
        found.damaged,
        usable or (record is None and not journal_of(path).exists()),
        usable and record is not None and record.is_damaged,
        None if found.damaged else snapshot.project,
    )


def _found(path: Path, record: Record | None) -> _Found:
    try:
        problems, snapshot = sound_snapshot(path)
        if snapshot is not None:
            return _Found(snapshot)
        reason = str(problems[0])
    except DamagedError as error:
        reason = str(error)
    except ProjectError as error:
        if type(error) is not ProjectError or not backup_of(path).exists():
            raise
        reason = str(error)
    return _restored(path, record, f"'{path.name}' is damaged: {reason}")


def _restored(path: Path, record: Record | None, reason: str) -> _Found:
    """The former snapshot with the journal where that is all; else what can be salvaged, filled up from the former."""
    former = _former(path)
    if former is not None and record is not None and _continues(record, former):
        return _Found(former, [reason, f"Recovered without loss from '{backup_of(path).name}' and the journal."], True)
    salvaged = salvage(path)
    base = salvaged.snapshot
    if base is None and former is None:
        raise DamagedError(f"{reason} Nothing could be recovered; restore '{path.name}' from a copy.")
    told = [reason, *salvaged.lost]
    if base is None or former is None:
        chosen = base or former
        assert chosen is not None
        source = backup_of(path).name if base is None else "what is left of it"
        return _Found(chosen, [*told, f"Recovered from {source}."], True)
    told.append(f"Recovered from what is left of it, filled up from '{backup_of(path).name}'.")
    return _Found(_filled_up(base, former), told, True)


def _former(path: Path) -> Snapshot | None:
    try:
        return sound_snapshot(backup_of(path))[1]
    except StoppedError:
        raise
    except ProjectError:
        return None


def _continues(record: Record, former: Snapshot) -> bool:
    return record.project_id == former.project_id and record.complete_from <= former.sequence + 1


def _filled_up(base: Snapshot, former: Snapshot) -> Snapshot:
    """Objects of `base`; those it lacks as `former` had them."""
    collections = {kind: {**getattr(former.project, kind), **getattr(base.project, kind)} for kind in COLLECTIONS}
    sequence = base.sequence if base.sequence >= 0 else former.sequence
    return Snapshot(replace(base.project, **collections), base.project_id or former.project_id, sequence)


def _journal(path: Path) -> tuple[Record | None, list[str]]:
    journal = journal_of(path)
    if not journal.exists():
        return None, []
    try:
        return read_journal(journal), []
    except DamagedError as error:
        return None, [str(error)]


def older_file(path: Path, snapshot: Snapshot, record: Record) -> list[str]:
    """Whether the journal begins after the snapshot ends: then another, older file was put into its place."""
    if record.complete_from <= snapshot.sequence + 1:
        return []
    first, last = snapshot.sequence + 1, record.complete_from - 1
    return [f"'{path.name}' is older than its journal: rows {first}-{last} are in neither; look for a newer copy."]


def lost_journal(path: Path, snapshot: Snapshot) -> list[str]:
    """What the mark says of a journal that is not there any more."""
    journal = journal_of(path)
    mark = None if journal.exists() else read_mark(mark_of(journal))
    if mark is None or mark.project_id != snapshot.project_id or mark.sequence <= snapshot.sequence:
        return []
    missing = mark.sequence - snapshot.sequence
    return [f"'{journal.name}' is gone with {missing} rows that no snapshot holds; put it back if you moved it."]


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _missing(path: Path) -> ProjectError:
    if backup_of(path).exists():
        text = f"There is no '{path}', but its former state '{backup_of(path).name}'; rename that to open it."
        return ProjectError(text)
    return ProjectError(f"There is no project '{path}'; check the name, or make it with 'ketbench new'.")
