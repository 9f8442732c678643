"""Answers that take longer than a window may wait: rows of each part, sliders of a backend; for a child process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Slide
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import assignment
from ketbench.results.paging.stages import slides_of


def parts_of(dataset: Dataset) -> tuple[int, ...]:
    """Rows of training, validation and test.

    Raises
    ------
    DatasetError
        When the split cannot be made.
    """
    return tuple(int(count) for count in np.bincount(assignment(dataset), minlength=3)[:3])


def slides_aside(experiment: Experiment) -> Sequence[Slide]:
    """The sliders of an experiment, asked of the backends that are installed."""
    return slides_of(_registry(), experiment)


@lru_cache(maxsize=1)
def _registry() -> Registry:
    return Registry()
