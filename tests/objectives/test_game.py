"""A Born machine against a discriminator: losses and gradients against closed forms, and a run of the game."""

import numpy as np
import pytest

from ketbench.plugin import CircuitBuilder, Column, Context, Dataset, Measured, Task
from ketbench_gate.objectives.backends import GenerateBackend
from ketbench_gate.objectives.energy.states.layered import TurnedLayers
from ketbench_gate.objectives.generating.adversary import EVEN, Discriminator
from ketbench_gate.objectives.generating.machine import BornLoss, DrawnLoss
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.known import bars_dataset
from ketbench_gate.paging.objectives import generate_stages


def run(dataset, circuit=None, seed=0, **params):
    task, form = Task(dataset, circuit, seed), GenerateParams(method="qgan", **params)
    *events, result = GenerateBackend().run(task, form, Context())
    return events, result


def shannon(p):
    return -(p[p > 0] @ np.log(p[p > 0]))


def test_the_best_discriminator_reaches_the_divergence_of_jensen_and_shannon():
    target, chances = np.random.default_rng(0).dirichlet(np.full(8, 5.0), size=2)
    judge = Discriminator(target, 24, 0.03, 0.0, 0)
    for _ in range(1500):
        found = judge.learn(chances)
    divergence = shannon((target + chances) / 2) - shannon(target) / 2 - shannon(chances) / 2
    assert found == pytest.approx(EVEN - 2 * divergence, abs=1e-4)
    assert judge.logits() == pytest.approx(np.log(target / chances), abs=0.05)


def test_a_discriminator_that_sees_the_data_twice_cannot_tell():
    target = np.random.default_rng(0).dirichlet(np.ones(8))
    judge = Discriminator(target, 8, 0.05, 0.0, 1)
    losses = [judge.learn(target) for _ in range(600)]
    assert min(losses) >= EVEN - 1e-12
    assert losses[-1] == pytest.approx(EVEN, abs=1e-6)
    assert judge.slope(target)[0] == pytest.approx(EVEN / 2, abs=1e-3)


def test_both_gradients_are_those_of_differences():
    target, chances = np.random.default_rng(3).dirichlet(np.ones(8), size=2)
    judge = Discriminator(target, 4, 0.1, 0.0, 2)
    start, (_, gradient) = judge.weights, judge.with_gradient(chances)

    def moved(step):
        judge.weights = start + step
        return judge.with_gradient(chances)[0]

    steps = 1e-5 * np.eye(len(start))
    assert np.abs(gradient - [(moved(s) - moved(-s)) / 2e-5 for s in steps]).max() < 1e-8
    judge.weights = start
    function = BornLoss(TurnedLayers(3, 1), judge)
    values = np.random.default_rng(4).normal(size=function.program.n_parameters)
    steps = 1e-5 * np.eye(len(values))
    known = [(function.value(values + s) - function.value(values - s)) / 2e-5 for s in steps]
    assert np.abs(function.with_gradient(values)[1] - known).max() < 1e-8


def test_a_step_of_the_generator_goes_where_the_discriminator_sees_data():
    builder = CircuitBuilder("one", 1).add("ry", 0, "a").build()
    judge = Discriminator(np.array([0.1, 0.9]), 4, 0.1, 0.0, 0)
    for _ in range(200):
        judge.learn(np.array([0.9, 0.1]))
    _, gradient = DrawnLoss(builder, judge).with_gradient(np.array([0.7]))
    assert gradient[0] < 0


def test_bars_and_stripes_are_learnt_by_a_game():
    events, found = run(bars_dataset(2, 2), layers=4, seeds=2, steps=150)
    assert found.summary["total_variation"] < 0.05
    assert found.summary["patterns_generated"] == found.summary["patterns"] == 6
    assert found.summary["discriminator_loss"] == pytest.approx(EVEN, abs=0.05)
    assert [b.name for b in found.baselines] == ["boltzmann", "marginals", "uniform"]
    told = [event.values for event in events if isinstance(event, Measured)]
    assert len(told) == 2 * 150
    assert all({"generator_loss", "discriminator_loss", "mmd2"} <= set(values) for values in told)
    assert min(values["mmd2"] for values in told) == found.summary["mmd2"]
    assert len(found.figures["losses"].series) == 4
    again = run(bars_dataset(2, 2), layers=4, seeds=2, steps=150)[1]
    assert np.array_equal(again.arrays["probabilities"], found.arrays["probabilities"])


def test_a_generator_too_small_for_the_data_leaves_patterns_out_and_says_so():
    pairs = np.array([[0.0, 0], [0, 1], [1, 0]])
    data = Dataset("three", tuple(Column(f"b{i}", pairs[:, i]) for i in range(2)))
    builder = CircuitBuilder("one turn", 2).add("ry", 1, "a")
    _, found = run(data, builder.build(), seeds=1, steps=60)
    assert found.summary["patterns_generated"] == 2
    assert any("1 of 3 patterns" in note for note in found.notes)


def test_settings_that_do_nothing_in_a_game_are_named_and_its_stages_are_its_own():
    task = Task(bars_dataset(2, 2))
    said = [str(p) for p in GenerateBackend().check(task, GenerateParams(method="qgan", loss="kl"))]
    assert any("'loss' has no effect" in text for text in said)
    assert not GenerateBackend().check(task, GenerateParams(method="qgan"))
    labels = [stage.label for stage in generate_stages(task, GenerateParams(method="qgan", hidden=7))]
    assert labels[-2:] == ["Discriminator", "Game"]
