import numpy as np
import pytest
import torch

from ketbench.base.errors import InputError
from ketbench.circuit.circuit import CircuitBuilder, Control, Fixed, Parameter
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector import arrays, basis, function
from ketbench_gate.engines.statevector.planning.normal_form import Shuffle
from ketbench_gate.engines.statevector.quantities import fidelities, probabilities
from ketbench_gate.engines.statevector.simulator import CircuitModule, Simulator


def reuploading(wires=4, layers=3):
    builder = CircuitBuilder("again", wires)
    for layer in range(layers):
        builder.add("angle_encoding", range(wires), *[f"x[{i}]" for i in range(wires)])
        names = [f"w{layer}_{i}" for i in range(3 * wires)]
        builder.add("strongly_entangling", range(wires), *names)
    return builder.build()


def simulator(circuit, watched=(), memory=0):
    return Simulator(lowered(circuit), observables(watched, circuit.n_wires), memory)


def inputs(circuit, batch, kind=torch.float64):
    generator = torch.Generator().manual_seed(3)
    weights = torch.rand(len(circuit.parameters), generator=generator, dtype=kind)
    return weights.requires_grad_(), torch.rand(batch, 4, generator=generator, dtype=kind).requires_grad_()


def test_a_row_of_a_batch_equals_its_single_run():
    circuit = reuploading()
    weights, features = inputs(circuit, 7)
    whole = simulator(circuit)(weights, features)
    rows = torch.cat([simulator(circuit)(weights, features[i : i + 1]) for i in range(7)])
    torch.testing.assert_close(whole, rows, rtol=0, atol=1e-13)


def test_a_permuted_batch_gives_permuted_values():
    circuit = reuploading()
    weights, features = inputs(circuit, 7)
    order = torch.tensor([3, 1, 6, 0, 5, 2, 4])
    run = simulator(circuit)
    torch.testing.assert_close(run(weights, features[order]), run(weights, features)[order], rtol=0, atol=1e-13)


def test_a_batch_in_chunks_equals_the_whole_one():
    circuit = reuploading()
    weights, features = inputs(circuit, 9)
    found = []
    for memory in (0, 12 * 16 * 16 * 2):
        values = simulator(circuit, ["Z0", "X1 X2"], memory)(weights, features)
        found.append((values, *torch.autograd.grad(values.square().sum(), (weights, features))))
    for whole, chunked in zip(*found, strict=True):
        torch.testing.assert_close(whole, chunked, rtol=0, atol=1e-12)


def test_a_wide_table_of_angles_is_no_state():
    builder = CircuitBuilder("wide", 2)
    for index in range(40):
        builder.add("ry", index % 2, f"x[{index}]")
    run = simulator(builder.build())
    features = torch.rand(1000, 40, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    weights = torch.zeros(0, dtype=torch.float64)
    torch.testing.assert_close(run(weights, features)[:5], run(weights, features[:5]), rtol=0, atol=1e-13)


def test_backward_may_be_repeated():
    circuit = reuploading()
    weights, features = inputs(circuit, 3)
    loss = simulator(circuit)(weights, features).sum()
    first = torch.autograd.grad(loss, (weights, features), retain_graph=True)
    second = torch.autograd.grad(loss, (weights, features))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_an_empty_batch_gives_no_rows_and_zero_gradients():
    circuit = reuploading()
    weights, features = inputs(circuit, 0)
    values = simulator(circuit)(weights, features)
    assert values.shape == (0, 4)
    assert torch.autograd.grad(values.sum(), weights)[0].abs().max() == 0


def test_features_that_need_no_gradient_get_none():
    circuit = reuploading()
    weights, features = inputs(circuit, 3)
    plain = features.detach()
    simulator(circuit)(weights, plain).sum().backward()
    assert plain.grad is None
    assert weights.grad is not None


def test_one_weight_in_two_gates_gets_the_sum_of_both_gradients():
    shared = CircuitBuilder("shared", 2).add("ry", 0, "a").add("x", 1, controls=[0]).add("ry", 1, "a").build()
    apart = CircuitBuilder("apart", 2).add("ry", 0, "a").add("x", 1, controls=[0]).add("ry", 1, "b").build()
    one = torch.tensor([0.4], dtype=torch.float64, requires_grad=True)
    two = torch.tensor([0.4, 0.4], dtype=torch.float64, requires_grad=True)
    nothing = torch.zeros(1, 0, dtype=torch.float64)
    (a,) = torch.autograd.grad(simulator(shared)(one, nothing).sum(), one)
    (b,) = torch.autograd.grad(simulator(apart)(two, nothing).sum(), two)
    torch.testing.assert_close(a, b.sum()[None])


def test_a_circuit_without_features_serves_any_batch():
    circuit = CircuitBuilder("fixed", 2).add("ry", 0, "a").add("x", 1, controls=[0]).build()
    weights = torch.tensor([0.3], dtype=torch.float64, requires_grad=True)
    values = simulator(circuit)(weights, torch.zeros(5, 0, dtype=torch.float64))
    assert values.shape == (5, 2)
    (gradient,) = torch.autograd.grad(values.sum(), weights)
    assert float(gradient) == pytest.approx(-10 * torch.sin(torch.tensor(0.3)).item())


def test_the_state_is_normalised_and_gives_probabilities_and_fidelity():
    circuit = reuploading()
    weights, features = inputs(circuit, 3)
    states = Simulator(lowered(circuit), None)(weights, features)
    assert states.shape == (3, 16)
    whole = probabilities(states)
    torch.testing.assert_close(whole.sum(1), torch.ones(3, dtype=torch.float64))
    marginal = probabilities(states, wires=[2, 0])
    assert marginal.shape == (3, 4)
    z0 = simulator(circuit, ["Z0"])(weights, features)[:, 0]
    torch.testing.assert_close(marginal[:, 0] + marginal[:, 2] - marginal[:, 1] - marginal[:, 3], z0)
    torch.testing.assert_close(fidelities(states, states[:1])[0], torch.tensor(1.0, dtype=torch.float64))


def test_the_gradient_through_the_state_equals_that_of_the_observable():
    circuit = reuploading()
    weights, features = inputs(circuit, 3)
    states = Simulator(lowered(circuit), None)(weights, features)
    signs = torch.tensor([1.0] * 8 + [-1.0] * 8, dtype=torch.float64)
    through_state = (probabilities(states) * signs).sum()
    direct = simulator(circuit, ["Z0"])(weights, features).sum()
    for a, b in zip(
        torch.autograd.grad(through_state, (weights, features)),
        torch.autograd.grad(direct, (weights, features)),
        strict=True,
    ):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-12)


