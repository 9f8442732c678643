"""Looks at every file of a project, snapshot, backup and journal, and says what each holds; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketbench.base.errors import DamagedError, ProjectError, StoppedError
from ketbench.base.problems import Problem, Severity
from ketbench.project.project import Project
from ketbench.project.references import referenced_datasets
from ketbench.project.storage.journal import SIDES, journal_of, read_journal
from ketbench.project.storage.journaling.record import Record
from ketbench.project.storage.opening import lost_journal, older_file
from ketbench.project.storage.replay import Replay
from ketbench.project.storage.salvage import salvage
from ketbench.project.storage.snapshot import Snapshot, backup_of, check_snapshot, read_snapshot
from ketbench.project.storage.trust.part import Part, items_in, points_in, size_of

SNAPSHOT_CHECKS = ("HDF5 structure", "sha256 of every element", "list of objects", "reading")
JOURNAL_CHECKS = ("SQLite integrity", "hash chain of the rows", "mark of the last acknowledged row", "replay")


@dataclass(frozen=True)
class Examined:
    """What the files of a project hold.

    Parameters
    ----------
    snapshot, backup, journal : Part
    references : tuple of Problem
        Files that datasets are kept in and that are gone or have changed.
    project : Project or None
        Snapshot and journal together, as far as the snapshot is sound.
    """

    snapshot: Part
    backup: Part
    journal: Part
    references: tuple[Problem, ...] = ()
    project: Project | None = None

    @property
    def problems(self) -> list[Problem]:
        """All findings; those about the former snapshot as notes, for it holds nothing that counts alone."""
        found = [
            Problem(text, Path(part.path).name) for part in (self.snapshot, self.journal) for text in part.findings
        ]
        return [*found, *self.references]

    @property
    def ok(self) -> bool:
        """Whether nothing acknowledged is lost or doubtful."""
        return not self.problems

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        parts = {name: getattr(self, name).described() for name in ("snapshot", "backup", "journal")}
        notes = [str(text) for text in self.backup.findings]
        return {"ok": self.ok, "findings": [str(problem) for problem in self.problems], "notes": notes, **parts}


def verify(path: Path) -> list[Problem]:
    """Findings about a project file and the journal beside it; empty when all is well.

    Raises
    ------
    ProjectError
        When the file is missing, no project, or of a newer format.
    """
    return examined(Path(path)).problems


def examined(path: Path) -> Examined:
    """Look at all files of a project.

    Raises
    ------
    ProjectError
        When the file is missing, no project, or of a newer format; `StoppedError` where the look was stopped.
    """
    snapshot, part = _snapshot(path)
    backup = _backup(backup_of(path))
    journal, project = _journal(path, snapshot)
    references = reference_problems(project, path.parent) if project is not None else []
    return Examined(part, backup, journal, tuple(references), project)


def _snapshot(path: Path) -> tuple[Snapshot | None, Part]:
    problems = [str(problem) for problem in check_snapshot(path)]
    snapshot = None
    if not problems:
        try:
            snapshot = read_snapshot(path)
        except DamagedError as error:
            problems = [str(error)]
    if snapshot is not None:
        rows, points, lost = items_in(snapshot.project), points_in(snapshot.project), 0
    else:
        saved = salvage(path)
        rows = items_in(saved.snapshot.project) if saved.snapshot else 0
        points = points_in(saved.snapshot.project) if saved.snapshot else 0
        lost = max(1, len(saved.lost))
        problems += [text for text in saved.lost if text not in problems]
    size = size_of(path)
    return snapshot, Part(str(path), True, size, rows, lost, points, SNAPSHOT_CHECKS, tuple(problems))


def _backup(path: Path) -> Part:
    if not path.exists():
        return Part(str(path), False)
    try:
        return _snapshot(path)[1]
    except StoppedError:
        raise
    except ProjectError as error:
        return Part(str(path), True, size_of(path), 0, 1, 0, SNAPSHOT_CHECKS[:1], (str(error),))


def _journal(path: Path, snapshot: Snapshot | None) -> tuple[Part, Project | None]:
    """The journal, and the project with its rows put on."""
    journal = journal_of(path)
    project = snapshot.project if snapshot else None
    if not journal.exists():
        missing = lost_journal(path, snapshot) if snapshot else []
        return Part(str(journal), False, lost=len(missing), findings=tuple(missing)), project
    size = size_of(journal, SIDES)
    try:
        record = read_journal(journal)
    except DamagedError as error:
        return Part(str(journal), True, size, 0, 1, 0, JOURNAL_CHECKS[:1], (str(error),)), project
    lost, findings = len(record.lost) + record.unnumbered, list(record.findings)
    if snapshot is not None and record.project_id != snapshot.project_id:
        findings.append(f"'{journal.name}' belongs to another project and is not used.")
        return Part(str(journal), True, size, len(record.rows), lost, 0, JOURNAL_CHECKS[:3], tuple(findings)), project
    if snapshot is not None:
        project, stray, problems = _replayed(snapshot, record)
        older = older_file(path, snapshot, record)
        lost, findings = lost + stray + len(older), [*findings, *problems, *older]
    return Part(str(journal), True, size, len(record.rows), lost, 0, JOURNAL_CHECKS, tuple(findings)), project


def _replayed(snapshot: Snapshot, record: Record) -> tuple[Project, int, list[str]]:
    replay = Replay(snapshot.project)
    replay.take(row for row in record.rows if row.sequence > snapshot.sequence)
    return replay.finish(interrupt=False)[0], replay.lost_rows, replay.problems


def reference_problems(project: Project, folder: Path) -> list[Problem]:
    """Files that datasets are kept in and that are gone or have changed; reads each whole to be sure."""
    # Reading files is loaded only where a file is to be read.
    from ketbench.data.importing.again import FileState, file_state

    found: list[Problem] = []
    for dataset in referenced_datasets(project):
        state, sentence = file_state(dataset, folder)
        if state is not FileState.SAME:
            found.append(Problem(sentence, f"datasets.{dataset.name}", Severity.WARNING))
    return found
