"""Writes what can be read of a project into a new file and lists what cannot; the damaged files stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from ketbench.base.errors import InputError, ProjectError
from ketbench.project.storage.opening import open_project
from ketbench.project.storage.snapshot import Snapshot, backup_of, write_snapshot
from ketbench.project.storage.trust.part import items_in, points_in, size_of


@dataclass(frozen=True)
class Repaired:
    """What was written.

    Parameters
    ----------
    path : Path
        The damaged project.
    out : Path
        The new file.
    size : int, bytes
        Of the new file.
    rows : int
        Datasets, circuits, experiments and runs in it.
    points : int
        Measured values in its runs.
    lost : tuple of str
        What is damaged, and what could not be read, a sentence each.
    """

    path: Path
    out: Path
    size: int
    rows: int
    points: int
    lost: tuple[str, ...]

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "path": str(self.path),
            "out": str(self.out),
            "bytes_before": size_of(self.path),
            "size": self.size,
            "rows": self.rows,
            "points": self.points,
            "lost": list(self.lost),
        }


def repair(path: Path, out: Path) -> Repaired:
    """Write what can be read of a project, its journal and its former state into a new project file.

    Raises
    ------
    InputError
        When the new file is there already.
    ProjectError
        When nothing can be read, or the new file cannot be written.
    """
    if out.exists():
        raise InputError(f"'{out}' is there already; choose another name for --out.")
    if not path.exists() and backup_of(path).exists():
        raise ProjectError(f"There is no '{path}'; repair its former state '{backup_of(path).name}' instead.")
    opened = open_project(path, interrupt=True)
    write_snapshot(out, Snapshot(opened.project, uuid4().hex, 0))
    project = opened.project
    return Repaired(path, out, size_of(out), items_in(project), points_in(project), opened.report)
