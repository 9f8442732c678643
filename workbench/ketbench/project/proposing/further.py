"""Columns that an experiment predicts besides its target are not features of it; knows only how they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ketbench.data.dataset import Dataset, Role

FURTHER = "more_targets"
"""The setting of a backend that lists them."""


def without_further(dataset: Dataset, params: Mapping[str, Any]) -> Dataset:
    """The dataset with those columns skipped; as it is where there are none, or nothing that could be their names.

    Parameters
    ----------
    dataset : Dataset
    params : mapping
        The settings of an experiment.
    """
    named = params.get(FURTHER) or ()
    names = {named} if isinstance(named, str) else {str(name) for name in named}
    chosen = [c for c in dataset.columns if c.name in names and c.role is Role.FEATURE]
    if not chosen:
        return dataset
    columns = tuple(replace(c, role=Role.SKIP) if c in chosen else c for c in dataset.columns)
    return replace(dataset, columns=columns)
