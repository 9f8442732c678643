"""Sequences in Pulser's abstract JSON: what is written comes back, and what cannot be said is refused."""

import json
from math import pi

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench_atoms import Device, Pulse, Register, Waveform, evolve, from_pulser, to_pulser

TRIANGLE = Register({"a": (0.0, 0.0), "b": (6.0, 0.0), "c": (3.0, 5.5)})
PULSE = (
    Pulse(0.1, 6.0, 1.0, 0.5)
    .then(Pulse(0.2, Waveform("blackman", [0.9]), Waveform("ramp", [-3.0, 3.0])))
    .then(Pulse(0.2, Waveform("interpolated", [1.0, 3.0, 2.0], (0.0, 0.4, 1.0)), 1.0))
    .then(Pulse(0.04, [1.0, 2.0], 0.0))
)


def test_a_sequence_comes_back_as_it_was():
    register, pulse, device = from_pulser(to_pulser(TRIANGLE, PULSE))
    assert register.names == ("a", "b", "c")
    np.testing.assert_array_equal(register.coordinates, TRIANGLE.coordinates)
    assert pulse.duration == pytest.approx(0.54)
    for one, other in zip(pulse.sampled(540), PULSE.sampled(540), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
    assert (device.level, device.c6, device.max_omega) == (60, 865723.02, 4 * pi)
    before, after = (evolve(r, p) for r, p in ((TRIANGLE, PULSE), (register, pulse)))
    np.testing.assert_allclose(before.amplitudes, after.amplitudes, atol=1e-6)


def test_the_form_of_the_schema():
    assert json.loads(to_pulser(TRIANGLE, PULSE, Device.mock()))["device"] == "MockDevice"
    held = json.loads(to_pulser(TRIANGLE, PULSE))
    required = {"channels", "device", "measurement", "name", "operations", "register", "variables", "version"}
    assert held.keys() == required
    assert held["device"]["rydberg_level"] == 60
    assert [o["amplitude"]["kind"] for o in held["operations"]] == ["constant", "blackman", "interpolated", "custom"]
    assert held["operations"][0]["amplitude"] == {"kind": "constant", "duration": 100, "value": 6.0}
    assert held["operations"][0]["phase"] == 0.5


def changed(**how):
    held = json.loads(to_pulser(TRIANGLE, PULSE))
    held.update(how)
    return json.dumps(held)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: from_pulser("nothing"), "not JSON"),
        (lambda: from_pulser("[]"), "not a sequence"),
        (lambda: from_pulser(changed(variables={"t": {}})), "variables"),
        (lambda: from_pulser(changed(channels={"a": "raman_local"})), "raman_local"),
        (lambda: from_pulser(changed(operations=[])), "without parts"),
        (lambda: from_pulser(changed(operations=[{"op": "target"}])), "'target'"),
        (lambda: from_pulser(changed(operations=[{"op": "delay", "time": -5}])), "-5 ns"),
        (lambda: from_pulser(changed(device="Other")), "'Other'"),
        (lambda: from_pulser(changed(register=[{"name": "a", "x": 0, "y": 0, "z": 1}])), "three dimensions"),
        (lambda: from_pulser(changed(register=[{"name": "a"}])), "cannot be read"),
        (lambda: to_pulser(TRIANGLE, Pulse(0.1003, 1.0)), "multiple of 4 ns"),
        (lambda: to_pulser(TRIANGLE, Pulse(0.1, 1.0, local=2.0)), "Local detuning"),
        (lambda: to_pulser(TRIANGLE, Pulse(0.1, 1.0, phase=[0.0, 1.0])), "phase of a part"),
        (lambda: to_pulser(TRIANGLE, Pulse(0.1, 50.0)), "Omega reaches 50"),
    ],
)
def test_what_cannot_be_said_is_one_sentence(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_a_delay_is_a_pulse_of_nothing():
    operations = [json.loads(to_pulser(TRIANGLE, PULSE))["operations"][0], {"op": "delay", "channel": "g", "time": 40}]
    _, pulse, _ = from_pulser(changed(operations=operations))
    assert [s.duration for s in pulse.segments] == [0.1, 0.04]
    assert pulse.segments[1].omega.plain().tolist() == [0.0]
