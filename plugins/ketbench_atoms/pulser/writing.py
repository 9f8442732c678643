"""A register and a pulse as the abstract JSON of a Pulser sequence (schema version 1), without Pulser."""

from __future__ import annotations

import json
from math import inf
from typing import Any

import numpy as np

from ketbench.plugin import InputError
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse, Segment
from ketbench_atoms.physics.register import Register
from ketbench_atoms.physics.waveforms import Shape, Waveform

CHANNEL = "rydberg_global"
_CLOCK, _SHORTEST = 4, 16
"""ns; of the analogue device's channel (Pulser 1.9)."""


def to_pulser(register: Register, pulse: Pulse, device: Device | None = None, name: str = "ketbench") -> str:
    """The sequence as text that `pulser.Sequence.from_abstract_repr` reads.

    Durations must be whole ns, and the phase constant within each part. Pulser samples at the ns, so that a ramp or
    window differs by what happens within one.

    Raises
    ------
    InputError
        For what the form cannot say: local detuning, a phase that changes, parts of no whole ns.
    """
    device = device or Device()
    device.require(register, pulse)
    written = {
        "version": "1",
        "name": name,
        "device": _device(device),
        "register": [
            {"name": atom, "x": float(x), "y": float(y)}
            for atom, (x, y) in zip(register.names, register.coordinates, strict=True)
        ],
        "channels": {"global": CHANNEL},
        "variables": {},
        "operations": [_operation(part, device) for part in pulse.segments],
        "measurement": "ground-rydberg",
    }
    return json.dumps(written, allow_nan=False)


def _operation(part: Segment, device: Device) -> dict[str, Any]:
    ns = round(part.duration * 1000)
    clock = _CLOCK if np.isfinite(device.max_duration) else 1
    if abs(ns - part.duration * 1000) > 1e-6 or ns % clock or ns < min(_SHORTEST, clock**2):
        least = f"a multiple of {clock} ns and at least {_SHORTEST} ns" if clock > 1 else "a whole number of ns"
        raise InputError(f"A part of the pulse lasts {part.duration * 1000:g} ns; for Pulser it must be {least}.")
    if np.any(part.local.plain() != 0) and np.any(part.local.at(np.linspace(0, 1, 9), part.duration) != 0):
        raise InputError("Local detuning has no place in a sequence of one global channel; set it to zero to write it.")
    phases = np.unique(part.phase.plain())
    if len(phases) > 1:
        raise InputError("The phase of a part of the pulse changes; Pulser keeps one phase a part, so cut it there.")
    return {
        "op": "pulse",
        "channel": "global",
        "protocol": "no-delay",
        "amplitude": _waveform(part.omega, ns),
        "detuning": _waveform(part.delta, ns),
        "phase": float(phases[0]),
        "post_phase_shift": 0.0,
    }


def _waveform(wave: Waveform, ns: int) -> dict[str, Any]:
    values = [float(value) for value in wave.plain()]
    match wave.shape:
        case Shape.CONSTANT:
            return {"kind": "constant", "duration": ns, "value": values[0]}
        case Shape.RAMP:
            return {"kind": "ramp", "duration": ns, "start": values[0], "stop": values[1]}
        case Shape.BLACKMAN:
            return {"kind": "blackman", "duration": ns, "area": values[0]}
        case Shape.INTERPOLATED:
            places = list(wave.times) or np.linspace(0, 1, len(values)).tolist()
            return {"kind": "interpolated", "duration": ns, "values": values, "times": places}
        case _:
            shares = (np.arange(ns) + 0.5) / ns
            samples = np.asarray(wave.at(shares, ns / 1000), dtype=float)
            return {"kind": "custom", "samples": samples.tolist()}


def _device(device: Device) -> Any:
    if device == Device.mock():
        return "MockDevice"

    def bound(value: float) -> float | None:
        return None if value == inf else value

    limited = np.isfinite(device.max_duration)
    channel: dict[str, Any] = {
        "id": CHANNEL,
        "basis": "ground-rydberg",
        "addressing": "Global",
        "max_abs_detuning": bound(device.max_delta),
        "max_amp": bound(device.max_omega),
        "min_retarget_interval": None,
        "fixed_retarget_t": None,
        "max_targets": None,
        "clock_period": _CLOCK if limited else 1,
        "min_duration": _SHORTEST if limited else 1,
        "max_duration": None,
        "mod_bandwidth": None,
        "eom_config": None,
    }
    return {
        "name": device.name,
        "dimensions": 2,
        "rydberg_level": device.level,
        "min_atom_distance": device.min_distance,
        "max_atom_num": device.max_atoms if limited else None,
        "max_radial_distance": None if device.max_radius == inf else int(device.max_radius),
        **({"max_sequence_duration": round(device.max_duration * 1000)} if limited else {}),
        "supports_slm_mask": False,
        "max_layout_filling": 0.5,
        "reusable_channels": False,
        "interaction_coeff_xy": None,
        "is_virtual": True,
        "version": "1",
        "channels": [channel],
    }
