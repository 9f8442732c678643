"""The samples hold what their description says, and their answer can be checked from docs/annealing.md alone."""

from itertools import chain, combinations

import numpy as np
import pytest
from annealing_tables import last
from sklearn.metrics import mutual_info_score

from ketbench.contract.forms import validated
from ketbench.contract.plugin import Context, Task
from ketbench.data.preparing.preparation import prepare
from ketbench.samples import sample
from ketbench_annealing.selection.backend import FeatureSelection
from ketbench_annealing.selection.params import SelectionParams
from ketbench_annealing.solvers.backend import Solve
from ketbench_annealing.solvers.params import SolveParams
from ketbench_annealing.stating.backend import StatedProblem
from ketbench_annealing.stating.params import ProblemParams


def codes(column):
    """Binning as the page states it, written anew."""
    bins = min(8, max(3, round(len(column) ** (1 / 3))))
    if len(set(column)) <= bins:
        return np.unique(column, return_inverse=True)[1]
    inner = sorted({float(np.quantile(column, i / bins)) for i in range(1, bins)})
    return np.array([sum(value >= edge for edge in inner) for value in column])


def test_five_features_of_breast_cancer_are_the_enumerated_optimum_of_the_stated_formula():
    experiment = next(iter(sample("breast-cancer-features").build().experiments.values()))
    assert {"objective", "alpha", "k"} <= set(experiment.params)
    params = validated(SelectionParams, {**experiment.params, "folds": 2, "repeats": 1})
    result = last(FeatureSelection().run(Task(experiment.dataset, seed=experiment.seed), params, Context()))

    parts = prepare(experiment.dataset)
    x, y = np.vstack([parts.train.x, parts.validation.x]), np.concatenate([parts.train.y, parts.validation.y])
    coded = [codes(column) for column in x.T]
    relevance = np.array([mutual_info_score(column, y) for column in coded])
    shared = np.array([[mutual_info_score(a, b) for b in coded] for a in coded])
    sets = np.fromiter(chain.from_iterable(combinations(range(30), 5)), dtype=int).reshape(-1, 5)
    pairs = sum(2 * shared[sets[:, i], sets[:, j]] for i in range(5) for j in range(i)) / 20
    alpha = experiment.params["alpha"]
    values = -alpha * relevance[sets].mean(axis=1) + (1 - alpha) * pairs
    assert result.summary["objective_value"] == pytest.approx(values.min(), abs=1e-9)
    assert result.summary["selected"] == [parts.feature_names[i] for i in sets[values.argmin()]]
    assert result.summary["proved_optimal"] is True
    assert result.summary["gap"] == 0


def test_the_circuit_of_the_sample_judges_the_same_five_features():
    project = sample("breast-cancer-features").build()
    first, judged = project.experiments["five-features"], project.experiments["five-features-by-circuit"]
    assert judged.circuit.features == tuple(range(judged.params["k"]))
    params = validated(SelectionParams, {**judged.params, "folds": 2, "steps": 5})
    result = last(FeatureSelection().run(Task(judged.dataset, judged.circuit, judged.seed), params, Context()))
    plain = validated(SelectionParams, {**first.params, "folds": 2, "repeats": 1})
    same = last(FeatureSelection().run(Task(first.dataset, seed=first.seed), plain, Context()))
    assert result.summary["selected"] == same.summary["selected"]


@pytest.mark.parametrize("name", ["cut", "cut-by-bifurcation"])
def test_the_graph_is_cut_by_every_solver(name):
    experiment = sample("max-cut").build().experiments[name]
    params = validated(SolveParams, {**experiment.params, "time_limit": 1.0})
    result = last(Solve().run(Task(experiment.dataset, seed=experiment.seed), params, Context()))
    assert result.summary["variables"] == 80
    assert result.summary["cut"] >= 185
    assert result.summary["cut"] >= result.baselines[0].summary["cut"] - 1


@pytest.mark.parametrize(
    ("name", "which", "objective", "proved"),
    [
        ("knapsack", 0, 338.0, True),
        ("tour", 0, 1890.614, True),
        ("map-colouring", 0, 4.0, True),
        ("map-colouring", 1, None, False),
    ],
)
def test_the_samples_of_stated_problems_are_proved(name, which, objective, proved):
    experiment = list(sample(name).build().experiments.values())[which]
    params = validated(ProblemParams, {**experiment.params, "reads": 10})
    summary = last(StatedProblem().run(Task(experiment.dataset, seed=7), params, Context())).summary
    assert summary["proved_optimal"] is proved
    assert summary["proved_infeasible"] is (objective is None)
    if objective is not None:
        assert summary["objective"] == pytest.approx(objective, abs=1e-3)
