"""A circuit of as many wires as features: ready to train, named freely, refused where it would be too wide."""

import pytest

from ketbench.backends.readiness import require_ready
from ketbench.backends.registry import Registry
from ketbench.base.errors import DatasetError
from ketbench.data.preparing.preparation import Standardise
from ketbench.project.derived import use_features
from ketbench.project.resizing import encoding_circuit, resized_experiment
from ketbench.samples import sample


@pytest.fixture(scope="module")
def cancer():
    return sample("breast-cancer-features").build()


@pytest.mark.parametrize("features", [1, 3])
def test_a_wire_for_each_feature_and_ready_to_train(cancer, features):
    names = [column.name for column in cancer.datasets["breast cancer"].features][:features]
    project, derived = use_features(cancer, "breast cancer", names)
    project, made = resized_experiment(project, derived.name, "gate.statevector")
    assert made.circuit.n_wires == features
    assert made.dataset.preparation == (Standardise(),)
    assert project.experiments[made.name] == made
    assert project.experiments["five-features"] == cancer.experiments["five-features"]
    require_ready(Registry(), made)


def test_settings_come_from_the_experiment_that_trains_a_circuit():
    project = sample("iris-classifier").build()
    before = next(iter(project.experiments.values()))
    project, derived = use_features(project, before.dataset.name, [before.dataset.features[0].name])
    project, made = resized_experiment(project, derived.name, "gate.pennylane")
    assert (made.backend, made.params, made.seed) == (before.backend, before.params, before.seed)
    again, second = resized_experiment(project, derived.name, "gate.pennylane")
    assert second.name != made.name
    assert second.circuit.name != made.circuit.name
    assert len(again.experiments) == len(project.experiments) + 1


def test_too_many_features_or_no_such_dataset_is_a_sentence(cancer):
    with pytest.raises(DatasetError, match="30 features; choose at most 20"):
        resized_experiment(cancer, "breast cancer", "gate.statevector")
    with pytest.raises(DatasetError, match="no dataset 'gone'"):
        resized_experiment(cancer, "gone", "gate.statevector")


def test_every_angle_of_the_blocks_is_given():
    circuit = encoding_circuit("c", 4, layers=3)
    assert len(circuit.parameters) == 36


def test_a_pca_decides_the_wires():
    project = sample("wine-classifier").build()
    _, made = resized_experiment(project, "wine", "gate.statevector")
    assert made.circuit.n_wires == 4
