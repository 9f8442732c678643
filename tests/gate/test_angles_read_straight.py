"""Batches whose angles are weights and features times numbers: read in numpy, with values and gradients as in torch."""

import pytest
import torch

from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator


def straight(n=3, memory=0):
    """A circuit with repeated, scaled, moved and constant angles, and features that nothing reads."""
    builder = CircuitBuilder("lines", n)
    for wire in range(n):
        builder.add("ry", wire, f"2*x[{n - wire}] - 1").add("rx", wire, f"-w{wire % 2}/3")
    for wire in range(n):
        builder.add("rz", wire, f"x[{wire + 1}]", controls=[Control((wire + 1) % n, 1)])
        builder.add("rz", wire, "0.3 + w1").add("rx", wire, "0.7")
    circuit = lowered(builder.build())
    return Simulator(circuit, observables(("Z0", "X1 Y2", "Z0 Z2"), n), memory), circuit


def derived(simulator, weights, features, wanted):
    """Values, gradients, and the gradient of the first gradient's squares."""
    w, x = weights.clone().requires_grad_(), features.clone().requires_grad_()
    values = simulator(w, x)
    first = torch.autograd.grad((values * wanted).sum(), (w, x), create_graph=True)
    second = torch.autograd.grad(sum((g * g).sum() for g in first), (w, x))
    plain = torch.autograd.grad((simulator(w, x) * wanted).sum(), (w, x))
    return values.detach(), *(g.detach() for g in (*first, *second, *plain))


@pytest.mark.parametrize(("rows", "memory"), [(2, 0), (33, 0), (33, 9 * 8 * 16 * 10)])
def test_values_and_gradients_are_those_of_angles_in_torch(rows, memory, monkeypatch):
    simulator, circuit = straight(memory=memory)
    assert simulator._direct is not None
    draw = torch.Generator().manual_seed(rows)
    weights = torch.rand(len(circuit.parameters), generator=draw, dtype=torch.float64)
    features = torch.rand(rows, 6, generator=draw, dtype=torch.float64)
    wanted = torch.rand(rows, 3, generator=draw, dtype=torch.float64)
    found = derived(simulator, weights, features, wanted)
    monkeypatch.setattr(simulator, "_direct", None)
    for one, other in zip(found, derived(simulator, weights, features, wanted), strict=True):
        assert torch.allclose(one, other, rtol=0, atol=1e-12)
    monkeypatch.setattr("ketbench_gate.engines.statevector.function.wants_plain_torch", lambda: True)
    monkeypatch.setattr("ketbench_gate.engines.statevector.single.function.wants_plain_torch", lambda: True)
    for one, other in zip(found, derived(simulator, weights, features, wanted), strict=True):
        assert torch.allclose(one, other, rtol=0, atol=1e-12)


def test_what_is_not_asked_for_is_not_given_and_single_precision_stays():
    simulator, circuit = straight()
    weights, features = torch.rand(len(circuit.parameters), requires_grad=True), torch.rand(4, 6)
    values = simulator(weights, features)
    values.sum().backward()
    assert values.dtype == weights.grad.dtype == torch.float32
    assert features.grad is None
    assert not simulator(weights.detach(), features).requires_grad


def test_angles_that_are_no_lines_are_left_to_torch():
    circuit = lowered(CircuitBuilder("curve", 1).add("rx", 0, "sin(x[0])").add("ry", 0, "w").build())
    assert Simulator(circuit, observables((), 1))._direct is None
