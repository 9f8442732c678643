import numpy as np
import pytest

from ketbench.contract.model import Model
from ketbench.plugin import CircuitBuilder, Column, Context, Dataset, InputError, Role, Task
from ketbench_gate.objectives.backends import GenerateBackend
from ketbench_gate.objectives.energy.ansatz.parts import basis_state, cnot, rotation
from ketbench_gate.objectives.energy.states.layered import TurnedLayers
from ketbench_gate.objectives.energy.states.program import Program
from ketbench_gate.objectives.generating.controls import boltzmann, marginals
from ketbench_gate.objectives.generating.data import target_of
from ketbench_gate.objectives.generating.machine import BornLoss, DrawnLoss, Loss
from ketbench_gate.objectives.generating.measures import (
    SCALES,
    Mmd,
    bars_and_stripes,
    distribution_of,
    kl_divergence,
    mmd2,
    total_variation,
)
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.known import bars_dataset


def run(dataset, circuit=None, seed=0, **params):
    *events, result = GenerateBackend().run(Task(dataset, circuit, seed), GenerateParams(**params), Context())
    return events, result


def test_uniform_against_bars_and_stripes_has_the_known_distances():
    target = distribution_of(bars_and_stripes(2, 2))
    even = np.full(16, 1 / 16)
    assert kl_divergence(target, even) == pytest.approx(0.9808292530, abs=1e-9)
    assert mmd2(even, target, "hamming", (0.25, 4.0)) == pytest.approx(0.0385703950, abs=1e-9)
    assert total_variation(even, target) == pytest.approx(10 / 16)


@pytest.mark.parametrize("distance", ["hamming", "integer"])
def test_the_transforms_are_the_kernel_matrix(distance):
    random, numbers = np.random.default_rng(0), np.arange(32)
    if distance == "hamming":
        apart = np.bitwise_count(numbers[:, None] ^ numbers).astype(float)
    else:
        apart = (numbers[:, None] - numbers).astype(float) ** 2
    kernel = np.mean([np.exp(-apart / (2 * scale)) for scale in SCALES], axis=0)
    values = random.normal(size=32)
    assert np.allclose(Mmd(5, distance).smoothed(values), kernel @ values, atol=1e-12)


def test_the_unbiased_estimate_has_the_right_mean():
    random, mmd = np.random.default_rng(0), Mmd(3)
    p, q = random.dirichlet(np.ones(8)), random.dirichlet(np.ones(8))
    drawn = [mmd.unbiased(random.choice(8, 40, p=p), random.choice(8, 30, p=q)) for _ in range(3000)]
    error = np.std(drawn) / np.sqrt(len(drawn))
    assert abs(np.mean(drawn) - mmd.between(p, q)) < 4 * error
    same = [mmd.unbiased(random.choice(8, 40, p=p), random.choice(8, 40, p=p)) for _ in range(2000)]
    assert min(same) < 0


@pytest.mark.parametrize("kind", ["mmd", "kl"])
def test_the_gradient_of_a_born_machine_is_that_of_differences(kind):
    program = TurnedLayers(3, 2)
    target = np.random.default_rng(1).dirichlet(np.ones(8))
    function = BornLoss(program, Loss(target, Mmd(3), kind))
    values = np.random.default_rng(2).normal(size=program.n_parameters)
    value, gradient = function.with_gradient(values)
    steps = 1e-5 * np.eye(len(values))
    known = [(function.value(values + s) - function.value(values - s)) / 2e-5 for s in steps]
    assert np.abs(gradient - known).max() < 1e-8
    assert value == pytest.approx(function.value(values))


def test_a_drawn_circuit_has_the_same_gradient_by_the_engine():
    builder = CircuitBuilder("drawn", 2).add("ry", 0, "a").add("x", 1, controls=[0]).add("ry", 1, "b")
    function = DrawnLoss(builder.build(), Loss(np.array([0.4, 0.1, 0.3, 0.2]), Mmd(2), "mmd"))
    values = np.array([0.7, -0.4])
    steps = 1e-5 * np.eye(2)
    known = [(function.value(values + s) - function.value(values - s)) / 2e-5 for s in steps]
    assert np.abs(function.with_gradient(values)[1] - known).max() < 1e-8


def test_marginals_keep_each_bit_and_the_machine_learns_the_set():
    target = distribution_of(np.array([[0, 1, 1], [0, 1, 0], [1, 1, 1], [0, 0, 1]]))
    found = marginals(target).reshape(2, 2, 2)
    assert [found[1].sum(), found[:, 1].sum(), found[:, :, 1].sum()] == pytest.approx([0.25, 0.75, 0.75])
    chances, size = boltzmann(distribution_of(bars_and_stripes(2, 2)), 40, 300, 2)
    assert size == 4 + 7 + 28
    assert total_variation(chances, distribution_of(bars_and_stripes(2, 2))) < 0.02


