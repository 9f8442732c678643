"""The selection proves its answer, shows its rivals, never leaks, and answers bad input in a sentence."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from annealing_tables import last, table

from ketbench.base.errors import InputError
from ketbench.contract.forms import form, validated
from ketbench.contract.plugin import Context, Drawn, Measured, Problem, Progress, Severity, Task
from ketbench_annealing.selection.backend import FeatureSelection
from ketbench_annealing.selection.optimum.objective import ObjectiveName
from ketbench_annealing.selection.params import SelectionParams, Size
from ketbench_annealing.selection.rows import explained
from ketbench_annealing.selection.scoring.baselines import BASELINES
from ketbench_annealing.selection.scoring.folds import OURS, Plan, judged
from ketbench_annealing.selection.scoring.tuning import ALPHAS, Tuning
from ketbench_annealing.selection.scoring.verdict import Scoreboard, corrected_interval, jaccard

QUICK = {"folds": 3, "repeats": 1}


def run(dataset, **params):
    backend = FeatureSelection()
    chosen = SelectionParams.model_validate({**QUICK, **params})
    return last(backend.run(Task(dataset, seed=1), chosen, Context()))


def errors(dataset, **params):
    found = FeatureSelection().check(Task(dataset), SelectionParams.model_validate({**QUICK, **params}))
    return [str(problem) for problem in found if problem.severity is Severity.ERROR]


@pytest.mark.parametrize("objective", list(ObjectiveName))
def test_the_answer_is_the_optimum_that_its_own_tables_give(objective, informative):
    result = run(table(*informative), objective=objective, k=3, alpha=0.4)
    r, p = result.arrays["relevance"], result.arrays["redundancy"]
    mean = objective is not ObjectiveName.MIQUBO_CMI

    def value(members):
        pairs = sum(2 * p[i, j] for i, j in combinations(members, 2))
        return -0.4 * r[list(members)].sum() / (3 if mean else 1) + 0.6 * pairs / (6 if mean else 1)

    best = min(combinations(range(len(r)), 3), key=value)
    assert result.summary["objective_value"] == pytest.approx(value(best))
    assert result.summary["proved_optimal"] is True
    assert result.summary["gap"] == 0
    assert result.summary["feasible"] is True
    assert len(result.summary["selected"]) == 3


def test_rivals_figures_and_arrays_are_always_there(informative):
    result = run(table(*informative), k=2)
    assert [baseline.name for baseline in result.baselines] == list(BASELINES)
    assert all("accuracy" in baseline.summary for baseline in result.baselines)
    assert set(result.figures) == {"accuracy", "methods", "raster", "redundancy", "objective", "ranked", "bins"}
    raster, ranked = result.figures["raster"], result.figures["ranked"]
    assert list(raster.classes) == list(ranked.names) == ["chosen", "not chosen"]
    assert {name for name, value in zip(raster.columns, raster.values[-1], strict=True) if value == 0} == {
        name for name, value in zip(ranked.categories, np.atleast_2d(ranked.values)[0], strict=True) if value > 0
    }
    assert result.summary["accuracy_low"] <= result.summary["accuracy"] <= result.summary["accuracy_high"]
    assert result.summary["test_accuracy"] > 0.7


def test_a_range_and_a_validated_k_solve_every_k(informative):
    ranged = run(table(*informative), size=Size.RANGE, k=2, k_low=1, k_high=4)
    assert ranged.arrays["k"].tolist() == [1, 2, 3, 4]
    assert ranged.arrays["chosen"].sum(axis=1).tolist() == [1, 2, 3, 4]
    assert ranged.summary["k"] == 2
    validated_k = run(table(*informative), size=Size.VALIDATED, k_low=1, k_high=4)
    assert validated_k.summary["k"] in (1, 2, 3, 4)
    assert "a little too good" in " ".join(validated_k.notes)


def test_the_penalty_road_is_repaired_to_k_and_says_how_often_it_missed(informative):
    result = run(table(*informative), road="penalty", k=3, reads=20)
    assert len(result.summary["selected"]) == 3
    assert 0 <= result.summary["feasible_reads"] <= 20
    assert result.summary["proved_optimal"] is True


def test_a_planted_leak_is_prevented():
    """With 2000 columns of noise some fit the labels by chance; chosen on all rows they would look like knowledge."""
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(60, 2000)), np.arange(60) % 2
    plan = Plan(ObjectiveName.ANOVA, 0.9, (8,), folds=5, repeats=1, restarts=2)
    inside = Scoreboard(row for row in judged(x, y, 2, plan) if row.method == OURS)
    correlation = np.abs((x - x.mean(axis=0)).T @ (y - y.mean()))
    leaky = x[:, np.argsort(-correlation)[:8]]
    outside = Scoreboard(judged(leaky, y, 2, plan))
    assert outside.interval("all", 8).mean > 0.8
    assert inside.interval(OURS, 8).mean < 0.7


def test_inner_folds_may_choose_balance_and_objective(informative):
    result = run(table(*informative), k=2, tuning=Tuning.ALL)
    assert result.summary["objective"] in set(ObjectiveName)
    assert result.summary["alpha"] in ALPHAS


def test_a_number_is_predicted_too(informative):
    x = np.delete(informative[0], 2, axis=1)
    result = run(table(x, 2 * x[:, 0] - x[:, 1], classes=0), objective="corr", k=2, alpha=0.9)
    assert result.summary["selected"] == ["f0", "f1"]
    assert result.summary["R2"] > 0.9


def test_the_same_seed_gives_the_same_result(informative):
    first, second = (run(table(*informative), k=3) for _ in range(2))
    assert first.summary == second.summary


def test_live_metrics_and_the_figure_come_fold_by_fold(informative):
    events = list(FeatureSelection().run(Task(table(*informative)), SelectionParams(folds=3, repeats=1), Context()))
    steps = [event.step for event in events if isinstance(event, Measured)]
    assert steps == [1, 2, 3]
    assert sum(isinstance(event, Drawn) for event in events) == 3


def test_stop_ends_without_a_result(informative):
    stopped = FeatureSelection().run(Task(table(*informative)), SelectionParams(), Context(cancelled=lambda: True))
    assert not any(hasattr(event, "summary") for event in stopped)


def test_bad_input_is_answered_in_a_sentence(informative):
    x, y = informative
    assert "only 10 features vary; choose k from 1 to 10" in errors(table(x, y), k=11)[0]
    assert "no meaning for 3 classes" in errors(table(x, np.arange(160) % 3, classes=3), objective="corr")[0]
    assert "needs a dataset" in str(FeatureSelection().check(Task(), SelectionParams())[0])
    assert "no target column" in errors(replace(table(x, y), columns=table(x, y).columns[:3]))[0]
    with pytest.raises(InputError, match="'k' is 0"):
        validated(SelectionParams, {"k": 0})
    with pytest.raises(InputError, match="range of k from 5 to 2 is empty"):
        validated(SelectionParams, {"k_low": 5, "k_high": 2})
    with pytest.raises(InputError, match="choose k from 1 to 10"):
        run(table(x, y), k=11)


def test_notes_and_warnings_do_not_forbid_a_run(informative):
    x, y = informative
    found = FeatureSelection().check(Task(table(np.column_stack([x, np.ones(160)]), y)), SelectionParams())
    assert {problem.severity for problem in found} == {Severity.NOTE}
    numbers = FeatureSelection().check(Task(table(x, np.arange(160) % 4, classes=0)), SelectionParams())
    assert any(isinstance(p, Problem) and "class numbers" in p.message for p in numbers)


def test_every_row_of_the_form_has_a_title_and_a_group():
    assert all(row.title and row.group for row in form(SelectionParams))


def test_intervals_widen_with_the_share_of_shared_rows():
    values = np.array([0.9, 0.8, 0.85, 0.95])
    narrow, wide = corrected_interval(values, 0.0), corrected_interval(values, 0.5)
    assert narrow.mean == wide.mean == pytest.approx(0.875)
    assert wide.low < narrow.low < narrow.high < wide.high
    assert np.isnan(corrected_interval(values[:1], 0.2).low)


def test_jaccard_is_one_for_equal_sets_and_zero_for_disjoint_ones():
    a, b = np.array([True, False]), np.array([False, True])
    assert jaccard([a, a, a]) == 1
    assert jaccard([a, b]) == 0


def test_the_bar_runs_to_its_end_and_the_proofs_are_in_it(informative):
    params = SelectionParams.model_validate({**QUICK, "k": 2, "size": "a range of k", "k_high": 3})
    events = list(FeatureSelection().run(Task(table(*informative), seed=1), params, Context()))
    bar = [event for event in events if isinstance(event, Progress)]
    assert [event.done for event in bar] == sorted(event.done for event in bar)
    assert all(0 <= event.done <= event.total for event in bar)
    assert sum("proving" in event.text for event in bar) == 3
    assert bar[-1].done > 0.5 * bar[-1].total


@pytest.mark.parametrize("code", ["a copy", "renamed codes", "a near copy"])
def test_a_copy_of_the_target_is_named_before_the_run(informative, code):
    x, y = informative
    noise = np.random.default_rng(1).normal(0, 0.02, len(y))
    leak = {"a copy": y, "renamed codes": 7.0 - 3.0 * y, "a near copy": y + noise}[code]
    dataset = table(np.column_stack([x, leak]), y)
    found = FeatureSelection().check(Task(dataset), SelectionParams(k=2))
    assert "Nearly a copy of the target" in " ".join(map(str, found))
    assert "f10" in " ".join(map(str, found))
    clean = FeatureSelection().check(Task(table(x, y)), SelectionParams(k=2))
    assert "copy of the target" not in " ".join(map(str, clean))


def test_what_a_column_explains_of_a_target_is_the_squared_correlation():
    generator = np.random.default_rng(2)
    x, y = generator.normal(size=(50, 3)), generator.normal(size=50)
    expected = [np.corrcoef(column, y)[0, 1] ** 2 for column in x.T]
    assert np.allclose(explained(x, y, 0), expected)
    assert np.allclose(explained(np.column_stack([y, -2 * y]), y, 0), 1.0)


def test_five_and_ten_bins_are_shown_beside_the_run_s_own(informative):
    result = run(table(*informative), k=2, bins=7)
    bins = result.figures["bins"]
    assert [row[0] for row in bins.rows] == ["5", "7 (this run)", "10"]
    assert all(0 <= row[1] <= 1 and 0 <= row[2] <= 1 for row in bins.rows)
    assert any("into 7 bins" in note and "with 5 and" in note for note in result.notes)
