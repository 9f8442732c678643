"""Circuits as layers: one matrix a step gives what PennyLane and plain gate by gate give, values and gradients."""

import numpy as np
import pennylane as qml
import pytest
import torch

from ketbench.plugin import CircuitBuilder, InputError, layer_maker
from ketbench_gate.engines.folding.folded import Folded


def ring(n, layers, encoding="ry"):
    made = CircuitBuilder("ring", n)
    for wire in range(n):
        made.add(encoding, wire, f"x[{wire}]")
    for layer in range(layers):
        for wire in range(n):
            made.add("ry", wire, f"a{layer}_{wire}").add("rz", wire, f"b{layer}_{wire}")
        for wire in range(n if n > 1 else 0):
            made.add("x", (wire + 1) % n, controls=[wire])
    return made.build()


def drawn(layer, rows, dtype=torch.float64):
    generator = torch.Generator().manual_seed(3)
    weights = torch.randn(1, layer.parameters, generator=generator, dtype=dtype).requires_grad_()
    features = torch.randn(rows, layer.features, generator=generator, dtype=dtype).requires_grad_()
    return weights, features


def values_and_gradients(layer, weights, features):
    found = layer(layer.prepared(weights)[0], features)
    factors = torch.arange(1, found.shape[1] + 1, dtype=found.dtype)
    return found.detach(), torch.autograd.grad((found * factors).sum(), (weights, features))


@pytest.mark.parametrize(("n", "layers"), [(1, 1), (2, 1), (4, 2), (6, 2)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_folded_values_and_gradients_are_those_of_pennylane(n, layers, dtype):
    circuit = ring(n, layers)
    ours = Folded(circuit)
    maker, rest = layer_maker("pennylane.default.qubit")
    theirs = maker.build(rest, circuit, ())
    weights, features = drawn(ours, 9, dtype)
    own, own_gradients = values_and_gradients(ours, weights, features)
    other, other_gradients = values_and_gradients(theirs, weights, features)
    assert ours.folded
    assert float((own - other).abs().max()) < 1e-5
    for mine, its in zip(own_gradients, other_gradients, strict=True):
        assert float((mine - its).norm()) <= 1e-5 * float(its.norm())


def test_folded_values_are_those_of_pennylane_written_by_hand():
    device = qml.device("default.qubit", wires=2)

    @qml.qnode(device)
    def by_hand(x, t):
        for wire in (0, 1):
            qml.RY(x[wire], wires=wire)
        for wire in (0, 1):
            qml.RY(t[f"a0_{wire}"], wires=wire)
            qml.RZ(t[f"b0_{wire}"], wires=wire)
        qml.CNOT([0, 1])
        qml.CNOT([1, 0])
        return [qml.expval(qml.Z(wire)) for wire in (0, 1)]

    circuit = ring(2, 1)
    found = Folded(circuit)
    weights, features = drawn(found, 5)
    own = found(found.prepared(weights)[0], features).detach().numpy()
    named = dict(zip((p.name for p in circuit.parameters), weights[0].detach().numpy(), strict=True))
    wanted = np.array([by_hand(x, named) for x in features.detach().numpy()])
    np.testing.assert_allclose(own, wanted, atol=1e-12)


@pytest.mark.parametrize("encoding", ["rx", "rz", "ry"])
def test_any_turn_may_encode(encoding):
    made = CircuitBuilder("c", 2).add("h", 0).add(encoding, 0, "2*x[0] - x[1]").add(encoding, 1, "x[1]")
    circuit = made.add("rx", 0, "t").add("x", 1, controls=[0]).build()
    ours = Folded(circuit, ["Z0", "0.5*Z0 Z1 + 2*Z1"])
    maker, rest = layer_maker("pennylane.default.qubit")
    theirs = maker.build(rest, circuit, ["Z0", "0.5*Z0 Z1 + 2*Z1"])
    weights, features = drawn(ours, 7)
    own, own_gradients = values_and_gradients(ours, weights, features)
    other, other_gradients = values_and_gradients(theirs, weights, features)
    assert ours.folded
    torch.testing.assert_close(own, other, atol=1e-10, rtol=0)
    for mine, its in zip(own_gradients, other_gradients, strict=True):
        torch.testing.assert_close(mine, its, atol=1e-10, rtol=1e-8)


@pytest.mark.parametrize("late", ["x[0]", "x[0]*t"])
def test_features_behind_the_block_are_run_gate_by_gate(late):
    circuit = CircuitBuilder("late", 1).add("ry", 0, "x[0]").add("rx", 0, "t").add("ry", 0, late).build()
    ours = Folded(circuit)
    maker, rest = layer_maker("pennylane.default.qubit")
    weights, features = drawn(ours, 4)
    own, _ = values_and_gradients(ours, weights, features)
    other, _ = values_and_gradients(maker.build(rest, circuit, ()), weights, features)
    assert not ours.folded
    torch.testing.assert_close(own, other, atol=1e-10, rtol=0)


def test_places_share_nothing():
    layer = Folded(ring(2, 1))
    weights = torch.randn(3, layer.parameters)
    together = layer.prepared(weights)
    for place in range(3):
        torch.testing.assert_close(together[place], layer.prepared(weights[place : place + 1])[0])


def test_columns_are_those_of_an_orthogonal_matrix():
    made = CircuitBuilder("o", 3)
    for wire in range(3):
        made.add("ry", wire, f"a{wire}")
    layer = Folded(made.add("z", 1, controls=[0]).add("ry", 1, "b").build())
    columns = layer.columns(torch.randn(2, 4, dtype=torch.float64), 5).real
    assert columns.shape == (2, 8, 5)
    torch.testing.assert_close(columns.transpose(1, 2) @ columns, torch.eye(5).double().expand(2, 5, 5))


def test_shots_are_drawn_around_the_exact_values_and_leave_their_gradients():
    exact, drawn_ones = Folded(ring(2, 1)), Folded(ring(2, 1), shots=4000, seed=1)
    weights, features = drawn(exact, 6)
    own, own_gradients = values_and_gradients(exact, weights, features)
    other, other_gradients = values_and_gradients(drawn_ones, weights, features)
    error = (1 - own**2).sqrt() / 4000**0.5
    assert bool(((other - own).abs() <= 5 * error + 1e-9).all())
    assert float((other - own).abs().max()) > 0
    for mine, its in zip(own_gradients, other_gradients, strict=True):
        torch.testing.assert_close(mine, its)


def test_noise_shrinks_the_values():
    maker, rest = layer_maker("noise.depolarizing:0.2")
    noisy, exact = maker.build(rest, ring(2, 1), ()), Folded(ring(2, 1))
    weights = torch.zeros(1, exact.parameters, dtype=torch.float64)
    features = torch.zeros(1, 2, dtype=torch.float64)
    assert float(noisy(noisy.prepared(weights)[0], features).abs().max()) < 0.9
    torch.testing.assert_close(exact(exact.prepared(weights)[0], features), torch.ones(1, 2).double())


@pytest.mark.parametrize("name", ["nothing", "folded.fast", "noise.nonsense:1"])
def test_an_engine_that_is_not_there_is_refused_in_a_sentence(name):
    with pytest.raises(InputError) as caught:
        layer_maker(name)
    assert str(caught.value).count(".") >= 1


def test_a_device_gives_no_matrix():
    maker, rest = layer_maker("pennylane.default.qubit")
    with pytest.raises(InputError, match="no amplitudes"):
        maker.build(rest, ring(2, 1), ()).columns(torch.zeros(1, 4), 1)