def test_a_module_trains_its_weights_and_leaves_frozen_ones():
    circuit = CircuitBuilder("two", 1).add("rx", 0, "x[0]").add("ry", 0, "a").add("ry", 0, "b").build()
    circuit = circuit.with_parameter(Parameter("b", Fixed(0.5), trainable=False))
    layer = CircuitModule(circuit, ["Z0"])
    layer(torch.zeros(2, 1)).sum().backward()
    gradient = layer.weights.grad
    assert gradient is not None
    assert gradient[1] == 0
    assert gradient[0] != 0


def test_too_few_features_are_named():
    circuit = reuploading()
    with pytest.raises(InputError, match=r"the circuit needs \(batch, 4 or more\)"):
        simulator(circuit)(torch.zeros(36), torch.zeros(2, 3))


def test_memory_does_not_grow_with_depth():
    from ketbench_gate.engines.statevector import sweep

    circuits = [reuploading(layers=layers) for layers in (4, 24)]
    held = []
    for circuit in circuits:
        weights, features = inputs(circuit, 3)
        values = simulator(circuit)(weights, features)
        _, state = values.grad_fn.next_functions[0][0].held
        held.append(len(state.kept))
    assert held == [sweep.KEPT, sweep.KEPT]


def test_states_that_are_let_go_of_are_computed_again_for_whoever_asks_twice(monkeypatch):
    circuit = CircuitBuilder("c", 5).add("angle_encoding", range(5), *[f"x[{i}]" for i in range(5)])
    circuit = circuit.add("strongly_entangling", range(5), *[f"w{i}" for i in range(45)], layers=3).build()
    generator = torch.Generator().manual_seed(0)
    weights = torch.rand(45, generator=generator, dtype=torch.float64, requires_grad=True)
    features = torch.rand(3, 5, generator=generator, dtype=torch.float64, requires_grad=True)

    def gradients():
        values = Simulator(lowered(circuit), observables((), 5))(weights, features).square().sum()
        return [torch.autograd.grad(values, (weights, features), retain_graph=True) for _ in range(2)]

    plain = gradients()
    monkeypatch.setattr(function, "LARGE", 1)
    monkeypatch.setattr(function, "SMALL", 1)
    monkeypatch.setattr(arrays, "MANY_STATES", 1)
    for found in gradients():
        for ours, theirs in zip(found, plain[0], strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=1e-13)


def test_shuffles_are_those_of_whole_tables():
    shuffles = [Shuffle((2,), (Control(0, 1),)), Shuffle((1, 3), ()), Shuffle((0,), (Control(2, 0), Control(1, 1)))]
    states = np.arange(16)
    source = states.copy()
    for item in shuffles:
        source = source[basis.shuffled([item], 4)]
    np.testing.assert_array_equal(basis.shuffled(shuffles, 4), source)
    np.testing.assert_array_equal(basis.inverse(source)[source], states)
