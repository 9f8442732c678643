"""States what a set of features is worth as a quadratic form, with relevance and redundancy kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ketbench.plugin import InputError
from ketbench_annealing.arrays import Flags, Floats, Ints
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.selection.optimum.binning import automatic_bins, binned
from ketbench_annealing.selection.optimum.information import information_tables
from ketbench_annealing.selection.optimum.unordered import basis, maximal_correlations, most_frequent


class ObjectiveName(StrEnum):
    """What is optimised; docs/annealing.md has each formula."""

    MI_MRMR = "mi_mrmr"
    MIQUBO_CMI = "miqubo_cmi"
    CORR = "corr"
    ANOVA = "anova"


@dataclass(frozen=True, slots=True, eq=False)
class Objective:
    """Minimise ``-alpha * relevance(S) + (1 - alpha) * redundancy(S)`` over sets S of k features.

    With ``mean`` the two are averages, ``sum_i r_i / k`` and ``sum_(i != j) p_ij / (k (k - 1))``; without it they
    are the plain sums. A single feature has no redundancy.

    Parameters
    ----------
    name : ObjectiveName
    alpha : float
        0 looks at redundancy alone, 1 at relevance alone.
    relevance : ndarray, shape (n,)
    redundancy : ndarray, shape (n, n)
        Symmetric, zero on the diagonal; negative where a pair tells more together.
    mean : bool
    """

    name: ObjectiveName
    alpha: float
    relevance: Floats
    redundancy: Floats
    mean: bool = True

    @property
    def size(self) -> int:
        """Number of features."""
        return len(self.relevance)

    def scales(self, k: int) -> tuple[float, float]:
        """Return what the sums of relevance and of redundancy over ordered pairs are multiplied by."""
        if not self.mean:
            return 1.0, 1.0
        return 1.0 / k, 1.0 / (k * (k - 1)) if k > 1 else 0.0

    def coefficients(self, k: int) -> tuple[Floats, Floats]:
        """Return linear terms and pair weights, each pair once: ``E = sum_i h_i + sum_(i<j) W_ij`` over S.

        Returns
        -------
        linear : ndarray, shape (n,)
        weights : ndarray, shape (n, n), symmetric
        """
        for_relevance, for_pairs = self.scales(k)
        linear = -self.alpha * for_relevance * self.relevance
        return linear, 2 * (1 - self.alpha) * for_pairs * self.redundancy

    def q_matrix(self, k: int) -> Floats:
        """Return symmetric Q with ``x' Q x`` equal to the objective for every x with k ones, shape (n, n)."""
        linear, weights = self.coefficients(k)
        return np.diag(linear) + weights / 2

    def qubo(self, k: int) -> Qubo:
        """Return the same as a sparse problem, without the demand for k."""
        linear, weights = self.coefficients(k)
        rows, cols = np.triu_indices(self.size, 1)
        kept = weights[rows, cols] != 0
        return Qubo(linear, rows[kept], cols[kept], weights[rows, cols][kept])

    def split(self, chosen: Flags) -> tuple[float, float]:
        """Return relevance(S) and redundancy(S) of a set, before alpha."""
        members = np.flatnonzero(chosen)
        for_relevance, for_pairs = self.scales(max(1, len(members)))
        pairs = float(self.redundancy[np.ix_(members, members)].sum())
        return for_relevance * float(self.relevance[members].sum()), for_pairs * pairs

    def value(self, chosen: Flags) -> float:
        """Return the objective of a set, at the set's own size."""
        relevance, redundancy = self.split(chosen)
        return -self.alpha * relevance + (1 - self.alpha) * redundancy


