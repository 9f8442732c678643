"""Residuals of a regression on the test part, the linear control beside the circuit; computes no output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ketbench.plugin import Axis, Figure, Histogram, Mark, Scatter, Series
from ketbench_gate.models.measured import Floats, Measured
from ketbench_gate.models.samples import Samples

BINS = 20
SHOWN = 2
"""The circuit and the linear control; more clouds hide each other."""


def residual_figures(models: Sequence[Measured], samples: Samples) -> dict[str, Figure]:
    """Residuals against predictions, and their distribution; nothing without test rows."""
    if not len(models[0].test[1]):
        return {}
    found = [(m.title, *residuals(m, samples)) for m in models[:SHOWN]]
    clouds = [Series(title, predicted, gap) for title, predicted, gap in found]
    edges = np.histogram_bin_edges(np.concatenate([gap for _, _, gap in found]), BINS)
    counts = np.array([np.histogram(gap, edges)[0] for _, _, gap in found])
    titles = [title for title, _, _ in found]
    return {
        "residuals": Scatter(
            title="Residuals, test part",
            series=clouds,
            x=Axis("predicted"),
            y=Axis("true less predicted"),
            marks=[Mark("no error", y=0.0)],
        ),
        "residual_histogram": Histogram(
            title="Distribution of the residuals, test part",
            edges=edges,
            names=titles,
            counts=counts,
            x=Axis("true less predicted"),
        ),
    }


def residuals(measured: Measured, samples: Samples) -> tuple[Floats, Floats]:
    """Predictions, and targets less predictions, in the target's unit."""
    outputs, targets = measured.test
    predicted = outputs[:, 0].double().numpy() * samples.scale + samples.centre
    true = targets.double().numpy() * samples.scale + samples.centre
    return predicted, true - predicted
