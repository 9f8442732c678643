"""A project: datasets, circuits, experiments and runs by name, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ketbench.base.counting import counted
from ketbench.base.errors import ProjectError
from ketbench.base.shown import html_of
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import renamed_in

T = TypeVar("T")


@dataclass(frozen=True)
class Project:
    """All that one file keeps.

    An experiment holds the columns and the split of the dataset, and the very circuit, that the project lists under
    their names: `with_dataset` and `with_circuit` keep it so. The preparation is its own: it begins as the dataset's,
    follows that while the two are equal, and stays once the experiment has steps of its own. A run keeps the
    experiment it ran.
    """

    name: str = "untitled"
    notes: str = ""
    datasets: Mapping[str, Dataset] = field(default_factory=dict)
    circuits: Mapping[str, Circuit] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    runs: Mapping[str, Run] = field(default_factory=dict)
    sweeps: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each sweep set out to do, by the tag of its runs, as JSON data."""
    jobs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Work handed over to devices, by its id, as JSON data; see `ketbench.running.devices.job`."""

    def with_dataset(self, dataset: Dataset) -> Project:
        """Add or replace a dataset; experiments that use it follow, with the steps that are their own."""
        former = self.datasets.get(dataset.name)
        experiments = {
            name: replace(e, dataset=_own(e.dataset, former, dataset))
            if e.dataset and e.dataset.name == dataset.name
            else e
            for name, e in self.experiments.items()
        }
        return replace(self, datasets={**self.datasets, dataset.name: dataset}, experiments=experiments)

    def with_circuit(self, circuit: Circuit) -> Project:
        """Add or replace a circuit; experiments that use it follow."""
        experiments = {
            name: replace(e, circuit=circuit) if e.circuit and e.circuit.name == circuit.name else e
            for name, e in self.experiments.items()
        }
        return replace(self, circuits={**self.circuits, circuit.name: circuit}, experiments=experiments)

    def with_experiment(self, experiment: Experiment) -> Project:
        """Add or replace an experiment; its dataset and circuit are listed too, with the steps they had there."""
        project = replace(self, experiments={**self.experiments, experiment.name: experiment})
        if experiment.dataset is not None:
            listed = self.datasets.get(experiment.dataset.name)
            same = listed is None or listed.preparation == experiment.dataset.preparation
            dataset = experiment.dataset
            shared = dataset if same or listed is None else replace(dataset, preparation=listed.preparation)
            # The very object that is listed, where only the steps differ: nothing is written twice.
            shared = listed if listed is not None and shared == listed else shared
            project = project.with_dataset(shared)
            # The steps just given are the experiment's own, whatever the list has.
            project = replace(project, experiments={**project.experiments, experiment.name: experiment})
        return project.with_circuit(experiment.circuit) if experiment.circuit is not None else project

    def with_run(self, run: Run) -> Project:
        """Add or replace a run."""
        return replace(self, runs={**self.runs, run.id: run})

    def without(self, kind: str, name: str) -> Project:
        """Remove a dataset, circuit, experiment or run.

        Raises
        ------
        ProjectError
            When it is not there, or an experiment still uses it.
        """
        kept = dict(getattr(self, kind))
        if name not in kept:
            raise ProjectError(f"Project '{self.name}' has no '{name}' among its {kind}; it has {_listed(kept)}.")
        del kept[name]
        single = kind.removesuffix("s")
        users = [e.name for e in self.experiments.values() if getattr(getattr(e, single, None), "name", "") == name]
        if users and kind in ("datasets", "circuits"):
            raise ProjectError(f"'{name}' is used by the experiment '{users[0]}'; change or remove that first.")
        return replace(self, **{kind: kept})

    def experiment(self, name: str | None = None) -> Experiment:
        """An experiment by name, or the only one.

        Raises
        ------
        ProjectError
            Unknown name, none, or several without a name; with the names there are.
        """
        if name is not None:
            return _found(self.experiments, name, "experiment", self.name)
        if len(self.experiments) == 1:
            return next(iter(self.experiments.values()))
        if not self.experiments:
            raise ProjectError(f"Project '{self.name}' has no experiment; add one or start from a sample.")
        names = _listed(self.experiments)
        raise ProjectError(f"Project '{self.name}' has {len(self.experiments)} experiments; name one of {names}.")

    def run(self, run_id: str) -> Run:
        """A run by id; "last" is the latest."""
        if run_id == "last" and self.runs:
            return list(self.runs.values())[-1]
        return _found(self.runs, run_id, "run", self.name)

    def next_run_id(self) -> str:
        """An id no run has."""
        taken = (int(run_id.removeprefix("run-")) for run_id in self.runs if run_id.removeprefix("run-").isdecimal())
        return f"run-{1 + max(taken, default=0):04d}"

    def next_job_id(self) -> str:
        """An id no job has."""
        return f"job-{1 + max((int(name.removeprefix('job-')) for name in self.jobs), default=0):04d}"

    def free_name(self, kind: str, wanted: str) -> str:
        """`wanted`, or with a number behind it if that name is taken."""
        names = getattr(self, kind)
        candidates = (wanted if i == 1 else f"{wanted}-{i}" for i in range(1, len(names) + 2))
        return next(name for name in candidates if name not in names)

    def __repr__(self) -> str:
        kinds = ("datasets", "circuits", "experiments", "runs")
        counts = ", ".join(counted(len(getattr(self, kind)), kind.removesuffix("s")) for kind in kinds)
        return f"<Project '{self.name}': {counts}>"

    def _repr_html_(self) -> str | None:
        return html_of(self)


def _own(mine: Dataset, former: Dataset | None, now: Dataset) -> Dataset:
    """A changed dataset as an experiment holds it: with its own steps where they were not those of the dataset."""
    if former is None or mine.preparation == former.preparation:
        return now
    steps = mine.preparation
    if len(former.columns) == len(now.columns):
        for old, new in zip(former.columns, now.columns, strict=True):
            if old.name != new.name:
                steps = tuple(renamed_in(step, old.name, new.name) for step in steps)
    return now if steps == now.preparation else replace(now, preparation=steps)


def _found(items: Mapping[str, T], name: str, kind: str, project: str) -> T:
    if name in items:
        return items[name]
    raise ProjectError(f"Project '{project}' has no {kind} '{name}'; it has {_listed(items)}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "none"
