"""Figures of a kernel: its matrix, its spectrum, the score over the bandwidth, the confusion of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Figure, HeatMap, Line, Mark, Scatter, Series
from ketbench_gate.objectives.kernels.data import Rows
from ketbench_gate.objectives.kernels.learning import Learner, Tried
from ketbench_gate.objectives.kernels.matrices import Floats

_SHOWN = 150


def kernel_figures(
    kernel: Floats, rows: Rows, learner: Learner, tried: Sequence[Tried], best: Tried
) -> dict[str, Figure]:
    """Matrix sorted by the target, spectrum, and the tuning."""
    order = np.argsort(rows.train.y, kind="stable")
    order = order[np.linspace(0, len(order) - 1, min(_SHOWN, len(order))).astype(int)]
    places = np.arange(len(order), dtype=np.float64)
    values = np.linalg.eigvalsh(kernel)[::-1] / len(kernel)
    scales = sorted({one.scale for one in tried})
    curve = np.array([max(one.score for one in tried if one.scale == scale) for scale in scales])
    name = learner.metric.replace("_", " ")
    return {
        "kernel": HeatMap(title="Kernel of training rows, sorted by target", values=kernel[np.ix_(order, order)],
                          columns=places, rows=places, x=Axis("row"), y=Axis("row"), z=Axis("kernel")),
        "spectrum": Line(title="Spectrum of the kernel",
                         series=[Series("eigenvalue / rows", np.arange(1, len(values) + 1), np.maximum(values, 1e-16))],
                         x=Axis("number"), y=Axis("share", log=True)),
        "bandwidth": Line(title="The bandwidth, chosen by inner folds", series=[Series(name, np.array(scales), curve)],
                          x=Axis("bandwidth", log=True), y=Axis(name), marks=[Mark("chosen", x=best.scale)]),
    }  # fmt: skip


def outcome_figure(predicted: NDArray[Any], rows: Rows, learner: Learner) -> Figure:
    """Confusion of the test rows, or their predicted numbers over the true ones."""
    if not rows.classes:
        series = [Series("test rows", rows.test.y, predicted)]
        return Scatter(title="Test rows", series=series, x=Axis("true"), y=Axis("predicted"))
    size = len(rows.classes)
    counts = np.zeros((size, size))
    np.add.at(counts, (rows.test.y.astype(int), predicted.astype(int)), 1)
    return HeatMap(title="Confusion of the test rows", values=counts, columns=list(rows.classes),
                   rows=list(rows.classes), x=Axis("predicted"), y=Axis("true"), write_values=True)  # fmt: skip
