"""Writes a project as one HDF5 file that replaces the former in a single step, and reads it; never changes one."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import h5py
import psutil

from ketbench.base.errors import DamagedError, NewerFormatError, ProjectError
from ketbench.base.problems import Problem
from ketbench.base.version import VERSION
from ketbench.project.project import Project
from ketbench.project.references import referenced_datasets
from ketbench.project.storage.child import inspected
from ketbench.project.storage.codecs.elements import child_group, links_of, mark, number_of, reading_as_damage
from ketbench.project.storage.codecs.later import Held
from ketbench.project.storage.codecs.project import read_project, write_project
from ketbench.project.storage.images import image_of
from ketbench.project.storage.inspection import FORMAT, FORMAT_VERSION, PLAIN_VERSION, TREE_HASH, TreeDigests
from ketbench.project.storage.saving.blocks import Blocks
from ketbench.project.storage.saving.former import UNUSED, Former
from ketbench.project.storage.trust.disk import refuse_irregular
from ketbench.project.storage.trust.looking import present_look
from ketbench.project.storage.trust.verified import blocks_of_file, is_verified, remember

ID, SEQUENCE = "project-id", "journal-sequence"
_trusted: dict[tuple[int, ...], Blocks] = {}
"""What the files that this process wrote or checked last hold, by identity, size and times."""
MOST_TRUSTED = 16
SIZE = 2


@dataclass(frozen=True)
class Snapshot:
    """A project as read, and which rows of the journal it already holds.

    Parameters
    ----------
    project : Project
    project_id : str
        Ties the journal to its file.
    sequence : int
        Number of the last journal row that is part of it.
    """

    project: Project
    project_id: str
    sequence: int


def backup_of(path: Path) -> Path:
    """Where the snapshot before the present one lies."""
    return path.with_name(path.name + ".bak")


def write_snapshot(
    path: Path, snapshot: Snapshot, guard: Callable[[], None] = lambda: None, former: Former | None = None
) -> Blocks:
    """Replace the file at `path`; what was there becomes its ``.bak``.

    Parameters
    ----------
    path : Path
    snapshot : Snapshot
    guard : callable
        Called when all is written and before anything is replaced; what it raises leaves the file as before.
    former : Former, optional
        The file at `path` as it was last known, whose parts are taken over where they are the same.

    Returns
    -------
    Blocks
        What the file holds.

    Raises
    ------
    ProjectError
        When the disk is full or the folder read-only, or the project too large; the file is then as before.
    """
    scratch = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        blocks = None
        if former is not None:
            blocks = former.changed(lambda file: _write_into(file, snapshot, former.project), scratch)
        if blocks is None:
            blocks = _written_whole(path, scratch, snapshot_image(snapshot))
        guard()
        _keep_former(path)
        os.replace(scratch, path)
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(
            f"'{path}' cannot be saved ({reason}); free space or allow writing there, and save again."
        ) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    _trust(_stamp(path), blocks)
    remember(blocks.size, blocks.digest)
    return blocks


def snapshot_image(snapshot: Snapshot) -> bytes:
    """The bytes of a snapshot file."""

    def write(file: h5py.File) -> None:
        mark(file, "project")
        _write_into(file, snapshot)

    return image_of(write)


def _written_whole(path: Path, scratch: Path, image: bytes) -> Blocks:
    _write_whole(scratch, image)
    # Byte by byte, for each array was hashed from memory: to hash them all again costs longer than to write them.
    if scratch.read_bytes() != image:
        raise ProjectError(f"'{path.name}' was not saved: what was written reads back wrong; check the disk.")
    return Blocks.of_bytes(image)


def _write_into(file: h5py.File, snapshot: Snapshot, former: Project | None = None) -> None:
    """Write a snapshot into a new file, or into one that holds a former project."""
    file.attrs[FORMAT] = FORMAT_VERSION if referenced_datasets(snapshot.project) else PLAIN_VERSION
    file.attrs["written-by"] = f"ketbench {VERSION}"
    file.attrs[ID] = snapshot.project_id
    file.attrs[SEQUENCE] = snapshot.sequence
    # Room for it near the start: what a file that is cut off needs most must not lie at its end.
    file.attrs[TREE_HASH] = "0" * 64
    file.attrs[UNUSED] = number_of(file, UNUSED)
    write_project(file, snapshot.project, former)
    _write_digests(file)


def _write_digests(file: h5py.File) -> None:
    """Of each run that has none yet, so that the next save need not walk through it, and of the whole."""
    digests, runs = TreeDigests(), child_group(file, "runs")
    try:
        for link in links_of(runs):
            run = child_group(runs, link)
            if TREE_HASH not in run.attrs:
                digests.write(run)
        file.attrs[TREE_HASH] = digests.of(file)
    except ValueError as error:
        text = f"The project was not saved: it holds {error}"
        raise ProjectError(f"{text}; move some of its runs into a project of their own.") from error


def check_snapshot(path: Path) -> list[Problem]:
    """Findings about a file, looked for in a child process; a file this process wrote passes at once.

    Raises
    ------
    NewerFormatError
        For a newer format.
    ProjectError
        For a file that is not a project, or cannot be opened at all; `StoppedError` where the look was stopped.
    """
    stamp = _readable_stamp(path)
    return [] if stamp in _trusted else _looked_over(path, stamp, None)


def sound_snapshot(path: Path) -> tuple[list[Problem], Snapshot | None]:
    """Findings about a file, and what it holds where there are none; raises as `check_snapshot` and `read_snapshot` do.

    The bytes come from the disk once: those that are read are those that were hashed.
    """
    stamp = _readable_stamp(path)
    if stamp in _trusted:
        return [], read_snapshot(path)
    try:
        image = io.BytesIO(bytes(stamp[SIZE]))
    except MemoryError:
        problems = check_snapshot(path)
        return problems, None if problems else read_snapshot(path)
    with image.getbuffer() as room:
        problems = _looked_over(path, stamp, room)
    return problems, None if problems else _read(image, path.name)


def _looked_over(path: Path, stamp: tuple[int, ...], into: memoryview | None) -> list[Problem]:
    blocks = blocks_of_file(path, into)
    if is_verified(blocks.size, blocks.digest):
        _trust(stamp, blocks)
        return []
    try:
        present_look().total = blocks.size
        found = inspected(path)
    except DamagedError as error:
        return [Problem(str(error))]
    problems = [Problem(message, where) for message, where in found["problems"]]
    if found["newer"]:
        raise NewerFormatError(problems[0].message)
    if found["foreign"]:
        raise ProjectError(problems[0].message)
    if not problems:
        _trust(stamp, blocks)
        remember(blocks.size, blocks.digest)
    return problems


def known_blocks(path: Path) -> Blocks | None:
    """What a file holds, where this process wrote or checked it and nobody touched it since; none of a file unknown."""
    with suppress(OSError):
        return _trusted.get(_stamp(path))
    return None


def _trust(stamp: tuple[int, ...], blocks: Blocks) -> None:
    _trusted[stamp] = blocks
    if len(_trusted) > MOST_TRUSTED:
        del _trusted[next(iter(_trusted))]


def read_snapshot(path: Path) -> Snapshot:
    """Read a file that passed `check_snapshot`.

    Raises
    ------
    DamagedError
        When its parts do not fit together.
    """
    return _read(io.BytesIO(path.read_bytes()), path.name)


def _read(image: io.BytesIO, name: str) -> Snapshot:
    with reading_as_damage(name):
        held = Held(image, name)
        return Snapshot(read_project(held.file, held=held), str(held.file.attrs[ID]), number_of(held.file, SEQUENCE))


def remove_scratch(path: Path) -> None:
    """Remove what an interrupted save of a process that is gone left behind."""
    for left in path.parent.glob(f"{_literal(path.name)}.tmp-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            left.unlink(missing_ok=True)


def _literal(name: str) -> str:
    return "".join(f"[{character}]" if character in "[*?" else character for character in name)


def _write_whole(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_former(path: Path) -> None:
    """Give the present file a second name, so that there is a whole file at every moment."""
    if not path.exists():
        return
    scratch, backup = path.with_name(f"{path.name}.bak.tmp-{os.getpid()}"), backup_of(path)
    scratch.unlink(missing_ok=True)
    try:
        os.link(path, scratch)
    except OSError:
        shutil.copy2(path, scratch)
    with _let_go_of_later(backup):
        os.replace(scratch, backup)


@contextmanager
def _let_go_of_later(path: Path) -> Generator[None]:
    """Replace a file, whose room is given back in a thread: for some gigabytes that takes a second."""
    handle = -1
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield
    finally:
        if handle >= 0:
            threading.Thread(target=os.close, args=(handle,), name="room").start()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _readable_stamp(path: Path) -> tuple[int, ...]:
    try:
        refuse_irregular(path)
        with path.open("rb"):
            return _stamp(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(f"'{path}' cannot be opened ({reason}); check the name and the permissions.") from error


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    # The size stands at `SIZE`.
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
