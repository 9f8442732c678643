"""The figures of a trained machine, as data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ketbench.plugin import Axis, Figure, Image, Line, Mark, Scatter, Series
from ketbench_annealing.arrays import Floats
from ketbench_annealing.boltzmann.machine import Machine
from ketbench_annealing.boltzmann.temperature import BAND
from ketbench_annealing.boltzmann.training import Epoch

_TILES_ACROSS = 8
_MOST_TILES = 64


def beta_line(epochs: Sequence[Epoch]) -> Line:
    """The sampler's inverse temperature with the band that training needs."""
    x = np.array([float(each.number) for each in epochs])
    ones = np.ones(len(x))
    return Line(
        title="Inverse temperature of the samples",
        note="1 is right; outside the band the gradient misleads.",
        series=[
            Series(f"right ({BAND[0]:g} to {BAND[1]:g})", x, ones, BAND[0] * ones, BAND[1] * ones),
            Series("beta", x, np.array([each.beta for each in epochs])),
            Series("factor on the energies", x, np.array([each.factor for each in epochs])),
        ],
        x=Axis("epoch"),
        y=Axis("beta"),
    )


def likelihood_line(epochs: Sequence[Epoch], control: Sequence[Epoch], free: float) -> Line:
    """Held-out log-likelihood by epoch beside the controls."""
    series = [_curve("this sampler", epochs)]
    if control:
        series.append(_curve("block Gibbs", control))
    return Line(
        title=f"Held-out log-likelihood, {epochs[-1].held_out.kind}",
        series=series,
        x=Axis("epoch"),
        y=Axis("log-likelihood", "nat"),
        marks=[Mark("independent spins", y=free)],
    )


def machine_pictures(machine: Machine, samples: torch.Tensor, data: torch.Tensor, width: int) -> dict[str, Figure]:
    """Samples and couplings as images, and pair correlations of data and model."""
    between = machine.between.T.numpy().astype(np.float64)
    largest = max(float(np.abs(between).max()), 1e-12)
    return {
        "samples": Image(title="Samples of the model", pixels=_tiled((samples.numpy() + 1) / 2, width)),
        "couplings": Image(
            title="Couplings of each hidden spin",
            note=f"Grey is 0, black and white are -{largest:.3g} and {largest:.3g}.",
            pixels=_tiled(0.5 - between / (2 * largest), width),
        ),
        "correlations": _correlations(data, samples),
    }


def _curve(label: str, epochs: Sequence[Epoch]) -> Series:
    x = np.array([float(each.number) for each in epochs])
    return Series(label, x, np.array([each.held_out.value for each in epochs]))


def _correlations(data: torch.Tensor, samples: torch.Tensor) -> Scatter:
    rows, cols = np.triu_indices(data.shape[1], 1)
    of_data, of_model = _pairs(data), _pairs(samples)
    return Scatter(
        title="Pair correlations, data against model",
        series=[Series("pairs", of_data[rows, cols], of_model[rows, cols])],
        x=Axis("data, mean of s_i s_j"),
        y=Axis("model, mean of s_i s_j"),
    )


def _pairs(spins: torch.Tensor) -> Floats:
    return (spins.T @ spins / len(spins)).numpy().astype(np.float64)


def _tiled(images: Floats, width: int) -> Floats:
    """Put images in rows of eight with a grey line between, shape (height, width)."""
    shown = images[:_MOST_TILES]
    height = shown.shape[1] // width
    down = -(-len(shown) // _TILES_ACROSS)
    across = min(len(shown), _TILES_ACROSS)
    board = np.full((down * (height + 1) + 1, across * (width + 1) + 1), 0.5)
    for place, image in enumerate(shown):
        top, left = (place // across) * (height + 1) + 1, (place % across) * (width + 1) + 1
        board[top : top + height, left : left + width] = image.reshape(height, width)
    return np.clip(board, 0.0, 1.0)
