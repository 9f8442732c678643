"""An objective is what the formula in docs/annealing.md says, and is refused where it has no meaning."""

from itertools import combinations

import numpy as np
import pytest
from annealing_tables import table
from sklearn.feature_selection import f_classif

from ketbench.base.errors import DatasetError, InputError
from ketbench_annealing.selection.optimum.objective import (
    ObjectiveName,
    build_objective,
    correlation_ratios,
    objective_refusal,
)
from ketbench_annealing.selection.rows import looks_like_class_numbers, selection_rows


@pytest.mark.parametrize("name", list(ObjectiveName))
@pytest.mark.parametrize("k", [1, 2, 4])
def test_q_matrix_coefficients_and_value_agree(name, k, informative):
    x, y = informative
    objective = build_objective(name, x, y, 2, alpha=0.3)
    q = objective.q_matrix(k)
    linear, weights = objective.coefficients(k)
    for members in list(combinations(range(10), k))[:40]:
        chosen = np.isin(np.arange(10), members)
        bits = chosen.astype(float)
        relevance, redundancy = objective.split(chosen)
        assert objective.value(chosen) == pytest.approx(-0.3 * relevance + 0.7 * redundancy)
        assert bits @ q @ bits == pytest.approx(objective.value(chosen))
        assert bits @ linear + bits @ weights @ bits / 2 == pytest.approx(objective.value(chosen))
        assert objective.qubo(k).energies(chosen[None].astype(np.int8))[0] == pytest.approx(objective.value(chosen))


def test_mrmr_is_the_mean_relevance_less_the_mean_redundancy_of_pairs(informative):
    objective = build_objective(ObjectiveName.MI_MRMR, *informative, 2, alpha=0.5)
    chosen = np.isin(np.arange(10), [0, 1, 2])
    r, p = objective.relevance, objective.redundancy
    redundancy = 2 * (p[0, 1] + p[0, 2] + p[1, 2]) / 6
    assert objective.value(chosen) == pytest.approx(-0.5 * r[:3].mean() + 0.5 * redundancy)


def test_the_correlation_ratio_ranks_as_the_f_test_does(informative):
    x, y = informative
    assert np.argsort(correlation_ratios(x, y)).tolist() == np.argsort(f_classif(x, y)[0]).tolist()


def test_correlation_with_class_numbers_is_refused_with_a_reason(informative):
    with pytest.raises(InputError, match="order is arbitrary; choose mi_mrmr"):
        build_objective(ObjectiveName.CORR, *informative, 3)
    assert objective_refusal(ObjectiveName.CORR, 2) == ""
    assert objective_refusal(ObjectiveName.CORR, 0) == ""
    assert "compares classes" in objective_refusal(ObjectiveName.ANOVA, 0)


def test_a_regression_target_is_binned_for_information(informative):
    x, _ = informative
    objective = build_objective(ObjectiveName.MI_MRMR, x, x[:, 4] ** 2, 0)
    assert objective.relevance.argmax() == 4


def test_constant_columns_are_left_out_and_copies_named(informative):
    x, y = informative
    rows = selection_rows(table(np.column_stack([x, np.ones(160)]), y))
    assert "f10" not in rows.names
    assert "constant in the training rows: f10" in rows.notes[0]
    assert "f2" in rows.notes[1] or "f0" in rows.notes[1]
    assert len(rows.x) == 120
    assert len(rows.test_x) == 40


def test_whole_and_boolean_columns_are_numbers_like_any(informative):
    _, y = informative
    x = np.column_stack([y, np.arange(160) % 7, y == 1]).astype(float)
    for name in ObjectiveName:
        assert np.isfinite(build_objective(name, x, y, 2).relevance).all()


def test_what_cannot_be_selected_from_is_refused(informative):
    x, y = informative
    with pytest.raises(DatasetError, match="fewer than two features that vary"):
        selection_rows(table(np.ones((160, 3)), y))
    with pytest.raises(DatasetError, match="single value"):
        selection_rows(table(x, np.zeros(160)))
    holed = x.copy()
    holed[3, 1] = np.nan
    with pytest.raises(DatasetError, match="add an impute step"):
        selection_rows(table(holed, y))


def test_few_whole_numbers_look_like_classes(informative):
    x, _ = informative
    assert looks_like_class_numbers(table(x, np.arange(160) % 4, classes=0))
    assert not looks_like_class_numbers(table(x, x[:, 0], classes=0))
