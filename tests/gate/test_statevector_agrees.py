"""The simulator against PennyLane's default.qubit, in complex128, over circuits of every gate."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketbench.circuit.circuit import CircuitBuilder, Control
from ketbench.circuit.gates import GATES, GateKind
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Work
from ketbench_gate.engines.pennylane_engine import PennyLaneEngine
from ketbench_gate.engines.statevector import function
from ketbench_gate.engines.statevector.planning import plan
from ketbench_gate.engines.statevector_engine import StatevectorEngine

UNITARY = [gate for gate in GATES.values() if gate.kind is GateKind.UNITARY]
ANGLES = [
    "0.7",
    "-pi/3",
    "x[0]",
    "x[1]",
    "2*x[2] + 0.1",
    "a",
    "b",
    "c",
    "a*b",
    "a*x[0]",
    "sin(b)*x[1] - c",
    "x[0]*x[2]",
]
WATCHED = ["Z0", "X0 Y1 - 0.5*Z1", "0.3*Y0 + I", "Z0 Z1", "X1"]


@st.composite
def circuits(draw):
    wires = draw(st.integers(2, 5))
    builder = CircuitBuilder("random", wires)
    if draw(st.booleans()):
        chosen = draw(st.permutations(range(wires)))[:2]
        builder.add("amplitude_encoding", chosen, "x[0]", "x[1]", "1.5")
    for _ in range(draw(st.integers(1, 14))):
        gate = draw(st.sampled_from(UNITARY))
        order = draw(st.permutations(range(wires)))
        guards = draw(st.integers(0, min(2, wires - gate.wires)))
        controls = [Control(w, draw(st.integers(0, 1))) for w in order[gate.wires : gate.wires + guards]]
        angles = [draw(st.sampled_from(ANGLES)) for _ in gate.angles]
        builder.add(gate.name, order[: gate.wires], *angles, controls=controls)
    return builder.build()


def measured(engine, weights, features, weighting):
    w, x = weights.clone().requires_grad_(), features.clone().requires_grad_()
    values = engine.expectations(w, x)
    total = (values * weighting).sum() + 0 * (w.sum() + x.sum())
    found = torch.autograd.grad(total, (w, x))
    return values.detach(), *found


def compared(circuit, watched, batch=3, kind=torch.float64, seed=0):
    flat = lowered(circuit)
    work = Work(flat, observables(watched, circuit.n_wires))
    generator = torch.Generator().manual_seed(seed)

    def uniform(*shape):
        return torch.rand(*shape, generator=generator, dtype=torch.float64) * 5 - 2

    weights, features = uniform(len(flat.parameters)), uniform(batch, max(3, flat.n_features))
    weighting = uniform(batch, len(work.observables))
    reference = measured(PennyLaneEngine(work, "default.qubit"), weights, features, weighting)
    ours = measured(StatevectorEngine(work), weights.to(kind), features.to(kind), weighting.to(kind))
    return [float((a - b).abs().max()) if a.numel() else 0.0 for a, b in zip(reference, ours, strict=True)]


@pytest.fixture(params=["numpy", "torch"])
def kernels(request, monkeypatch):
    monkeypatch.setattr(function, "SMALL", 2**30 if request.param == "numpy" else 0)


@pytest.fixture(params=["whole turns", "turns apart"])
def turns(request, monkeypatch):
    if request.param == "turns apart":
        monkeypatch.setattr(function, "MANY", 1)
        monkeypatch.setattr(plan, "APART", range(1, 15))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(circuit=circuits(), seed=st.integers(0, 1000))
def test_random_circuits_agree_in_values_and_all_gradients(kernels, turns, circuit, seed):
    assert max(compared(circuit, WATCHED, seed=seed)) < 1e-10


@pytest.mark.parametrize("gate", UNITARY, ids=lambda gate: gate.name)
def test_every_gate_agrees_alone_and_controlled(gate):
    for controls in ([], [Control(3, 1)], [Control(0, 0), Control(3, 1)]):
        builder = CircuitBuilder("one", 4)
        for wire in range(4):
            builder.add("u", wire, "a", f"x[{wire % 3}]", "0.4")
        builder.add("x", 1, controls=[0]).add("x", 2, controls=[3])
        builder.add(gate.name, [1, 2][: gate.wires], *[f"b*x[{i}]" for i in range(len(gate.angles))], controls=controls)
        builder.add(gate.name, [2, 1][: gate.wires], *["c", "d", "a"][: len(gate.angles)], controls=controls)
        assert max(compared(builder.build(), ["Z1", "X1 Y2", "Y0 Z3"])) < 1e-10


@pytest.mark.parametrize(("wires", "layers"), [(1, 2), (4, 5), (6, 5), (7, 3), (11, 2), (13, 1)])
def test_strongly_entangling_layers_of_any_range_agree(turns, wires, layers):
    builder = CircuitBuilder("layers", wires)
    builder.add("angle_encoding", range(wires), *[f"x[{i}]" for i in range(wires)], axis="x")
    builder.add("strongly_entangling", range(wires), *[f"w{i}" for i in range(3 * wires * layers)], layers=layers)
    assert max(compared(builder.build(), [], batch=2)) < 1e-10


@pytest.mark.parametrize("block", ["iqp_encoding", "basic_entangler", "hardware_efficient", "qaoa_layer", "two_local"])
def test_blocks_read_the_data_several_times(block):
    from ketbench.circuit.blocks import angle_count

    builder = CircuitBuilder("again", 4)
    for layer in range(2):
        builder.add("angle_encoding", range(4), *[f"x[{i}]" for i in range(4)], axis="xyz"[layer])
        count = angle_count(block, 4, 2)
        source = [f"x[{i}]" for i in range(4)] if block == "iqp_encoding" else [f"w{i}" for i in range(count)]
        builder.add(block, range(4), *source, layers=2)
    assert max(compared(builder.build(), ["Z0", "X3", "Y1 Y2"])) < 1e-10


def test_turns_are_taken_apart_around_shared_and_sample_phases(kernels, monkeypatch):
    monkeypatch.setattr(function, "MANY", 1)
    monkeypatch.setattr(plan, "APART", range(1, 15))
    builder = CircuitBuilder("apart", 4)
    for layer in range(3):
        for wire in range(4):
            builder.add("rz", wire, f"z{layer}{wire}").add("ry", wire, f"y{layer}").add("s", wire)
            builder.add("h", wire).add("p", wire, "a*b")
        builder.add("x", layer, controls=[3]).add("rzz", [0, 1], f"x[{layer}]").add("swap", [1, 2])
    assert max(compared(builder.build(), WATCHED, batch=4)) < 1e-10


def test_complex64_is_as_exact_as_it_can_be():
    builder = CircuitBuilder("single", 5)
    for _ in range(3):
        builder.add("angle_encoding", range(5), *[f"x[{i}]" for i in range(5)])
        builder.add("strongly_entangling", range(5), *[f"w{i}" for i in range(15)])
    values, by_weight, by_feature = compared(builder.build(), [], kind=torch.float32)
    assert values < 1e-5
    assert max(by_weight, by_feature) < 1e-4


def test_a_batch_beyond_the_small_path_agrees():
    builder = CircuitBuilder("large", 8)
    builder.add("angle_encoding", range(8), *[f"x[{i}]" for i in range(8)])
    builder.add("strongly_entangling", range(8), *[f"w{i}" for i in range(48)], layers=2)
    assert max(compared(builder.build(), [], batch=64)) < 1e-10
