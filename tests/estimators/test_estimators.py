"""The estimators keep every promise of scikit-learn's, and compute what they say."""

import pickle
import warnings

import numpy as np
import pytest
import torch
from sklearn.datasets import make_blobs
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import ketbench.sklearn
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.sklearn import KetbenchClassifier, KetbenchRegressor, QuantumKernelClassifier
from ketbench_gate.engines.threads import MANY_AMPLITUDES, threads_for
from ketbench_gate.estimators.scaling import moments


@pytest.mark.parametrize(
    "estimator",
    # Fewer epochs than by default: what is checked is the conduct, not the score.
    [
        KetbenchClassifier(epochs=60),
        pytest.param(KetbenchRegressor(epochs=100), marks=pytest.mark.slow),
        QuantumKernelClassifier(),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_every_check_of_scikit_learn_passes(estimator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = check_estimator(estimator, on_fail=None, on_skip=None)
    assert [row["check_name"] for row in found if row["status"] not in ("passed", "skipped")] == []
    assert {row["check_name"] for row in found if row["status"] == "skipped"} <= {"check_array_api_input"}
    assert len(found) > 50


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(60, centers=3, n_features=4, cluster_std=0.8, random_state=0)


def test_a_search_in_a_pipeline_finds_a_bandwidth(blobs):
    x, y = blobs
    made = make_pipeline(StandardScaler(), QuantumKernelClassifier())
    search = GridSearchCV(made, {"quantumkernelclassifier__bandwidth": [0.2, 20.0]}, cv=3).fit(x, y)
    assert search.best_params_ == {"quantumkernelclassifier__bandwidth": 0.2}
    assert search.best_score_ > 0.9


def test_a_circuit_of_ones_own_is_trained_and_pickled(blobs):
    x, y = blobs
    circuit = CircuitBuilder("own", 1).add("ry", 0, "x[0]").add("rx", 0, "w").build()
    made = KetbenchClassifier(circuit, epochs=10, random_state=1).fit(x, y)
    assert made.weights_["circuit"].shape == (1,)
    assert made.weights_["before"].shape == (4, 1)
    again = pickle.loads(pickle.dumps(made))
    assert np.array_equal(again.predict_proba(x), made.predict_proba(x))


def test_the_kernel_is_the_fidelity_of_the_closed_form():
    """RY on one wire: |<x|y>|^2 = cos^2((x - y) / 2)."""
    circuit = CircuitBuilder("angle", 1).add("ry", 0, "x[0]").build()
    x = np.array([[0.0], [1.0], [2.0], [5.0]])
    made = QuantumKernelClassifier(circuit, bandwidth=0.7).fit(x, [0, 0, 1, 1])
    scaled = 0.7 * (x - x.mean()) / x.std()
    np.testing.assert_allclose(made.kernel(x), np.cos((scaled - scaled.T) / 2) ** 2, atol=1e-12)


def test_weights_of_classes_move_the_border():
    x = np.array([[0.0], [0.1], [0.2], [0.15]])
    y = [0, 1, 0, 1]
    for kind in (KetbenchClassifier(random_state=0), QuantumKernelClassifier()):
        heavy = kind.set_params(class_weight={0: 1e-3, 1: 1e3}).fit(x, y)
        assert heavy.predict(x).tolist() == [1, 1, 1, 1]


def test_batches_are_drawn_by_the_seed(blobs):
    x, y = blobs
    first, second, other = (
        KetbenchClassifier(epochs=3, batch_size=8, random_state=seed).fit(x, y).loss_curve_ for seed in (1, 1, 2)
    )
    assert first == second != other


def test_one_class_is_refused():
    for kind in (KetbenchClassifier(), QuantumKernelClassifier()):
        with pytest.raises(ValueError, match="needs two classes"):
            kind.fit([[1.0], [2.0]], [0, 1], sample_weight=[1.0, 0.0])


def test_weighted_moments_are_those_of_repeated_rows():
    x = np.random.default_rng(0).normal(size=(5, 3))
    counts = np.array([1, 0, 2, 3, 1])
    mean, deviation = moments(x, counts.astype(float))
    repeated = np.repeat(x, counts, axis=0)
    np.testing.assert_allclose(mean, repeated.mean(axis=0))
    np.testing.assert_allclose(deviation, repeated.std(axis=0))


def test_a_constant_column_is_left_at_zero():
    assert moments(np.full((4, 1), 0.1), np.ones(4))[1].tolist() == [1.0]


def test_what_is_not_there_is_named():
    with pytest.raises(AttributeError, match="has no attribute 'Oracle'; it has KetbenchClassifier"):
        _ = ketbench.sklearn.Oracle
    assert dir(ketbench.sklearn) == ["KetbenchClassifier", "KetbenchRegressor", "QuantumKernelClassifier"]


def test_a_small_fit_leaves_torchs_threads_as_they_were(blobs):
    x, y = blobs
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        KetbenchClassifier(epochs=1).fit(x, y).predict(x)
        QuantumKernelClassifier().fit(x, y)
        assert torch.get_num_threads() == 3
        with threads_for(MANY_AMPLITUDES - 1):
            assert torch.get_num_threads() == 1
        with threads_for(MANY_AMPLITUDES):
            assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
