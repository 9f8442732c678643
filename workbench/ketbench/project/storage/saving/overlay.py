"""A file that is left as it is while HDF5 adds to it: what is written stays in memory until all of it is known."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO

from ketbench.base.errors import DamagedError
from ketbench.project.storage.saving.blocks import BLOCK, Blocks

KEPT = 64
"""Blocks read and not changed that are kept for the next look."""
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
        changed = {number: hashlib.sha256(block).digest() for number, block in self._changed.items()}
        return Blocks(self._size, tuple(changed.get(n) or self._blocks.digests[n] for n in range(count)))

    def write_to(self, path: Path) -> None:
        """Write the whole file with all changes, and wait until the disk has it.

        Raises
        ------
        OSError
            When the disk is full or cannot be written.
        """
        with path.open("w+b") as file:
            _copy(self._source, file, min(self._size, self._blocks.size))
            for number, block in sorted(self._changed.items()):
                file.seek(number * BLOCK)
                file.write(block)
            file.truncate(self._size)
            file.flush()
            os.fsync(file.fileno())

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
        if hashlib.sha256(found).digest() != self._blocks.digests[number]:
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


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    """The first bytes of a file into another; the system does it, and where it can shares them, if it knows how."""
    try:
        _copy_by_the_system(source, target, size)
    except OSError as error:
        if error.errno not in _NO_COPY_BY_THE_SYSTEM:
            raise
    done = os.fstat(target.fileno()).st_size
    if done < size:
        source.seek(done)
        target.seek(done)
        shutil.copyfileobj(source, target, 1 << 20)


def _copy_by_the_system(source: BinaryIO, target: BinaryIO, size: int) -> None:
    if not hasattr(os, "copy_file_range"):
        return
    done = 0
    while done < size:
        moved = os.copy_file_range(source.fileno(), target.fileno(), size - done, done, done)
        if not moved:
            return
        done += moved
