"""What a sweep set out to do, as JSON data in the project; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import prod
from typing import Any

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.sweeping.axes import Axis
from ketbench.sweeping.sweep import Plan


@dataclass(frozen=True, slots=True)
class Intent:
    """One sweep as it was asked for.

    Parameters
    ----------
    tag : str
        That its runs carry.
    experiment : str
        Its name in the project.
    digest : str
        Of the experiment when the sweep began.
    axes : sequence of Axis
    plan : Plan
    first : int
        Number of its first run.
    """

    tag: str
    experiment: str
    digest: str
    axes: Sequence[Axis]
    plan: Plan
    first: int

    @property
    def trials(self) -> int:
        """How many runs it makes; counted, for the points themselves may be many."""
        return prod(len(axis.grid()) for axis in self.axes) if self.plan.method == "grid" else self.plan.trials

    def described(self) -> dict[str, Any]:
        """As JSON data."""
        axes = [{**asdict(axis), "values": list(axis.values)} for axis in self.axes]
        about = {"experiment": self.experiment, "digest": self.digest, "first": self.first}
        return {**about, "axes": axes, "plan": asdict(self.plan)}


def intent_of(project: Project, tag: str) -> Intent | None:
    """The sweep of that tag; None where the project does not know what it set out to do."""
    data = project.sweeps.get(tag)
    if data is None:
        return None
    try:
        axes = [_axis(axis) for axis in data["axes"]]
        return Intent(tag, str(data["experiment"]), str(data["digest"]), axes, Plan(**data["plan"]), int(data["first"]))
    except (KeyError, TypeError, ValueError):
        return None


def _axis(data: Mapping[str, Any]) -> Axis:
    fields: dict[str, Any] = {**data, "values": tuple(data["values"])}
    return Axis(**fields)


def ended_of(project: Project, tag: str) -> list[Run]:
    """Trials that came to an end of their own; one that was stopped is run again."""
    ended = (Status.DONE, Status.FAILED)
    return [run for run in project.runs.values() if tag in run.tags and run.status in ended]


def unfinished(project: Project, experiment: str = "") -> list[Intent]:
    """Sweeps with trials to run, the latest first; of one experiment where it is named."""
    found = [intent_of(project, tag) for tag in reversed(list(project.sweeps))]
    wanted = [intent for intent in found if intent and experiment in ("", intent.experiment)]
    return [intent for intent in wanted if len(ended_of(project, intent.tag)) < intent.trials]


def to_resume(project: Project, experiment: str = "") -> tuple[Intent, Experiment]:
    """The latest sweep that is not finished, with its experiment.

    Raises
    ------
    InputError
        Where there is none, or its experiment is no longer what it was.
    """
    found = unfinished(project, experiment)
    if not found:
        of = f" of '{experiment}'" if experiment else ""
        raise InputError(f"Project '{project.name}' has no sweep{of} that was stopped; start one with --over.")
    return found[0], experiment_of(project, found[0])


def experiment_of(project: Project, intent: Intent) -> Experiment:
    """The experiment of a sweep.

    Raises
    ------
    InputError
        When it is gone, or no longer what it was: other trials would be another sweep.
    """
    experiment = project.experiments.get(intent.experiment)
    if experiment is None or experiment.digest() != intent.digest:
        raise InputError(
            f"'{intent.experiment}' was changed or removed since its sweep began; undo that, or start a new sweep."
        )
    return experiment


def noted(project: Project, intent: Intent) -> Mapping[str, Mapping[str, Any]]:
    """The sweeps of a project with one more."""
    return {**project.sweeps, intent.tag: intent.described()}
