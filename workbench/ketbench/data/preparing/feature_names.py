"""What the features are called after each preparation step, told from the steps alone; fits nothing, loads nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.preparing.steps import element_names, pixel_names
from ketbench.data.roles import Kind

if TYPE_CHECKING:
    from ketbench.data.dataset import Dataset
    from ketbench.data.preparing.preparation import Downsample, OneHot, Pca, Select, Step

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The features at one place of the preparation.

    Parameters
    ----------
    names : tuple of str
    problem : str
        Why the step before it cannot be applied, in a sentence; the names are then those before it.
    """

    names: Names
    problem: str = ""


def outline(dataset: Dataset) -> tuple[Stage, ...]:
    """The features before the first step and after each one.

    Examples
    --------
    >>> from ketbench.samples.tables.wine import dataset
    >>> [len(stage.names) for stage in outline(dataset())]
    [13, 13, 4]
    """
    stages = [Stage(tuple(_raw(dataset)))]
    for step in dataset.preparation:
        names = stages[-1].names
        try:
            stages.append(Stage(_after(step, names, dataset)))
        except DatasetError as error:
            stages.append(Stage(names, str(error)))
    return tuple(stages)


def feature_names(dataset: Dataset) -> Names:
    """The features that a model is given."""
    return outline(dataset)[-1].names


def plain_codes(dataset: Dataset) -> Names:
    """Features of three or more categories without order whose codes go into the steps or the model as numbers."""
    return tuple(
        column.name
        for column in dataset.features
        if column.kind is Kind.CATEGORY
        and len(column.categories) > 2
        and not any(
            (step.kind == "one-hot" and (not step.columns or column.name in step.columns))
            or (step.kind == "select" and column.name not in step.columns)
            for step in dataset.preparation
        )
    )


def _raw(dataset: Dataset) -> list[str]:
    names: list[str] = []
    for column in dataset.features:
        if column.is_tensor:
            names += element_names(column)
        else:
            names.append(column.name)
    return names


def _after(step: Step, names: Names, dataset: Dataset) -> Names:
    return _CHANGES[step.kind](step, names, dataset) if step.kind in _CHANGES else names


def _pca(step: Pca, names: Names, dataset: Dataset) -> Names:
    if step.components > len(names):
        text = f"PCA to {step.components} components is not possible with {counted(len(names), 'feature')}"
        raise DatasetError(f"{text}; lower the number.")
    return tuple(f"PC{i + 1}" for i in range(step.components))


def _select(step: Select, names: Names, dataset: Dataset) -> Names:
    if not step.columns:
        raise DatasetError("The select step names no feature; choose at least one.")
    _refuse_unknown(step.columns, names)
    return step.columns


def _one_hot(step: OneHot, names: Names, dataset: Dataset) -> Names:
    coded = {column.name: column.categories for column in dataset.features if column.is_coded}
    _refuse_unknown(step.columns, names)
    made: list[str] = []
    for name in names:
        wanted = name in coded and (name in step.columns or not step.columns)
        made += [f"{name}={category}" for category in coded[name]] if wanted else [name]
    return tuple(made)


def _downsample(step: Downsample, names: Names, dataset: Dataset) -> Names:
    pictures = {c.name: pixel_names(c.name, *c.values.shape[1:3]) for c in dataset.features if c.kind is Kind.IMAGE}
    made = list(names)
    for stem, pixels in pictures.items():
        if pixels[0] in made:
            at = made.index(pixels[0])
            made[at : at + len(pixels)] = pixel_names(stem, step.height, step.width)
    if tuple(made) == names:
        raise DatasetError("The downsample step found no pictures among the features; remove it.")
    return tuple(made)


def _refuse_unknown(wanted: Names, names: Names) -> None:
    lost = [name for name in wanted if name not in names]
    if lost:
        shown = ", ".join(names[:20])
        raise DatasetError(f"There is no feature '{lost[0]}' at this step; there are {shown}.")


_CHANGES: dict[str, Callable[[Any, Names, Dataset], Names]] = {
    "pca": _pca,
    "select": _select,
    "one-hot": _one_hot,
    "downsample": _downsample,
}
