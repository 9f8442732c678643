"""Variance of the gradient over random starting points, column by column: where training would find no slope."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ketbench.plugin import Axis, Circuit, Figure, Line, RunCancelled, Series, expanded, parameters_of
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.explaining.costs import DRAWS
from ketbench_gate.explaining.subject import Subject
from ketbench_gate.explaining.widened import widened
from ketbench_gate.models.measured import Floats

NOTHING = 1e-20
"""Below this a variance is what rounding leaves of zero."""


def gradient_variances(subject: Subject, draws: int = DRAWS) -> Floats:
    """Variance of the first observable's slope along each trainable parameter, shape (n_trainable,).

    Parameters are drawn uniformly from [0, 2 pi), each draw with a random row of the training part.
    Source: J. R. McClean et al., Nat. Commun. 9, 4812 (2018).
    """
    features = subject.samples.parts["train"][0].cpu().double()
    width = features.shape[1]
    generator = np.random.default_rng(subject.seed)
    rows = features[generator.integers(0, len(features), draws)]
    angles = torch.as_tensor(generator.uniform(0, 2 * np.pi, (draws, len(subject.circuit.trainable))))
    engine = StatevectorEngine(Work(widened(subject.circuit, width), subject.work.observables[:1], subject.seed))
    weights = subject.model.all_weights().detach().cpu().double()
    slopes = [_slopes(engine, weights, piece, subject) for piece in torch.hstack([rows, angles]).split(engine.rows)]
    found = torch.cat(slopes)[:, width:].numpy().var(axis=0, ddof=1)
    return np.where(found > NOTHING, found, 0.0)


def _slopes(engine: StatevectorEngine, weights: Tensor, rows: Tensor, subject: Subject) -> Tensor:
    if subject.cancelled():
        raise RunCancelled("Stopped on request.")
    asked = rows.clone().requires_grad_()
    total = engine.expectations(weights, asked).sum()
    if not total.requires_grad:
        return torch.zeros_like(rows)
    return torch.autograd.grad(total, asked, allow_unused=True, materialize_grads=True)[0]


def columns_of(circuit: Circuit) -> list[int]:
    """The column of the written-out circuit in which each trainable parameter first turns something; -1 for none."""
    first: dict[str, int] = {}
    for op in expanded(circuit).ops:
        for name in (name for angle in op.angles for name in parameters_of(angle)):
            first.setdefault(name, op.column)
    return [first.get(parameter.name, -1) for parameter in circuit.trainable]


def variance_figures(circuit: Circuit, observable: str, variances: Floats, draws: int = DRAWS) -> dict[str, Figure]:
    """Mean over the parameters of each column, with the least and the largest as a band."""
    groups = _grouped(columns_of(circuit), variances)
    means = np.array([np.mean(group) for group in groups.values()])
    is_log = bool((means > 0).all())
    flat = int((variances == 0).sum())
    series = Series(
        "mean of the column",
        np.array(list(groups), dtype=float),
        means,
        np.array([_lowest(group, is_log) for group in groups.values()]),
        np.array([max(group) for group in groups.values()]),
    )
    without = f" {flat} of {len(variances)} parameters have no slope anywhere." if flat else ""
    return {
        "gradient_variance": Line(
            title="Variance of the gradient by layer",
            series=[series],
            x=Axis("column of the circuit"),
            y=Axis(f"variance of the slope of {observable}", log=is_log),
            note=f"Over {draws} random starting points, uniform in [0, 2 pi); band: least and largest of the column "
            f"(McClean et al., Nat. Commun. 9, 4812 (2018)).{without}",
        )
    }


def _lowest(group: Sequence[float], is_log: bool) -> float:
    """The lower edge of the band: zero has no place on a logarithmic axis, and no mean lies outside of its band."""
    return min(*(value for value in group if value > 0), float(np.mean(group))) if is_log else min(group)


def _grouped(columns: Sequence[int], values: Floats) -> dict[int, list[float]]:
    groups: dict[int, list[float]] = {}
    for column, value in sorted(zip(columns, values.tolist(), strict=True)):
        groups.setdefault(column, []).append(value)
    return groups
