"""Categories without order are never ordered codes: renaming the codes changes no choice and no score."""

from itertools import permutations

import numpy as np
import pytest
from annealing_tables import last
from scipy.optimize import minimize

from ketbench.contract.plugin import Context, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import Impute
from ketbench.data.splits.split import Split
from ketbench_annealing.selection.backend import FeatureSelection
from ketbench_annealing.selection.optimum.objective import ObjectiveName, build_objective
from ketbench_annealing.selection.optimum.unordered import basis, maximal_correlations
from ketbench_annealing.selection.params import SelectionParams
from ketbench_annealing.selection.rows import selection_rows
from ketbench_annealing.selection.scoring.baselines import BASELINES, TrainingRows
from ketbench_annealing.selection.scoring.folds import Plan, training_rows
from ketbench_annealing.selection.scoring.models import MODELS, score

LETTERS = ("a", "b", "c", "d", "e")
MISLEADING = (0, 2, 4)
"""The codes of one class: odd and even take turns, so that no line through the codes tells them apart."""


def mixed(order=(0, 1, 2, 3, 4), numeric=False):
    """A category that decides the target in nine rows of ten, and four columns of noise that know a little."""
    random = np.random.default_rng(5)
    letters = random.integers(0, 5, 240)
    y = np.isin(letters, MISLEADING) ^ (random.random(240) < 0.1)
    noise = random.normal(size=(240, 4)) + 0.3 * y[:, None]
    codes = np.asarray(order)[letters].astype(np.int32)
    names = tuple(LETTERS[list(order).index(i)] for i in range(5))
    columns = [Column("letter", codes, Kind.CATEGORY, Role.FEATURE, names)]
    columns += [Column(f"n{i}", noise[:, i]) for i in range(4)]
    if numeric:
        columns.append(Column("y", y + 0.01 * random.normal(size=240), role=Role.TARGET))
    else:
        columns.append(Column("y", y.astype(np.int32), Kind.CATEGORY, Role.TARGET, ("no", "yes")))
    return Dataset("mixed", tuple(columns), split=Split("random", 0.0, 0.25))


def seen(rows):
    plan = Plan(ObjectiveName.ANOVA, 0.9, (1,), nominal=rows.nominal)
    scaled = (rows.x - rows.x.mean(axis=0)) / rows.x.std(axis=0)
    return training_rows(scaled, rows.y, rows.classes, plan, 0)


@pytest.mark.parametrize("numeric", [False, True])
@pytest.mark.parametrize("model", list(MODELS))
def test_a_small_model_tells_classes_that_take_turns_along_the_codes(model, numeric):
    rows = selection_rows(mixed(numeric=numeric))
    assert rows.nominal == (0,)
    alone = rows.x[:, :1]
    found = score(model, rows.classes, (alone, rows.y), (rows.test_x[:, :1], rows.test_y), (0,))
    by_codes = score("linear", rows.classes, (alone, rows.y), (rows.test_x[:, :1], rows.test_y))
    # One row of ten is turned round: at best 0.9 of the rows, and 1 - 0.09 / 0.24 of the variance.
    assert found > (0.5 if numeric else 0.82)
    assert by_codes < (0.1 if numeric else 0.7)


@pytest.mark.parametrize("method", ["select_k_best", "mrmr", "rfe", "lasso"])
@pytest.mark.parametrize("numeric", [False, True])
def test_each_way_of_choosing_takes_the_category_first(method, numeric):
    chosen = BASELINES[method][1](seen(selection_rows(mixed(numeric=numeric))), [1])[1]
    assert chosen.tolist() == [True, False, False, False, False]


@pytest.mark.parametrize("name", list(ObjectiveName))
def test_no_objective_depends_on_the_order_of_codes(name):
    found = []
    for order in list(permutations(range(5)))[::17]:
        rows = selection_rows(mixed(order))
        made = build_objective(name, rows.x, rows.y, rows.classes, nominal=rows.nominal)
        found.append((made.relevance, made.redundancy))
    for relevance, redundancy in found[1:]:
        assert relevance == pytest.approx(found[0][0], abs=1e-10)
        assert redundancy == pytest.approx(found[0][1], abs=1e-10)
    assert found[0][0].argmax() == 0


def test_a_whole_run_is_the_same_for_every_order_of_codes():
    chosen = SelectionParams.model_validate({"k": 2, "folds": 3, "repeats": 1, "model": "linear"})
    first, second = (
        last(FeatureSelection().run(Task(mixed(order), seed=1), chosen, Context())).summary
        for order in [(0, 1, 2, 3, 4), (3, 1, 4, 0, 2)]
    )
    assert "letter" in first["selected"]
    assert first["selected"] == second["selected"]
    for key in ("accuracy", "test_accuracy", "objective_value", "minus_best_rival"):
        assert first[key] == pytest.approx(second[key], abs=1e-9)


def test_maximal_correlation_is_the_best_of_all_weightings():
    random = np.random.default_rng(1)
    a = random.integers(0, 4, 300).astype(float)
    b = (a + random.integers(0, 2, 300)) % 3
    z = random.normal(size=300) + (a == 1)

    def worse(weights):
        one, two = weights[:4][a.astype(int)], weights[4:][b.astype(int)]
        return -abs(np.corrcoef(one, two)[0, 1])

    best = min(minimize(worse, random.normal(size=7)).fun for _ in range(4))
    found = maximal_correlations([basis(a, nominal=True)], [basis(b, nominal=True), basis(z, nominal=False)])[0]
    assert found[0] == pytest.approx(-best, abs=1e-6)
    means = np.array([z[a == value].mean() for value in range(4)])[a.astype(int)]
    assert found[1] == pytest.approx(means.std() / z.std(), abs=1e-12)
    plain = maximal_correlations([basis(z, nominal=False)], [basis(a, nominal=False)])[0, 0]
    assert plain == pytest.approx(abs(np.corrcoef(z, a)[0, 1]), abs=1e-12)


def test_rare_values_do_not_correlate_by_chance():
    random = np.random.default_rng(2)
    names = np.arange(100) // 2
    x = np.column_stack([names, random.normal(size=100)]).astype(float)
    y = random.integers(0, 2, 100)
    made = build_objective(ObjectiveName.ANOVA, x, y, 2, nominal=(0,))
    assert made.relevance[0] < 0.1


def test_a_category_that_is_the_target_renamed_is_told_as_a_leak():
    table = mixed()
    y = table.column("y").values
    copy = np.where(y == 0, np.arange(240) % 2 * 2, 1).astype(np.int32)
    columns = (Column("copy", copy, Kind.CATEGORY, Role.FEATURE, ("p", "q", "r")), *table.columns)
    assert selection_rows(Dataset("leaky", columns, split=table.split)).leaks == ("copy",)


def test_a_gap_in_a_category_is_no_place_between_two_codes():
    table = mixed()
    letters = table.column("letter").values.copy()
    letters[:20] = -1
    columns = (Column("letter", letters, Kind.CATEGORY, Role.FEATURE, LETTERS), *table.columns[1:])
    for strategy in ("mean", "median"):
        holed = Dataset("holed", columns, split=table.split, preparation=(Impute(strategy=strategy),))
        x = selection_rows(holed).x[:, 0]
        assert set(np.unique(x)) <= {0.0, 1.0, 2.0, 3.0, 4.0}


def test_training_rows_keep_which_features_have_no_order():
    assert isinstance(seen(selection_rows(mixed())), TrainingRows)
    assert seen(selection_rows(mixed())).nominal == (0,)
