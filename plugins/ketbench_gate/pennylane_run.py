"""A training run on a PennyLane device; loaded by the worker only."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ketbench.plugin import Context, Event, Result, Task
from ketbench_gate import choice
from ketbench_gate.engine import Engine, Work
from ketbench_gate.noise import NoiseParams
from ketbench_gate.params import PennyLaneParams
from ketbench_gate.pennylane_engine import PennyLaneEngine
from ketbench_gate.training import train


def run(task: Task, params: PennyLaneParams, context: Context) -> Iterator[Event | Result]:
    """Train with the device that was asked for, or the one that suits."""

    def build(work: Work, batch: int) -> Engine:
        n_wires = work.circuit.n_wires
        chosen = choice.pennylane_device(params.device, n_wires, noisy=params.is_noisy, shots=params.shots)
        noise = NoiseParams(**params.probabilities())
        return PennyLaneEngine(work, chosen.name, shots=params.shots, noise=noise, reason=chosen.reason)

    yield from train(task, params, context, build, torch.float64)
