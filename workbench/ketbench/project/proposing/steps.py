"""Preparation that a dataset needs before a circuit can read it: gaps, categories, scaling; nothing is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Column, Dataset, Kind
from ketbench.data.preparing.feature_names import feature_names, plain_codes
from ketbench.data.preparing.preparation import Impute, MinMax, OneHot, Pca, Standardise, Step, assignment, placed
from ketbench.data.splits.split import TRAIN

MOST_WIRES = 8
"""Features that get a wire each; more are reduced by a PCA, for time and memory double with each wire."""
RARE = 0.2
"""A class with a smaller share than this makes accuracy misleading."""


@dataclass(frozen=True)
class Proposal:
    """Steps, and why each.

    Parameters
    ----------
    dataset : Dataset
        With the steps it had and those that are proposed.
    wires : int
        Features after preparation.
    told : tuple of str
        A sentence for each step and for what a reader should know.
    """

    dataset: Dataset
    wires: int
    told: tuple[str, ...] = ()


def proposed_steps(dataset: Dataset) -> Proposal:
    """The steps that a dataset lacks.

    Raises
    ------
    DatasetError
        For a dataset without a target or a usable feature, with what to do.
    """
    _refuse_unready(dataset)
    told: list[str] = []
    steps: tuple[Step, ...] = dataset.preparation
    kinds = {step.kind for step in steps}
    gaps = [column for column in dataset.features if column.missing.any()]
    if gaps and "impute" not in kinds:
        steps = placed(steps, Impute(strategy="median"))
        told += _gaps_told(gaps)
    if nominal := plain_codes(dataset):
        steps = placed(steps, OneHot(columns=nominal))
        told.append(f"One-hot: {_listed(nominal)} {'hold' if len(nominal) > 1 else 'holds'} categories without order.")
    made = replace(dataset, preparation=steps)
    count = len(feature_names(made))
    if count > MOST_WIRES:
        train = int((assignment(dataset) == TRAIN).sum())
        components = min(MOST_WIRES, train)
        steps = steps if kinds & {"standardise", "min-max"} else (*steps, Standardise())
        steps = (*steps, Pca(components=components), _angles())
        told.append(
            f"Standardise, PCA and min-max: {counted(count, 'feature')} become {components} angles from 0 to π."
        )
    elif not kinds & {"standardise", "min-max", "pca"}:
        steps = (*steps, _angles())
        told.append("Min-max: each feature becomes an angle from 0 to π.")
    made = replace(dataset, preparation=steps)
    return Proposal(made, len(feature_names(made)), (*told, *_constants_told(dataset), *imbalance(dataset)))


def _gaps_told(gaps: Sequence[Column]) -> list[str]:
    """How gaps are filled: numbers by the median, categories by the most frequent, or none of the one-hot columns."""
    numbers = [c.name for c in gaps if c.kind is not Kind.CATEGORY]
    pairs = [c.name for c in gaps if c.kind is Kind.CATEGORY and len(c.categories) <= 2]
    many = [c.name for c in gaps if c.kind is Kind.CATEGORY and len(c.categories) > 2]
    ways = ((numbers, "filled by the median"), (pairs, "filled by the most frequent category"),
            (many, "which stay 0 in every one-hot column"))  # fmt: skip
    return [f"Impute: {_listed(n)} {'have' if len(n) > 1 else 'has'} gaps, {way}." for n, way in ways if n]


def _constants_told(dataset: Dataset) -> tuple[str, ...]:
    """Features of one value, with the command that leaves them out."""
    same = [c for c in dataset.features if not c.is_tensor and len(c.values) and not c.missing.any()]
    names = [c.name for c in same if (c.values == c.values[0]).all()]
    if not names:
        return ()
    command = f"ketbench data set PROJECT '{dataset.name}' " + " ".join(f"--role '{name}=skip'" for name in names[:4])
    has = "have one value only and tell" if len(names) > 1 else "has one value only and tells"
    return (f"{_listed(names)} {has} nothing; leave out with: {command}",)


def imbalance(dataset: Dataset) -> tuple[str, ...]:
    """What to know of a target whose classes are not alike in number; empty where they are."""
    target = dataset.target
    if target is None or not target.is_coded or target.is_absent:
        return ()
    present = target.values[~target.missing]
    counts = np.bincount(present, minlength=len(target.categories))
    if not counts.sum() or (counts > 0).sum() < 2:
        return ()
    share = counts / counts.sum()
    rare = int(np.argmin(np.where(counts > 0, share, 2.0)))
    if share[rare] >= RARE * 2 / max(2, (counts > 0).sum()):
        return ()
    usual = int(np.argmax(share))
    text = (
        f"The classes of '{target.name}' are not alike in number: '{target.categories[rare]}' has {share[rare]:.0%} of "
        f"the rows, so always saying '{target.categories[usual]}' is right in {share[usual]:.0%}; judge by balanced "
        "accuracy."
    )
    return (text,)


def _angles() -> MinMax:
    """Scaling of each feature to an angle from 0 to pi."""
    return MinMax(low=0.0, high=float(np.pi))


def _refuse_unready(dataset: Dataset) -> None:
    if dataset.target is None:
        names = ", ".join(column.name for column in dataset.columns[:12])
        text = f"'{dataset.name}' has no target ({names})"
        raise DatasetError(f"{text}; choose one with: ketbench data set PROJECT '{dataset.name}' --target COLUMN").at(
            "dataset.target"
        )
    if dataset.target.missing.any():
        count = int(dataset.target.missing.sum())
        text = f"Target '{dataset.target.name}' of '{dataset.name}' has no value in {counted(count, 'row')}"
        command = f"ketbench data set PROJECT '{dataset.name}' --drop-missing '{dataset.target.name}'"
        raise DatasetError(f"{text}; choose another, or leave these rows out with: {command}").at(
            f"dataset.columns.{dataset.target.name}"
        )
    bad = [c for c in dataset.features if c.kind in (Kind.TEXT, Kind.DATE)]
    if bad:
        text = f"Feature '{bad[0].name}' of '{dataset.name}' holds {bad[0].kind.value}, which no circuit reads"
        command = f"ketbench data set PROJECT '{dataset.name}' --role '{bad[0].name}=skip'"
        raise DatasetError(f"{text}; leave it out with: {command}").at(f"dataset.columns.{bad[0].name}")
    if not dataset.features:
        text = f"'{dataset.name}' has no feature column"
        raise DatasetError(
            f"{text}; give one that role: ketbench data set PROJECT '{dataset.name}' --role COLUMN=feature"
        ).at("dataset.columns")


def _listed(names: list[str] | tuple[str, ...]) -> str:
    shown = "', '".join(names[:4])
    return f"'{shown}'" + (f" and {len(names) - 4} more" if len(names) > 4 else "")
