"""The bytes of a file as they were when reading began: hashed, counted, unpacked from gzip; never more than that."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from ketbench.base.errors import DatasetError, RunCancelled

BLOCK = 1 << 22
WINDOW = 1 << 15
"""Bytes in which the end of a block looks for the end of a line."""
FIRST = 1 << 16
"""Bytes of the first block, which holds the names and is read with care."""
GZIP_MAGIC = b"\x1f\x8b"

Progress = Callable[[int, int], None]


def _no_progress(done: int, total: int) -> None:
    """Watch nothing."""


def _never() -> bool:
    return False


class Source:
    """One file to import.

    Parameters
    ----------
    path : Path
    progress : callable
        Called with bytes read and bytes in all.
    cancelled : callable
        Asked once a block; True ends the import.
    whole : bool
        Whether the digest is wanted even where reading stops early.
    """

    def __init__(
        self,
        path: Path,
        progress: Progress = _no_progress,
        cancelled: Callable[[], bool] = _never,
        *,
        whole: bool = True,
    ) -> None:
        self.path = path
        self.name = path.name or str(path)
        self.size = _checked_size(path)
        self.is_gzip = self._raw_head(2) == GZIP_MAGIC
        self.sha256 = ""
        self.cut_in_line = False
        self._whole = whole
        self._progress = progress
        self._cancelled = cancelled

    def head(self, most: int) -> bytes:
        """The first bytes of the content."""
        parts: list[bytes] = []
        found = 0
        for block in self._unpacked(self._raw_blocks(min(BLOCK, most), watched=False)):
            parts.append(block)
            found += len(block)
            if found >= most:
                break
        return b"".join(parts)[:most]

    def blocks(self) -> Iterator[bytes]:
        """The content in blocks; a whole pass sets `sha256`."""
        return self._unpacked(self._raw_blocks(BLOCK, watched=True))

    def content(self) -> bytes:
        """All of the content, for formats that need it at once."""
        return b"".join(self.blocks())

    def stream(self) -> BinaryIO:
        """The content as a file that can be positioned."""
        return io.BytesIO(self.content()) if self.is_gzip else self.path.open("rb")

    def hashed(self) -> str:
        """Digest of the file's bytes, read for this alone if no pass was made; empty if it is not wanted then."""
        if not self.sha256 and self._whole:
            for _ in self._raw_blocks(BLOCK, watched=True):
                pass
        return self.sha256

    def last_lines(self, most: int) -> list[bytes]:
        """The last lines of a file that is not packed, at most so many and 64 KB."""
        with self._opened() as file:
            file.seek(max(0, self.size - (1 << 16)))
            found = file.read(1 << 16).replace(b"\r\n", b"\n")
        return found.removesuffix(b"\n").split(b"\n")[1:][-most:]

    def count_lines(self) -> int:
        """How many lines a file that is not packed has; counts line ends only."""
        with self._opened() as file:
            count, last = 0, b"\n"
            while block := file.read(BLOCK):
                count += block.count(b"\n")
                last = block[-1:]
        return count + (last != b"\n")

    def grown(self) -> int:
        """By how many bytes the file has grown (or shrunk, negative) since reading began."""
        try:
            return self.path.stat().st_size - self.size
        except OSError:
            return -self.size

    def _raw_head(self, most: int) -> bytes:
        with self._opened() as file:
            return file.read(most)

    def _opened(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except PermissionError:
            text = f"'{self.name}' may not be read by you; ask its owner for permission or copy it elsewhere."
            raise DatasetError(text) from None
        except OSError as error:
            raise DatasetError(f"'{self.name}' cannot be opened ({error.strerror}); check the path.") from None

    def _raw_blocks(self, size: int, *, watched: bool) -> Iterator[bytes]:
        digest = hashlib.sha256()
        left = self.size
        block = b""
        with self._opened() as file:
            step = min(FIRST, size)
            while left > 0 and (found := file.read(self._to_line_end(file, min(step, left), left))):
                block, step = found, size
                left -= len(block)
                if watched:
                    digest.update(block)
                    self._watch(self.size - left)
                yield block
        if watched:
            self.sha256 = digest.hexdigest()
            self.cut_in_line = not self.is_gzip and not block.endswith((b"\n", b"\r"))

    def _to_line_end(self, file: BinaryIO, wanted: int, left: int) -> int:
        """How much to read so that it ends with a line, if one ends near: then nothing is copied to make it whole."""
        if self.is_gzip or wanted == left or wanted < 4 * WINDOW:
            return wanted
        begin = file.tell()
        file.seek(begin + wanted - WINDOW)
        end = file.read(WINDOW).rfind(b"\n") + 1
        file.seek(begin)
        return wanted - WINDOW + end if end else wanted

    def _watch(self, done: int) -> None:
        if self._cancelled():
            raise RunCancelled(f"The import of '{self.name}' was stopped; nothing was changed.")
        self._progress(done, self.size)

    def _unpacked(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        return _gunzipped(self.name, blocks) if self.is_gzip else blocks


def _checked_size(path: Path) -> int:
    try:
        status = path.stat()
    except FileNotFoundError:
        raise DatasetError(f"There is no file '{path}'; check the path.") from None
    except PermissionError:
        raise DatasetError(f"'{path}' may not be read by you; ask its owner for permission.") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"'{path}' cannot be opened ({error}); check the path.") from None
    if path.is_dir():
        raise DatasetError(f"'{path.name}' is a folder; choose a file in it.")
    if not path.is_file():
        raise DatasetError(f"'{path.name}' is not an ordinary file; save its content to a file first.")
    if status.st_size == 0:
        raise DatasetError(f"'{path.name}' is empty (0 bytes); export it again.")
    return status.st_size


def _gunzipped(name: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack member after member, as `gzip` does; damage ends in a sentence."""
    made = 0
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(_Joined(blocks), BLOCK)) as file:
            while block := file.read(BLOCK):
                made += len(block)
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = "it ends too early" if isinstance(error, EOFError) else "its checks fail"
        text = f"'{name}' is a damaged gzip file: {reason}, after {made:,} bytes of content"
        raise DatasetError(f"{text}; copy or download it again.") from None
    if made == 0:
        raise DatasetError(f"'{name}' is a gzip file with nothing in it; export it again.")


class _Joined(io.RawIOBase):
    """Blocks as a readable file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not self._rest:
            self._rest = next(self._blocks, b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
