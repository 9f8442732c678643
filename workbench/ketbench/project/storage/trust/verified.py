"""Remembers on this machine which files were looked at and found sound, by size and hash; beside no project.

It lies with the user's own state, not beside the project: a file that comes with its own certificate proves nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from platformdirs import user_state_path

from ketbench.project.storage.saving.blocks import Blocks
from ketbench.project.storage.trust.looking import advanced

FILE = "verified-projects"
RULES = 4
"""Goes up when the look becomes stricter or files are hashed otherwise: what passed before is looked at again."""
MOST, KEPT = 2000, 1000


def blocks_of_file(path: Path, into: memoryview | None = None) -> Blocks:
    """What a whole file holds, or as much of it as fits into memory that is given.

    Raises
    ------
    OSError
        When it cannot be read.
    StoppedError
        When the look is to end.
    """
    return Blocks.of_file(path, lambda: advanced(0, 0), into)


def is_verified(size: int, digest: str) -> bool:
    """Whether a file of this content passed a look before."""
    return _line(size, digest) in _lines()


def remember(size: int, digest: str) -> None:
    """Note that a file of this content passed; that it cannot be noted costs a look, no more."""
    place, line = verified_path(), _line(size, digest)
    with suppress(OSError):
        lines = _lines()
        if line in lines:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        if len(lines) >= MOST:
            place.write_text("".join(f"{kept}\n" for kept in lines[-KEPT:]), "ascii")
        with place.open("a", encoding="ascii") as file:
            file.write(f"{line}\n")


def verified_path() -> Path:
    """Where they are noted."""
    return user_state_path("ketbench", appauthor=False) / FILE


def _line(size: int, digest: str) -> str:
    return f"{RULES} {size} {digest}"


def _lines() -> list[str]:
    try:
        return verified_path().read_text("ascii", errors="replace").splitlines()
    except OSError:
        return []
