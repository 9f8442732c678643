"""Writes a file whole or not at all, so that a full disk leaves an older one as it was; knows no format."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(target: Path, content: bytes) -> None:
    """Write into a file beside the target, then put it in its place.

    What is not a plain file, as a pipe or /dev/stdout, is written to as it is.

    Raises
    ------
    OSError
        When it cannot be written; an older file is then as it was.
    """
    place = target.resolve()
    if place.exists() and not place.is_file():
        target.write_bytes(content)
        return
    beside = place.with_name(f".{place.name}.tmp-{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
