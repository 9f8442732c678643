"""The training loss on a plane through the trained parameters; moves the circuit's angles only, trains nothing."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Axis, Figure, HeatMap, Mark, RunCancelled
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining.costs import GRID, ROWS
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.explaining.widened import widened
from ketbench_gate.models.measured import Floats

REACH = float(np.pi / 2)
CONTOURS = 6


def loss_plane(subject: Subject, grid: int = GRID) -> tuple[Floats, Floats]:
    """Places along both directions, shape (grid,), radians, and the loss at each pair of them, shape (grid, grid).

    The directions are random, orthogonal, and move each angle by one radian in the root mean square.
    """
    generator = np.random.default_rng(subject.seed)
    features, targets = (part.cpu() for part in subject.samples.parts["train"])
    chosen = torch.as_tensor(generator.permutation(len(features))[:ROWS])
    directions = torch.as_tensor(_directions(generator, len(subject.circuit.trainable)))
    places = np.linspace(-REACH, REACH, grid)
    y, x = np.meshgrid(places, places, indexing="ij")
    steps = torch.as_tensor(np.stack([x.reshape(-1), y.reshape(-1)], axis=1))
    angles = subject.model.weights.detach().cpu().double() + steps @ directions
    losses = _losses(subject, features[chosen].double(), targets[chosen], angles)
    return places, losses.reshape(grid, grid)


def _directions(generator: np.random.Generator, size: int) -> Floats:
    """Two orthogonal directions with one radian in the root mean square; the second is zero for a single angle."""
    drawn = generator.normal(size=(2, size))
    first = drawn[0] / np.linalg.norm(drawn[0])
    rest = drawn[1] - (drawn[1] @ first) * first
    length = float(np.linalg.norm(rest))
    second = rest / length if size > 1 and length > 0 else np.zeros(size)
    return np.stack([first, second]) * np.sqrt(size)


def _losses(subject: Subject, features: Tensor, targets: Tensor, angles: Tensor) -> Floats:
    width = features.shape[1]
    work = Work(widened(subject.circuit, width), subject.work.observables, subject.seed)
    engine = StatevectorEngine(work)
    weights = subject.model.all_weights().detach().cpu().double()
    head, kind = subject.model.head, subject.model.weights.dtype
    found: list[float] = []
    together = max(1, engine.rows // len(features))
    with torch.no_grad():
        for piece in angles.split(together):
            if subject.cancelled():
                raise RunCancelled("Stopped on request.")
            rows = torch.hstack([features.repeat(len(piece), 1), piece.repeat_interleave(len(features), 0)])
            values = engine.expectations(weights, rows).to(kind).to(subject.model.weights.device)
            outputs = head(values).cpu().reshape(len(piece), len(features), -1)
            found += [float(subject.objective.loss(one, targets)) for one in outputs]
    return np.array(found)


def landscape_figures(subject: Subject, places: Floats, losses: Floats) -> dict[str, Figure]:
    """The plane with the trained point in its middle."""
    rows = min(ROWS, len(subject.samples.parts["train"][0]))
    inner = np.linspace(float(losses.min()), float(losses.max()), CONTOURS + 2)[1:-1]
    return {
        "loss_landscape": HeatMap(
            title="Loss around the trained parameters",
            values=losses,
            columns=places,
            rows=places,
            x=Axis("first random direction", "rad"),
            y=Axis("second random direction", "rad"),
            z=Axis(f"{subject.objective.loss_name} loss"),
            contours=[float(level) for level in inner],
            marks=[Mark("trained", x=0.0, y=0.0)],
            note=f"{rows} rows of the training part, exact expectation values, the head as trained; a step of 1 rad "
            "moves each angle by 1 rad in the root mean square. A slice shows two of "
            f"{len(subject.circuit.trainable)} directions and proves no minimum.",
        )
    }
