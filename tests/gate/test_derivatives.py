"""Derivatives of every kind that torch offers, against closed forms and finite differences of the exact values."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder, Condition, Control
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import CircuitModule, Simulator
from ketbench_gate.engines.unrolled import circuit as unrolled

WATCHED = ("Z0", "X0 X1 + 0.3*Y2", "0.5*Z1 Z2 - 0.2*I")


def many() -> Simulator:
    """Every kind of step: turns, phases, shuffles, controls of both kinds, blocks, a measurement that is waited for."""
    builder = CircuitBuilder("many", 3).add("rx", 0, "x[0]").add("u", 1, "a", "x[1]*b", "0.3").add("ry", 2, "a + b**2")
    builder.add("x", 1, controls=[0]).add("p", 2, "b*x[0]", controls=[Control(0, 0)]).add("ryy", [0, 2], "sin(a)")
    builder.add("iswap", [1, 2]).add("h", 0).add("measure", 1, bits=[0]).add("rz", 2, "x[1]", condition=Condition(0))
    builder.add("strongly_entangling", [0, 1, 2], *["a", "b", "0.1"] * 3)
    circuit = builder.build()
    return Simulator(lowered(circuit), observables(WATCHED, 3))


def inputs(rows: int = 3) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(7)
    weights = torch.rand(2, generator=generator, dtype=torch.float64)
    features = torch.rand(rows, 2, generator=generator, dtype=torch.float64)
    return weights, features


def loss(run: Simulator, weights: Tensor, features: Tensor) -> Tensor:
    values = run(weights, features)
    return (values * torch.tensor([1.0, -0.7, 0.4], dtype=torch.float64)).sum() + values.square().sum()


def test_torch_agrees_by_finite_differences_to_the_second_order() -> None:
    run = many()
    given = tuple(x.requires_grad_() for x in inputs(2))
    assert torch.autograd.gradcheck(lambda w, x: run(w, x), given)
    assert torch.autograd.gradgradcheck(lambda w, x: run(w, x), given)


def test_a_loss_of_a_derivative_has_the_gradient_of_the_closed_form() -> None:
    layer = CircuitModule(
        CircuitBuilder("p", 1).add("ry", 0, "a").add("rx", 0, "x[0]").build(), ["Z0"], dtype=torch.float64
    )
    a, x = 0.7, 0.4
    with torch.no_grad():
        layer.weights.fill_(a)
    point = torch.full((1, 1), x, dtype=torch.float64, requires_grad=True)
    slope = torch.autograd.grad(layer(point).sum(), point, create_graph=True)[0]
    (slope**2).sum().backward()
    # f = cos a cos x, so that (df/dx)^2 = cos^2 a sin^2 x.
    assert layer.weights.grad is not None
    assert float(layer.weights.grad[0]) == pytest.approx(-2 * math.cos(a) * math.sin(a) * math.sin(x) ** 2)


def test_third_derivatives_are_exact_too() -> None:
    run = Simulator(lowered(CircuitBuilder("one", 1).add("rx", 0, "a").build()), observables(["Z0"], 1))
    a = torch.tensor([0.6], dtype=torch.float64, requires_grad=True)
    found = run(a, torch.zeros(1, 0, dtype=torch.float64)).sum()
    for _ in range(3):
        found = torch.autograd.grad(found, a, create_graph=True)[0].sum()
    assert float(found.detach()) == pytest.approx(math.sin(0.6))


def _hessian_by_rows(run: Simulator, weights: Tensor, features: Tensor) -> Tensor:
    point = weights.clone().requires_grad_()
    slope = torch.autograd.grad(loss(run, point, features), point, create_graph=True)[0]
    return torch.stack([torch.autograd.grad(part, point, retain_graph=True)[0] for part in slope])


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")
def test_the_transforms_of_torch_func_are_right() -> None:
    run = many()
    weights, features = inputs()
    point = weights.clone().requires_grad_()
    slope = torch.autograd.grad(loss(run, point, features), point)[0]
    hessian = _hessian_by_rows(run, weights, features)

    def at(w: Tensor) -> Tensor:
        return loss(run, w, features)

    close = torch.testing.assert_close
    close(torch.func.grad(at)(weights), slope)
    close(torch.func.hessian(at)(weights), hessian)
    close(torch.func.jacrev(torch.func.grad(at))(weights), hessian)
    close(torch.func.jacfwd(torch.func.grad(at))(weights), hessian)
    direction = torch.tensor([0.3, -1.1], dtype=torch.float64)
    close(torch.func.jvp(at, (weights,), (direction,))[1], slope @ direction)
    each = torch.func.vmap(lambda row: run(weights, row[None])[0])(features)
    close(each, run(weights, features))
    per_row = torch.func.vmap(torch.func.grad(lambda w, row: loss(run, w, row[None])), in_dims=(None, 0))
    close(per_row(weights, features).sum(0), slope)


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")
def test_forward_differentiation_is_right() -> None:
    run = many()
    weights, features = inputs()
    point = weights.clone().requires_grad_()
    slope = torch.autograd.grad(loss(run, point, features), point)[0]
    direction = torch.tensor([1.0, 0.5], dtype=torch.float64)
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(weights, direction)
        tangent = torch.autograd.forward_ad.unpack_dual(loss(run, dual, features)).tangent
    assert tangent is not None
    torch.testing.assert_close(tangent, slope @ direction)


@pytest.mark.parametrize("detached", ["weights", "features"])
def test_what_is_detached_gets_no_gradient_and_the_other_the_same(detached: str) -> None:
    run = many()
    weights, features = inputs()
    w, x = weights.clone().requires_grad_(), features.clone().requires_grad_()
    whole = torch.autograd.grad(loss(run, w, x), (w, x))
    alone = loss(run, w.detach() if detached == "weights" else w, x.detach() if detached == "features" else x)
    found = torch.autograd.grad(alone, (w, x), create_graph=True, allow_unused=True)
    kept = 1 if detached == "weights" else 0
    assert found[1 - kept] is None
    torch.testing.assert_close(found[kept], whole[kept])


def test_encoded_amplitudes_have_second_derivatives() -> None:
    circuit = CircuitBuilder("amp", 2).add("amplitude_encoding", [1, 0], "x[0]", "x[1]", "x[2]").add("ry", 0, "a")
    run = Simulator(lowered(circuit.add("x", 1, controls=[0]).build()), observables(["Z0", "X0 X1"], 2))
    generator = torch.Generator().manual_seed(3)
    weights = torch.rand(1, generator=generator, dtype=torch.float64, requires_grad=True)
    features = (0.2 + torch.rand(2, 3, generator=generator, dtype=torch.float64)).requires_grad_()
    assert torch.autograd.gradgradcheck(lambda w, x: run(w, x), (weights, features))


def test_too_much_memory_for_second_derivatives_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unrolled, "MOST_BYTES", 2000)
    weights, features = inputs()
    point = weights.requires_grad_()
    with pytest.raises(InputError, match="use fewer samples"):
        torch.autograd.grad(loss(many(), point, features), point, create_graph=True)


def test_a_circuit_without_weights_is_a_feature_map() -> None:
    layer = CircuitModule(CircuitBuilder("f", 1).add("rx", 0, "x[0]").build(), ["Z0"], dtype=torch.float64)
    points = torch.tensor([[0.0], [0.5]], dtype=torch.float64)
    torch.testing.assert_close(layer(points)[:, 0], torch.cos(points[:, 0]))
