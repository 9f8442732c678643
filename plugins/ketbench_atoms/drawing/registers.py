"""A register with its blockade, and a pulse, as figures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Figure, Graph, Line, PlainGraph, Series, counted
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.physics.register import Register


def register_figure(
    register: Register,
    device: Device,
    omega: float,
    title: str,
    graph: PlainGraph | None = None,
    groups: NDArray[np.int64] | None = None,
) -> Figure:
    """Atoms in um; joined are the pairs within the blockade radius, and edges of the graph that are farther.

    Weights: 2 for an edge of the graph within the blockade, 1 for one beyond it, 0.5 for a false edge.
    """
    radius = device.blockade_radius(omega)
    rows, columns = np.triu_indices(len(register), 1)
    near = register.distances[rows, columns] <= radius
    wanted = near if graph is None else graph.adjacency[rows, columns]
    drawn = near | wanted
    weights = np.where(near & wanted, 2.0, np.where(wanted, 1.0, 0.5))[drawn]
    false, missed = int((near & ~wanted).sum()), int((wanted & ~near).sum())
    counts = f"{counted(false, 'false edge')} (thin), {counted(missed, 'edge')} beyond the blockade (medium)"
    told = "" if graph is None else f" {counts}."
    return Graph(
        title=title,
        note=f"{device.shown()} Blockade radius {radius:.2f} µm at Omega = {omega:.3g} rad/µs.{told}",
        positions=register.coordinates,
        edges=np.column_stack([rows, columns])[drawn],
        weights=weights,
        groups=groups,
        group_names=() if groups is None else ("not in the set", "in the set"),
        # Two signs fit into a node.
        labels=[str(i) for i in range(len(register))],
    )


def pulse_figure(pulse: Pulse) -> Figure:
    """Amplitude, detuning and local detuning over time."""
    count = 400
    times = (np.arange(count) + 0.5) / count * pulse.duration
    omega, delta, phase, local = pulse.sampled(count)
    curves = [Series("Omega", times, omega), Series("delta", times, delta)]
    if np.any(local):
        curves.append(Series("local detuning at full share", times, local))
    if np.any(phase):
        curves.append(Series("phase [rad]", times, phase))
    return Line(title="Pulse", series=curves, x=Axis("time", "us"), y=Axis("angular frequency", "rad/us"))
