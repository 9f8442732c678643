"""When a training makes a checkpoint, and which settings a checkpoint remembers for branches; reads no state."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

from ketbench.plugin import Experiment, Task
from ketbench_gate.params import TrainingParams
from ketbench_gate.training.trainer import Trainer

_LATER = frozenset(
    (
        "encoder",
        "encoder_widths",
        "encoder_training",
        "encoder_module",
        "encoder_arguments",
        "encoder_weights",
        "copies",
        "more_circuits",
        "arrangement",
        "more_targets",
        "loss_function",
        "headline",
        "convergence",
        "augmentation",
        "augmentation_strength",
        "bound",
        "shape",
        "patch_size",
        "patch_stride",
        "activation",
        "head_widths",
        "class_weights",
        "controls",
    )
)
"""Settings that came after checkpoints were first kept."""


class Due:
    """Says after which steps a checkpoint is due: every so many epochs, steps or seconds, and at the end.

    Parameters
    ----------
    settings : TrainingParams
    clock : callable
        Seconds; a checkpoint changes no number, so the clock may decide.
    """

    def __init__(self, settings: TrainingParams, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._last = clock()

    def after(self, trainer: Trainer) -> bool:
        """Whether one is due after the trainer's last step."""
        asked = self._settings
        epochs, steps, seconds = asked.checkpoint_every, asked.checkpoint_steps, asked.checkpoint_seconds
        if not (epochs or steps or seconds):
            return False
        ended = trainer.part.done == 0
        due = (
            (bool(epochs) and ended and trainer.epoch % epochs == 0)
            or (bool(steps) and trainer.step % steps == 0)
            or (bool(seconds) and self._clock() - self._last >= seconds)
            or trainer.is_over
        )
        if due:
            self._last = self._clock()
        return due


def origin(settings: TrainingParams, data: str, seed: int) -> dict[str, Any]:
    """What decides how much of a training's state still means the same under other settings."""
    names = ("optimiser", "batch_size", "loss", "learning_rate", "epochs", "schedule", "weight_decay", "gradient_clip")
    return {**{name: getattr(settings, name) for name in names}, "data": data, "seed": seed}


def fingerprint(task: Task, params: TrainingParams) -> str:
    """What a checkpoint must agree with; the number of epochs may grow only with a constant rate, so it counts."""
    left_out = {"explain", "checkpoint_every", "checkpoint_steps", "checkpoint_seconds"}
    held = params.model_dump(mode="json", exclude=left_out)
    # Settings that came later count where they are used, so that checkpoints made before them still fit.
    held = {name: value for name, value in held.items() if name not in _LATER or value != _default(params, name)}
    experiment = Experiment("", type(params).__name__, task.dataset, task.circuit, held, task.seed)
    return hashlib.sha256(experiment.digest().encode()).hexdigest()


def _default(params: TrainingParams, name: str) -> Any:
    held = type(params).model_fields[name].default
    return list(held) if isinstance(held, tuple) else held
