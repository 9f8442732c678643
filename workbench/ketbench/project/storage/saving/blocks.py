"""A file as the SHA-256 of each of its blocks, so that a change costs the hash of what changed; writes nothing."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

BLOCK = 1 << 18
"""Bytes of a block; the last one may be shorter."""
ROW = 1 << 10
"""Bytes of a row of words whose sum is part of a block's sums."""
SHARED = 1 << 23
"""Bytes of a file from which on two threads read it."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a file held.

    Parameters
    ----------
    size : int
        Bytes.
    digests : tuple of bytes
        SHA-256 of each block.
    sums : tuple of bytes
        `sums_of` each block.
    """

    size: int
    digests: tuple[bytes, ...]
    sums: tuple[bytes, ...] = field(compare=False)

    @classmethod
    def of_file(cls, path: Path, went_on: Callable[[], None] = lambda: None, into: memoryview | None = None) -> Blocks:
        """Read a whole file, or what of it `into` has room for, where the bytes stay.

        Two threads do it; `went_on` is called in this one at some of the blocks and may end it by an error.

        Raises
        ------
        OSError
            When it cannot be read.
        """
        with path.open("rb", buffering=0) as file:
            look = _Look(file.readinto, into)
            if os.fstat(file.fileno()).st_size < SHARED:
                look.go(went_on)
            else:
                look.go_with_another(went_on)
        return cls(look.size, *look.found())

    @classmethod
    def of_bytes(cls, content: bytes) -> Blocks:
        """Of what lies in memory."""
        view = memoryview(content)
        parts = [view[place : place + BLOCK] for place in range(0, len(content), BLOCK)]
        return cls(len(content), tuple(map(digest_of, parts)), tuple(map(sums_of, parts)))

    @property
    def digest(self) -> str:
        """One hash of size and blocks, hexadecimal."""
        return hashlib.sha256(b"%d " % self.size + b"".join(self.digests)).hexdigest()


class _Look:
    """One reading of a file from its begin to its end, block by block, by any number of threads."""

    def __init__(self, read: Callable[[memoryview], int | None], into: memoryview | None) -> None:
        self._read, self._into = read, into
        self._found = dict[int, tuple[bytes, bytes]]()
        self._next, self._still = 0, threading.Lock()
        self._error: BaseException | None = None
        self.size = 0

    def go(self, went_on: Callable[[], None]) -> None:
        """Look until nothing is left, or a thread met an error."""
        buffer = memoryview(bytearray(BLOCK if self._into is None else 0))
        while True:
            with self._still:
                number = self._next
                block = buffer if self._into is None else self._into[number * BLOCK : (number + 1) * BLOCK]
                block = block[: 0 if self._error else filled(self._read, block)]
                self._next, self.size = number + 1, self.size + len(block)
            if not block:
                return
            self._found[number] = digest_of(block), sums_of(block)
            went_on()

    def go_with_another(self, went_on: Callable[[], None]) -> None:
        """The same with a second thread: hashing leaves the interpreter to others."""

        def help_out() -> None:
            try:
                self.go(lambda: None)
            except BaseException as error:
                self._error = error

        other = threading.Thread(target=help_out, name="blocks")
        other.start()
        try:
            self.go(went_on)
        except BaseException as error:
            self._error = error
        other.join()
        if self._error is not None:
            raise self._error

    def found(self) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """Digests and sums in the order of the blocks."""
        both = [self._found[number] for number in range(len(self._found))]
        return tuple(digest for digest, _ in both), tuple(sums for _, sums in both)


def digest_of(block: bytes | bytearray | memoryview) -> bytes:
    """The SHA-256."""
    return hashlib.sha256(block).digest()


def sums_of(block: bytes | bytearray | memoryview) -> bytes:
    """A mark of a block that costs a seventh of its SHA-256 and changes with what a disk or a memory alters.

    The block is a table of words of 64 bits; the mark is made of the sums of its rows and of its columns. Whatever is
    altered within one row, within one column or in fewer than four words changes it for sure, anything else by chance
    all but for sure. Who means to can find an exception, so it tells of accidents alone.
    """
    if not len(block) or len(block) % ROW:
        return digest_of(block)
    words = np.frombuffer(block, np.uint64).reshape(-1, ROW // 8)
    return hashlib.sha256(words.sum(0).tobytes() + words.sum(1).tobytes()).digest()


def filled(read: Callable[[memoryview], int | None], buffer: memoryview) -> int:
    """Fill a buffer as far as the file goes; a single read may give less."""
    length = 0
    while length < len(buffer) and (more := read(buffer[length:])):
        length += more
    return length
