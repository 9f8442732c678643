"""Takes the model out of the checkpoint of a run that was stopped, so that it can be asked like one that ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch

from ketbench.plugin import Context, Event, Model, Result, RunFailed, Task
from ketbench_gate.models.keeping.description import kept_model
from ketbench_gate.params import TrainingParams
from ketbench_gate.training.training import Build, Training, resumed, state_of, worked


def recovered(
    task: Task, params: TrainingParams, checkpoint: bytes, context: Context, build: Build, dtype: torch.dtype
) -> Model:
    """The models of all seeds that were done, and of the one that was trained; its best epoch where that is kept.

    Raises
    ------
    InputError
        For a checkpoint of another experiment.
    """
    resuming = replace(context, resume=checkpoint, branch=False)
    for made in worked(task, params, resuming, build, dtype, _as_it_is):
        if isinstance(made, Result) and made.model is not None:
            return made.model
    raise RunFailed("The work on the checkpoint was stopped before its model was there; ask again.")


def _as_it_is(training: Training, context: Context) -> Iterator[Event | Result]:
    _, trainer = resumed(training, context)
    trainer.finish()
    training.states.append(state_of(trainer))
    # Those of the seeds that have not begun are not part of it.
    training.seeds = training.seeds[: len(training.states)]
    yield Result(model=kept_model(training, trainer.draws))
