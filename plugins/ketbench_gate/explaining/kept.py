"""What a run that is over kept of its model, its outputs and its history; refuses what does not fit together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from ketbench.plugin import Ended, InputError, Result
from ketbench_gate.explaining.subject import WEIGHTS
from ketbench_gate.models.measured import Measured
from ketbench_gate.models.model import HybridModel
from ketbench_gate.params import PennyLaneParams
from ketbench_gate.training import checkpoint
from ketbench_gate.training.trainer import Trainer
from ketbench_gate.training.training import Training

COMPARED = 32
"""Test rows whose outputs are computed again, to see that weights, data and engine are those of the run."""
TOLERANCE = 1e-3
AGAIN = "run it again"


def restored(training: Training, result: Result, cancelled: Callable[[], bool]) -> Trainer:
    """The trained model of the last seed.

    Raises
    ------
    InputError
        When there are no weights, they are for another model, or give other outputs than the run had.
    """
    if "weights" not in result.arrays:
        raise InputError(f"The run kept no trained weights (array 'weights'); {AGAIN}.")
    trainer = training.trainer(training.seeds[-1])
    assert isinstance(trainer.model, HybridModel)
    try:
        _put_in(trainer.model, result)
    except (KeyError, RuntimeError, IndexError):
        text = "The weights that the run kept do not fit its circuit and data"
        raise InputError(f"{text}; {AGAIN}.") from None
    _require_same_outputs(training, trainer, result, cancelled)
    return trainer


def _put_in(model: HybridModel, result: Result) -> None:
    if result.model is not None and not model.is_plain:
        last = len(result.model.description["seeds"]) - 1
        held = {k.removeprefix(f"seed{last}."): v for k, v in result.model.tensors.items()}
        state = {name: torch.as_tensor(held[name]) for name in model.state_dict() if name in held}
        model.load_state_dict(model.state_dict() | state)
    model.take(torch.as_tensor(result.arrays["weights"]))
    if isinstance(model.head, nn.Linear):
        held = {"weight": result.arrays["head_weight"], "bias": result.arrays["head_bias"]}
        model.head.load_state_dict({name: torch.as_tensor(values) for name, values in held.items()})


def _require_same_outputs(training: Training, trainer: Trainer, result: Result, cancelled: Callable[[], bool]) -> None:
    """Draws of shots differ and are not compared."""
    settings = training.settings
    if isinstance(settings, PennyLaneParams) and settings.shots:
        return
    outputs, before = trainer.outputs("test", cancelled, COMPARED)[0].cpu(), _outputs(result)[:COMPARED]
    same = outputs.shape == before.shape and torch.allclose(outputs, before.to(outputs), TOLERANCE, TOLERANCE)
    if not same:
        text = "The weights that the run kept give other outputs on its test part than it had then"
        raise InputError(f"{text}; a version of a package changed what they mean, so {AGAIN}.")


def measured(training: Training, result: Result) -> Measured:
    """The run's own outputs on the test part, with the last seed."""
    targets = training.samples.parts["test"][1].cpu()
    by_seed = result.arrays.get(f"test_{training.objective.score_name}_by_seed", np.full((1, 1), np.nan))
    return Measured("Hybrid circuit", by_seed[0], np.zeros(0), (_outputs(result), targets))


def _outputs(result: Result) -> Tensor:
    return torch.as_tensor(result.arrays["test_outputs"])


def history(training: Training, ended: Ended) -> dict[str, list[tuple[int, float]]]:
    """How the parameters moved, if the run kept a checkpoint of its very end."""
    steps = ended.metrics["loss"].steps if "loss" in ended.metrics else np.zeros(0)
    if not ended.checkpoint or not len(steps):
        return {}
    facts = checkpoint.facts_of(ended.checkpoint)
    if facts.get("fingerprint") != training.fingerprint or facts["offset"] + facts["step"] != steps[-1]:
        return {}
    tables = checkpoint.history_of(ended.checkpoint)
    return {
        name: [(int(step), float(value)) for step, value in table.tolist()]
        for name, table in tables.items()
        if name.startswith(WEIGHTS)
    }
