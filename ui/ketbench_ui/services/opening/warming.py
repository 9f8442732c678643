"""Loads beside the window what the first look at a project needs, so that nothing is imported while it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import numpy as np

from ketbench.backends.registry import Registry, within
from ketbench.base.errors import KetbenchError
from ketbench.base.intervals import student_interval
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.comparing.fairness import fairness
from ketbench.results.comparing.identity import seedless

WARM_SECONDS = 3.0
"""What a backend may take to load; one that hangs must not keep a project closed."""


def warm(registry: Registry, project: Project) -> None:
    """Load the backends of a project's experiments, and the quantiles of intervals."""
    for name in {experiment.backend for experiment in project.experiments.values()}:
        with suppress(KetbenchError, TimeoutError):
            within(WARM_SECONDS, partial(registry.backend, name))
    student_interval(np.zeros(2))
    with suppress(Exception):
        # A damaged run is told where it is shown, and must not keep the others closed.
        _read_ahead(list(project.runs.values()))


def _read_ahead(runs: Sequence[Run]) -> None:
    for run in runs:
        # Names of curves are read from the file, and digests worked out, when first asked for.
        len(run.metrics)
        seedless(run.experiment, split=False)
    newest = next((run for run in reversed(runs) if run.result is not None), None)
    if newest is not None:
        # The one that is shown first is judged beside all others of its kind, whose scores are read for it.
        fairness(newest, runs)
