"""Scores every way of choosing features over repeated folds; a choice never sees the rows that judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ketbench.plugin import DatasetError
from ketbench_annealing.arrays import Flags, Floats, Ints
from ketbench_annealing.selection.optimum.binning import automatic_bins, binned
from ketbench_annealing.selection.optimum.information import information_tables, relevance_of
from ketbench_annealing.selection.optimum.objective import Objective, ObjectiveName, build_objective
from ketbench_annealing.selection.scoring.baselines import BASELINES, Chooser, TrainingRows
from ketbench_annealing.selection.scoring.judging import SmallModel
from ketbench_annealing.selection.scoring.models import places_among, standardised
from ketbench_annealing.selection.scoring.tuning import Tuning, best_set, choices, tuned

OURS = "quadratic"
MOST_PAIRED = 600
"""Features whose pairs a fold tells apart; of a wider table the most relevant in the fold's training rows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How choices are made and judged.

    Parameters
    ----------
    objective : ObjectiveName
    alpha : float
    ks : tuple of int
    bins : int
        0 chooses by the number of rows.
    tuning : Tuning
        What is chosen by folds within the training rows.
    model : SmallModel
        What judges.
    folds, repeats : int
    restarts : int
    seed : int
    nominal : tuple of int
        Places of features that are codes of categories without order.
    """

    objective: ObjectiveName
    alpha: float
    ks: tuple[int, ...]
    bins: int = 0
    tuning: Tuning = Tuning.NONE
    model: SmallModel = field(default_factory=SmallModel)
    folds: int = 5
    repeats: int = 2
    restarts: int = 32
    seed: int = 0
    nominal: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One choice in one fold.

    Parameters
    ----------
    fold : int
    method : str
        `OURS` or a key of `BASELINES`.
    k : int
    chosen : ndarray of bool, shape (n_features,)
    score : float
        Accuracy, or R^2 for a number, on the rows held out; NaN where the small model cannot take so many features.
    control : float
        The same by a linear model where a circuit judges, else NaN.
    """

    fold: int
    method: str
    k: int
    chosen: Flags
    score: float
    control: float = float("nan")


def judged(
    x: Floats, y: Floats | Ints, classes: int, plan: Plan, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Judged]:
    """Choose on the training rows of each fold and score on the rest.

    Parameters
    ----------
    x : ndarray, shape (n_rows, n_features)
    y : ndarray, shape (n_rows,)
    classes : int
        0 for regression.
    plan : Plan
    cancelled : callable
        Ends the iteration early.
    """
    for fold, (train, test) in enumerate(fold_rows(y, classes, plan)):
        inside, outside = standardised(x[train], x[test])
        rows = training_rows(inside, y[train], classes, plan, plan.seed + fold)
        for method, chooser in choosers(plan).items():
            if cancelled():
                return
            for k, chosen in chooser(rows, plan.ks).items():
                if cancelled():
                    return
                parts = (inside[:, chosen], y[train]), (outside[:, chosen], y[test])
                places = places_among(plan.nominal, chosen)
                found = plan.model.score(classes, *parts, plan.seed + fold, cancelled, places)
                yield Judged(fold, method, k, chosen, found, plan.model.control(classes, *parts, places))


def choosers(plan: Plan) -> Mapping[str, Chooser]:
    """Return ours first, then the baselines."""

    def ours(every: TrainingRows, ks: Sequence[int]) -> Mapping[int, Flags]:
        rows = every.narrowed()
        tried = choices(plan.tuning, plan.objective, plan.alpha, rows.classes)
        settled = tuned(rows, ks, tried, model=plan.model.inner, bins=plan.bins, restarts=plan.restarts)
        made = {choice: objective_of(rows, *choice, plan) for choice in set(settled.values())}
        return {k: every.widened(best_set(made[settled[k]], k, plan.restarts, rows.seed)) for k in ks}

    return {OURS: ours, **{name: chooser for name, (_, chooser) in BASELINES.items()}}


def objective_of(rows: TrainingRows, name: ObjectiveName, alpha: float, plan: Plan) -> Objective:
    """The objective of training rows; that of mutual information takes the tables that are there already."""
    if name is ObjectiveName.MI_MRMR:
        return Objective(name, alpha, rows.tables.relevance, rows.tables.redundancy)
    return build_objective(name, rows.x, rows.y, rows.classes, alpha=alpha, bins=plan.bins, nominal=rows.nominal)


def training_rows(
    x: Floats, y: Floats | Ints, classes: int, plan: Plan, seed: int, *, narrow: bool = True
) -> TrainingRows:
    """Bundle rows with the information tables that several ways of choosing share.

    With `narrow`, of more than `MOST_PAIRED` features the tables of pairs are those of the most relevant ones, so that
    a fold of a wide table takes seconds.
    """
    bins = plan.bins or automatic_bins(len(x))
    target = y.astype(np.int64) if classes else binned(y.astype(np.float64)[:, None], bins)[:, 0]
    codes = binned(x, bins, plan.nominal)
    if not narrow or x.shape[1] <= MOST_PAIRED:
        return TrainingRows(x, y, classes, information_tables(codes, target), seed, plan.nominal)
    relevance = relevance_of(codes, target)
    candidates = np.sort(np.argsort(-relevance, kind="stable")[:MOST_PAIRED])
    tables = replace(information_tables(codes[:, candidates], target), relevance=relevance)
    return TrainingRows(x, y, classes, tables, seed, plan.nominal, codes, candidates)


def fold_rows(y: Floats | Ints, classes: int, plan: Plan) -> Iterator[tuple[Ints, Ints]]:
    """Yield training and held-out rows; classes keep their shares.

    Raises
    ------
    DatasetError
        When a class has too few rows to be in both.
    """
    from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

    settings: dict[str, Any] = {"n_repeats": plan.repeats, "random_state": plan.seed}
    blank = np.zeros((len(y), 1))
    if not classes:
        if len(y) < 2 * plan.folds:
            raise DatasetError(f"{len(y)} rows are too few for {plan.folds} folds; lower the number of folds.")
        yield from RepeatedKFold(n_splits=plan.folds, **settings).split(blank)
        return
    fewest = int(np.unique(y, return_counts=True)[1].min())
    if fewest < 2:
        raise DatasetError("A class has a single training row, so no fold can hold it out; merge or drop it.")
    yield from RepeatedStratifiedKFold(n_splits=min(plan.folds, fewest), **settings).split(blank, y)
