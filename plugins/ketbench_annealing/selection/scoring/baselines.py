"""The classical ways of choosing k features that every selection is shown beside; each sees training rows only."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ketbench_annealing.arrays import Flags, Floats, Ints
from ketbench_annealing.selection.optimum.information import InformationTables, information_with
from ketbench_annealing.selection.optimum.unordered import indicators
from ketbench_annealing.selection.scoring.models import places_among

# Above this, recursive elimination drops a share of the features at once: one fit per feature takes minutes.
_ONE_BY_ONE = 40


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRows:
    """What a selection may look at.

    Parameters
    ----------
    x : ndarray, shape (n_rows, n_features)
        Standardised on these rows.
    y : ndarray, shape (n_rows,)
        Class codes, or values when `classes` is 0.
    classes : int
    tables : InformationTables
        Of these rows.
    seed : int
    nominal : tuple of int
        Places of features that are codes of categories without order.
    codes : ndarray of int, shape (n_rows, n_features), or None
        The binned columns of a table too wide for all its pairs.
    candidates : ndarray of int, shape (n_candidates,), or None
        Of a wide table the features that the quadratic search looks at, in rising order; `tables.redundancy` is theirs.
    """

    x: Floats
    y: Floats | Ints
    classes: int
    tables: InformationTables
    seed: int
    nominal: tuple[int, ...] = ()
    codes: Ints | None = None
    candidates: Ints | None = None

    def redundancy_with(self, feature: int) -> Floats:
        """What a feature shares with each, shape (n_features,); 0 with itself."""
        if self.codes is None:
            return self.tables.redundancy[feature]
        found = information_with(self.codes, self.codes[:, [feature]])[0]
        found[feature] = 0.0
        return found

    def narrowed(self) -> TrainingRows:
        """The same rows with the candidates alone."""
        if self.candidates is None:
            return self
        kept = self.candidates
        flags = np.zeros(self.x.shape[1], dtype=bool)
        flags[kept] = True
        tables = replace(self.tables, relevance=self.tables.relevance[kept])
        return TrainingRows(self.x[:, kept], self.y, self.classes, tables, self.seed, places_among(self.nominal, flags))

    def widened(self, chosen: Flags) -> Flags:
        """A set of candidates as a set of all features."""
        if self.candidates is None:
            return chosen
        return _flags(self.x.shape[1], self.candidates[chosen])


Sets = Mapping[int, Flags]
Chooser = Callable[[TrainingRows, Sequence[int]], Sets]


def select_k_best(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Take the k columns with the largest mutual information with the target."""
    return _heads(np.argsort(-rows.tables.relevance, kind="stable"), ks)


def greedy_mrmr(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Take columns one by one, each with the largest relevance minus mean redundancy with those before.

    Peng, Long and Ding 2005 (IEEE TPAMI 27, 1226), difference form, their eq. 7.
    """
    relevance = rows.tables.relevance
    order: list[int] = []
    shared = np.zeros(len(relevance))
    for taken in range(max(ks)):
        score = relevance - shared / max(1, taken)
        score[order] = -np.inf
        order.append(int(score.argmax()))
        shared = shared + rows.redundancy_with(order[-1])
    return _heads(np.array(order), ks, len(relevance))


def recursive_elimination(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Fit a linear model, drop the weakest columns, repeat (Guyon et al. 2002, RFE)."""
    from ketbench_annealing.selection.scoring.models import linear_strengths

    alive = np.arange(rows.x.shape[1])
    sets: dict[int, Flags] = {}
    for k in sorted(set(ks), reverse=True):
        while len(alive) > k:
            step = 1 if len(alive) <= _ONE_BY_ONE else max(1, len(alive) // 10)
            places = places_among(rows.nominal, _flags(rows.x.shape[1], alive))
            strengths = linear_strengths(rows.x[:, alive], rows.y, rows.classes, places)
            weakest = np.argsort(strengths, kind="stable")[: min(step, len(alive) - k)]
            alive = np.delete(alive, weakest)
        sets[k] = _flags(rows.x.shape[1], alive)
    return sets


def lasso_path_order(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Take the columns that enter the LASSO path first; with classes, the path of any class against the rest.

    A category without order enters with the first of its values.
    """
    from sklearn.linear_model import lasso_path

    path: Any = lasso_path
    targets = _indicators(rows)
    columns, owner = indicators(rows.x, rows.x, rows.nominal)
    score = np.zeros(rows.x.shape[1])
    with warnings.catch_warnings():
        # The end of the path may not converge; only the order of entry at its start is used.
        warnings.simplefilter("ignore")
        for target in targets.T:
            centred = target - target.mean()
            largest = float(np.abs(columns.T @ centred).max()) / len(centred)
            strengths = np.geomspace(max(largest, 1e-12), max(largest, 1e-12) / 100, 40)
            alphas, coefficients, *_ = path(columns, centred, alphas=strengths)
            entered = coefficients != 0
            first = np.where(entered.any(axis=1), entered.argmax(axis=1), len(alphas) - 1)
            size = np.abs(coefficients[np.arange(len(first)), first])
            np.maximum.at(score, owner, np.where(entered.any(axis=1), alphas[first] + 1e-9 * size, 0.0))
    return _heads(np.argsort(-score, kind="stable"), ks)


def random_sets(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Take k columns blindly: the floor that any method must clear."""
    return _heads(np.random.default_rng(rows.seed).permutation(rows.x.shape[1]), ks)


def all_features(rows: TrainingRows, ks: Sequence[int]) -> Sets:
    """Keep every column."""
    return dict.fromkeys(ks, np.ones(rows.x.shape[1], dtype=bool))


BASELINES: Mapping[str, tuple[str, Chooser]] = {
    "all": ("All features", all_features),
    "select_k_best": ("SelectKBest (mutual information)", select_k_best),
    "mrmr": ("mRMR, greedy", greedy_mrmr),
    "rfe": ("Recursive elimination", recursive_elimination),
    "lasso": ("LASSO path", lasso_path_order),
    "random": ("Random k", random_sets),
}


def _indicators(rows: TrainingRows) -> Floats:
    if not rows.classes:
        return rows.y.astype(np.float64)[:, None]
    values = np.unique(rows.y)
    kept = values[1:] if len(values) == 2 else values
    return (rows.y[:, None] == kept).astype(np.float64)


def _heads(order: Ints, ks: Sequence[int], size: int | None = None) -> Sets:
    return {k: _flags(size or len(order), order[:k]) for k in ks}


def _flags(size: int, members: Ints) -> Flags:
    chosen = np.zeros(size, dtype=bool)
    chosen[members] = True
    return chosen
