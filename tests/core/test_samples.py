from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets

from ketbench.base.errors import InputError
from ketbench.base.problems import Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.data.preparing.preparation import prepare
from ketbench.samples import SAMPLES, sample
from ketbench.samples.tables import breast_cancer, digits, iris, wine


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_whole_and_the_same_each_time(name):
    project = sample(name).build()
    assert project.name == name
    assert sample(name).build().experiments == project.experiments
    first = next(iter(project.experiments.values()))
    assert first.backend == sample(name).backend
    for circuit in project.circuits.values():
        assert not [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("made", "loader"), [(wine, "load_wine"), (iris, "load_iris"), (breast_cancer, "load_breast_cancer")]
)
def test_the_tables_are_those_that_scikit_learn_loads(made, loader):
    data, bunch = made.dataset(), getattr(sklearn.datasets, loader)()
    features = np.stack([column.values for column in data.features], axis=1)
    assert np.array_equal(features, bunch.data)
    assert data.target.values.tolist() == bunch.target.tolist()
    assert [len(data.features), len(data.target.categories)] == [bunch.data.shape[1], len(bunch.target_names)]
    told = [str(name).partition(" (")[0].replace("_", " ") for name in bunch.feature_names]
    assert [c.name for c in data.features][:11] == told[:11]


@pytest.mark.parametrize(("name", "rows", "features"), [("wine-classifier", 178, 4), ("iris-classifier", 150, 4)])
def test_the_classifiers_have_one_feature_a_qubit(name, rows, features):
    experiment = sample(name).build().experiment()
    prepared = prepare(experiment.dataset)
    assert experiment.dataset.n_rows == rows
    assert prepared.train.x.shape[1] == features == len(experiment.circuit.features) == experiment.circuit.n_wires
    assert len(prepared.classes) == 3


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_a_page_that_names_its_experiments(name):
    page = (Path(__file__).parents[2] / "sample_projects" / name / "README.md").read_text("utf-8")
    assert f"--sample {name}" in page
    experiments = sample(name).build().experiments
    assert len(experiments) == 1 or all(f"`{one}`" in page for one in experiments)


def test_an_unknown_sample_is_answered_with_those_there_are():
    with pytest.raises(InputError, match="no sample 'beer'; choose one of wine-classifier"):
        sample("beer")


def test_the_digits_are_those_of_scikit_learn():
    data, bunch = digits.dataset(), sklearn.datasets.load_digits()
    assert np.array_equal(data.column("picture").values * 16, bunch.images)
    assert data.target.values.tolist() == bunch.target.tolist()
