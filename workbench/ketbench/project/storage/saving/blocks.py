"""A file as the SHA-256 of each of its blocks, so that a change costs the hash of what changed; writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 18
"""Bytes of a block; the last one may be shorter."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a file held.

    Parameters
    ----------
    size : int
        Bytes.
    digests : tuple of bytes
        SHA-256 of each block.
    """

    size: int
    digests: tuple[bytes, ...]

    @classmethod
    def of_file(cls, path: Path, went_on: Callable[[], None] = lambda: None) -> Blocks:
        """Read a whole file; `went_on` is called at each block and may end it by an error.

        Raises
        ------
        OSError
            When it cannot be read.
        """
        size, digests, buffer = 0, list[bytes](), memoryview(bytearray(BLOCK))
        with path.open("rb", buffering=0) as file:
            while length := _filled(file.readinto, buffer):
                digests.append(hashlib.sha256(buffer[:length]).digest())
                size += length
                went_on()
        return cls(size, tuple(digests))

    @classmethod
    def of_bytes(cls, content: bytes) -> Blocks:
        """Of what lies in memory."""
        view = memoryview(content)
        found = (hashlib.sha256(view[place : place + BLOCK]).digest() for place in range(0, len(content), BLOCK))
        return cls(len(content), tuple(found))

    @property
    def digest(self) -> str:
        """One hash of size and blocks, hexadecimal."""
        return hashlib.sha256(b"%d " % self.size + b"".join(self.digests)).hexdigest()


def _filled(read: Callable[[memoryview], int | None], buffer: memoryview) -> int:
    """Fill a buffer as far as the file goes; a single read may give less."""
    length = 0
    while length < len(buffer) and (more := read(buffer[length:])):
        length += more
    return length
