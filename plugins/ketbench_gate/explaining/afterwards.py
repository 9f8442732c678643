"""Explains a run that is over from the weights it kept; trains no circuit, only controls whose outputs are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch

from ketbench.plugin import Context, Ended, Event, Progress, Result, Task
from ketbench_gate.explaining import kept
from ketbench_gate.explaining.costs import QUICK
from ketbench_gate.explaining.explain import Explained, wanted
from ketbench_gate.models.measured import Control
from ketbench_gate.params import TrainingParams
from ketbench_gate.training import baselines, report
from ketbench_gate.training.concluding import setting_of, subject_of
from ketbench_gate.training.trainer import Trainer
from ketbench_gate.training.training import Build, Training, worked

UNITS = 100
"""Of progress, for each figure."""
NO_HISTORY = "Parameters over time not measured: the run kept no checkpoint of its end."


def afterwards(
    task: Task, params: TrainingParams, ended: Ended, context: Context, build: Build, dtype: torch.dtype
) -> Iterator[Event | Result]:
    """The figures of a run that is over which it does not have yet, as if they had been asked for at its start.

    Raises
    ------
    InputError
        When the run kept no weights, or they do not give the outputs it kept.
    """
    yield from worked(task, params, context, build, dtype, partial(_explained, ended=ended))


def _explained(training: Training, context: Context, ended: Ended) -> Iterator[Event | Result]:
    found = Explained()
    trainer = kept.restored(training, ended.result, context.cancelled)
    models = [kept.measured(training, ended.result)]
    training.history = kept.history(training, ended)
    is_bare = not QUICK.intersection(ended.result.figures)
    steps = wanted(subject_of(training, trainer, models, context), ended.how, ended.result.figures)
    total = UNITS * (len(steps) + is_bare)
    if is_bare:
        for item in _controls(training, trainer, context.cancelled):
            if isinstance(item, Control):
                models.append(item.measured)
            else:
                yield Progress(item, total, "classical controls")
        found.notes += _about_controls(training, ended.result, [model.by_seed[-1] for model in models[1:]])
        found.notes += [] if training.history else [NO_HISTORY]
    subject = subject_of(training, trainer, models, context)
    for number, (name, compute) in enumerate(steps, int(is_bare)):
        yield Progress(UNITS * number, total, name)
        compute(subject, found)
    yield Progress(total, total, "explained")
    yield Result(
        summary=found.summary,
        figures=report.of_last_seed(found.figures, training.seeds),
        formulas=found.formulas,
        notes=tuple(found.notes),
    )


def _controls(training: Training, trainer: Trainer, cancelled: Callable[[], bool]) -> Iterator[Control | int]:
    """The controls with the last seed, which no other seed changes; numbers are units of progress."""
    setting = setting_of(training, trainer, training.seeds[-1:])
    for item in baselines.controls(setting, cancelled):
        yield (
            item
            if isinstance(item, Control)
            else int(UNITS * item / (baselines.trained_count(training.settings) * setting.steps))
        )


def _about_controls(training: Training, result: Result, scores: list[float]) -> list[str]:
    """That they were trained again, and where they did not come out as before."""
    before = result.arrays.get(f"test_{training.objective.score_name}_by_seed")
    if before is not None and len(before) == len(scores) + 1 and not np.allclose(before[1:, -1], scores):
        pairs = ", ".join(f"{new:.4g} for {old:.4g}" for old, new in zip(before[1:, -1], scores, strict=True))
        return [f"The controls were trained again for these curves and scored otherwise than in the run: {pairs}."]
    return ["The classical controls were trained again for these curves, with the same seed; the circuit was not."]
