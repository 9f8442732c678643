"""A judge trains on the training rows alone and scores the others once."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.backends.judges import Trial
from ketbench.base.errors import RunCancelled
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.project.resizing import encoding_circuit
from ketbench_gate.models.judge import CircuitJudge

CIRCUIT = encoding_circuit("two", 2, layers=1)


@pytest.fixture
def trial():
    generator = np.random.default_rng(1)
    y = np.arange(120) % 2
    x = generator.normal(size=(120, 2)) + np.where(y, 1.0, -1.0)[:, None]
    return Trial(x[:80], y[:80], x[80:], y[80:], 2)


def test_a_trained_circuit_tells_two_classes_apart(trial):
    assert CircuitJudge().score(CIRCUIT, trial, seed=1, steps=60) > 0.8


def test_test_rows_take_no_part_in_the_training(trial):
    score = CircuitJudge().score(CIRCUIT, trial, seed=1, steps=30)
    flipped = replace(trial, test_y=1 - trial.test_y)
    assert CircuitJudge().score(CIRCUIT, flipped, seed=1, steps=30) == pytest.approx(1 - score)
    half = replace(trial, test_x=trial.test_x[:20], test_y=trial.test_y[:20])
    other = replace(trial, test_x=trial.test_x[20:], test_y=trial.test_y[20:])
    parts = [CircuitJudge().score(CIRCUIT, each, seed=1, steps=30) for each in (half, other)]
    assert np.mean(parts) == pytest.approx(score)


def test_a_number_is_judged_by_r2(trial):
    x = trial.train_x
    made = Trial(x, 3 * np.sin(x[:, 0]) + 100, trial.test_x, 3 * np.sin(trial.test_x[:, 0]) + 100, 0)
    circuit = CircuitBuilder("c", 2).add("ry", 0, "x[0] + w").add("ry", 1, "x[1]").build()
    assert CircuitJudge().score(circuit, made, seed=1, steps=150) > 0.9


def test_stop_is_answered_within_a_step(trial):
    with pytest.raises(RunCancelled):
        CircuitJudge().score(CIRCUIT, trial, seed=1, steps=30, cancelled=lambda: True)
