"""Figures of `planning.training` as data: causes of time, memory, published runs beside ours, and other layouts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, Line, Mark, Series, Table, inputs_table
from ketbench_planning.training.published import ROWS, errors, outside, predicted_rate
from ketbench_planning.training.report import TrainingReport
from ketbench_planning.training.time import IN_NETWORK_GBS, RING_GBS, iteration


def figures(found: TrainingReport) -> dict[str, Figure]:
    """All figures by name, in the order of the tabs."""
    made: dict[str, Figure] = {"where the time goes": times(found), "iteration over bandwidth": saturation(found)}
    if found.layouts:
        made["layouts"] = layouts(found)
    made |= {"memory": memory_bars(found), "published runs": published(), "measured links": links()}
    return made | {"inputs": inputs_table(found.params)}


def times(found: TrainingReport) -> Bars:
    """Seconds by cause."""
    parts = {name: seconds for name, seconds in found.predicted.parts().items() if seconds > 0}
    return Bars(
        title=f"Predicted iteration {found.predicted.total:.3g} s",
        categories=list(parts),
        names=["seconds"],
        values=np.array([list(parts.values())]),
        y=Axis("time", "s"),
    )


def saturation(found: TrainingReport) -> Line:
    """Iteration over the bus bandwidth in a node."""
    grid = np.geomspace(10.0, 1e4, 60)
    machines = [replace(found.machine, bus_gbs=float(gbs)) for gbs in grid]
    capacity = found.params.capacity
    y = np.array([iteration(found.model, found.layout, one, capacity).total for one in machines])
    return Line(
        title="What a faster link buys",
        series=[Series("iteration", grid, y)],
        x=Axis("bus bandwidth in a node", "GB/s", log=True),
        y=Axis("iteration", "s"),
        marks=[Mark(found.machine.chip.name, found.machine.bus_gbs, found.predicted.total)],
    )


def layouts(found: TrainingReport) -> Table:
    """The fastest layouts that fit."""
    rows = [
        (o.layout.tensor, o.layout.pipeline, o.layout.data, o.layout.context, o.layout.expert, o.layout.micro,
         o.layout.interleave, o.layout.recompute.value, o.seconds, o.gib)
        for o in found.layouts
    ]  # fmt: skip
    gain = found.predicted.total / found.layouts[0].seconds
    return Table(
        title=f"Fastest layouts of {found.layout.gpus} accelerators; the first is {gain:.2f} x as fast as the form's",
        note="All splits of tensor, pipeline and data with micro-batches, chunks and recomputation that fit 92 % of "
        "the memory; context, experts and ZeRO as in the form.",
        columns=["tensor", "pipeline", "data", "context", "expert", "micro-batch", "chunks", "recomputed",
                 "iteration, s", "memory, GiB"],
        rows=rows,
    )  # fmt: skip


def memory_bars(found: TrainingReport) -> Bars:
    """GiB by cause beside what there is."""
    used, room = found.memory, found.machine.chip.memory_gb * 1e9
    gib = 2**30
    return Bars(
        title=f"{used.gib:.1f} of {room / gib:.1f} GiB on the first stage",
        categories=["weights, gradients, optimiser", "activations", "logits", "there is"],
        names=["GiB"],
        values=np.array([[used.state / gib, used.activations / gib, used.logits / gib, room / gib]]),
        y=Axis("memory", "GiB"),
    )


def published() -> Table:
    """Published runs, our prediction and its error."""
    off = errors(ROWS)
    rows = [
        (row.label, row.layout.gpus, row.published, row.tokens_s, predicted_rate(row), 100 * float(error),
         "in the fit" if row.fitted else "predicted", row.source)
        for row, error in zip(ROWS, off, strict=True)
    ]  # fmt: skip
    held = np.abs(outside())
    return Table(
        title=f"Published runs: {100 * held.mean():.1f} % mean error over the {held.size} outside the fit",
        note="Error of the time, predicted over published less one. Rows in the fit set the constants.",
        columns=["run", "accelerators", "published", "tokens/s each", "predicted", "error, %", "use", "source"],
        rows=rows,
    )


def links() -> Table:
    """Bus bandwidths that nccl-tests measure."""
    rows = [(name, gbs, IN_NETWORK_GBS.get(name)) for name, gbs in RING_GBS.items()]
    return Table(
        title="Bus bandwidth of an all-reduce over 8 accelerators",
        note="nccl-tests on A100 and H100; H200 as H100, H800 by its links. Others: 0.8 of the nominal link.",
        columns=["accelerator", "ring, GB/s", "in the switch, GB/s"],
        rows=rows,
        missing="not stated",
    )
