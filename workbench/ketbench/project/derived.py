"""Makes a dataset of another with fewer features, as "use these features" asks; values are shared, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.data.preparing.preparation import Pca
from ketbench.project.project import Project


def with_features(dataset: Dataset, names: Sequence[str], name: str = "") -> Dataset:
    """The same rows with these features only; the others stay in the table with the role skip.

    A PCA goes no further than the features that are left.

    Parameters
    ----------
    dataset : Dataset
    names : sequence of str
    name : str
        Of the new dataset; by default the old one with the number of features.

    Raises
    ------
    DatasetError
        When no name is given, or one is not a feature of the dataset.
    """
    if not names:
        raise DatasetError(f"No feature of '{dataset.name}' was chosen; choose at least one.")
    known = [column.name for column in dataset.features]
    for wanted in names:
        if wanted not in known:
            listed = ", ".join(known[:20])
            raise DatasetError(f"'{wanted}' is not a feature of '{dataset.name}'; its features are {listed}.")
    chosen = set(names)
    report = (*dataset.provenance.report, f"{len(chosen)} of {len(known)} features kept from '{dataset.name}'.")
    steps = tuple(
        step.model_copy(update={"components": min(step.components, len(chosen))}) if isinstance(step, Pca) else step
        for step in dataset.preparation
    )
    return replace(
        dataset,
        name=name or f"{dataset.name}, {len(chosen)} features",
        columns=tuple(_kept(column, chosen) for column in dataset.columns),
        preparation=steps,
        provenance=replace(dataset.provenance, report=report),
    )


def use_features(project: Project, dataset: str, names: Sequence[str]) -> tuple[Project, Dataset]:
    """The project with a derived dataset under a free name, and that dataset; see `with_features`.

    Raises
    ------
    DatasetError
        When the project has no such dataset, or as `with_features` says.
    """
    if dataset not in project.datasets:
        raise DatasetError(
            f"Project '{project.name}' has no dataset '{dataset}'; it has {', '.join(project.datasets)}."
        )
    derived = with_features(project.datasets[dataset], names)
    derived = replace(derived, name=project.free_name("datasets", derived.name))
    return project.with_dataset(derived), derived


def _kept(column: Column, chosen: set[str]) -> Column:
    if column.role is Role.FEATURE and column.name not in chosen:
        return replace(column, role=Role.SKIP)
    return column
