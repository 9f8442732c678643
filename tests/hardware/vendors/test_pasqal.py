"""Sequences of Pulser on both analogue simulators, against Rabi's formula and against each other."""

import json
from importlib.util import find_spec

import numpy as np
import pulser
import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import InputError
from ketbench.contract.orders import order_from_bytes, other_to_bytes

NAMES = ["pasqal.local", *(["braket-ahs.local"] if find_spec("braket") else [])]
OMEGA, NS, SHOTS = 2 * np.pi * 0.7, 400, 2000


def sequence(places, device=pulser.MockDevice):
    register = pulser.Register({f"q{k}": place for k, place in enumerate(places)})
    made = pulser.Sequence(register, device)
    made.declare_channel("global", "rydberg_global")
    made.add(pulser.Pulse.ConstantPulse(NS, OMEGA, 0.0, 0.0), "global")
    made.measure("ground-rydberg")
    return made.to_abstract_repr()


def summary(name, places, device=pulser.MockDevice):
    machine, rest = target(name)
    order = order_from_bytes(other_to_bytes("sequence", {"sequence": sequence(places, device)}, SHOTS, 3))
    assert list(machine.batches(rest, order)) == [1]
    return machine.executed(rest, order, [machine.counts(rest, order, 0, "local-x")])


@pytest.mark.parametrize("name", NAMES)
def test_one_atom_far_from_a_blockaded_pair_turns_as_rabi_says(name):
    found = summary(name, [(0.0, 0.0), (4.0, 0.0), (60.0, 0.0)])["excited"]
    alone = np.sin(OMEGA * NS * 1e-3 / 2) ** 2
    pair = np.sin(np.sqrt(2) * OMEGA * NS * 1e-3 / 2) ** 2 / 2
    assert found["q2"] == pytest.approx(alone, abs=5 * np.sqrt(alone * (1 - alone) / SHOTS))
    # Of a blockaded pair one is excited at a time, sqrt(2) times as fast.
    assert found["q0"] == pytest.approx(pair, abs=0.05)
    assert found["q1"] == pytest.approx(pair, abs=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_sequence_is_refused(name):
    machine, rest = target(name)
    with pytest.raises(InputError, match="Pulser cannot read"):
        machine.batches(rest, json.loads(other_to_bytes("sequence", {"sequence": "{}"}, 10)))
    with pytest.raises(InputError, match="takes a sequence, no circuit"):
        machine.batches(rest, [])


@pytest.mark.parametrize("device", [pulser.MockDevice, pulser.AnalogDevice], ids=["n=70", "n=60"])
@pytest.mark.parametrize("name", NAMES)
def test_atoms_interact_as_strongly_as_the_level_of_the_device_says(name, device):
    """Two atoms between blockade and freedom: the chance of both by the Hamiltonian, whose C6 is the device's."""
    distance = 7.0 if device is pulser.AnalogDevice else 9.5
    found = summary(name, [(0.0, 0.0), (distance, 0.0)], device)
    v = device.interaction_coeff / distance**6
    # Ground, one excited (symmetric), both: a global drive couples the neighbours by Omega/sqrt(2).
    h = np.array([[0, OMEGA / np.sqrt(2), 0], [OMEGA / np.sqrt(2), 0, OMEGA / np.sqrt(2)], [0, OMEGA / np.sqrt(2), v]])
    energies, states = np.linalg.eigh(h)
    end = states @ (np.exp(-1j * energies * NS * 1e-3) * states.conj().T[:, 0])
    one, both = np.abs(end[1]) ** 2, np.abs(end[2]) ** 2
    assert 0.05 < both < 0.9
    excited = one / 2 + both
    assert found["excited"]["q0"] == pytest.approx(excited, abs=5 * np.sqrt(excited * (1 - excited) / SHOTS))


def test_what_brakets_simulator_would_compute_as_something_else_is_refused():
    register = pulser.Register({"a": (0.0, 0.0), "b": (6.0, 0.0)})
    digital = pulser.Sequence(register, pulser.MockDevice)
    digital.declare_channel("raman", "raman_local", initial_target="a")
    digital.add(pulser.Pulse.ConstantPulse(NS, OMEGA, 0.0, 0.0), "raman")
    solid = pulser.Sequence(pulser.Register3D({"a": (0.0, 0.0, 0.0), "b": (6.0, 0.0, 6.0)}), pulser.MockDevice)
    solid.declare_channel("global", "rydberg_global")
    solid.add(pulser.Pulse.ConstantPulse(NS, OMEGA, 0.0, 0.0), "global")
    for made, words in ((digital, "local channel 'raman'"), (solid, "three dimensions")):
        order = order_from_bytes(other_to_bytes("sequence", {"sequence": made.to_abstract_repr()}, 10))
        for machine, rest in map(target, NAMES[1:]):
            with pytest.raises(InputError, match=words):
                machine.batches(rest, order)
