"""A file that is left as it is while HDF5 adds to it: what is written stays in memory until all of it is known."""

from __future__ import annotations

import errno
import io
import os
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from ketbench.base.errors import DamagedError
from ketbench.project.storage.saving.blocks import BLOCK, Blocks, digest_of, filled, sums_of

KEPT = 64
"""Blocks read and not changed that are kept for the next look."""
COPIED = 1 << 26
"""Bytes that are copied before they are looked at."""
_NO_COPY_BY_THE_SYSTEM = {errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EPERM}


class Overlay(io.RawIOBase):
    """A file open for reading, and the blocks that differ from it.

    Each block is hashed when it is first read, so that HDF5, which damaged bytes can crash, sees none.

    Parameters
    ----------
    source : BinaryIO
        The file, open for reading.
    blocks : Blocks
        What it held when it was last known to be sound.
    """

    def __init__(self, source: BinaryIO, blocks: Blocks) -> None:
        super().__init__()
        self._source, self._blocks = source, blocks
        self._size, self._place = blocks.size, 0
        self._changed: dict[int, bytearray] = {}
        self._read: OrderedDict[int, bytes] = OrderedDict()
        self.is_damaged = False
        """Whether the disk gave back something else than the file held."""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def writable(self) -> bool:
        """It takes changes."""
        return True

    def seekable(self) -> bool:
        """Any place can be gone to."""
        return True

    def tell(self) -> int:
        """The present place."""
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = start + offset
        return self._place

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill a buffer from the present place, as far as the file goes."""
        view = memoryview(buffer).cast("B")
        length = max(0, min(len(view), self._size - self._place))
        done = 0
        while done < length:
            number, inside = divmod(self._place, BLOCK)
            part = self._block(number)[inside : inside + length - done]
            view[done : done + len(part)] = part
            done += len(part)
            self._place += len(part)
        return length

    def write(self, buffer: bytes | memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take bytes for the present place."""
        view = memoryview(buffer).cast("B")
        if self._place + len(view) > self._size:
            self.truncate(self._place + len(view))
        done = 0
        while done < len(view):
            number, inside = divmod(self._place, BLOCK)
            block = self._to_change(number)
            part = view[done : done + len(block) - inside]
            block[inside : inside + len(part)] = part
            done += len(part)
            self._place += len(part)
        return done

    def truncate(self, size: int | None = None) -> int:
        """Lengthen it with zeros, or cut it off."""
        wanted = self._place if size is None else size
        edge = min(wanted, self._size) // BLOCK
        if edge * BLOCK < min(wanted, self._size):
            # The block in which the file ended, or ends now, is not the one that was hashed.
            self._to_change(edge)
        for number in [number for number in self._changed if number * BLOCK >= wanted]:
            del self._changed[number]
        first, self._size = min(edge, -(-self._size // BLOCK)), wanted
        for number in range(first, -(-wanted // BLOCK)):
            block, length = self._changed.setdefault(number, bytearray()), min(BLOCK, wanted - number * BLOCK)
            del block[length:]
            block.extend(bytes(length - len(block)))
        return wanted

    def blocks(self) -> Blocks:
        """What the file holds with all changes."""
        count = -(-self._size // BLOCK)
        changed = {number: (digest_of(block), sums_of(block)) for number, block in self._changed.items()}
        kept = self._blocks
        both = [changed.get(number) or (kept.digests[number], kept.sums[number]) for number in range(count)]
        return Blocks(self._size, tuple(digest for digest, _ in both), tuple(sums for _, sums in both))

    def write_to(self, path: Path) -> Blocks | None:
        """Write the whole file with all changes, wait until the disk has it, and read it back.

        Returns
        -------
        Blocks or None
            What it holds; None where that is not what was meant: bytes that were only copied count as well, for nobody
            has looked at them since the file was opened.

        Raises
        ------
        OSError
            When the disk is full or cannot be written.
        """
        wanted = self.blocks()
        with path.open("w+b") as file:
            if not self._copied(file, path):
                return None
            for number, block in sorted(self._changed.items()):
                file.seek(number * BLOCK)
                file.write(block)
            file.truncate(self._size)
            file.flush()
            os.fsync(file.fileno())
        with path.open("rb", buffering=0) as copy:
            right = all(
                digest_of(_piece(copy, number, len(block))) == wanted.digests[number]
                for number, block in self._changed.items()
            )
            return wanted if right and copy.seek(0, os.SEEK_END) == wanted.size else None

    def _copied(self, file: BinaryIO, path: Path) -> bool:
        """Copy what did not change, in a thread, and look at what it wrote behind it; whether all of that is right."""
        size = min(self._size, self._blocks.size)
        ends, wrong = queue.SimpleQueue[int | BaseException](), list[int]()

        def told(end: int) -> None:
            ends.put(end)
            if wrong:
                raise DamagedError("The copy is of no use any more.")

        def copy() -> None:
            try:
                _copy(self._source, file, size, told)
                ends.put(size)
            except BaseException as error:
                ends.put(error)

        copier = threading.Thread(target=copy, name="copy")
        copier.start()
        try:
            with path.open("rb", buffering=0) as made:
                number = 0
                while number * BLOCK < size and not wrong:
                    end = _end(ends.get())
                    while number * BLOCK < size and min(number * BLOCK + BLOCK, size) <= end and not wrong:
                        if number not in self._changed and not self._is_right(made, number):
                            wrong.append(number)
                        number += 1
        except BaseException:
            wrong.append(-1)
            raise
        finally:
            copier.join()
        return not wrong

    def _is_right(self, file: FileIO, number: int) -> bool:
        length = min(BLOCK, self._blocks.size - number * BLOCK)
        return sums_of(_piece(file, number, length)) == self._blocks.sums[number]

    def _block(self, number: int) -> bytearray | bytes:
        if number in self._changed:
            return self._changed[number]
        if number in self._read:
            self._read.move_to_end(number)
            return self._read[number]
        try:
            self._source.seek(number * BLOCK)
            found = self._source.read(min(BLOCK, self._blocks.size - number * BLOCK))
        except OSError:
            self.is_damaged = True
            raise
        if digest_of(found) != self._blocks.digests[number]:
            self.is_damaged = True
            raise DamagedError("The project file does not hold any more what was written to it.")
        self._read[number] = found
        if len(self._read) > KEPT:
            self._read.popitem(last=False)
        return found

    def _to_change(self, number: int) -> bytearray:
        if number not in self._changed:
            self._changed[number] = bytearray(self._block(number))
            self._read.pop(number, None)
        return self._changed[number]


def _end(told: int | BaseException) -> int:
    if isinstance(told, BaseException):
        raise told
    return told


def _piece(file: FileIO, number: int, length: int) -> memoryview:
    """What a file holds in the place of a block."""
    block = memoryview(bytearray(length))
    file.seek(number * BLOCK)
    return block[: filled(file.readinto, block)]


def _copy(source: BinaryIO, target: BinaryIO, size: int, told: Callable[[int], None]) -> None:
    """The first bytes of a file into another; `told` hears how far it is.

    The system does it, and where it can shares them, if it knows how.
    """
    done = 0
    try:
        while done < size and (moved := _moved_by_the_system(source, target, done, min(COPIED, size - done))):
            done += moved
            told(done)
    except OSError as error:
        if error.errno not in _NO_COPY_BY_THE_SYSTEM:
            raise
    source.seek(done)
    target.seek(done)
    while done < size and (piece := source.read(min(1 << 20, size - done))):
        target.write(piece)
        target.flush()
        done += len(piece)
        told(done)


def _moved_by_the_system(source: BinaryIO, target: BinaryIO, place: int, length: int) -> int:
    if not hasattr(os, "copy_file_range"):
        return 0
    return os.copy_file_range(source.fileno(), target.fileno(), length, place, place)
