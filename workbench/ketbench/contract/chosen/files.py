"""A file as a parameter: the project keeps its path and digest, and a run reads it only as it was chosen."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from ketbench.base.errors import InputError

MOST_BYTES = 64 * 2**20
"""What a file parameter takes where its author says nothing."""


class ChosenFile(BaseModel):
    """A file by its path and the SHA-256 that it had when it was chosen; false while none is chosen.

    A bare path is taken for it too: ``{"table": "/data/cal.csv"}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"ketbench": "file"})

    path: str = ""
    sha256: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_path(cls, given: object) -> object:
        if given is None:
            return {}
        if isinstance(given, (str, os.PathLike)):
            return {"path": os.fspath(given)}
        if isinstance(given, (Mapping, ChosenFile)):
            return given
        raise ValueError(f"A file is given by its path, not by {given!r}.")

    def __bool__(self) -> bool:
        return bool(self.path)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.replace("\\", "/").rpartition("/")[2]

    def read(self, most_bytes: int = MOST_BYTES) -> bytes:
        """What is in the file.

        Raises
        ------
        InputError
            Where none is chosen, it is gone, no file, too large, not readable, or another one by now.
        """
        if not self.path:
            raise InputError("No file is chosen; choose one.")
        if trouble := file_trouble(self, (), most_bytes):
            raise InputError(trouble)
        try:
            content = Path(self.path).read_bytes()
        except OSError as error:
            raise InputError(f"'{self.path}' cannot be read: {error.strerror or error}.") from None
        if self.sha256 and hashlib.sha256(content).hexdigest() != self.sha256:
            raise InputError(_changed(self.path))
        return content

    def text(self, most_bytes: int = MOST_BYTES) -> str:
        """What is in the file, as text in UTF-8, with or without its mark.

        Raises
        ------
        InputError
            As `read`, and for what is no text.
        """
        try:
            return self.read(most_bytes).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"'{self.path}' is not text in UTF-8 (byte {error.start}); save it as UTF-8.") from None


def file_trouble(chosen: ChosenFile, endings: Sequence[str] = (), most_bytes: int = MOST_BYTES) -> str:
    """Why a chosen file cannot be used, in one sentence; empty where it can, or where none is chosen.

    Parameters
    ----------
    chosen : ChosenFile
    endings : sequence of str
        Endings that are taken, as ".csv"; any where empty.
    most_bytes : int
    """
    path = chosen.path
    if not path:
        return ""
    shown = f"'{path}'" if len(path) < 300 and path.isprintable() else repr(path[:100])
    if not os.path.isabs(path):
        return f"{shown} is not a whole path; choose the file, or write its path from the root."
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return f"{shown} is not there; choose the file where it is now."
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else "it is not a path"
        return f"{shown} cannot be looked at ({said}); choose another file."
    if not stat.S_ISREG(found.st_mode):
        return f"{shown} is {'a folder' if stat.S_ISDIR(found.st_mode) else 'not an ordinary file'}; choose a file."
    if endings and not path.lower().endswith(tuple(endings)):
        return f"{shown} does not end in {' or '.join(endings)}; choose such a file."
    if found.st_size > most_bytes:
        size, most = _size(found.st_size), _size(most_bytes)
        return f"{shown} has {size}, and at most {most} are taken; choose a smaller file."
    digest = _digest(path, found.st_size, found.st_mtime_ns)
    if digest.startswith("!"):
        return f"{shown} cannot be read: {digest[1:]}; allow reading it, or choose another file."
    return _changed(path) if chosen.sha256 not in ("", digest) else ""


def pinned_file(given: Any, folder: str = "", beside: str = "") -> Any:
    """A path as the value a project keeps: whole, with its digest; what is not a path, or cannot be read, as it is.

    Parameters
    ----------
    given : JSON value
    folder : str
        From where a relative path counts; the present folder where empty.
    beside : str
        A folder in which a file that has moved is looked for by its name and digest; none where empty.
    """
    try:
        chosen = ChosenFile.model_validate(given)
    except ValueError:
        return given
    if not chosen.path or "\x00" in chosen.path:
        return given
    path = os.path.abspath(os.path.join(folder or os.getcwd(), os.path.expanduser(chosen.path)))
    if chosen.sha256:
        moved = os.path.join(beside, chosen.name) if beside and not os.path.exists(path) else ""
        return {"path": moved if moved and digest_of(moved) == chosen.sha256 else path, "sha256": chosen.sha256}
    return {"path": path, "sha256": digest_of(path)}


def digest_of(path: str) -> str:
    """SHA-256 of an ordinary file of a usual size; empty for anything else."""
    if file_trouble(ChosenFile(path=path)):
        return ""
    found = os.stat(path)
    return _digest(path, found.st_size, found.st_mtime_ns)


def _size(count: int) -> str:
    return f"{count / 2**20:.3g} MB" if count >= 2**20 else f"{count} bytes"


def _changed(path: str) -> str:
    return f"'{path}' has changed since it was chosen; choose it again to take it as it is now."


@lru_cache(maxsize=64)
def _digest(path: str, size: int, changed: int) -> str:
    """SHA-256 of a file of this size and time; a sentence after "!" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"!{error.strerror or error}"
