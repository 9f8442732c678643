"""The driver kit: passed by IonQ's driver against a cloud on this machine, and failed by drivers that are wrong."""

import pytest

from ketbench.base.errors import InputError
from ketbench.testing import devices as kit
from ketbench.testing.devices import device_findings
from ketbench_hardware.targets import ionq


def test_ionq_passes(cloud):
    cloud.polls = 1
    assert device_findings("ionq.simulator") == []


@pytest.fixture
def spoiled(monkeypatch, cloud):
    def spoil(change):
        cloud.polls = 0
        right = ionq.counts
        monkeypatch.setattr(ionq, "counts", lambda *given: change(right(*given)))
        return " ".join(device_findings("ionq.simulator"))

    return spoil


def test_qubits_in_another_order_are_found(spoiled):
    said = spoiled(lambda counts: [{bits[::-1]: n for bits, n in one.items()} for one in counts])
    assert "The state 100 is read as 001" in said


def test_two_qubits_exchanged_are_found_by_their_values(spoiled):
    said = spoiled(lambda counts: [{bits[1] + bits[0] + bits[2]: n for bits, n in one.items()} for one in counts])
    assert "expectation value" in said


def test_lost_shots_and_programs_are_found(spoiled):
    assert "400 shots were asked for" in spoiled(lambda counts: [{b: n // 2 for b, n in c.items()} for c in counts])


def test_every_gate_is_named_as_ionq_names_it(cloud):
    """The cloud computes by the names alone, so a wrong one gives wrong values."""
    import numpy as np

    from ketbench.circuit.circuit import CircuitBuilder
    from ketbench.circuit.gates import GATES
    from ketbench.contract.targets import Execution
    from ketbench_hardware.programs.program import SINGLE

    builder = CircuitBuilder("all", 3).add("ry", 0, 0.4).add("ry", 1, 1.3).add("ry", 2, 2.5)
    for number, name in enumerate(SINGLE):
        builder.add(name, number % 3).add("rx", number % 3, 0.2 + number)
    builder.add("swap", (0, 2)).add("z", 1, controls=[0]).add("rz", 2, 0.9).add("ry", 2, -0.4).add("x", 0, controls=[2])
    circuit = builder.build()
    cloud.polls = 0
    shots = 40_000
    asked = Execution(circuit, {}, np.zeros((1, 1)), ("Z0", "Y1", "X0 Z2", "Z0 Z1 Z2"), shots)
    from ketbench.backends.targets import target

    exact = target("exact")[0].execute("", Execution(circuit, {}, np.zeros((1, 1)), asked.observables), lambda: False)
    found = ionq.execute("simulator", asked, lambda: False)
    assert set(SINGLE) <= set(GATES)
    np.testing.assert_allclose(found.values, exact.values, atol=5 / np.sqrt(shots))


def test_an_unknown_device_is_named(monkeypatch):
    monkeypatch.delenv("IONQ_API_KEY", raising=False)
    with pytest.raises(InputError, match="IonQ has no credentials here for 'moon'"):
        device_findings("ionq.moon")


def test_the_patterns_tell_every_order_of_three_qubits_apart():
    import itertools

    for order in itertools.permutations(range(3)):
        turned = ["".join(bits[k] for k in order) for bits in kit.PATTERNS]
        assert (turned == list(kit.PATTERNS)) == (order == (0, 1, 2))
