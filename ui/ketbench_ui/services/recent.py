"""The list of files opened lately, and the folder for new projects; kept by Qt's settings."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_documents_path
from PySide6.QtCore import QSettings

MOST = 8


def recent_files() -> list[Path]:
    """Files that still exist, the latest first."""
    stored = QSettings().value("recent", [])
    listed = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
    return [path for path in map(Path, map(str, listed)) if path.exists()]


def remember(path: Path) -> None:
    """Put a file on top of the list."""
    here = path.absolute()
    kept = [here, *(other for other in recent_files() if other != here)]
    QSettings().setValue("recent", [str(other) for other in kept[:MOST]])


def projects_folder() -> Path:
    """Where new projects go unless the user says otherwise."""
    folder = user_documents_path() / "Ketbench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def free_path(folder: Path, stem: str) -> Path:
    """A file name that is not taken: stem.h5, stem-2.h5 and so on."""
    names = (f"{stem}.h5" if number == 1 else f"{stem}-{number}.h5" for number in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())
