"""Origin's CPUQVM: order of qubits, idle wires, and its noise against density matrices of PennyLane."""

import numpy as np
import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.targets import Execution
from ketbench.testing.devices import device_findings

SHOTS = 4000


@pytest.mark.parametrize("name", ["origin.cpuqvm", "origin.cpuqvm:0.01"])
def test_the_kit_is_passed(name):
    assert device_findings(name) == []


def executed(name, circuit, shots, *observables):
    machine, rest = target(name)
    return machine.execute(rest, Execution(circuit, {}, np.zeros((1, 1)), observables, shots, 3), lambda: False)


def test_a_wire_without_a_gate_is_read_as_zero():
    circuit = CircuitBuilder("idle", 3).add("x", 2).build()
    np.testing.assert_array_equal(executed("origin.cpuqvm", circuit, 100, "Z0", "Z1", "Z2").values, [[1, 1, -1]])


def test_its_noise_is_that_of_the_noise_target():
    # Only gates that need no decomposition, so that both put their noise at the same places.
    circuit = CircuitBuilder("noisy", 2).add("h", 0).add("x", 1, controls=[0]).add("ry", 1, 0.6).build()
    found = executed("origin.cpuqvm:0.05", circuit, SHOTS, "Z0 Z1", "Z1")
    exact = executed("noise.depolarizing:0.05", circuit, 0, "Z0 Z1", "Z1")
    np.testing.assert_allclose(found.values, exact.values, atol=5 / np.sqrt(SHOTS))


@pytest.mark.parametrize("name", ["origin.cpuqvm:2", "origin.cpuqvm:x", "origin.cpuqvm:"])
def test_no_probability_is_guessed(name):
    with pytest.raises(InputError, match=r"needs a probability from 0 to 0\.75"):
        target(name)
