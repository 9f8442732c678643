"""Trains a circuit on the rows of one trial and scores the others; loaded by the worker only."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Circuit, Trial
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.model import HybridModel, Objective, linear_head
from ketbench_gate.models.samples import Samples
from ketbench_gate.params import StatevectorParams
from ketbench_gate.training.trainer import Trainer

BATCH = 32


def trained_score(circuit: Circuit, trial: Trial, seed: int, steps: int, cancelled: Callable[[], bool]) -> float:
    """Accuracy or R^2 on the test rows; no choice on the way looks at them.

    The weights kept are those of the last step: a best epoch would have to be picked by rows that are not there.
    """
    torch.set_num_threads(1)
    trainer = _trainer(circuit, trial, seed, steps)
    while not trainer.is_over:
        for _ in trainer.run_epoch(cancelled):
            pass
    outputs, targets = trainer.outputs("test", cancelled)
    return trainer.objective.score(outputs, targets)


def _trainer(circuit: Circuit, trial: Trial, seed: int, steps: int) -> Trainer:
    samples = _samples(trial)
    watched = observables((), circuit.n_wires)
    engine = StatevectorEngine(Work(lowered(circuit), watched, seed))
    head = linear_head(len(watched), samples.n_outputs, torch.Generator().manual_seed(seed))
    initial = circuit.initial_values(np.random.default_rng(seed))
    model = HybridModel(engine, circuit, initial, head, torch.float32)
    epochs = max(1, round(steps / math.ceil(len(trial.train_x) / BATCH)))
    settings = StatevectorParams(epochs=epochs, batch_size=BATCH, keep_best=False, device="cpu")
    objective = Objective("cross-entropy" if trial.classes else "squared")
    return Trainer(model, samples, objective, settings, seed, engine.rows)


def _samples(trial: Trial) -> Samples:
    centre, scale = 0.0, 1.0
    if not trial.classes:
        centre, scale = float(np.mean(trial.train_y)), float(np.std(trial.train_y)) or 1.0
    kind = torch.int64 if trial.classes else torch.float32

    def part(x: np.ndarray, y: np.ndarray) -> tuple[Tensor, Tensor]:
        targets = y if trial.classes else (y - centre) / scale
        return torch.tensor(x, dtype=torch.float32), torch.tensor(targets, dtype=kind)

    train = part(trial.train_x, trial.train_y)
    parts = {"train": train, "validation": (train[0][:0], train[1][:0]), "test": part(trial.test_x, trial.test_y)}
    classes = tuple(f"class {code}" for code in range(trial.classes))
    return Samples(parts, classes, centre, scale)
