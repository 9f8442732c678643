"""An autoencoder comes near its bound where data lie in fewer qubits, and never above it."""

import numpy as np
import pytest

from ketbench.contract.plugin import Context, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.data.splits.split import Split
from ketbench_gate.objectives.backends import AutoencoderBackend
from ketbench_gate.objectives.compressing.params import AutoencoderParams
from ketbench_gate.objectives.compressing.run import loss_of
from ketbench_gate.objectives.compressing.states import kept_at_most, states_of


def table(rows):
    split = Split("random", validation=0.0, test=0.25)
    return Dataset("rows", tuple(Column(f"f{i}", column.copy()) for i, column in enumerate(np.asarray(rows).T)), split)


def plane(count=40):
    """Rows in a plane of four dimensions that no wire spans alone."""
    random = np.random.default_rng(0)
    axes = np.array([[1.0, 1, 0, 1], [0, 1, 1, -1]]) / np.sqrt(3)
    return table(random.normal(size=(count, 2)) @ axes)


def run(dataset, **params):
    events = list(AutoencoderBackend().run(Task(dataset, None, 1), AutoencoderParams(**params), Context()))
    return events[-1]


def test_rows_of_a_plane_fit_one_qubit_of_two():
    summary = run(plane(), layers=4, steps=150, seeds=2).summary
    assert (summary["qubits"], summary["kept_qubits"]) == (2, 1)
    assert summary["bound"] == pytest.approx(1)
    assert summary["trash_fidelity"] == pytest.approx(1, abs=1e-5)
    assert summary["test_trash_fidelity"] == pytest.approx(1, abs=1e-4)


def test_no_encoder_passes_the_bound_and_controls_stand_beside():
    data = table(np.random.default_rng(2).normal(size=(60, 8)))
    result = run(data, trash=2, layers=3, steps=60, seeds=1)
    states = states_of(data, AutoencoderParams(trash=2))
    values = np.linalg.eigvalsh(states.train.T @ states.train / len(states.train))
    assert result.summary["bound"] == pytest.approx(values[-2:].sum())
    assert 0.25 < result.summary["trash_fidelity"] <= result.summary["bound"] + 1e-12
    assert [one.name for one in result.baselines] == ["bound", "pca"]
    assert result.baselines[0].summary["trash_fidelity"] == result.summary["bound"]


def test_the_gradient_is_that_of_the_loss():
    params = AutoencoderParams(encoding="angle", layers=2)
    loss = loss_of(states_of(table(np.random.default_rng(1).normal(size=(20, 3))), params), params)
    at = np.random.default_rng(5).normal(size=loss.programs[0].n_parameters)
    value, slope = loss.with_gradient(at)
    assert value == pytest.approx(loss.value(at))
    for i in range(len(at)):
        step = np.eye(len(at))[i] * 1e-5
        assert slope[i] == pytest.approx((loss.value(at + step) - loss.value(at - step)) / 2e-5, abs=1e-7)


def test_angles_are_products_of_turned_qubits():
    found = states_of(table([[0.3, 1.2], [0.0, np.pi], [1.0, 2.0], [2.0, 0.1]]), AutoencoderParams(encoding="angle"))
    assert np.allclose(np.linalg.norm(found.train, axis=1), 1)
    assert any(np.allclose(row, [0, 1, 0, 0]) for row in np.vstack([found.train, found.test]))
    assert kept_at_most(np.diag([0.4, 0.3, 0.2, 0.1]), 2, 1) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("rows", "params", "said"),
    [
        (np.ones((6, 4)), {"trash": 2}, "2 qubits leave nothing beside 2 trash qubits"),
        (np.vstack([np.zeros(4), np.ones((5, 4))]), {}, "is 0 in every feature"),
        (np.ones((6, 9)), {"encoding": "angle"}, "9 features of"),
    ],
)
def test_what_cannot_be_encoded_is_refused_before(rows, params, said):
    assert said in str(AutoencoderBackend().check(Task(table(rows)), AutoencoderParams(**params))[0])


def test_without_test_rows_only_the_training_rows_are_told():
    data = table(np.random.default_rng(3).normal(size=(8, 2))).with_split(Split("random", validation=0.0, test=0.0))
    summary = run(data, encoding="angle", layers=1, steps=5, seeds=1).summary
    assert summary["test_trash_fidelity"] is None
    assert 0 < summary["trash_fidelity"] <= summary["bound"]


def test_the_page_compares_with_the_bound():
    result = run(plane(), layers=4, steps=60, seeds=1)
    verdict = AutoencoderBackend().page(Task(), AutoencoderParams(), result).verdict
    assert verdict.tone == ("good" if result.summary["share_of_bound"] > 0.99 else "same")
    assert "of what any encoder could keep" in verdict.title
