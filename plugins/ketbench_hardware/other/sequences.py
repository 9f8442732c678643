"""Pulser's sequences on Pasqal's simulator and on Braket's analogue one; "1" is the Rydberg state."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np

from ketbench.plugin import Counts, InputError
from ketbench_hardware.other.local import Order

MOST_ATOMS = 12
_STEPS_A_MICROSECOND = 200
_POINTS = 200


class PulserSimulation:
    """Pasqal's own simulator; see `ketbench_hardware.other.local.Simulator`."""

    name = "pasqal.local"
    provider = "Pasqal"
    modules: tuple[str, ...] = ("pulser", "pulser_simulation")
    package = "pulser-simulation"
    extra = "pasqal"
    takes = "sequence"
    qubits = MOST_ATOMS

    def check(self, order: Order) -> None:
        """Whether Pulser can read it."""
        _sequence(order)

    def simulate(self, order: Order) -> Counts:
        """Sample the final state."""
        import warnings

        sequence = _sequence(order)
        np.random.seed(int(order["seed"]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            emulator = import_module("pulser_simulation").QutipEmulator.from_sequence(sequence)
            found = emulator.run().sample_final_state(int(order["shots"]))
        return {str(bits): int(times) for bits, times in found.items()}

    def summary(self, order: Order, counts: Counts) -> Mapping[str, Any]:
        """How often each atom is excited."""
        return excited(list(_sequence(order).register.qubit_ids), counts)


class BraketAnalogue:
    """Braket's simulator of Rydberg atoms; the sequence is sampled by Pulser."""

    name = "braket-ahs.local"
    provider = "Amazon Braket"
    modules: tuple[str, ...] = ("pulser", "braket.analog_hamiltonian_simulator")
    package = "amazon-braket-default-simulator"
    extra = "braket,pasqal"
    takes = "sequence"
    qubits = MOST_ATOMS

    def check(self, order: Order) -> None:
        """Whether Pulser can read it, and the simulator has all that it uses."""
        _ahs(_sequence(order))

    def simulate(self, order: Order) -> Counts:
        """Sample the final state."""
        path = "braket.analog_hamiltonian_simulator.rydberg.rydberg_simulator"
        sequence = _sequence(order)
        program, steps = _ahs(sequence)
        made = import_module("braket.ir.ahs.program_v1").Program.parse_obj(program)
        machine = import_module(path).RydbergAtomSimulator()
        # The kit's own coefficient is that of n = 70, other devices have others; from rad/us um^6 to rad/s m^6.
        strength = float(sequence.device.interaction_coeff) * 1e-30
        answer = machine.run(made, shots=int(order["shots"]), steps=steps, rydberg_interaction_coef=strength)
        # An atom that is lost when read was in the Rydberg state.
        read = ("".join("0" if there else "1" for there in one.shotResult.postSequence) for one in answer.measurements)
        return dict(Counter(read))

    def summary(self, order: Order, counts: Counts) -> Mapping[str, Any]:
        """How often each atom is excited."""
        return excited(list(_sequence(order).register.qubit_ids), counts)


def excited(atoms: list[Any], counts: Counts) -> dict[str, Any]:
    """The share of shots in which each atom is in the Rydberg state, with its standard error, and the most frequent."""
    shots = sum(counts.values())
    shares = [sum(n for bits, n in counts.items() if bits[k] == "1") / shots for k in range(len(atoms))]
    most = max(counts, key=lambda bits: counts[bits])
    return {
        "shots": shots,
        "excited": {str(atom): share for atom, share in zip(atoms, shares, strict=True)},
        "errors": {str(a): math.sqrt(p * (1 - p) / shots) for a, p in zip(atoms, shares, strict=True)},
        "most_frequent": most,
        "most_frequent_share": counts[most] / shots,
    }


def _sequence(order: Order) -> Any:
    try:
        found = import_module("pulser").Sequence.from_abstract_repr(order["sequence"])
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0]
        raise InputError(f"Pulser cannot read the sequence ({type(error).__name__}: {first}).") from None
    if len(found.register.qubit_ids) > MOST_ATOMS:
        number = len(found.register.qubit_ids)
        raise InputError(f"The sequence has {number} atoms; here at most {MOST_ATOMS} are simulated.")
    return found


def _ahs(sequence: Any) -> tuple[dict[str, Any], int]:
    """The sequence in Braket's words, SI units, and how many steps to take."""
    _require_rydberg(sequence)
    sampled = import_module("pulser.sampler").sample(sequence)
    channels = list(sampled.channel_samples.values())
    if len(channels) != 1:
        raise InputError(f"The sequence uses {len(channels)} channels; Braket's simulator is given one global channel.")
    (held,) = channels
    seconds = len(held.amp) * 1e-9
    sites = [[repr(float(x) * 1e-6) for x in place] for place in _places(sequence)]
    field = {
        "amplitude": _series(held.amp, seconds, 1e6),
        "detuning": _series(held.det, seconds, 1e6),
        "phase": _series(held.phase, seconds, 1.0),
    }
    program = {
        "setup": {"ahs_register": {"sites": sites, "filling": [1] * len(sites)}},
        "hamiltonian": {"drivingFields": [field], "shiftingFields": []},
    }
    return program, max(100, round(seconds * 1e6 * _STEPS_A_MICROSECOND))


def _require_rydberg(sequence: Any) -> None:
    """Refuse what the simulator would compute as something else."""
    for name, channel in sequence.declared_channels.items():
        if channel.basis != "ground-rydberg" or channel.addressing != "Global":
            kind = f"{channel.addressing.lower()} channel '{name}' of the basis {channel.basis}"
            raise InputError(f"The sequence uses the {kind}; Braket's simulator has one global Rydberg channel.")
    if any(len(place) != 2 for place in _places(sequence)):
        raise InputError("The register has three dimensions; Braket's simulator takes atoms in a plane.")


def _places(sequence: Any) -> list[Any]:
    found: list[Any] = []
    for place in sequence.register.qubits.values():
        held = np.asarray(place.as_array() if hasattr(place, "as_array") else place, dtype=np.float64)
        found.append(held.tolist())
    return found


def _series(samples: Any, seconds: float, scale: float) -> dict[str, Any]:
    """Values at moments between which they run in straight lines; Pulser gives one for each ns."""
    held = np.asarray(samples, dtype=np.float64)
    chosen = np.unique(np.linspace(0, len(held) - 1, min(len(held), _POINTS)).round().astype(int))
    times = chosen / max(1, len(held) - 1) * seconds
    return {
        "time_series": {
            "values": [repr(float(value)) for value in held[chosen] * scale],
            "times": [repr(float(time)) for time in times],
        },
        "pattern": "uniform",
    }
