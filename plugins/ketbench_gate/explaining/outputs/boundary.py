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


def boundary_figures(subject: Subject) -> dict[str, Figure]:
    """The plane with the test rows on it; nothing for fewer than two features or an empty training part."""
    train = subject.samples.parts["train"][0].cpu()
    if subject.samples.n_features < 2 or not len(train):
        return {}
    columns, rows = _range(train[:, 0]), _range(train[:, 1])
    values = _values(subject, _plane(train, columns, rows)).reshape(len(rows), len(columns))
    return {"decision_boundary": _drawn(subject, columns, rows, values)}


def _range(values: Tensor) -> Floats:
    low, high = float(values.min()), float(values.max())
    room = MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, GRID)


def _plane(train: Tensor, columns: Floats, rows: Floats) -> Tensor:
    """Every point of the grid, the other features at their mean over the training part."""
    points = train.mean(0).repeat(len(columns) * len(rows), 1)
    y, x = np.meshgrid(rows, columns, indexing="ij")
    points[:, 0] = torch.as_tensor(x.reshape(-1))
    points[:, 1] = torch.as_tensor(y.reshape(-1))
    return points


def _values(subject: Subject, points: Tensor) -> Floats:
    """The probability of the second of two classes, the predicted class of more, or the predicted number."""
    engine, model = subject.model.engine, subject.model
    pieces: list[Tensor] = []
    with torch.no_grad():
        for piece in points.split(engine.rows):
            if subject.cancelled():
                raise RunCancelled("Stopped on request.")
            pieces.append(model(piece.to(engine.device)).cpu())
    outputs = torch.cat(pieces)
    if not subject.objective.is_classification:
        return outputs[:, 0].double().numpy() * subject.samples.scale + subject.samples.centre
    chances = probabilities(outputs)
    return chances[:, 1] if chances.shape[1] == 2 else chances.argmax(1).astype(float)


def _drawn(subject: Subject, columns: Floats, rows: Floats, values: Floats) -> HeatMap:
    classes = subject.samples.classes
    names = subject.feature_names
    more = subject.samples.n_features - 2
    rest = f"The other {more} features stand at their mean; the test rows differ in them too. " if more else ""
    contours: list[float] = [0.5] if len(classes) == 2 else [place + 0.5 for place in range(len(classes) - 1)]
    axis = Axis("prediction")
    if classes:
        axis = Axis(f"probability of {classes[1]}" if len(classes) == 2 else "number of the predicted class")
    return HeatMap(
        title="Decision boundary" if classes else "Prediction over two features",
        values=values,
        columns=columns,
        rows=rows,
        x=Axis(f"{names[0]} (prepared)"),
        y=Axis(f"{names[1]} (prepared)"),
        z=axis,
        contours=contours if classes else (),
        points=_test_rows(subject),
        note=f"{rest}Points: rows of the test part.",
    )


def _test_rows(subject: Subject) -> list[Series]:
    features, targets = (part.cpu() for part in subject.samples.parts["test"])
    places = features[:, :2].double().numpy()
    if not subject.samples.classes:
        return [Series("test rows", places[:, 0], places[:, 1])]
    wanted = targets.numpy()
    return [
        Series(f"{i}: {name}", places[wanted == i, 0], places[wanted == i, 1])
        for i, name in enumerate(subject.samples.classes)
    ]
