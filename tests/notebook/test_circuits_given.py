"""Circuits of other tools, taken with their parameters and features, give the states that those tools give."""

from pathlib import Path

import numpy as np
import pennylane as qml
import pytest
import torch
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, ParameterVector
from qiskit.quantum_info import Statevector

import ketbench as kb
from ketbench.base.errors import CircuitError
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.engines.statevector.simulator import Simulator

VALUES = {"x": [0.3, -1.1], "w": np.arange(6).reshape(1, 2, 3) / 7}


def state(circuit, weights, features):
    """Of our own simulator, wire 0 first."""
    ordered = torch.tensor([weights[parameter.name] for parameter in circuit.parameters], dtype=torch.float64)
    return Simulator(lowered(circuit), None)(ordered, torch.tensor([features], dtype=torch.float64))[0].numpy()


def function(x, w):
    qml.AngleEmbedding(x, wires=range(2))
    qml.StronglyEntanglingLayers(w, wires=range(2))
    qml.RY(2 * w[0, 1, 2] - 0.5, wires=1)
    qml.CRX(-x[0], wires=[1, 0])


def measured(x, w):
    function(x, w)
    return qml.expval(qml.Z(0))


def test_a_qnode_keeps_features_and_trainable_parameters():
    circuit = kb.circuit(qml.QNode(measured, qml.device("default.qubit", wires=2)), np.zeros(2), np.zeros((1, 2, 3)))
    names = [f"w_0_{i}_{j}" for i in range(2) for j in range(3)]
    assert {parameter.name for parameter in circuit.parameters} == set(names)
    assert all(parameter.trainable for parameter in circuit.parameters)
    assert not any(op.gate == "measure" for op in circuit.ops)
    weights = dict(zip(names, VALUES["w"].ravel().tolist(), strict=True))

    @qml.qnode(qml.device("default.qubit", wires=2))
    def wanted():
        function(VALUES["x"], VALUES["w"])
        return qml.state()

    ours = state(circuit, weights, VALUES["x"])
    assert abs(np.vdot(ours, wanted())) == pytest.approx(1, abs=1e-12)


def test_a_circuit_of_qiskit_keeps_vectors_and_names():
    x, theta = ParameterVector("x", 2), Parameter("theta")
    given = QuantumCircuit(2)
    given.ry(x[0], 0)
    given.ry(2 * x[1] - 0.5, 1)
    given.rz(-theta, 0)
    given.cx(0, 1)
    given.rx(0.25, 1)
    circuit = kb.circuit(given, name="mine")
    assert circuit.name == "mine"
    assert [parameter.name for parameter in circuit.parameters] == ["theta"]
    bound = given.assign_parameters({x[0]: 0.3, x[1]: -1.1, theta: 0.9})
    wanted = Statevector(bound.reverse_bits()).data
    assert abs(np.vdot(state(circuit, {"theta": 0.9}, [0.3, -1.1]), wanted)) == pytest.approx(1, abs=1e-12)


def test_text_and_file_of_openqasm(tmp_path):
    text = 'OPENQASM 3.0; include "stdgates.inc"; input float a; qubit[2] q; ry(a) q[0]; cx q[0], q[1];'
    place = tmp_path / "pair.qasm"
    place.write_text(text)
    assert kb.circuit(text).n_wires == 2
    assert kb.circuit(place).name == "pair"
    assert kb.circuit(str(place), name="other").name == "other"


@pytest.mark.parametrize(
    ("given", "arguments", "words"),
    [
        (lambda a, b: qml.RX(a * b**2, 0), (1.0, 2.0), "more than a sum of multiples and products of at most 4"),
        (lambda a: qml.RX(np.sin(a), 0), (1.0,), "more than a sum of multiples and products"),
        (lambda a: qml.RX(a, 0) if a < 1.5 else qml.RY(a, 0), (1.0,), "depend on the values"),
        (lambda a: qml.RX(a, 0), (), r"takes a; give an example of each, as kb.circuit\(f, a\)"),
        (3, (), "int is not a circuit"),
        ("nowhere.qasm", (), "'nowhere.qasm' is neither OpenQASM text nor a file"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(given, arguments, words):
    with pytest.raises(CircuitError, match=words):
        kb.circuit(given, *arguments)


def test_the_package_of_circuits_is_still_a_package():
    from ketbench.circuit import CircuitBuilder

    made = CircuitBuilder("c", 1).add("h", 0).build()
    assert kb.circuit.Circuit is type(made)
    assert kb.circuit(made) is made
    assert Path(kb.circuit.__file__).name == "__init__.py"
