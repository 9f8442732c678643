"""An import in a process of its own: first rows at once, progress, cancel; the window's process stays light.

Values come back through files, see `carried`, and not through a pipe.
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

from ketbench.base.errors import KetbenchError, RunCancelled
from ketbench.base.starting import STARTING
from ketbench.data.dataset import Dataset
from ketbench.data.importing.again import import_again
from ketbench.data.importing.carried import fetched, left
from ketbench.data.importing.difference import Difference
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported, read_file, sniff
from ketbench.data.importing.text.guess import Guess

EVERY_SECONDS = 0.1
FORMER, FRESH = "former", "fresh"
"""Folders for the values of the dataset before and of the one that was read."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to import."""

    path: str
    name: str | None = None
    target: str | None = None
    options: Options | None = None


@dataclass(frozen=True, slots=True)
class AgainRequest:
    """Which dataset to read again; `path` names another file than the one it was read from."""

    dataset: Dataset
    path: str = ""

    @property
    def name(self) -> str:
        """What sentences call it."""
        return Path(self.path).name or self.dataset.provenance.source or self.dataset.name


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
    """The import is done; `difference` to the former reading where it was one of a changed file."""

    imported: Imported
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The import ended without a dataset, for the reason given in one sentence; `details` is for a report only."""

    sentence: str
    cancelled: bool = False
    details: str = ""


Update = Previewed | Advanced | Read | Refused


def run_import(request: Request | AgainRequest, send: Callable[[Update], None], cancelled: Callable[[], bool]) -> None:
    """Import a file and say how it goes; the last update is `Read` or `Refused`.

    Parameters
    ----------
    request : Request or AgainRequest
    send : callable
    cancelled : callable
        Asked about once a megabyte.
    """
    last = monotonic()
    name = Path(request.path).name or request.name

    def progress(done: int, total: int) -> None:
        nonlocal last
        if done == total or monotonic() - last > EVERY_SECONDS:
            last = monotonic()
            send(Advanced(done, total))

    try:
        if isinstance(request, AgainRequest):
            again = import_again(request.dataset, request.path or None, progress, cancelled)
            send(Read(again.imported, again.difference))
            return
        send(Previewed(sniff(request.path, request.options)))
        send(Read(read_file(request.path, request.name, request.target, request.options, progress, cancelled)))
    except RunCancelled as stopped:
        send(Refused(str(stopped), cancelled=True))
    except KetbenchError as error:
        send(Refused(str(error)))
    except MemoryError:
        send(Refused(f"'{name}' does not fit into memory; read one row of several, or fewer rows."))
    except Exception as error:
        text = f"'{name}' could not be read ({type(error).__name__}: {error}); export it as CSV and report this."
        send(Refused(" ".join(text.split()), details=traceback.format_exc()))


class ImportJob:
    """A running import; `updates` tells what came since the last call and never waits longer than asked.

    Parameters
    ----------
    request : Request or AgainRequest
    """

    def __init__(self, request: Request | AgainRequest) -> None:
        context = multiprocessing.get_context("spawn")
        self._folder = Path(tempfile.mkdtemp(prefix="ketbench-import-"))
        if isinstance(request, AgainRequest):
            request = replace(request, dataset=left(request.dataset, self._folder / FORMER))
        self._receiver, sender = context.Pipe(duplex=False)
        self._stop = context.Event()
        self._process = context.Process(target=_serve, args=(request, sender, self._stop, self._folder), daemon=True)
        with STARTING:
            self._process.start()
        sender.close()
        self._name = Path(request.path).name or request.name
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
        if not isinstance(update, Read):
            return update
        dataset = fetched(update.imported.dataset, self._folder / FRESH)
        return replace(update, imported=replace(update.imported, dataset=dataset))


def import_in_process(request: Request, watch: Callable[[Update], None] | None = None) -> Imported:
    """Import in a process of its own and wait for it.

    Raises
    ------
    DatasetError
        With the sentence the import ended with.
    """
    from ketbench.base.errors import DatasetError

    with ImportJob(request) as job:
        while True:
            for update in job.updates(0.5):
                if watch is not None:
                    watch(update)
                if isinstance(update, Read):
                    return update.imported
                if isinstance(update, Refused):
                    raise (RunCancelled if update.cancelled else DatasetError)(update.sentence)


def _serve(request: Request | AgainRequest, sender: Connection, stop: object, folder: Path) -> None:
    def send(update: Update) -> None:
        if isinstance(update, Read):
            dataset = left(update.imported.dataset, folder / FRESH)
            update = replace(update, imported=replace(update.imported, dataset=dataset))
        sender.send(update)

    try:
        if isinstance(request, AgainRequest):
            request = replace(request, dataset=fetched(request.dataset, folder / FORMER))
        run_import(request, send, stop.is_set)  # pyright: ignore[reportAttributeAccessIssue]
    except (BrokenPipeError, KeyboardInterrupt):
        return
    finally:
        sender.close()
