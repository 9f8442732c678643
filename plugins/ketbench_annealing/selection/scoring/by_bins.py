"""How much the number of bins matters: the same folds with few bins and with many, for mRMR and for our choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ketbench.plugin import Table
from ketbench_annealing.selection.optimum.binning import automatic_bins
from ketbench_annealing.selection.optimum.objective import ObjectiveName
from ketbench_annealing.selection.rows import SelectionRows
from ketbench_annealing.selection.scoring.baselines import BASELINES
from ketbench_annealing.selection.scoring.folds import OURS, Plan, choosers, fold_rows, training_rows
from ketbench_annealing.selection.scoring.models import places_among, score, standardised
from ketbench_annealing.selection.scoring.tuning import Tuning

TRIED = (5, 10)
_MEASURED = ("mrmr", OURS)


@dataclass(frozen=True, slots=True)
class ByBins:
    """What one number of bins does.

    Parameters
    ----------
    bins : int
    mrmr, ours : float
        Mean accuracy, or R^2 for a number, over the folds of one repeat; ours is NaN where its objective has no bins.
    features : tuple of str
        What mRMR takes on all rows.
    """

    bins: int
    mrmr: float
    ours: float
    features: tuple[str, ...]


def by_bins(rows: SelectionRows, plan: Plan, k: int, cancelled: Callable[[], bool]) -> list[ByBins]:
    """Choose and judge anew with 5 and with 10 bins, and with those of the plan; only as far as `cancelled` lets it.

    One repeat of the folds, judged by the small model of inner folds, so that a circuit is not trained again.
    """
    settled = plan.bins or automatic_bins(len(rows.x))
    found: list[ByBins] = []
    for bins in sorted({*TRIED, settled}):
        if cancelled():
            return found
        found.append(_with(rows, replace(plan, bins=bins, repeats=1, tuning=Tuning.NONE, ks=(k,)), k))
    return found


def bins_table(found: Sequence[ByBins], settled: int, measure: str) -> Table:
    """The sensitivity as a table."""
    lines = [
        [f"{one.bins} (this run)" if one.bins == settled else str(one.bins), one.mrmr,
         None if np.isnan(one.ours) else one.ours, ", ".join(one.features)]
        for one in found
    ]  # fmt: skip
    names = ["bins", f"{measure} of mRMR", f"{measure} of the quadratic choice", "features of mRMR on all rows"]
    note = "Bins of nearly equal frequency, edges at quantiles; the same folds, one repeat."
    return Table(title="How much the bins matter", columns=names, rows=lines, note=note)


def bins_said(found: Sequence[ByBins], settled: int, measure: str) -> str:
    """The sensitivity in a sentence."""
    listed = " and ".join(f"{one.mrmr:.3f} with {one.bins}" for one in found if one.bins in TRIED)
    text = f"Information tables sort each column into {settled} bins of nearly equal frequency"
    return f"{text}; over one repeat of the folds the {measure} of mRMR is {listed} bins."


def _with(rows: SelectionRows, plan: Plan, k: int) -> ByBins:
    informed = plan.objective in (ObjectiveName.MI_MRMR, ObjectiveName.MIQUBO_CMI)
    ways = {
        name: chooser for name, chooser in choosers(plan).items() if name in _MEASURED and (informed or name != OURS)
    }
    scores: dict[str, list[float]] = {name: [] for name in ways}
    for train, test in fold_rows(rows.y, rows.classes, plan):
        inside, outside = standardised(rows.x[train], rows.x[test])
        seen = training_rows(inside, rows.y[train], rows.classes, plan, plan.seed)
        for name, chooser in ways.items():
            chosen = chooser(seen, [k])[k]
            parts = (inside[:, chosen], rows.y[train]), (outside[:, chosen], rows.y[test])
            scores[name].append(score(plan.model.inner, rows.classes, *parts, places_among(plan.nominal, chosen)))
    scaled, _ = standardised(rows.x, rows.x)
    every = training_rows(scaled, rows.y, rows.classes, plan, plan.seed)
    taken = BASELINES["mrmr"][1](every, [k])[k]
    names = tuple(name for name, kept in zip(rows.names, taken, strict=True) if kept)
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    return ByBins(plan.bins, means["mrmr"], means.get(OURS, float("nan")), names)
