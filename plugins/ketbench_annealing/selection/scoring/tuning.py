"""Chooses the balance of relevance and redundancy by folds within the training rows; no other row is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import product

import numpy as np

from ketbench_annealing.arrays import Flags, Ints
from ketbench_annealing.selection.optimum.exact_k import swap_search
from ketbench_annealing.selection.optimum.objective import Objective, ObjectiveName, build_objective, objective_refusal
from ketbench_annealing.selection.scoring.baselines import TrainingRows
from ketbench_annealing.selection.scoring.models import places_among, score, standardised

ALPHAS = (0.6, 0.5, 0.7, 0.9, 0.3)
INNER_FOLDS = 3
Choice = tuple[ObjectiveName, float]


class Tuning(StrEnum):
    """What is chosen by inner folds."""

    NONE = "none"
    ALPHA = "alpha"
    ALL = "objective and alpha"


def choices(tuning: Tuning, objective: ObjectiveName, alpha: float, classes: int) -> list[Choice]:
    """Return the pairs to try, the preferred first."""
    if tuning is Tuning.NONE:
        return [(objective, alpha)]
    names = [objective]
    if tuning is Tuning.ALL:
        names += [n for n in ObjectiveName if n is not objective and not objective_refusal(n, classes)]
    return list(product(names, ALPHAS))


def tuned(
    rows: TrainingRows, ks: Sequence[int], tried: Sequence[Choice], *, model: str, bins: int, restarts: int
) -> dict[int, Choice]:
    """Return the pair with the best mean score over inner folds, for each k.

    Parameters
    ----------
    rows : TrainingRows
    ks : sequence of int
    tried : sequence of (ObjectiveName, float)
        A tie goes to the earlier.
    model : str
    bins, restarts : int
    """
    if len(tried) == 1:
        return dict.fromkeys(ks, tried[0])
    totals = np.zeros((len(ks), len(tried)))
    for inside, outside in _inner_folds(rows):
        train, test = standardised(rows.x[inside], rows.x[outside])
        tables: dict[ObjectiveName, Objective] = {}
        for column, (name, alpha) in enumerate(tried):
            if name not in tables:
                tables[name] = build_objective(
                    name, train, rows.y[inside], rows.classes, bins=bins, nominal=rows.nominal
                )
            objective = replace(tables[name], alpha=alpha)
            for line, k in enumerate(ks):
                chosen = best_set(objective, k, restarts, rows.seed)
                parts = (train[:, chosen], rows.y[inside]), (test[:, chosen], rows.y[outside])
                totals[line, column] += score(model, rows.classes, *parts, places_among(rows.nominal, chosen))
    return {k: tried[int(totals[line].argmax())] for line, k in enumerate(ks)}


def best_set(objective: Objective, k: int, restarts: int, seed: int) -> Flags:
    """Return the best set of k that the exchange search finds."""
    return swap_search(*objective.coefficients(k), k, restarts=restarts, seed=seed).chosen


def _inner_folds(rows: TrainingRows) -> list[tuple[Ints, Ints]]:
    from sklearn.model_selection import KFold, StratifiedKFold

    blank = np.zeros((len(rows.y), 1))
    if not rows.classes:
        return list(KFold(INNER_FOLDS, shuffle=True, random_state=rows.seed).split(blank))
    fewest = int(np.unique(rows.y, return_counts=True)[1].min())
    if fewest < 2:
        return []
    count = min(INNER_FOLDS, fewest)
    return list(StratifiedKFold(count, shuffle=True, random_state=rows.seed).split(blank, rows.y))
