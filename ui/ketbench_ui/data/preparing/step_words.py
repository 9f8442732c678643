"""Preparation steps in words, and a sensible first setting for a new one; no Qt."""

from __future__ import annotations

from typing import Any

from ketbench.data.dataset import Dataset, Kind
from ketbench.data.preparing.preparation import STEPS, Binarise, Downsample, Impute, MinMax, OneHot, Pca, Select, Step

MOST_NAMED, USUAL_COMPONENTS = 3, 4
NEW_STEPS = {
    "impute": "&Impute missing values",
    "one-hot": "&One-hot categories",
    "standardise": "&Standardise",
    "min-max": "&Min-max to an angle range",
    "pca": "&PCA",
    "select": "S&elect features",
    "binarise": "&Binarise",
    "downsample": "&Downsample pictures",
}
"""Kinds in the order in which they usually follow each other."""


def new_step(kind: str, dataset: Dataset, names: tuple[str, ...]) -> Step:
    """A step of a kind for the features there are at the end."""
    values: dict[str, Any] = {"kind": kind}
    if kind == "pca":
        values["components"] = max(1, min(USUAL_COMPONENTS, len(names)))
    if kind == "select":
        values["columns"] = names
    if kind == "one-hot":
        coded = {column.name for column in dataset.features if column.kind is Kind.CATEGORY}
        values["columns"] = tuple(name for name in names if name in coded)
    return STEPS.validate_python((values,))[0]


def step_text(step: Step) -> str:
    """A step in words, as "pca to 4 components"."""
    match step:
        case Pca(components=components):
            return f"PCA to {components} component{'s' if components > 1 else ''}"
        case MinMax(low=low, high=high):
            return f"min-max to {low:.4g} … {high:.4g} rad"
        case Impute(strategy=strategy):
            return f"impute by the {strategy.replace('_', ' ')}"
        case Binarise(threshold=threshold):
            return f"binarise at {'the median' if threshold is None else f'{threshold:g}'}"
        case Downsample(height=height, width=width):
            return f"downsample to {height} x {width} pixels"
        case Select(columns=columns):
            return f"select {_named(columns)}"
        case OneHot(columns=columns):
            return f"one-hot {_named(columns) if columns else 'all categories'}"
        case _:
            return step.kind


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
