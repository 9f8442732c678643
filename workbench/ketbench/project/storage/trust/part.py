"""What one of the files of a project holds and what of it is lost, as a row for people and programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ketbench.project.project import Project


@dataclass(frozen=True)
class Part:
    """One file of a project.

    Parameters
    ----------
    path : str
    present : bool
    size : int, bytes
        With the files that SQLite keeps beside a journal.
    rows : int
        Datasets, circuits, experiments and runs of a snapshot; rows of a journal.
    lost : int
        How many of these cannot be read, as far as is known.
    points : int
        Measured values in the runs of a snapshot; 0 for a journal.
    checked : tuple of str
        What was looked at.
    findings : tuple of str
        What is wrong, a sentence each.
    """

    path: str
    present: bool
    size: int = 0
    rows: int = 0
    lost: int = 0
    points: int = 0
    checked: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it; also where there is no such file."""
        return not self.findings

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        return {**asdict(self), "ok": self.ok}


def size_of(path: Path, sides: tuple[str, ...] = ("",)) -> int:
    """Bytes of a file and of those beside it that carry its name and an ending."""
    files = (path.with_name(f"{path.name}{side}") for side in sides)
    return sum(file.stat().st_size for file in files if file.exists())


def items_in(project: Project) -> int:
    """Number of datasets, circuits, experiments, runs and jobs."""
    return sum(map(len, (project.datasets, project.circuits, project.experiments, project.runs, project.jobs)))


def points_in(project: Project) -> int:
    """Number of measured values in all runs."""
    return sum(len(metric) for run in project.runs.values() for metric in run.metrics.values())
