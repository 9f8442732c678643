"""The stages of a register under a pulse, from the atoms to the answer; places no atom."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.plugin import Axis, Line, Series, Stage, Task
from ketbench_atoms.studies.params import DynamicsParams

_OF_REGISTER = ("arrangement", "atoms", "places", "spacing", "row", "layout")


def dynamics_stages(task: Task, params: DynamicsParams) -> Sequence[Stage]:
    """Register, pulse, noise, answer."""
    data = task.dataset
    own = len(params.places)
    count = own or params.atoms
    atoms = "places of their own" if own else f"{params.arrangement.value}, {params.spacing:g} µm"
    title = data.name if data is not None else f"{count} atom{'' if count == 1 else 's'}"
    length = sum(row.duration for row in params.pulse)
    parts = len(params.pulse)
    pulse = "Pulser sequence" if params.sequence else f"{length:.3g} µs"
    told = "as its file says" if params.sequence else f"{parts} part{'' if parts == 1 else 's'}, {params.mode.value}"
    noisy = params.shots or params.epsilon or params.epsilon_prime
    shots = f"{params.shots:,} shots" if params.shots else "exact"
    return (
        Stage("Register", title, f"graph {params.row}" if data is not None else atoms, "graph",
              ("dataset", *(f"params.{name}" for name in _OF_REGISTER))),
        Stage("Pulse", pulse, told, "wave-sine", ("params.pulse", "params.mode", "params.sequence"),
              None if params.sequence else _drawn(params)),
        Stage("Noise", "Read-out errors" if noisy else "None", shots, "waveform",
              ("params.shots", "params.epsilon", "params.epsilon_prime", "params.device")),
        Stage("Answer", "Populations over time", f"{params.points:,} points in time", "chart-line", ("params.points",)),
    )  # fmt: skip


def _drawn(params: DynamicsParams) -> Line:
    """Amplitude and detuning over time, each part by its ends."""
    import numpy as np

    times, omega, delta = list[float](), list[float](), list[float]()
    now = 0.0
    for row in params.pulse:
        ramps = row.shape.value not in ("constant",)
        times += [now, now + row.duration]
        omega += [row.omega, row.omega_end if ramps else row.omega]
        delta += [row.delta, row.delta if row.delta_end is None else row.delta_end]
        now += row.duration
    series = [
        Series("Rabi frequency", np.array(times), np.array(omega)),
        Series("Detuning", np.array(times), np.array(delta)),
    ]
    note = "Each part from its first value to its last; rounded shapes are drawn straight."
    return Line(title="Pulse", series=series, x=Axis("Time", "us"), y=Axis("", "rad/us"), note=note)
