"""Files that a child process writes for the window: reports, pictures, all metrics; plain functions, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ketbench.base.errors import InputError
from ketbench.contract.run import Run
from ketbench.project.project import Project

if TYPE_CHECKING:
    from ketbench.results.comparing.overlaid import CurveLook


def reported(project: Project, run_id: str, target: str, file_name: str) -> str:
    """Write the report of a run."""
    from ketbench.results.reporting import report

    return str(report(project, target, run_id, file_name))


def all_exported(runs: Sequence[Run], target: str) -> str:
    """Write every point of every metric of all runs, one a line."""
    from ketbench.results.export import export

    return str(export(runs, "csv", Path(target)))


def figure_saved(run: Run, figure: str, target: str) -> str:
    """Write one figure at the size of a publication; the ending of the name chooses the format."""
    from ketbench.results.export import export

    path = Path(target)
    return str(export([run], path.suffix.removeprefix(".").lower(), path, figure))


def curves_saved(runs: Sequence[Run], metric: str, target: str, look: CurveLook, places: Sequence[int]) -> str:
    """Write one metric of several runs over each other as a picture, as the Compare tab shows it."""
    from ketbench.results.drawing import save_curves

    try:
        return str(save_curves(runs, [metric], target, **asdict(look), places=places))
    except OSError as error:
        text = f"'{target}' cannot be written ({error.strerror})"
        raise InputError(f"{text}; free space or choose another place.") from None
