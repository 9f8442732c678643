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


MEASURED = {
    "variance": lambda: qml.var(qml.Z(0) @ qml.X(1)),
    "state": lambda: qml.state(),
    "density matrix": lambda: qml.density_matrix(wires=[2, 0]),
    "purity": lambda: qml.purity(wires=[1]),
    "entropy": lambda: qml.vn_entropy(wires=[0]),
    "mutual information": lambda: qml.mutual_info([0], [2]),
    "Hermitian": lambda: qml.expval(qml.Hermitian(np.array([[1.0, 2.0 - 1j], [2.0 + 1j, -0.5]]), wires=1)),
    "projector": lambda: qml.expval(qml.Projector([1, 0], wires=[0, 2])),
    "probabilities of an operator": lambda: qml.probs(op=qml.X(1)),
    "many probabilities": lambda: qml.probs(),
}


def measuring(name, what):
    @qml.qnode(qml.device(name, wires=6), interface="torch")
    def circuit(x, w):
        qml.RX(x, wires=0)
        qml.GlobalPhase(0.4)
        qml.StronglyEntanglingLayers(w, wires=range(3))
        return what()

    return circuit


@pytest.mark.parametrize("batch", [(), (3,)], ids=["one", "batch"])
@pytest.mark.parametrize("what", list(MEASURED.values()), ids=list(MEASURED))
def test_all_that_default_qubit_measures_of_a_state_is_the_same_here(what, batch):
    generator = torch.Generator().manual_seed(1)
    x = torch.rand(batch, generator=generator, dtype=torch.float64, requires_grad=True)
    w = torch.rand(2, 3, 3, generator=generator, dtype=torch.float64, requires_grad=True)
    found = []
    for name in ("default.qubit", "ketbench.statevector"):
        values = measuring(name, what)(x, w)
        loss = (values.abs() ** 2 * torch.linspace(0.5, 1.5, values.numel()).reshape(values.shape)).sum()
        found.append((values, *torch.autograd.grad(loss, (x, w))))
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-9)


# PennyLane itself makes plain numbers of the coefficients when it builds the operator.
@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad:UserWarning")
def test_trained_coefficients_of_a_hamiltonian_get_their_gradients():
    @qml.qnode(qml.device("ketbench.statevector", wires=2), interface="torch")
    def circuit(a, c):
        qml.RY(a, wires=0)
        qml.CNOT([0, 1])
        return qml.expval(qml.Hamiltonian([c[0], c[1]], [qml.Z(0), qml.X(0) @ qml.X(1)]))

    a = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    c = torch.tensor([0.4, -1.2], dtype=torch.float64, requires_grad=True)
    by_a, by_c = torch.autograd.grad(circuit(a, c), (a, c))
    # The state is cos(a/2)|00> + sin(a/2)|11>: Z has cos a, XX has sin a.
    torch.testing.assert_close(by_c, torch.stack([torch.cos(a), torch.sin(a)]).detach())
    torch.testing.assert_close(by_a, (-0.4 * torch.sin(a) - 1.2 * torch.cos(a)).detach())


@pytest.mark.parametrize("rows", [1, 4])
def test_amplitudes_of_a_batch_have_the_gradients_of_default_qubit(rows):
    generator = torch.Generator().manual_seed(2)
    data = torch.rand(rows, 3, generator=generator, dtype=torch.float64, requires_grad=True)
    found = []
    for name in ("default.qubit", "ketbench.statevector"):

        @qml.qnode(qml.device(name, wires=2), interface="torch")
        def circuit(x):
            qml.AmplitudeEmbedding(x, wires=[0, 1], normalize=True, pad_with=0.0)
            qml.CNOT([0, 1])
            return qml.expval(qml.Z(1))

        values = circuit(data)
        found.append((values, *torch.autograd.grad(values.square().sum(), data)))
    assert torch.isfinite(found[1][1]).all()
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-10)


def test_shots_and_measurements_in_the_middle():
    device = qml.device("ketbench.statevector", wires=3, seed=5)

    @qml.set_shots(4000)
    @qml.qnode(device)
    def sampled(a):
        qml.RY(a, wires=0)
        bit = qml.measure(0)
        qml.cond(bit, qml.X)(wires=1)
        return qml.expval(qml.Z(1)), qml.counts(wires=[1])

    mean, counts = sampled(1.1)
    assert mean == pytest.approx(np.cos(1.1), abs=4 * np.sin(1.1) / np.sqrt(4000))
    assert sum(counts.values()) == 4000

    @qml.qnode(device)
    def exact(a):
        qml.RY(a, wires=0)
        bit = qml.measure(0)
        qml.cond(bit, qml.X)(wires=1)
        return qml.expval(qml.Z(1))

    assert exact(1.1) == pytest.approx(np.cos(1.1))


def test_it_counts_what_it_does():
    device = qml.device("ketbench.statevector", wires=1)

    @qml.qnode(device)
    def circuit(a):
        qml.RX(a, wires=0)
        return qml.expval(qml.Z(0))

    with qml.Tracker(device) as tracker:
        circuit(0.1)
        circuit(0.2)
    assert tracker.totals["executions"] == 2
