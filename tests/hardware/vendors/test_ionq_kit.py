"""What is sent to IonQ is what its own kit would send for the same circuits."""

import json

import numpy as np
import pytest
from qiskit_ionq import IonQProvider
from qiskit_ionq.helpers import qiskit_to_ionq

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.targets import Execution
from ketbench_hardware.drivers.ibm.qiskit_programs import quantum_circuit
from ketbench_hardware.drivers.ionq.cloud import job
from ketbench_hardware.programs.order import programs
from ketbench_hardware.programs.program import SINGLE


@pytest.mark.filterwarnings("ignore")
def test_the_body_of_a_job_is_that_of_the_kit():
    builder = CircuitBuilder("all", 3)
    for number, name in enumerate(SINGLE):
        builder.add(name, number % 3)
    builder.add("rx", 0, 0.1).add("ry", 1, 0.2).add("rz", 2, 0.3).add("x", 1, controls=[0]).add("z", 2, controls=[1])
    circuit = builder.add("swap", (0, 2)).build()
    made = programs([Execution(circuit, {}, np.zeros((2, 1)), ("Z0",), 100)])
    backend = IonQProvider("no-token").get_backend("ionq_simulator")
    theirs = json.loads(qiskit_to_ionq([quantum_circuit(one) for one in made], backend, {"shots": 100}))
    ours = job("simulator", made, 100, "key")
    assert {name: ours[name] for name in ("type", "backend", "shots")} == {
        name: theirs[name] for name in ("type", "backend", "shots")
    }
    assert ours["input"]["gateset"] == theirs["input"]["gateset"]
    assert ours["input"]["qubits"] == theirs["input"]["qubits"]
    for mine, other in zip(ours["input"]["circuits"], theirs["input"]["circuits"], strict=True):
        assert list(map(_plain, mine["circuit"])) == list(map(_plain, other["circuit"]))


def _plain(gate):
    """One wire or several under one name; the kit writes lists of one."""
    told = {
        "gate": {"cnot": "x"}.get(gate["gate"], gate["gate"]),
        "targets": gate.get("targets") or [gate["target"]],
        "controls": gate.get("controls") or ([gate["control"]] if "control" in gate else []),
        "rotation": round(gate.get("rotation", 0.0), 12),
    }
    return {name: value for name, value in told.items() if value}
