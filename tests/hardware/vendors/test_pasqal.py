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


def sequence(places):
    register = pulser.Register({f"q{k}": place for k, place in enumerate(places)})
    made = pulser.Sequence(register, pulser.MockDevice)
    made.declare_channel("global", "rydberg_global")
    made.add(pulser.Pulse.ConstantPulse(NS, OMEGA, 0.0, 0.0), "global")
    made.measure("ground-rydberg")
    return made.to_abstract_repr()


def summary(name, places):
    machine, rest = target(name)
    order = order_from_bytes(other_to_bytes("sequence", {"sequence": sequence(places)}, SHOTS, 3))
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
