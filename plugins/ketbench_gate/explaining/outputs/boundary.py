"""What the model decides over the plane of its first two features; asks the model, trains nothing."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Axis, Figure, HeatMap, RunCancelled, Series
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.models.measured import Floats, probabilities

GRID = 61
MARGIN = 0.15
MOST_LISTED = 4


def boundary_figures(subject: Subject, grid: int = GRID) -> dict[str, Figure]:
    """The plane with the test rows on it; nothing for fewer than two features or an empty training part.

    Parameters
    ----------
    subject : Subject
    grid : int
        Points along each axis.
    """
    train = subject.samples.parts["train"][0].cpu()
    if subject.samples.n_features < 2 or not len(train):
        return {}
    columns, rows = _range(train[:, 0], grid), _range(train[:, 1], grid)
    outputs = _outputs(subject, _plane(train, columns, rows))
    return {"decision_boundary": _drawn(subject, columns, rows, outputs)}


def _range(values: Tensor, grid: int) -> Floats:
    low, high = float(values.min()), float(values.max())
    room = MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, grid)


def _plane(train: Tensor, columns: Floats, rows: Floats) -> Tensor:
    """Every point of the grid, the other features at their mean over the training part."""
    points = train.mean(0).repeat(len(columns) * len(rows), 1)
    y, x = np.meshgrid(rows, columns, indexing="ij")
    points[:, 0] = torch.as_tensor(x.reshape(-1))
    points[:, 1] = torch.as_tensor(y.reshape(-1))
    return points


def _outputs(subject: Subject, points: Tensor) -> Tensor:
    """What the model gives for each point."""
    engine, model = subject.model.engine, subject.model
    pieces: list[Tensor] = []
    with torch.no_grad():
        for piece in points.split(engine.rows):
            if subject.cancelled():
                raise RunCancelled("Stopped on request.")
            pieces.append(model(piece.to(engine.device)).cpu())
    return torch.cat(pieces)


def _drawn(subject: Subject, columns: Floats, rows: Floats, outputs: Tensor) -> HeatMap:
    """Areas of the predicted class, shaded by how sure it is; a regression's number in a scale of colours."""
    classes, names = subject.samples.classes, subject.feature_names
    shape = (len(rows), len(columns))
    held = list(names[2:])
    rest = f"{_listed(held)} held at {'its' if len(held) == 1 else 'their'} mean. " if held else ""
    x, y = Axis(f"{names[0]} (prepared)"), Axis(f"{names[1]} (prepared)")
    if not classes:
        values = outputs[:, 0].double().numpy() * subject.samples.scale + subject.samples.centre
        return HeatMap(
            title="Prediction over two features",
            values=values.reshape(shape),
            columns=columns,
            rows=rows,
            x=x,
            y=y,
            z=Axis("prediction"),
            points=_test_rows(subject),
            note=f"{rest}Points: rows of the test part.",
        )
    chances = probabilities(outputs)
    sure = (chances.max(1) - 1 / len(classes)) / (1 - 1 / len(classes))
    return HeatMap(
        title="Decision boundary",
        values=chances.argmax(1).astype(float).reshape(shape),
        columns=columns,
        rows=rows,
        x=x,
        y=y,
        z=Axis("predicted class"),
        classes=list(classes),
        shade=sure.reshape(shape),
        points=_test_rows(subject),
        note=f"{rest}Areas and points have the colours of their classes; pale where the model is not sure.",
    )


def _listed(names: list[str]) -> str:
    if len(names) > MOST_LISTED:
        return f"The other {len(names)} features"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _test_rows(subject: Subject) -> list[Series]:
    features, targets = (part.cpu() for part in subject.samples.parts["test"])
    places = features[:, :2].double().numpy()
    if not subject.samples.classes:
        return [Series("test rows", places[:, 0], places[:, 1])]
    wanted = targets.numpy()
    return [
        Series(name, places[wanted == i, 0], places[wanted == i, 1]) for i, name in enumerate(subject.samples.classes)
    ]
