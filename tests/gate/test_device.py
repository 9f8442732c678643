import numpy as np
import pennylane as qml
import pytest
import torch


def node(name):
    device = qml.device(name, wires=4)

    @qml.qnode(device, interface="torch")
    def circuit(x, w):
        qml.AngleEmbedding(x, wires=range(4))
        qml.StronglyEntanglingLayers(w, wires=range(4))
        qml.ctrl(qml.RX, [0, 1], control_values=[0, 1])(w[0, 0, 0], wires=2)
        qml.Toffoli([0, 1, 2])
        qml.MultiRZ(0.3, [0, 2, 3])
        return qml.expval(qml.Z(0)), qml.expval(qml.X(1) @ qml.Y(2) + 0.5 * qml.Z(3)), qml.probs(wires=[2, 0])

    return circuit


def test_a_batch_on_our_device_agrees_with_default_qubit():
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(5, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    w = torch.rand(2, 4, 3, generator=generator, dtype=torch.float64, requires_grad=True)
    found = []
    for name in ("default.qubit", "ketbench.statevector"):
        first, second, third = node(name)(x, w)
        loss = first.sum() + second.square().sum() + third[:, 1].sum()
        found.append((first, second, third, *torch.autograd.grad(loss, (x, w))))
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-10)


def test_it_serves_a_torch_layer():
    device = qml.device("ketbench.statevector", wires=2)

    @qml.qnode(device, interface="torch")
    def circuit(inputs, weights):
        qml.AngleEmbedding(inputs, wires=range(2))
        qml.BasicEntanglerLayers(weights, wires=range(2))
        return [qml.expval(qml.Z(wire)) for wire in range(2)]

    layer = qml.qnn.TorchLayer(circuit, {"weights": (2, 2)})
    values = layer(torch.rand(6, 2))
    assert values.shape == (6, 2)
    values.sum().backward()
    assert layer.weights.grad.abs().sum() > 0


def test_other_interfaces_get_the_parameter_shift_rule():
    @qml.qnode(qml.device("ketbench.statevector", wires=2))
    def circuit(a):
        qml.RX(a, 0)
        qml.CNOT([0, 1])
        return qml.expval(qml.Z(1))

    angle = qml.numpy.array(0.3, requires_grad=True)
    assert circuit(angle) == pytest.approx(np.cos(0.3))
    assert qml.grad(circuit)(angle) == pytest.approx(-np.sin(0.3))


def test_what_it_cannot_measure_is_refused():
    @qml.qnode(qml.device("ketbench.statevector", wires=1))
    def circuit():
        qml.Hadamard(0)
        return qml.var(qml.Z(0))

    with pytest.raises(qml.exceptions.DeviceError):
        circuit()
