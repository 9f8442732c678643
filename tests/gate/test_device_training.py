"""Gradients from executions against backpropagation; a budget that holds; the last parameters alone."""

import numpy as np
import pytest
import torch

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Drawn, Measured, Severity
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.remote.engine import TargetEngine, Wish
from ketbench_gate.engines.remote.shifts import needed
from ketbench_gate.engines.remote.spending import Purse, SpentError
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.training.on_device.backend import DeviceBackend


@pytest.fixture
def work():
    builder = CircuitBuilder("all", 3).add("angle_encoding", range(3), "x[0]", "x[1]", "x[0]*w0")
    builder.add("strongly_entangling", range(3), *[f"w{k}" for k in range(9)])
    builder.add("ry", 0, "2*w1", controls=[1]).add("rzz", (0, 2), "w2 + x[1]").add("p", 1, "w3", controls=[0])
    circuit = builder.add("u", 2, "w4", "w5", "w6").add("rx", 1, "w7", controls=[2]).build()
    return Work(lowered(circuit), observables(("Z0", "X1", "0.5*Z2 - Y0 Z1"), 3), 3)


def engine(work, gradient, trained=None, purse=None, width=0.01, **changes):
    wish = Wish("exact", 0, gradient, tuple(trained or work.circuit.parameters), width)
    return TargetEngine(work, wish, purse or Purse(), **changes)


def gradients(made, work):
    generator = torch.Generator().manual_seed(1)
    x = torch.rand(4, 2, dtype=torch.float64, generator=generator).requires_grad_()
    w = torch.randn(len(work.circuit.parameters), dtype=torch.float64, generator=generator).requires_grad_()
    g = torch.randn(4, 3, dtype=torch.float64, generator=generator)
    values = made.expectations(w, x)
    (values * g).sum().backward()
    return values.detach().numpy(), w.grad.numpy(), None if x.grad is None else x.grad.numpy()


def test_shifts_are_the_derivative_of_every_gate(work):
    exact, shifted = gradients(StatevectorEngine(work), work), gradients(engine(work, "parameter-shift"), work)
    for right, found in zip(exact, shifted, strict=True):
        np.testing.assert_allclose(found, right, atol=1e-12)


def test_only_the_last_parameters_move_and_are_paid_for(work):
    names, purse = work.circuit.parameters[-2:], Purse()
    _, found, _ = gradients(engine(work, "parameter-shift", names, purse), work)
    exact = gradients(StatevectorEngine(work), work)[1]
    np.testing.assert_allclose(found[-2:], exact[-2:], atol=1e-12)
    assert not found[:-2].any()


def test_executions_are_those_of_the_rule(work):
    purse = Purse(an_execution=2.0, a_shot=0.5)
    made = engine(work, "parameter-shift", purse=purse)
    weights = torch.zeros(len(work.circuit.parameters), dtype=torch.float64, requires_grad=True)
    made.expectations(weights, torch.zeros((3, 2), dtype=torch.float64))
    # One angle x[0]*w0, nine of the layers, rzz, p, three of u: two each; two turns under a control: four each.
    assert len(needed(work.circuit, work.circuit.parameters)) == 17
    assert purse.spent == 3 * (1 + 15 * 2 + 2 * 4)
    assert purse.price == 2.0 * purse.spent


def test_spsa_follows_the_gradient_on_average_and_takes_two_executions(work):
    purse = Purse()
    made = engine(work, "spsa", purse=purse)
    exact = gradients(StatevectorEngine(work), work)
    found = [gradients(made, work) for _ in range(60)]
    assert purse.spent == 60 * 2 * 4
    np.testing.assert_allclose(found[0][0], exact[0], atol=0.01)
    mean, spread = np.mean([one[1] for one in found], axis=0), np.std([one[1] for one in found], axis=0)
    assert (np.abs(mean - exact[1]) < 5 * spread / np.sqrt(60) + 0.01).all()


def test_without_a_gradient_nothing_is_spent(work):
    purse = Purse()
    made = engine(work, "parameter-shift", purse=purse)
    with torch.no_grad():
        made.expectations(torch.zeros(len(work.circuit.parameters)), torch.zeros((3, 2)))
    made.close()
    gradients(made, work)
    assert purse.spent == 0


def test_a_purse_refuses_before_anything_is_executed():
    purse = Purse(most=10)
    purse.pay(8, 1)
    purse.require(2)
    with pytest.raises(SpentError, match="budget of 10 executions is spent but for 2"):
        purse.require(3)


def test_a_gate_without_a_rule_is_named():
    circuit = CircuitBuilder("swapped", 3).add("rxx", (0, 1), "w", controls=[2]).build()
    with pytest.raises(InputError, match="'rxx' under controls has no rule of shifts"):
        needed(lowered(circuit), ("w",))


def test_a_training_ends_within_its_budget_and_keeps_what_it_learned(task, done):
    chosen = {"target": "exact", "shots": 50, "gradient": "spsa", "explain": "none", "epochs": 9, "batch_size": 8}
    events, result = done(DeviceBackend(), task, budget=100, price_execution=0.5, **chosen)
    assert result.summary["device_executions"] == 88
    assert result.summary["price"] == 44.0
    assert any("budget of 100 executions" in note for note in result.notes)
    assert result.model is not None
    steps = [event for event in events if isinstance(event, Measured)]
    assert len(steps) == 6
    assert all(event.values["loss_error"] > 0 for event in steps)
    (band,) = next(event for event in reversed(events) if isinstance(event, Drawn)).figure.series
    assert (band.low < band.high).all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": "moon"}, "no execution target 'moon'"),
        ({"gradient": "spsa", "batch_size": 10, "budget": 90}, "budget of 90 allows 4 steps"),
        ({"gradient": "parameter-shift", "batch_size": 10}, "250 executions a step, 9000 for 10 epochs"),
        ({"price_execution": 0.3, "price_shot": 0.001, "shots": 100, "budget": 10}, "about 4 USD"),
    ],
)
def test_what_a_training_takes_is_said_before(task, changes, said):
    backend = DeviceBackend()
    chosen = {"target": "exact", "epochs": 10, "shots": 100, **changes}
    found = backend.check(task, backend.params(**chosen))
    assert any(said in str(problem) for problem in found)
    assert any(problem.severity is Severity.ERROR for problem in found) == (chosen["target"] == "moon")
