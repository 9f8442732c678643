"""Puts the rows of a journal onto a snapshot: the project as it was at the last commit; touches no disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ketbench.base.errors import DamagedError
from ketbench.contract.recording import Recording
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.project.storage.codecs.elements import reading_as_damage
from ketbench.project.storage.codecs.messages import KINDS, message_from
from ketbench.project.storage.codecs.project import changed_project
from ketbench.project.storage.journal import Row
from ketbench.project.storage.known import Known

CHANGE = "change"


@dataclass
class Replay:
    """A project that takes in row after row.

    Parameters
    ----------
    project : Project
        As the snapshot has it.
    problems : list of str
        Rows that could not be used, a sentence each.
    lost_rows : int
        How many these are.
    """

    project: Project
    problems: list[str] = field(default_factory=list)
    lost_rows: int = 0
    known: Known = field(init=False)
    _recordings: dict[str, Recording] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = Known.of(self.project)
        self._begin()

    def take(self, rows: Iterable[Row]) -> None:
        """Put rows on, in order; one that does not fit is named and passed over."""
        strays: Counter[str] = Counter()
        for row in rows:
            if row.kind in KINDS and row.subject not in self._recordings:
                strays[row.subject] += 1
                continue
            try:
                with reading_as_damage(f"row {row.sequence} of the journal"):
                    self._take(row)
            except DamagedError as error:
                self.problems.append(f"'{row.subject}' was not recovered: {error}")
        self.lost_rows += len(self.problems) + strays.total()
        self.problems += [_stray_words(subject, count) for subject, count in strays.items()]

    def finish(self, *, interrupt: bool = True) -> tuple[Project, tuple[Run, ...]]:
        """The project, and the runs that were going on when the writing stopped, as interrupted or as they are."""
        open_runs = tuple(
            current_run(recording, self.project.runs[run_id], interrupt=interrupt)
            for run_id, recording in self._recordings.items()
            if run_id in self.project.runs and not recording.status.is_final
        )
        return replace(self.project, runs={**self.project.runs, **{run.id: run for run in open_runs}}), open_runs

    def _take(self, row: Row) -> None:
        if row.kind == CHANGE:
            self.project = changed_project(self.project, row.body, self.known)
            self._begin()
        elif row.kind in KINDS:
            self._fold(row)
        else:
            raise DamagedError(f"rows of the kind '{row.kind}' are not known")

    def _begin(self) -> None:
        for run in self.project.runs.values():
            if not run.status.is_final and run.id not in self._recordings:
                self._recordings[run.id] = Recording(run)

    def _fold(self, row: Row) -> None:
        recording = self._recordings[row.subject]
        recording.add(message_from(row.kind, row.subject, row.body))
        if recording.status.is_final:
            self.project = self.project.with_run(current_run(recording, self.project.runs[row.subject]))


def _stray_words(subject: str, count: int) -> str:
    rows = "A row" if count == 1 else f"{count} rows"
    return f"{rows} of a run '{subject}', which the project does not list, could not be used; its beginning is lost."


def current_run(recording: Recording, listed: Run, *, interrupt: bool = False) -> Run:
    """A run with all that was recorded, under the tags and the note that the project lists."""
    run = replace(recording.run(), tags=listed.tags, note=listed.note)
    if interrupt and not run.status.is_final:
        return replace(run, status=Status.INTERRUPTED, seconds=recording.lasted)
    return run
