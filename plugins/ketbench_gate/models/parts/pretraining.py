"""Trains the encoder without the circuit, on the training part only, and freezes it: classical transfer."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from ketbench_gate.models.model import HybridModel
from ketbench_gate.training.trainer import Trainer


def pretrained(trainer: Trainer, seed: int, cancelled: Callable[[], bool]) -> int:
    """Train what stands before the circuit with a linear layer behind it; the steps that took.

    Parameters
    ----------
    trainer : Trainer
        Of the hybrid model, before its first step; its encoder is frozen already.
    seed : int
        Draws the linear layer and the batches.
    cancelled : callable

    Raises
    ------
    RunCancelled
        As soon as `cancelled` says so.
    """
    hybrid = trainer.model
    assert isinstance(hybrid, HybridModel)
    features = trainer.samples.parts["train"][0]
    with torch.no_grad():
        angles = hybrid.before(features[:1]).shape[-1]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        head = nn.Linear(angles, trainer.samples.n_outputs).to(features)
    hybrid.before.requires_grad_(True)
    given = trainer.samples, trainer.objective, trainer.settings
    classical = Trainer(nn.Sequential(hybrid.before, head), *given, seed, is_watched=False)
    while not classical.is_over:
        for _ in classical.run_epoch(cancelled):
            continue
    classical.finish()
    hybrid.freeze()
    return classical.step
