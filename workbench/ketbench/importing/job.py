"""An import in a process of its own: first rows at once, progress, cancel; the window's process stays light.

Columns of numbers come back through files that are mapped into memory, not copied through a pipe.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from types import TracebackType

import numpy as np

from ketbench.dataset import Column, Dataset, Kind
from ketbench.errors import KetbenchError, RunCancelled
from ketbench.importing.guess import Guess
from ketbench.importing.options import Options
from ketbench.importing.reading import Imported, read_file, sniff

EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """What to import."""

    path: str
    name: str | None = None
    target: str | None = None
    options: Options | None = None


@dataclass(frozen=True, slots=True)
class Previewed:
    """What the file seems to be, with its first rows; comes before anything else."""

    guess: Guess


@dataclass(frozen=True, slots=True)
class Advanced:
    """Bytes read, and bytes in all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Read:
    """The import is done."""

    imported: Imported


@dataclass(frozen=True, slots=True)
class Refused:
    """The import ended without a dataset, for the reason given in one sentence; `details` is for a report only."""

    sentence: str
    cancelled: bool = False
    details: str = ""


Update = Previewed | Advanced | Read | Refused


def run_import(request: Request, send: Callable[[Update], None], cancelled: Callable[[], bool]) -> None:
    """Import a file and say how it goes; the last update is `Read` or `Refused`.

    Parameters
    ----------
    request : Request
    send : callable
    cancelled : callable
        Asked about once a megabyte.
    """
    last = monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal last
        if done == total or monotonic() - last > EVERY_SECONDS:
            last = monotonic()
            send(Advanced(done, total))

    try:
        send(Previewed(sniff(request.path, request.options)))
        send(Read(read_file(request.path, request.name, request.target, request.options, progress, cancelled)))
    except RunCancelled as stopped:
        send(Refused(str(stopped), cancelled=True))
    except KetbenchError as error:
        send(Refused(str(error)))
    except MemoryError:
        send(Refused(f"'{Path(request.path).name}' does not fit into memory; read one row of several, or fewer rows."))
    except Exception as error:
        name = Path(request.path).name
        text = f"'{name}' could not be read ({type(error).__name__}: {error}); export it as CSV and report this."
        send(Refused(" ".join(text.split()), details=traceback.format_exc()))


class ImportJob:
    """A running import; `updates` tells what came since the last call and never waits longer than asked.

    Parameters
    ----------
    request : Request
    """

    def __init__(self, request: Request) -> None:
        context = multiprocessing.get_context("spawn")
        self._folder = Path(tempfile.mkdtemp(prefix="ketbench-import-"))
        self._receiver, sender = context.Pipe(duplex=False)
        self._stop = context.Event()
        self._process = context.Process(target=_serve, args=(request, sender, self._stop, self._folder), daemon=True)
        self._process.start()
        sender.close()
        self._name = Path(request.path).name
        self._ended = False

    @property
    def running(self) -> bool:
        """Whether an update is still to come."""
        return not self._ended

    def updates(self, wait: float = 0.0) -> list[Update]:
        """All updates that are there, after at most `wait` seconds for the first."""
        found: list[Update] = []
        while not self._ended and self._receiver.poll(0.0 if found else wait):
            found.append(self._next())
            self._ended = isinstance(found[-1], (Read, Refused))
        return found

    def cancel(self) -> None:
        """Ask the import to stop; `close` ends it for certain."""
        self._stop.set()

    def close(self) -> None:
        """End the process and remove its files; what was read stays usable."""
        if self._process.is_alive() and not self._ended:
            self._process.kill()
        self._process.join()
        self._receiver.close()
        self._ended = True
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> ImportJob:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _next(self) -> Update:
        try:
            update: Update = self._receiver.recv()
        except (EOFError, OSError):
            return Refused(
                f"The import of '{self._name}' ended without a word, perhaps for lack of memory; try fewer rows."
            )
        return Read(_fetched(update.imported, self._folder)) if isinstance(update, Read) else update


def import_in_process(request: Request, watch: Callable[[Update], None] | None = None) -> Imported:
    """Import in a process of its own and wait for it.

    Raises
    ------
    DatasetError
        With the sentence the import ended with.
    """
    from ketbench.errors import DatasetError

    with ImportJob(request) as job:
        while True:
            for update in job.updates(0.5):
                if watch is not None:
                    watch(update)
                if isinstance(update, Read):
                    return update.imported
                if isinstance(update, Refused):
                    raise (RunCancelled if update.cancelled else DatasetError)(update.sentence)


def _serve(request: Request, sender: Connection, stop: object, folder: Path) -> None:
    def send(update: Update) -> None:
        sender.send(Read(_left(update.imported, folder)) if isinstance(update, Read) else update)

    try:
        run_import(request, send, stop.is_set)  # pyright: ignore[reportAttributeAccessIssue]
    except (BrokenPipeError, KeyboardInterrupt):
        return
    finally:
        sender.close()


def _left(imported: Imported, folder: Path) -> Imported:
    """The import with its arrays of numbers left in files."""
    for i, column in enumerate(imported.dataset.columns[:1000]):
        if column.kind is not Kind.TEXT:
            np.save(folder / f"{i}.npy", column.values, allow_pickle=False)
    columns = tuple(
        c if c.kind is Kind.TEXT or i >= 1000 else replace(c, values=np.empty(0, c.values.dtype))
        for i, c in enumerate(imported.dataset.columns)
    )
    return replace(imported, dataset=_with_columns(imported.dataset, columns))


def _fetched(imported: Imported, folder: Path) -> Imported:
    """The import with its arrays mapped from those files, which may be removed from then on."""
    columns = tuple(
        replace(c, values=_mapped(folder / f"{i}.npy")) if (folder / f"{i}.npy").exists() else c
        for i, c in enumerate(imported.dataset.columns)
    )
    return replace(imported, dataset=_with_columns(imported.dataset, columns))


def _mapped(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    """Where an open file cannot be removed it is read instead of mapped."""
    import os

    return np.load(path, mmap_mode=None if os.name == "nt" else "r")


def _with_columns(dataset: Dataset, columns: tuple[Column, ...]) -> Dataset:
    """A dataset whose columns may be empty for a moment, which its own check would refuse."""
    made = object.__new__(Dataset)
    for name in ("name", "split", "preparation", "provenance"):
        object.__setattr__(made, name, getattr(dataset, name))
    object.__setattr__(made, "columns", columns)
    return made
