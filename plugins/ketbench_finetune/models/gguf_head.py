"""The head of a GGUF file: facts, names and shapes; a few milliseconds, where a full reader takes seconds.

Format: ggml-org/ggml, docs/gguf.md, versions 2 and 3, little endian.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketbench.plugin import InputError

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9
_MOST = 1_000_000
"""Entries of a list; more is damage."""


@dataclass(frozen=True, slots=True)
class GgufHead:
    """Facts by name (lists are left out), and the shape of every tensor, the fastest dimension first."""

    facts: Mapping[str, Any]
    shapes: Mapping[str, tuple[int, ...]]


def gguf_head(path: Path) -> GgufHead:
    """Read the head.

    Raises
    ------
    InputError
        When the file is not a GGUF file, of another version, or cut off.
    """
    try:
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[:4] != b"GGUF":
                raise InputError(f"'{path}' is neither a GGUF file nor a folder; it does not begin with GGUF.")
            return _Reader(data).head()
    except (OSError, ValueError, struct.error, IndexError, UnicodeDecodeError, OverflowError):
        raise InputError(f"The GGUF file '{path}' is empty, damaged or cut off; fetch it again.") from None


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._at = data, 4

    def head(self) -> GgufHead:
        version = self._one("I")
        if version not in (2, 3):
            raise InputError(f"The GGUF file has version {version}; versions 2 and 3 are read.")
        tensors, pairs = self._count(), self._count()
        facts: dict[str, Any] = {}
        for _ in range(pairs):
            name = self._text()
            value = self._value(self._one("I"))
            if value is not None:
                facts[name] = value
        shapes = dict(self._tensor() for _ in range(tensors))
        return GgufHead(facts, shapes)

    def _one(self, code: str) -> Any:
        (value,) = struct.unpack_from(f"<{code}", self._data, self._at)
        self._at += struct.calcsize(f"<{code}")
        return value

    def _count(self) -> int:
        count = self._one("Q")
        if count > _MOST:
            raise ValueError(count)
        return count

    def _text(self) -> str:
        size = self._one("Q")
        if size > len(self._data) - self._at:
            raise ValueError(size)
        text = self._data[self._at : self._at + size].decode("utf-8", "replace")
        self._at += size
        return text

    def _value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self._text()
        if kind != _ARRAY:
            return self._one(_SCALARS.get(kind, "!"))
        inner, count = self._one("I"), self._count()
        if inner in _SCALARS:
            self._at += count * struct.calcsize(f"<{_SCALARS[inner]}")
        else:
            for _ in range(count):
                self._value(inner)
        return None

    def _tensor(self) -> tuple[str, tuple[int, ...]]:
        name = self._text()
        shape = tuple(self._one("Q") for _ in range(self._one("I")))
        self._one("I")
        self._one("Q")
        return name, shape
