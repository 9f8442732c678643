"""The page on which a problem is mended, and the field there; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.base.problems import Problem
from ketbench.contract.experiment import Experiment

_BY_SOURCE = {
    "sweep": "sweep",
    "import": "data",
    "dataset": "data",
    "features": "data",
    "sample": "start",
    "plugin installation": "plugins",
    "model": "experiment",
    "preset": "experiment",
    "edit": "experiment",
    "compare": "compare",
}
"""The page of an error that names no place, by what it belongs to."""
_WORDS = {
    "experiment": "Go to field",
    "data": "Go to data",
    "circuit": "Go to circuit",
    "plugins": "Go to plugins",
    "sweep": "Go to sweep",
    "start": "Go to samples",
    "compare": "Go to Compare",
    "run": "Go to run",
    "report": "Show details",
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a problem is mended.

    Parameters
    ----------
    page : str
        A page of the window; "run" for a run, "report" where only its details help.
    place : str
        What is pointed out there: a dotted name, as "params.epochs", "dataset.columns.age" or "circuit.ops[2]".
    """

    page: str
    place: str = ""

    @property
    def words(self) -> str:
        """For a button."""
        return _WORDS[self.page]


def way_of(
    problem: Problem, source: str, target: tuple[str, str], experiment: Experiment | None, *, can_run: bool = True
) -> Way:
    """Where to go with a problem.

    Parameters
    ----------
    problem : Problem
    source : str
        What it belongs to, as a notice says it.
    target : tuple of (kind, name)
        The thing of the project that it is about; empty strings for none.
    experiment : Experiment or None
        The one it is about.
    can_run : bool
        Whether the experiment's backend can run here; if not, its plugin is what is to be mended.
    """
    kind, where = target[0], problem.where
    if kind == "runs":
        return Way("run")
    if kind == "plugins" or source.startswith("plugin") or (where == "backend" and not can_run):
        return Way("plugins", where)
    if where.startswith("circuit") and experiment is not None and experiment.circuit is not None:
        return Way("circuit", where)
    if where.startswith("dataset") and (kind == "datasets" or _has_data(experiment)):
        return Way("data", where)
    if where or kind == "experiments":
        return Way("experiment", where)
    if kind in ("datasets", "circuits"):
        return Way("data" if kind == "datasets" else "circuit", where)
    return Way(_BY_SOURCE.get(source, "report"))


def _has_data(experiment: Experiment | None) -> bool:
    return experiment is not None and experiment.dataset is not None
