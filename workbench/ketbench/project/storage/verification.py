"""Checks a project file with its journal and says what is wrong; changes nothing."""

from __future__ import annotations

from pathlib import Path

from ketbench.base.errors import DamagedError
from ketbench.base.problems import Problem, Severity
from ketbench.project.project import Project
from ketbench.project.references import referenced_datasets
from ketbench.project.storage.journal import journal_of, read_journal
from ketbench.project.storage.replay import Replay
from ketbench.project.storage.snapshot import check_snapshot, read_snapshot


def verify(path: Path) -> list[Problem]:
    """Findings about a project file and the journal beside it; empty when all is well.

    Raises
    ------
    ProjectError
        When the file is missing, no project, or of a newer format.
    """
    path = Path(path)
    problems = check_snapshot(path)
    if problems:
        return problems
    try:
        snapshot = read_snapshot(path)
    except DamagedError as error:
        return [Problem(str(error))]
    if not journal_of(path).exists():
        return reference_problems(snapshot.project, path.parent)
    try:
        record = read_journal(journal_of(path))
    except DamagedError as error:
        return [Problem(str(error), journal_of(path).name)]
    if record.project_id != snapshot.project_id:
        text = f"'{journal_of(path).name}' belongs to another project and is not used."
        return [Problem(text, severity=Severity.WARNING)]
    replay = Replay(snapshot.project)
    replay.take(row for row in record.rows if row.sequence > snapshot.sequence)
    found = [Problem(text, journal_of(path).name) for text in replay.problems]
    if record.damaged:
        found.append(Problem(f"Row {record.damaged} of the journal is damaged.", journal_of(path).name))
    return [*found, *reference_problems(replay.finish(interrupt=False)[0], path.parent)]


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