def build_objective(
    name: ObjectiveName,
    x: Floats,
    y: Floats | Ints,
    classes: int,
    *,
    alpha: float = 0.5,
    bins: int = 0,
    nominal: Sequence[int] = (),
) -> Objective:
    """Compute the two tables of an objective from rows that may be looked at.

    Parameters
    ----------
    name : ObjectiveName
    x : ndarray, shape (n_rows, n_features)
    y : ndarray, shape (n_rows,)
        Class codes, or values when `classes` is 0.
    classes : int
        Number of classes; 0 for regression.
    alpha : float
    bins : int
        For information tables and categories without order; 0 chooses by the number of rows.
    nominal : sequence of int
        Places of columns that are codes of categories without order; they enter by their values, not by the codes.

    Raises
    ------
    InputError
        When the objective has no meaning for this target; see `objective_refusal`.
    """
    refusal = objective_refusal(name, classes)
    if refusal:
        raise InputError(refusal)
    count = bins or automatic_bins(len(x))
    if name is ObjectiveName.CORR:
        relevance = _unordered(x, y, nominal, count, np.abs(_correlation_with(x, y)), target_is_class=False)
        return Objective(name, alpha, relevance, np.abs(_correlations(x, nominal, count)))
    if name is ObjectiveName.ANOVA:
        ratios = np.sqrt(correlation_ratios(x, y.astype(np.int64)))
        relevance = _unordered(x, y, nominal, count, ratios, target_is_class=True) ** 2
        return Objective(name, alpha, relevance, _correlations(x, nominal, count) ** 2)
    target = y.astype(np.int64) if classes else binned(y.astype(np.float64)[:, None], count)[:, 0]
    wants_conditional = name is ObjectiveName.MIQUBO_CMI
    tables = information_tables(binned(x, count, nominal), target, conditional=wants_conditional)
    if wants_conditional:
        pairs = -(tables.conditional + tables.conditional.T) / 2
        return Objective(name, alpha, tables.relevance, pairs, mean=False)
    return Objective(name, alpha, tables.relevance, tables.redundancy)


def objective_refusal(name: ObjectiveName, classes: int) -> str:
    """Why an objective cannot be used with a target of so many classes (0: numbers); empty if it can."""
    if name is ObjectiveName.CORR and classes > 2:
        return (
            f"The correlation with a class number has no meaning for {classes} classes, because their order is"
            " arbitrary; choose mi_mrmr, miqubo_cmi or anova."
        )
    if name is ObjectiveName.ANOVA and classes == 0:
        return "ANOVA compares classes, but the target is a number; choose mi_mrmr or corr."
    return ""


def correlation_ratios(x: Floats, y: Ints) -> Floats:
    """Share of each column's variance that lies between the classes, shape (n,).

    ``eta^2 = F (c - 1) / (F (c - 1) + N - c)``, a growing function of the ANOVA F of c classes over N rows, so both
    rank features alike; it lies between 0 and 1 as a squared correlation does.
    """
    centred = x - x.mean(axis=0)
    between = np.zeros(x.shape[1])
    for value in np.unique(y):
        rows = y == value
        between += rows.sum() * centred[rows].mean(axis=0) ** 2
    total = (centred**2).sum(axis=0)
    return np.divide(between, total, out=np.zeros_like(total), where=total > 0)


def _unit(x: Floats) -> Floats:
    centred = x - x.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    return np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)


def _correlations(x: Floats, nominal: Sequence[int], bins: int) -> Floats:
    """Pearson's r of each two columns, the maximal correlation where one has no order; zero on the diagonal."""
    unit = _unit(x)
    found = unit.T @ unit
    if nominal:
        bases = _bases(x, nominal, bins)
        rows = list(nominal)
        found[rows] = maximal_correlations([bases[i] for i in rows], bases)
        found[:, rows] = found[rows].T
    np.fill_diagonal(found, 0.0)
    return found


def _bases(x: Floats, nominal: Sequence[int], bins: int) -> list[Floats]:
    """Of each column; rare values of a category share one, for each value of a few rows correlates by chance."""
    return [
        basis(most_frequent(column, bins).astype(np.float64), nominal=True)
        if i in nominal
        else basis(column, nominal=False)
        for i, column in enumerate(x.T)
    ]


def _unordered(
    x: Floats, y: Floats | Ints, nominal: Sequence[int], bins: int, found: Floats, *, target_is_class: bool
) -> Floats:
    """The correlations with the target, those of nominal columns by their values."""
    if nominal:
        rows = list(nominal)
        bases = _bases(x[:, rows], range(len(rows)), bins)
        found[rows] = maximal_correlations(bases, [basis(y.astype(np.float64), nominal=target_is_class)])[:, 0]
    return found


def _correlation_with(x: Floats, y: Floats | Ints) -> Floats:
    return _unit(x).T @ _unit(y.astype(np.float64)[:, None])[:, 0]
