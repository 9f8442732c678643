"""Neutral atoms: registers, pulses, their simulation and graph kernels; importing it loads no engine.

Coordinates are in micrometres, times in microseconds, angular frequencies in rad/us.

Examples
--------
>>> from math import pi
>>> from ketbench_atoms import Pulse, Register, evolve, excitation_histogram
>>> excitation_histogram(evolve(Register([(0.0, 0.0)]), Pulse(0.5, 2 * pi))).round(6).tolist()
[0.0, 1.0]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench_atoms.kernels.quantum import kernel_matrix
    from ketbench_atoms.physics.device import Device
    from ketbench_atoms.physics.noise import Noise
    from ketbench_atoms.physics.pulse import Pulse
    from ketbench_atoms.physics.register import Register
    from ketbench_atoms.physics.waveforms import Waveform
    from ketbench_atoms.pulser.reading import from_pulser
    from ketbench_atoms.pulser.writing import to_pulser
    from ketbench_atoms.simulator.evolving import evolve
    from ketbench_atoms.simulator.measuring import excitation_histogram
    from ketbench_atoms.simulator.states import State

_HOMES = {
    "Device": "physics.device",
    "Noise": "physics.noise",
    "Pulse": "physics.pulse",
    "Register": "physics.register",
    "State": "simulator.states",
    "Waveform": "physics.waveforms",
    "evolve": "simulator.evolving",
    "excitation_histogram": "simulator.measuring",
    "from_pulser": "pulser.reading",
    "kernel_matrix": "kernels.quantum",
    "to_pulser": "pulser.writing",
}

__all__ = [
    "Device",
    "Noise",
    "Pulse",
    "Register",
    "State",
    "Waveform",
    "evolve",
    "excitation_histogram",
    "from_pulser",
    "kernel_matrix",
    "to_pulser",
]


def __getattr__(name: str) -> Any:
    """Import a name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ketbench_atoms' has no attribute '{name}'; docs/atoms.md lists what it offers")
    value = globals()[name] = getattr(import_module(f"ketbench_atoms.{_HOMES[name]}"), name)
    return value
