"""Pulses that lead atoms to a largest set: an adiabatic ramp, and its shape improved by gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import PlainGraph
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse
from ketbench_atoms.physics.register import Register
from ketbench_atoms.physics.waveforms import Shape, Waveform
from ketbench_atoms.simulator.evolving import evolve

Floats = NDArray[np.float64]
_KNOTS = 7
_RISE = (0.0, 0.15, 0.85, 1.0)


def chosen_omega(graph: PlainGraph, register: Register, device: Device) -> float:
    """Amplitude whose blockade radius is the geometric mean of the longest edge and the nearest pair without one."""
    distances, adjacency = register.distances, graph.adjacency
    apart = ~adjacency & ~np.eye(graph.nodes, dtype=bool)
    longest = distances[adjacency].max() if adjacency.any() else register.smallest_distance / 2
    nearest = distances[apart].min() if apart.any() else 2 * longest
    radius = float(np.sqrt(longest * max(nearest, longest)))
    wanted = device.c6 / radius**6
    return float(min(wanted, device.max_omega if device.max_omega < inf else wanted))


def adiabatic(omega: float, delta: float, duration: float) -> Pulse:
    """Amplitude up and down in straight lines, detuning from minus to plus its end value."""
    rise = Waveform(Shape.LINEAR, [0.0, omega, omega, 0.0], _RISE)
    return Pulse(duration, rise, Waveform(Shape.RAMP, [-delta, delta]))


def improved(
    graph: PlainGraph,
    register: Register,
    start: tuple[float, float, float],
    device: Device,
    steps: int,
    cancelled: Callable[[], bool],
) -> Iterator[tuple[float, Pulse]]:
    """Pulses of falling cost: ``sum_edges 2 <n_i n_j> - sum <n_i>``, by Adam on the values at seven times.

    Parameters
    ----------
    start : tuple
        Amplitude (rad/us), detuning (rad/us) and duration (us) of the adiabatic pulse it starts from.
    """
    import torch

    omega, delta, duration = start
    top = min(device.max_omega, 2 * omega)
    knots = np.linspace(0, 1, _KNOTS)
    first = np.interp(knots[1:-1], _RISE, [0, omega, omega, 0]) / top
    raw = torch.tensor(np.log(first / (1 - first + 1e-6) + 1e-6), dtype=torch.float64, requires_grad=True)
    bent = torch.tensor(np.interp(knots, [0, 1], [-1, 1]), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.Adam([raw, bent], lr=0.05)
    cost = _costs(graph)
    for _ in range(steps):
        if cancelled():
            return
        optimiser.zero_grad()
        pulse = _shaped(raw, bent, top, (delta, duration, device.max_delta), torch)
        shares: Any = evolve(register, pulse, method="splitting", tolerance=1e-3).tensor.abs() ** 2
        loss = (shares * torch.as_tensor(cost)).sum()
        loss.backward()
        yield float(loss.detach()), _frozen(pulse)
        optimiser.step()


def _shaped(raw: Any, bent: Any, top: float, limits: tuple[float, float, float], torch: Any) -> Pulse:
    delta, duration, most = limits
    ends = torch.zeros(1, dtype=torch.float64)
    amplitude = torch.cat([ends, top * torch.sigmoid(raw), ends])
    detuning = torch.clamp(delta * bent, -most, most)
    return Pulse(duration, Waveform(Shape.LINEAR, amplitude), Waveform(Shape.LINEAR, detuning))


def _frozen(pulse: Pulse) -> Pulse:
    part = pulse.segments[0]
    omega, delta = (Waveform(wave.shape, wave.plain().copy(), wave.times) for wave in (part.omega, part.delta))
    return Pulse(part.duration, omega, delta)


def _costs(graph: PlainGraph) -> Floats:
    states = np.arange(2**graph.nodes)
    bits = (states[:, None] >> np.arange(graph.nodes - 1, -1, -1)) & 1
    wrong = (bits[:, graph.edges[:, 0]] & bits[:, graph.edges[:, 1]]).sum(axis=1)
    return 2.0 * wrong - bits.sum(axis=1)
