"""An open project: its undo history, its file and its running work; each change is on disk before it counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import uuid4

from ketbench.base.errors import LockedError, ProjectError
from ketbench.contract.messages import Finished, Message, Started
from ketbench.contract.recording import Recording
from ketbench.contract.run import Run, Status
from ketbench.project.history import History
from ketbench.project.project import Project
from ketbench.project.recorded import as_recorded, listing, with_recorded
from ketbench.project.storage.codecs.messages import CHECKPOINT, FINISHED, message_rows
from ketbench.project.storage.codecs.project import change_image
from ketbench.project.storage.journal import Journal, journal_of
from ketbench.project.storage.known import Known
from ketbench.project.storage.lock import Lock, is_held, taken
from ketbench.project.storage.opening import Opened, open_project
from ketbench.project.storage.replay import CHANGE, current_run
from ketbench.project.storage.setting_aside import put_aside, settled
from ketbench.project.storage.snapshot import Snapshot, remove_scratch, write_snapshot
from ketbench.project.storage.trust.guard import Guard


class Session:
    """A project in the making; `record` may be called from any thread, the rest from one.

    Use `create` or `open`, not the constructor. Leaving a ``with`` block saves and closes.

    Parameters
    ----------
    path : Path
    opened : Opened
        What was found on disk.
    lock : Lock or None
        The right to write; None for a read-only session.
    reason : str
        Why it is read-only, in a sentence; empty where it is not.
    """

    def __init__(self, path: Path, opened: Opened, lock: Lock | None, reason: str = "") -> None:
        self._path = path
        self._reason = reason
        self._opened = opened
        self._history = History(opened.project)
        self._known = opened.known
        self._journal = Journal(journal_of(path), opened.project_id, opened.last, lock.token if lock else "")
        self._guard = Guard(path, lock, self._journal, self._as_recorded, opened.kept) if lock else None
        self._recordings: dict[str, Recording] = {}
        self._unwritten: list[tuple[str, str, bytes]] = []
        self._saved = opened.saved
        self._set_aside = opened.damaged
        self._mutex = threading.RLock()
        self._saving = threading.Lock()
        self._notices: list[str] = []

    @classmethod
    def create(cls, path: Path, project: Project) -> Session:
        """Write a new project file and open it.

        Raises
        ------
        ProjectError
            When the file exists or cannot be written.
        """
        path = Path(path)
        if path.exists():
            raise ProjectError(f"'{path}' is there already; choose another name or remove it.")
        lock = Lock(path)
        reason = taken(path, lock)
        if reason:
            raise LockedError(reason)
        snapshot = Snapshot(project, uuid4().hex, 0)
        try:
            write_snapshot(path, snapshot)
        except BaseException:
            lock.release()
            raise
        return cls(path, Opened(project, snapshot.project_id, 0, 0, Known.of(project), kept=project), lock)

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Session:
        """Open a project file; one that another process holds, or whose folder is read-only, opens read-only.

        Raises
        ------
        ProjectError
            Missing, unreadable, of a newer format, or damaged beyond recovery.
        """
        path = Path(path)
        if not path.exists() or read_only:
            reason = f"'{path.name}' was opened for reading only; open it for writing to change it."
            return cls(path, open_project(path, interrupt=not is_held(path)), None, reason)
        lock = Lock(path)
        try:
            reason = taken(path, lock)
        except ProjectError as error:
            return cls(path, open_project(path, interrupt=True), None, str(error))
        if reason:
            return cls(path, open_project(path, interrupt=False), None, reason)
        try:
            opened = open_project(path, interrupt=True)
            remove_scratch(path)
        except BaseException:
            lock.release()
            raise
        try:
            return cls(path, settled(path, opened), lock)
        except ProjectError as error:
            lock.release()
            return cls(path, opened, None, str(error))

    @property
    def project(self) -> Project:
        """The project now; numbers of running work are in `recording`."""
        return self._history.present

    @property
    def path(self) -> Path:
        """The project file."""
        return self._path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed; `holder` says why."""
        return self._guard is None or bool(self._guard.lost)

    @property
    def holder(self) -> str:
        """Who holds the file, or why else it is read-only, in a sentence; empty for a writable session."""
        return (self._guard.lost if self._guard else "") or self._reason

    @property
    def history(self) -> History[Project]:
        """Undo steps with their labels; go through `undo`, `redo` and `go_to` to move in it."""
        return self._history

    @property
    def recovered(self) -> tuple[Run, ...]:
        """Runs that a crash interrupted, with all that was acknowledged of them."""
        return self._opened.recovered

    @property
    def report(self) -> tuple[str, ...]:
        """What was wrong with the file and what was recovered, a sentence each; empty as a rule."""
        lost = (self._guard.lost,) if self._guard and self._guard.lost else ()
        return (*self._opened.report, *self._notices, *lost)

    @property
    def dirty(self) -> bool:
        """Whether the journal holds what the snapshot does not, or the snapshot is damaged."""
        return self._journal.sequence > self._saved or bool(self._unwritten) or self._set_aside

    def apply(self, label: str, project: Project) -> None:
        """Go on to a new project as one undo step, journal first.

        Raises
        ------
        ProjectError
            For a read-only session (`LockedError` if another holds the file) or a full disk; nothing changed then.
        """
        with self._mutex:
            after = replace(self._with_recorded(project), jobs=self.project.jobs)
            self._journal_change(label, after)
            self._history.push(label, after)

    def undo(self) -> None:
        """Take the last step back; runs stay."""
        self._move("undo", lambda history: history.undo())

    def redo(self) -> None:
        """Take a step forward again."""
        self._move("redo", lambda history: history.redo())

    def go_to(self, position: int) -> None:
        """Go to a numbered step of the history."""
        self._move("go to", lambda history: history.go_to(position))

    def begin_run(self, run: Run) -> None:
        """List a run before its work is submitted, or one that ended elsewhere; no undo step.

        Raises
        ------
        ProjectError
            When its id is taken, or the project cannot be written.
        """
        with self._mutex:
            if run.id in self.project.runs:
                free = self.project.next_run_id()
                raise ProjectError(f"'{self._path.name}' has a run '{run.id}' already; use '{free}'.")
            self._journal_change(f"begin {run.id}", self.project.with_run(run))
            if not run.status.is_final:
                self._recordings[run.id] = Recording(run)
            self._list_run(run)

    def begin_sweep(self, tag: str, intent: Mapping[str, Any]) -> None:
        """Note what a sweep sets out to do, before its first trial; no undo takes it away. Raises `ProjectError`."""
        with self._mutex:
            sweeps = {**self.project.sweeps, tag: intent}
            self._journal_change(f"begin {tag}", replace(self.project, sweeps=sweeps))
            self._history.revise(lambda project: replace(project, sweeps=sweeps))

    def keep_job(self, job_id: str, job: Mapping[str, Any]) -> None:
        """Keep how work on a device stands, JSON data: on the disk when this returns; no undo takes it away.

        Raises
        ------
        ProjectError
            When the project cannot be written; nothing changed then.
        """
        with self._mutex:
            jobs = {**self.project.jobs, job_id: job}
            self._journal_change(f"keep {job_id}", replace(self.project, jobs=jobs))
            self._history.revise(lambda project: replace(project, jobs=jobs))

    def enrich_run(self, run_id: str, change: Callable[[Run], Run]) -> None:
        """Put more into a run that is over, in every state that lists it; no undo step, and no undo takes it away.

        Raises
        ------
        ProjectError
            When the run is gone, or the project cannot be written.
        """
        with self._mutex:
            before = self.project.run(run_id)
            run = change(before)
            if run is before:
                return
            self._journal_change(f"enrich {run_id}", self.project.with_run(run))
            self._recordings[run_id] = Recording(run)
            self._list_run(run, anew=False)

    def record(self, message: Message) -> None:
        """Keep a message of a running job: on disk when this returns, then in memory.

        Raises
        ------
        ProjectError
            For an unknown run, or a full disk. The message is kept in memory then and written with the next.
        """
        with self._mutex:
            recording = self.recording(message.run_id)
            self._unwritten += [(kind, message.run_id, body) for kind, body in message_rows(message)]
            try:
                self._write_rows()
            finally:
                recording.add(message)
                if isinstance(message, (Started, Finished)):
                    self._list_run(current_run(recording, self.project.run(message.run_id)))

    def recording(self, run_id: str) -> Recording:
        """The run so far, as it was begun in this session.

        Raises
        ------
        ProjectError
            For a run that was not begun here.
        """
        if run_id not in self._recordings:
            raise ProjectError(f"The run '{run_id}' was not begun in this window; begin it first.")
        return self._recordings[run_id]

    def save(self) -> None:
        """Write a new snapshot and drop the journal rows that it and its backup hold.

        Raises
        ------
        ProjectError
            When the file cannot be written; snapshot and journal are then as before.
        """
        guard = self._writable()
        with self._saving:
            with self._mutex:
                self._write_rows()
                snapshot = Snapshot(self._as_recorded(), self._opened.project_id, self._journal.sequence)
            guard.check()
            self._put_aside_damaged()
            guard.replace_file(snapshot)
            with self._mutex:
                self._journal.prune(self._saved)
                self._saved = snapshot.sequence
                # The rows that are gone may have been the only place of what later ones would only name.
                self._known = Known.of(snapshot.project)
                self._known.add(self.project, snapshot.project)

    def save_copy(self, path: Path) -> None:
        """Write the project as it is now into another file."""
        path = Path(path)
        if path.exists():
            raise ProjectError(f"'{path}' is there already; choose another name or remove it.")
        write_snapshot(path, Snapshot(self._as_recorded(), uuid4().hex, 0))

    def close(self) -> None:
        """Save what is unsaved and let go of the file; runs still going on become interrupted.

        Raises
        ------
        ProjectError
            When saving failed; the journal then stays and the next opening finds everything.
        """
        guard = self._guard
        if guard is None:
            return
        try:
            if guard.lost:
                return
            self._interrupt_runs()
            if self.dirty:
                self.save()
            guard.check()
            self._journal.remove()
        finally:
            with self._mutex:
                closed = f"'{self._path.name}' was closed; open it again to change it."
                self._guard, self._reason = None, guard.lost or closed
                guard.release()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _move(self, label: str, move: Callable[[History[Project]], None]) -> None:
        with self._mutex:
            self._writable()
            position, before = self._history.position, self.project
            move(self._history)
            after = self.project
            self._history.go_to(position)
            if after is not before:
                self._journal_change(label, after)
            move(self._history)

    def _journal_change(self, label: str, after: Project) -> None:
        self._writable()
        self._write_rows()
        before = self.project
        image = change_image(before, after, self._known)
        self._writable().append(CHANGE, label, image, sure=True)
        self._known.add(after, before)

    def _write_rows(self) -> None:
        guard = self._writable()
        while self._unwritten:
            kind, run_id, body = self._unwritten[0]
            guard.append(kind, run_id, body, sure=kind == FINISHED, replaces=kind == CHECKPOINT)
            del self._unwritten[0]

    def _writable(self) -> Guard:
        if self._guard is None or self._guard.lost:
            raise LockedError(self.holder)
        return self._guard

    def _list_run(self, run: Run, *, anew: bool = True) -> None:
        self._history.revise(listing(run, anew=anew))

    def _with_recorded(self, project: Project) -> Project:
        return with_recorded(project, self.project.runs, self._recordings)

    def _as_recorded(self) -> Project:
        return as_recorded(self.project, self._recordings)

    def _interrupt_runs(self) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for run_id, recording in list(self._recordings.items()):
            if not recording.status.is_final:
                self.record(Finished(run_id, Status.INTERRUPTED, now, recording.lasted))

    def _put_aside_damaged(self) -> None:
        if self._set_aside and self._path.exists():
            self._notices.append(put_aside(self._path))
        self._set_aside = False