def test_bars_and_stripes_are_learnt_and_compared():
    _, found = run(bars_dataset(2, 2), layers=4, seeds=3, steps=150)
    assert found.summary["total_variation"] < 0.05
    assert found.summary["valid_share"] > 0.95
    assert found.summary["kl"] < 0.1
    assert 0 <= found.summary["mmd2"] < 1e-3
    assert found.summary["patterns"] == 6
    assert [b.name for b in found.baselines] == ["boltzmann", "marginals", "uniform"]
    assert found.baselines[2].summary["mmd2"] == pytest.approx(0.0385703950, abs=1e-9)
    assert found.baselines[2].summary["valid_share"] == pytest.approx(6 / 16)
    assert len(found.figures["seeds"].rows) == 3
    told = GenerateBackend().predict(
        Task(), GenerateParams(), Model.from_bytes(found.model.to_bytes()), bars_dataset(2, 2), Context()
    )
    assert told.columns["probability"].sum() == pytest.approx(found.summary["valid_share"])


def test_the_same_seed_gives_the_same_machine():
    first, second = (run(bars_dataset(2, 2), seed=5, layers=1, seeds=1, steps=10)[1] for _ in range(2))
    assert np.array_equal(first.arrays["samples"], second.arrays["samples"])


def test_a_number_column_becomes_a_histogram():
    values = np.random.default_rng(0).normal(size=400)
    dataset = Dataset("numbers", (Column("v", values),))
    target = target_of(dataset, 4)
    assert target.n_bits == 4
    assert np.allclose(target.shares, np.histogram(values, 16)[0] / 400)
    _, found = run(dataset, bits=4, layers=3, seeds=2, steps=100)
    assert found.summary["distance"] == "integer"
    assert found.summary["total_variation"] < 0.2
    rows = Dataset("new", (Column("v", np.array([values.min(), 99.0])),))
    told = GenerateBackend().predict(Task(), GenerateParams(), found.model, rows, Context())
    assert told.columns["probability"].tolist() == [found.arrays["probabilities"][0], 0.0]


def test_weights_count_rows_and_bits_are_read_from_the_left():
    columns = (Column("a", np.array([0.0, 1.0])), Column("b", np.array([5.0, 3.0])))
    weighted = Dataset("w", (*columns, Column("n", np.array([3.0, 1.0]), role=Role.WEIGHT)))
    assert target_of(weighted, 1).shares.tolist() == [0, 0.75, 0.25, 0]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((Column("a", np.array([0.0, 1, 2])), Column("b", np.array([0.0, 1, 1]))), "3 different values"),
        ((Column("a", np.array([0.0, np.nan])), Column("b", np.array([0.0, 1]))), "missing"),
        ((Column("a", np.ones(3)),), "constant"),
        (tuple(Column(f"c{i}", np.array([0.0, 1])) for i in range(13)), "at most 12"),
        ((Column("a", np.ones(3), role=Role.TARGET),), "no feature column"),
    ],
)
def test_what_is_no_distribution_over_bits_is_refused(columns, said):
    dataset = Dataset("bad", columns)
    found = GenerateBackend().check(Task(dataset), GenerateParams())
    assert any(said in str(problem) for problem in found), list(map(str, found))
    with pytest.raises(InputError, match=said):
        run(dataset)


def _gate_by_gate(wires, layers):
    """The same layers as moves of single gates."""
    moves, number = [], 0
    for layer in range(layers + 1):
        for letter in "YZ" if layer < layers else "Y":
            for wire in range(wires):
                moves.append(rotation([(wire, letter)], wires, number))
                number += 1
        if layer < layers and wires > 1:
            moves += [cnot(w, (w + 1) % wires, wires) for w in (range(wires) if wires > 2 else range(1))]
    return Program(basis_state(0, wires), tuple(moves), number, (), np.zeros(number), 1.0, "")


@pytest.mark.parametrize(("wires", "layers"), [(1, 1), (1, 3), (2, 2), (3, 0), (3, 2), (5, 1), (6, 3)])
def test_dense_layers_are_their_single_gates(wires, layers):
    plain, dense = _gate_by_gate(wires, layers), TurnedLayers(wires, layers)
    assert plain.n_parameters == dense.n_parameters
    random = np.random.default_rng(wires)
    values, slope = random.normal(size=dense.n_parameters), random.normal(size=2**wires)
    swept = dense.swept(values)
    state = plain.state(values)
    assert np.allclose(swept.state, state, atol=1e-13)
    known = plain.gradient(values, state.astype(complex), (slope * state).astype(complex))
    assert np.allclose(dense.gradient(swept, slope * swept.state), known, atol=1e-12)
