"""Scores against scikit-learn, and the strong controls: tuned inside the training part, variants of the model."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn import metrics

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.data.column import Column, coded
from ketbench.data.preparing.preparation import prepare
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.models.measured import class_scores, error_scores
from ketbench_gate.models.parts.shapes import equal_network
from ketbench_gate.models.samples import Samples
from ketbench_gate.training.controls.variants import single

BACKEND = StatevectorBackend()
STRONG = ["logistic_regression", "equal_network", "circuit_off", "circuit_frozen", "no_entanglement"]
TUNED = ["tuned_linear", "rbf_svm", "gradient_boosting", "tuned_network"]


@pytest.mark.parametrize("classes", [2, 3])
def test_scores_of_classes_are_scikit_learns(classes):
    generator = torch.Generator().manual_seed(classes)
    outputs = torch.randn((30, classes), generator=generator, dtype=torch.float64)
    targets = torch.arange(30) % classes
    found = class_scores(outputs, targets)
    chances, codes = outputs.softmax(1).numpy(), outputs.argmax(1).numpy()
    assert found["test_balanced_accuracy"] == pytest.approx(metrics.balanced_accuracy_score(targets, codes))
    assert found["test_f1_macro"] == pytest.approx(metrics.f1_score(targets, codes, average="macro"))
    assert found["test_f1_weighted"] == pytest.approx(metrics.f1_score(targets, codes, average="weighted"))
    assert found["test_mcc"] == pytest.approx(metrics.matthews_corrcoef(targets, codes))
    assert found["test_log_loss"] == pytest.approx(metrics.log_loss(targets, chances))
    given = chances[:, 1] if classes == 2 else chances
    assert found["test_brier"] == pytest.approx(metrics.brier_score_loss(targets.numpy(), given))


def test_a_class_that_is_not_there_raises_no_warning():
    found = class_scores(torch.tensor([[0.0, 1.0, 3.0], [2.0, 0.0, 0.0]]), torch.tensor([0, 0]))
    assert found["test_balanced_accuracy"] == 0.5
    assert class_scores(torch.zeros((0, 2)), torch.zeros(0, dtype=torch.int64)) == {}


def test_errors_come_in_the_unit_of_the_target():
    scaled = Samples({}, (), centre=1.0, scale=10.0)
    found = error_scores(torch.tensor([[1.0], [2.0]]), torch.tensor([0.0, 4.0]), scaled)
    assert found == {"test_mae": pytest.approx(15.0), "test_rmse": pytest.approx(np.sqrt(250))}


@pytest.mark.slow
def test_strong_controls_stand_beside_the_circuit(task, done):
    _, result = done(BACKEND, task, epochs=1, controls="strong", explain="none")
    assert [b.name for b in result.baselines] == STRONG + TUNED
    trials = {b.name: b.summary["trials"] for b in result.baselines if "trials" in b.summary}
    assert trials == {"tuned_linear": 5, "rbf_svm": 25, "gradient_boosting": 4, "tuned_network": 8}
    for baseline in result.baselines:
        assert baseline.summary["cpu_seconds"] >= 0
        assert baseline.summary["test_accuracy"] is not None
    frozen = next(b for b in result.baselines if b.name == "circuit_frozen")
    # Only the head of two observables and two classes learns.
    assert frozen.summary["parameters"] == 2 * 2 + 2


def test_tuned_controls_never_see_the_test_part(regression, done):
    def measured(task):
        _, result = done(BACKEND, task, epochs=1, controls="strong", explain="none")
        return {b.name: b.summary["train_r2"] for b in result.baselines if b.name in TUNED}

    values = regression.dataset.column("y").values.copy()
    values[prepare(regression.dataset).test.rows] = 1e3
    column = replace(regression.dataset.column("y"), values=values)
    moved = replace(regression, dataset=regression.dataset.with_column(column))
    assert measured(regression) == measured(moved)


def test_quick_controls_say_that_they_are(task, done):
    _, result = done(BACKEND, task, epochs=1, explain="none")
    assert any("Quick controls only" in note for note in result.notes)
    network = next(b for b in result.baselines if b.name == "equal_network")
    assert "one hidden layer of 8" in network.note


@pytest.mark.parametrize(
    ("weights", "inputs", "outputs", "found"),
    [
        (31, 4, 3, (8, False)),
        (67, 4, 3, (8, True)),
        (63, 4, 3, (8, True)),
        (62, 4, 3, (8, False)),
        (403, 4, 3, (50, True)),
    ],
)
def test_a_network_is_called_equal_only_where_it_has_as_many_weights(weights, inputs, outputs, found):
    """Of 8 units and 3 outputs on 4 inputs: 8 * 5 + 9 * 3 = 67 weights, a unit more or less is 8."""
    assert equal_network(weights, inputs, outputs) == found


def test_a_larger_network_than_the_model_is_called_by_its_size(task, done):
    _, result = done(BACKEND, task, epochs=1, explain="none")
    network = next(b for b in result.baselines if b.name == "equal_network")
    assert network.title == f"Network of {network.summary['parameters']} weights"
    assert network.summary["parameters"] > result.summary["parameters"]


def test_codes_without_order_mean_nothing_to_the_network(task, done):
    """A target that only the middle code has: ordered codes would have to bend, columns of zeros and ones do not."""
    names = ["a", "b", "c"] * 20
    target = replace(task.dataset.target, values=np.array([int(n == "b") for n in names], np.int32))
    columns = (coded("letter", names), Column("noise", np.zeros(60)), target)
    data = replace(task.dataset, columns=columns)
    circuit = CircuitBuilder("c", 1).add("ry", 0, "x[0]").add("ry", 0, "w").build()
    _, result = done(BACKEND, replace(task, dataset=data, circuit=circuit), epochs=15, explain="none")
    network = next(b for b in result.baselines if b.name == "equal_network")
    assert network.summary["test_accuracy"] == 1.0
    assert network.summary["parameters"] == (3 + 1) * 8 + 8 + 8 * 2 + 2


def test_no_entangling_gate_is_left():
    circuit = CircuitBuilder("c", 2).add("ry", 0, "w").add("x", 1, controls=[0]).add("rzz", (0, 1), "v").build()
    assert [op.gate for op in single(lowered(circuit))] == ["ry"]
