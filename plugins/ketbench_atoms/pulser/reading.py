"""The abstract JSON of a Pulser sequence as a register, a pulse and a device; what cannot be said here is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import inf
from typing import Any

from ketbench.plugin import InputError
from ketbench_atoms.physics.device import Device
from ketbench_atoms.physics.pulse import Pulse, Segment
from ketbench_atoms.physics.register import Register
from ketbench_atoms.physics.waveforms import Shape, Waveform

_C6 = {60: 865723.02, 70: 5420158.53}
_MOCK = "MockDevice"


def from_pulser(text: str) -> tuple[Register, Pulse, Device]:
    """What a sequence holds.

    One global Rydberg channel is read, with pulses and delays in their order; variables, other channels, masks and
    phase shifts are refused.

    Raises
    ------
    InputError
        Naming what is not read.
    """
    try:
        held = json.loads(text)
    except ValueError:
        raise InputError("This is not JSON; write a sequence with Pulser's to_abstract_repr().") from None
    if not isinstance(held, dict) or not {"register", "channels", "operations", "device"} <= held.keys():
        raise InputError("This JSON is not a sequence of Pulser: register, channels, operations or device is missing.")
    try:
        return _register(held), _pulse(held), _device(held["device"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        text = f"The sequence of Pulser cannot be read ({type(error).__name__}: {error})"
        raise InputError(f"{text}; it must hold numbers, not variables.") from None


def _register(held: Mapping[str, Any]) -> Register:
    atoms = held["register"]
    if any("z" in atom for atom in atoms):
        raise InputError("The register has three dimensions; only registers in a plane are read.")
    return Register({atom["name"]: (float(atom["x"]), float(atom["y"])) for atom in atoms})


def _pulse(held: Mapping[str, Any]) -> Pulse:
    channels = held["channels"]
    if held.get("variables"):
        raise InputError("The sequence has variables; build it with their values before it is written.")
    if held.get("slm_mask_targets"):
        raise InputError("The sequence masks atoms (SLM), which is not read; leave the mask out.")
    if len(channels) != 1 or not next(iter(channels.values())).startswith("rydberg_global"):
        shown = ", ".join(map(str, channels.values())) or "none"
        raise InputError(f"The sequence uses channels {shown}; one global Rydberg channel is read.")
    parts = [_segment(operation) for operation in held["operations"]]
    return Pulse.of(parts)


def _segment(operation: Mapping[str, Any]) -> Segment:
    still = Waveform.of(0.0)
    if operation["op"] == "delay":
        waves = Waveform.of(0.0), Waveform.of(0.0)
        return Segment(_positive(operation["time"]) / 1000, *waves, still, still)
    if operation["op"] != "pulse":
        raise InputError(
            f"The sequence holds the operation '{operation['op']}', which is not read; only pulses and delays."
        )
    if float(operation.get("post_phase_shift", 0.0)) != 0:
        raise InputError("A pulse shifts the phase of those after it (post_phase_shift), which is not read.")
    amplitude, detuning = operation["amplitude"], operation["detuning"]
    ns = _duration(amplitude)
    if _duration(detuning) != ns:
        raise InputError(
            f"Amplitude and detuning of a pulse last {ns} and {_duration(detuning)} ns; they must be equal."
        )
    phase = Waveform.of(float(operation["phase"]))
    return Segment(ns / 1000, _waveform(amplitude), _waveform(detuning), phase, still)


def _duration(wave: Mapping[str, Any]) -> int:
    return _positive(len(wave["samples"]) if wave["kind"] == "custom" else wave["duration"])


def _positive(ns: Any) -> int:
    if isinstance(ns, bool) or not isinstance(ns, (int, float)) or ns <= 0:
        raise InputError(f"A part of the sequence lasts {ns!r} ns; give a number above 0.")
    return int(ns)


def _waveform(wave: Mapping[str, Any]) -> Waveform:
    match wave["kind"]:
        case "constant":
            return Waveform(Shape.CONSTANT, [float(wave["value"])])
        case "ramp":
            return Waveform(Shape.RAMP, [float(wave["start"]), float(wave["stop"])])
        case "blackman":
            return Waveform(Shape.BLACKMAN, [float(wave["area"])])
        case "interpolated":
            return Waveform(Shape.INTERPOLATED, wave["values"], tuple(map(float, wave["times"])))
        case "custom":
            return Waveform(Shape.STEPS, wave["samples"])
        case other:
            raise InputError(f"A waveform of the sequence is '{other}', which is not read.")


def _device(held: Any) -> Device:
    if held == _MOCK:
        return Device.mock()
    if not isinstance(held, Mapping):
        raise InputError(f"The sequence is for '{held}', whose data it does not hold; write it with a newer Pulser.")
    level = int(held["rydberg_level"])
    if level not in _C6:
        raise InputError(f"The sequence is for Rydberg level {level}; C6 is known here for {sorted(_C6)}.")
    channel = next((c for c in held["channels"] if c["id"] == "rydberg_global"), {})
    return Device(
        name=str(held["name"]),
        level=level,
        c6=_C6[level],
        c3=float(held.get("interaction_coeff_xy") or Device().c3),
        min_distance=float(held["min_atom_distance"]),
        max_radius=_limit(held.get("max_radial_distance")),
        max_atoms=int(held.get("max_atom_num") or 1_000_000),
        max_omega=_limit(channel.get("max_amp")),
        max_delta=_limit(channel.get("max_abs_detuning")),
        max_duration=_limit(held.get("max_sequence_duration")) / 1000,
    )


def _limit(value: Any) -> float:
    return inf if value is None else float(value)
