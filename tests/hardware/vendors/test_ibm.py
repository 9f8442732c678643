"""IBM's fake devices: order of qubits, compiling, calibration, and noise that goes the right way."""

import numpy as np
import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.targets import Execution
from ketbench.testing.devices import device_findings
from ketbench_hardware.drivers.ibm.fakes import fakes
from ketbench_hardware.drivers.ibm.qiskit_programs import compiled, quantum_circuit
from ketbench_hardware.programs.order import programs


@pytest.mark.parametrize("name", ["ibm.fake_manila", "ibm.fake_torino"])
def test_the_kit_is_passed(name):
    assert device_findings(name) == []


def test_the_files_say_what_the_kit_says():
    from qiskit_ibm_runtime.fake_provider import FakeManilaV2

    device, backend = fakes()["fake_manila"].device, FakeManilaV2()
    assert device.qubits == backend.num_qubits == 5
    assert set(device.edges) == {tuple(sorted(edge)) for edge in backend.coupling_map}
    assert device.errors["readout"] == pytest.approx(
        np.median([backend.target["measure"][(k,)].error for k in range(5)])
    )
    assert len(fakes()) > 50


def order(scale=1):
    builder = CircuitBuilder("pair", 2)
    for _ in range(scale):
        builder.add("x", 1, controls=[0]).add("barrier", (0, 1))
    return [Execution(builder.build(), {}, np.zeros((1, 1)), ("Z0",), 1000, 5)]


def test_compiling_keeps_what_barriers_hold_apart_and_tells_what_it_did():
    from qiskit_ibm_runtime.fake_provider import FakeManilaV2

    (program,) = programs(order(scale=5))
    (circuit,) = compiled([program], FakeManilaV2())
    assert circuit.count_ops()["cx"] == 5
    machine, rest = target("ibm.fake_manila")
    about = machine.about(rest, order())
    assert about["before"] == {"depth": 1, "two_qubit": 1}
    assert about["after"]["two_qubit"] == 1
    assert len(about["layout"]) == 2
    edge, backend = tuple(about["layout"]), FakeManilaV2()
    readout = [1 - backend.target["measure"][(k,)].error for k in edge]
    cx = 1 - backend.target["cx"][edge].error
    assert about["expected_success"] == pytest.approx(readout[0] * readout[1] * cx)
    assert about["calibration"]["qubits"][0]["T1"] > 0


def test_the_same_seed_gives_the_same_counts():
    machine, rest = target("ibm.fake_manila")
    first, again = (machine.counts(rest, order(), 0, "local-x") for _ in range(2))
    assert first == again


def test_qiskits_own_state_agrees():
    from qiskit.quantum_info import Statevector

    builder = CircuitBuilder("all", 3).add("ry", 0, 0.4).add("rxx", (0, 2), 0.7).add("h", 1, controls=[2])
    asked = Execution(builder.build(), {}, np.zeros((1, 1)), ("Z0", "Z1", "Z2"), 10)
    (program,) = programs([asked])
    circuit = quantum_circuit(program).remove_final_measurements(inplace=False)
    chances = Statevector(circuit).probabilities_dict()
    found = [sum(p * (1 - 2 * int(bits[::-1][wire])) for bits, p in chances.items()) for wire in range(3)]
    exact = target("exact")[0].execute(
        "", Execution(asked.circuit, {}, asked.features, asked.observables), lambda: False
    )
    np.testing.assert_allclose(found, exact.values[0], atol=1e-9)


def test_an_unknown_fake_device_is_named():
    with pytest.raises(InputError, match="no fake device 'fake_moon'"):
        target("ibm.fake_moon")


def test_its_noise_model_is_what_many_shots_come_to():
    machine, rest = target("ibm.fake_manila")
    builder = CircuitBuilder("three", 3).add("ry", 0, 0.4).add("ry", 2, 2.1).add("x", 2, controls=[0])
    circuit = builder.add("x", 1, controls=[2]).build()
    asked = Execution(circuit, {}, np.zeros((1, 1)), ("Z0", "Z1", "Z2", "X0 Z1"), 40_000, 2)
    found = machine.execute(rest, asked, lambda: False)
    modelled = machine.modelled(rest, [asked])
    assert (np.abs(found.values - modelled.values) < 5 * found.errors).all()
    exact = target("exact")[0].execute("", Execution(circuit, {}, asked.features, asked.observables), lambda: False)
    assert (np.abs(exact.values - modelled.values) > 5 * found.errors).any()
