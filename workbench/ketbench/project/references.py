"""The datasets of a project whose values stand in files elsewhere: which they are, and filling them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ketbench.base.errors import DatasetError
from ketbench.contract.experiment import Experiment
from ketbench.data.by_reference import fetched
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project

if TYPE_CHECKING:
    from ketbench.project.session import Session

Values = Mapping[tuple[str, tuple[int, ...]], NDArray[Any]]


def fill(session: Session) -> list[str]:
    """Read all values that are not here into an open project; no step of the history.

    Returns
    -------
    list of str
        A sentence for each dataset whose values could not be read.
    """
    refused: list[str] = []
    for dataset in absent_datasets(session.project):
        try:
            put_values(session, fetched(dataset, session.path.parent))
        except DatasetError as error:
            refused.append(str(error))
    return list(dict.fromkeys(refused))


def put_values(session: Session, dataset: Dataset) -> None:
    """Give the values of a dataset to every state of an open project that lacks them."""
    values = {(c.sha256, c.values.shape): c.values for c in dataset.columns}
    made: dict[int, Any] = {}
    session.history.revise(lambda project: filled_project(project, values, made))


def absent_datasets(project: Project) -> list[Dataset]:
    """Datasets of a project, its experiments and its runs whose values are not here, each once."""
    found = {id(d): d for d in all_datasets(project) if d.is_absent}
    return list({dataset.sha256: dataset for dataset in found.values()}.values())


def referenced_datasets(project: Project) -> list[Dataset]:
    """Datasets that a project keeps by reference, one for each file."""
    return list({d.provenance.sha256: d for d in all_datasets(project) if d.is_reference}.values())


def all_datasets(project: Project) -> Iterator[Dataset]:
    """Every dataset that a project holds somewhere."""
    yield from project.datasets.values()
    users = (*project.experiments.values(), *(run.experiment for run in project.runs.values()))
    yield from (user.dataset for user in users if user.dataset is not None)


def filled_project(project: Project, values: Values, made: dict[int, Any]) -> Project:
    """The project with values put in where they were absent; `made` keeps what is shared one object."""

    def experiment(old: Experiment) -> Experiment:
        fresh = _filled(old.dataset, values, made) if old.dataset is not None else None
        if fresh is old.dataset:
            return old
        return made.setdefault(id(old), (old, replace(old, dataset=fresh)))[1]

    runs = {}
    for run_id, run in project.runs.items():
        fresh = experiment(run.experiment)
        runs[run_id] = run if fresh is run.experiment else replace(run, experiment=fresh)
    return replace(
        project,
        datasets={name: _filled(dataset, values, made) for name, dataset in project.datasets.items()},
        experiments={name: experiment(old) for name, old in project.experiments.items()},
        runs=runs,
    )


def _filled(dataset: Dataset, values: Values, made: dict[int, Any]) -> Dataset:
    if not dataset.is_absent:
        return dataset
    if id(dataset) not in made:
        columns = tuple(
            replace(c, values=values.get((c.sha256, c.values.shape), c.values)) if c.is_absent else c
            for c in dataset.columns
        )
        # The old one is kept beside it, so that its identity is not given to another object.
        made[id(dataset)] = (dataset, replace(dataset, columns=columns))
    return made[id(dataset)][1]
