"""The path of one sample against the sweeps of a batch, which are held to PennyLane elsewhere, and closed forms."""

import math
import random

import pytest
import torch

from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.gates import GATES, GateKind
from ketbench_gate.circuits.lines import lines
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.statevector.simulator import Simulator
from ketbench_gate.engines.statevector.single import function

UNITARY = [gate for gate in GATES.values() if gate.kind is GateKind.UNITARY]
STRAIGHT = ["0.7", "-pi/3", "x[0]", "2*x[1] + 0.1", "a", "-b", "b/2 - 1", "pi - c", "(x[2] - 1)*0.5"]
CURVED = [*STRAIGHT, "a*b", "a*x[0]", "sin(b)*x[1] - c", "2/a"]
WATCHED = ["Z0", "X0 - 0.5*Z0", "0.3*Y0 + I"]


def circuit(seed, angles):
    """Any gates on 1 to 6 wires, with up to two controls."""
    draw = random.Random(seed)
    n = draw.randint(1, 6)
    builder = CircuitBuilder("random", n)
    for _ in range(draw.randint(1, 20)):
        gate = draw.choice([gate for gate in UNITARY if gate.wires <= n])
        order = draw.sample(range(n), n)
        guards = order[gate.wires : gate.wires + draw.randint(0, 2)]
        controls = [Control(wire, draw.randint(0, 1)) for wire in guards]
        builder.add(gate.name, order[: gate.wires], *[draw.choice(angles) for _ in gate.angles], controls=controls)
    return lowered(builder.build())


def inputs(flat, seed, kind, rows=1):
    generator = torch.Generator().manual_seed(seed)
    weights = 0.5 + torch.rand(len(flat.parameters), generator=generator, dtype=torch.float64)
    features = torch.rand(rows, flat.n_features + 1, generator=generator, dtype=torch.float64) * 5 - 2
    return weights.to(kind).requires_grad_(), features.to(kind).requires_grad_()


def found(run, weights, features):
    """Values, and the gradient of a weighted sum of them by weights and features."""
    values = run(weights, features)
    weighting = torch.linspace(0.3, 1.7, values.numel(), dtype=values.dtype).reshape(values.shape)
    total = (values * weighting).sum()
    total = total.real if total.is_complex() else total
    return [values.detach(), *torch.autograd.grad(total + 0 * (weights.sum() + features.sum()), (weights, features))]


@pytest.mark.parametrize("watched", [None, [], WATCHED], ids=["state", "Z", "Pauli strings"])
@pytest.mark.parametrize("seed", range(24))
def test_one_sample_gives_what_a_batch_gives(monkeypatch, seed, watched):
    flat = circuit(seed, CURVED if seed % 2 else STRAIGHT)
    asked = watched if watched is None else observables(watched, flat.n_wires)
    single = Simulator(flat, asked)
    monkeypatch.setattr(function, "MOST_WIRES", 0)
    batch = Simulator(flat, asked)
    for kind, most in ((torch.float64, 1e-12), (torch.float32, 3e-5)):
        given = inputs(flat, seed, kind)
        for ours, theirs in zip(found(single, *given), found(batch, *given), strict=True):
            assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
            assert torch.allclose(ours, theirs, rtol=0, atol=most)


@pytest.mark.parametrize("wires", [5, 7, 9, 10, 11])
def test_turns_in_two_halves_of_any_widths(wires):
    builder = CircuitBuilder("halves", wires).add("angle_encoding", range(wires), *["x[0]"] * wires, axis="y")
    builder.add("strongly_entangling", range(wires), *[f"w{i}" for i in range(3 * wires)])
    flat = lowered(builder.build())
    weights, features = inputs(flat, 0, torch.float64)
    run = Simulator(flat, observables(["Z0 Z1", f"X{wires - 1}"], wires))
    twice = found(run, weights, features.detach().repeat(2, 1).requires_grad_())
    once = found(run, weights, features)
    assert torch.allclose(once[0][0], twice[0][0], rtol=0, atol=1e-12)


def test_a_closed_form_with_an_angle_used_twice():
    flat = lowered(CircuitBuilder("one", 1).add("ry", 0, "2*x[0] + 1").add("ry", 0, "a").add("ry", 0, "a").build())
    weights, features = inputs(flat, 3, torch.float64)
    value, by_weight, by_feature = found(Simulator(flat, observables(["Z0"], 1)), weights, features)
    angle = 2 * float(features.detach()[0, 0]) + 1 + 2 * float(weights.detach()[0])
    assert float(value[0, 0]) == pytest.approx(math.cos(angle), abs=1e-14)
    assert float(by_weight[0]) == pytest.approx(-0.3 * 2 * math.sin(angle), abs=1e-14)
    assert by_feature[0].tolist() == pytest.approx([-0.3 * 2 * math.sin(angle), 0.0], abs=1e-14)


@pytest.mark.parametrize("angles", [STRAIGHT, CURVED], ids=["straight", "curved"])
def test_second_derivatives_of_one_sample_are_right(angles):
    flat = circuit(5, angles)
    run = Simulator(flat, observables([], flat.n_wires))
    assert torch.autograd.gradgradcheck(run, inputs(flat, 1, torch.float64))


def test_no_graph_gives_the_same_values_and_twice_the_same_gradient():
    flat = circuit(4, STRAIGHT)
    run = Simulator(flat, observables([], flat.n_wires))
    weights, features = inputs(flat, 2, torch.float64)
    values = run(weights, features)
    with torch.no_grad():
        assert torch.equal(run(weights, features), values.detach())
    first, second = (torch.autograd.grad(values.sum(), weights, retain_graph=True)[0] for _ in range(2))
    assert torch.equal(first, second)


def test_rows_that_no_angle_reads_share_one_result():
    flat = lowered(CircuitBuilder("two", 2).add("ry", 0, "a").add("ry", 1, "b").build())
    weights = torch.tensor([0.3, 0.4], dtype=torch.float64)
    values = Simulator(flat, observables([], 2))(weights, torch.zeros(3, 5, dtype=torch.float64))
    assert torch.allclose(values, weights.cos().expand(3, 2), rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x[1]", (3, 1, 0)),
        ("b", (1, 1, 0)),
        ("-(2*a - 3)/4", (0, -0.5, 0.75)),
        ("1 - x[0]*pi", (2, -math.pi, 1)),
        ("2*(a + 1) - 0.5", (0, 2, 1.5)),
        ("pi/4", (-1, 0, math.pi / 4)),
    ],
)
def test_lines_are_read(text, line):
    angle = lowered(CircuitBuilder("one", 1).add("rx", 0, text).build()).ops[0].angles[0]
    read = lines([angle], ["a", "b"])
    assert (read.leaf[0], read.scale[0], read.offset[0]) == pytest.approx(line)


@pytest.mark.parametrize("text", ["a*b", "a + x[0]", "sin(a)", "1/a", "a**2", "2**a"])
def test_what_is_no_line_is_not_taken_for_one(text):
    angle = lowered(CircuitBuilder("one", 1).add("rx", 0, text).build()).ops[0].angles[0]
    assert lines([angle], ["a", "b"]) is None
