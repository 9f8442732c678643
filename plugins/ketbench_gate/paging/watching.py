"""Pictures of a model while it trains: its decision boundary and its samples on the Bloch spheres; changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Drawn, KetbenchError, Spheres
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining.outputs.boundary import boundary_figures
from ketbench_gate.models.model import HybridModel

if TYPE_CHECKING:
    from ketbench_gate.explaining.subject import Subject

EVERY = 0.35
"""Seconds between two pictures at least."""
SHARE = 20
"""Times as long as a picture took, at least, before the next one: watching costs a twentieth at most."""
GRID, MOST_POINTS, MOST_WIRES = 33, 60, 12
BOUNDARY, BLOCH = "decision_boundary", "bloch"


@dataclass
class Watching:
    """Draws now and then; by the clock, so no seed repeats when, and no number of the run depends on it."""

    last: float = 0.0
    took: float = 0.0
    engine: StatevectorEngine | None = None
    is_off: bool = False
    clock: list[float] = field(default_factory=list[float])

    def pictures(self, subject: Subject) -> Iterator[Drawn]:
        """The pictures that are due; none for a model that is not simulated here or is too large to be watched."""
        began = time.perf_counter()
        model = subject.model
        wait = max(EVERY, SHARE * self.took)
        if self.is_off or not can_watch(model, subject) or began - self.last < wait:
            return
        executions, trains = model.executions, model.training
        try:
            yield from self._drawn(subject)
        except KetbenchError:
            # A circuit whose qubits have no such picture trains all the same.
            self.is_off = True
        finally:
            model.executions = executions
            model.train(trains)
        self.last = time.perf_counter()
        self.took = self.last - began

    def _drawn(self, subject: Subject) -> Iterator[Drawn]:
        subject.model.eval()
        if not subject.samples.targets:
            for figure in boundary_figures(subject, GRID).values():
                yield Drawn(BOUNDARY, figure)
        yield Drawn(BLOCH, self._spheres(subject))

    def _spheres(self, subject: Subject) -> Spheres:
        wires = subject.work.circuit.n_wires
        if self.engine is None:
            texts = [f"{axis}{wire}" for wire in range(wires) for axis in "XYZ"]
            self.engine = StatevectorEngine(Work(subject.work.circuit, observables(texts, wires), subject.seed))
        features, targets = _shown(subject)
        with torch.no_grad():
            values = self.engine.expectations(subject.model.all_weights().detach(), features)
        points = values.double().numpy().reshape(len(features), wires, 3).transpose(1, 0, 2)
        classes = subject.samples.classes
        groups = targets.numpy().astype(int) if classes else np.zeros(len(features), int)
        return Spheres(
            title="Bloch spheres",
            names=list(subject.circuit.wires),
            points=np.ascontiguousarray(points),
            groups=groups,
            labels=list(classes),
            note=f"{len(features)} samples on each qubit's Bloch sphere, in the colours of their classes.",
        )


def can_watch(model: HybridModel, subject: Subject) -> bool:
    """Whether pictures are quick: our own simulator on the processor, features that go straight into the circuit."""
    ours = isinstance(model.engine, StatevectorEngine) and model.engine.device == "cpu"
    return ours and model.is_plain and subject.work.circuit.n_wires <= MOST_WIRES


def _shown(subject: Subject) -> tuple[Tensor, Tensor]:
    parts = subject.samples.parts
    part = next((name for name in ("validation", "test", "train") if len(parts[name][0])), "train")
    features, targets = parts[part]
    return features[:MOST_POINTS], targets[:MOST_POINTS]
