"""A run beside its classical controls: scores with intervals, and a word only where every interval supports it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ketbench.base.contributed.scoring import least_is_best
from ketbench.base.intervals import accuracy_interval, student_interval
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench.results.comparing.paired import Rows, difference_of_rows
from ketbench.results.comparing.settings import by_seed
from ketbench.results.comparing.splits import (
    LEAST,
    OverSplits,
    alike_but_split,
    chosen_words,
    over_splits,
    splits_words,
)
from ketbench.results.comparing.verdict import Verdict, difference_of_seeds

SCORES = ("test_accuracy", "test_r2", "validation_accuracy", "validation_r2")
LESS_IS_BETTER = ("log_loss", "brier", "mae", "rmse")
"""Ends of the names of scores whose small values are the good ones."""
BY_SEED, BY_ROW = "_by_seed", "_by_row"
"""Ends of the names of result arrays that hold a score a model and seed, or a model and test row.

Their first axis is the run, then its baselines in their order.
"""
NO_WORD = "no difference shown"
UNKNOWN = "not measured"
FAIR_RULE = (
    "A word is given only where every 95 % interval of the difference that can be made (over the test rows, over "
    "seeds from two on, and over splits of the data from three on) leaves zero out on the same side; else no "
    "difference is shown."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One model in the comparison.

    Parameters
    ----------
    title : str
    score : float
        NaN where it was not measured.
    low, high : float
        Ends of its 95 % interval; NaN without one.
    interval : str
        How the interval was made, or why there is none.
    word : str
        The run against this model: "better", "worse", "no difference shown" or "not measured"; empty for the run.
    verdicts : tuple of Verdict
        The differences the word rests on, the run less this model.
    by_split : tuple of float
        The run less this model on each split of the data, where there are several.
    """

    title: str
    score: float
    low: float
    high: float
    interval: str
    word: str = ""
    verdicts: tuple[Verdict, ...] = ()
    by_split: tuple[float, ...] = ()

    @property
    def reason(self) -> str:
        """What the word rests on, in one sentence."""
        said = "; ".join(_said(verdict) for verdict in self.verdicts) or "nothing was measured twice or row by row"
        if len(self.by_split) < 2:
            return said
        return f"{said}; split by split {', '.join(f'{gap:+.3f}' for gap in self.by_split)}"


@dataclass(frozen=True, slots=True)
class Fairness:
    """The run first, then its controls.

    Parameters
    ----------
    score : str
        The summary entry they are judged by.
    seeds : int
        Seeds that count, of this run and of those that differ from it in nothing but the seed.
    standings : tuple of Standing
    splits : OverSplits or None
        What this run and its like reached over splits of the data; None where no seed makes the split.
    splits_words : str
        How many splits the words rest on, or why none.
    caution : str
        That the run was the best of several splits, where it was; else empty.
    """

    score: str
    seeds: int
    standings: tuple[Standing, ...]
    splits: OverSplits | None = None
    splits_words: str = ""
    caution: str = ""

    @property
    def larger_is_better(self) -> bool:
        """Whether large scores are the good ones."""
        return larger_is_better(self.score)

    @property
    def measure(self) -> str:
        """What the scores are: of one seed, or the mean over several."""
        return "Score" if self.seeds < 2 else f"Mean over {self.seeds} seeds"

    @property
    def told(self) -> tuple[Standing, ...]:
        """The standings a headline tells: means over splits of the data from three splits on, else as they are.

        One figure for one thing: a score of one split beside a difference over many would be two.
        """
        splits = self.splits
        if splits is None or splits.count < LEAST:
            return self.standings
        return tuple(_over(standing, place, splits) for place, standing in enumerate(self.standings))

    @property
    def basis(self) -> str:
        """What the scores of `told` are means over; empty for those of one run with one seed.

        Examples
        --------
        >>> Fairness("test_accuracy", 3, ()).basis, Fairness("test_accuracy", 1, ()).basis
        ('3 seeds', '')
        """
        if self.splits is not None and self.splits.count >= LEAST:
            return f"{self.splits.count} splits"
        return f"{self.seeds} seeds" if self.seeds > 1 else ""


def fairness(run: Run, others: Sequence[Run] = ()) -> Fairness | None:
    """Judge a run against its baselines; None without a result, a baseline, or a common score kept by seed or row.

    Parameters
    ----------
    run : Run
    others : sequence of Run
        Runs of the project; those of the same experiment with another seed, or another seed of the split, add to the
        intervals.
    """
    result = run.result
    if result is None or not result.baselines:
        return None
    score = next((key for key in (str(result.summary.get("headline")), *SCORES) if _is_shared(result, key)), "")
    if not score:
        return None
    group = [run, *_siblings(run, others)]
    seeds, rows = _seed_scores(group, score), _rows_of(score, _row_scores(result))
    alike = alike_but_split(run, others)
    splits = over_splits(alike, score)
    if not seeds.size and not rows and (splits is None or splits.count < LEAST):
        return None
    titles = [run.experiment.name, *(b.title for b in result.baselines)]
    means = [_number(held.get(score)) for held in (result.summary, *(b.summary for b in result.baselines))]
    if seeds.shape[1] > 1:
        means = [float(value) for value in seeds.mean(axis=1)]
    standings = [
        _standing(place, titles[place], means, score, seeds, rows, _tested(result)) for place in range(len(titles))
    ]
    return Fairness(
        score,
        max(1, seeds.shape[1]),
        tuple(_with_splits(standing, place, splits) for place, standing in enumerate(standings)),
        splits,
        splits_words(splits, run.experiment.dataset),
        next(filter(None, (chosen_words(over_splits(alike, key), key) for key in (score, *SCORES))), ""),
    )


def _with_splits(standing: Standing, place: int, splits: OverSplits | None) -> Standing:
    """A control's standing with the interval over splits among those that its word rests on."""
    if place == 0 or splits is None or splits.count < 2:
        return standing
    gaps, verdict = tuple(splits.gaps(place).tolist()), splits.verdict(place)
    if verdict is None:
        return replace(standing, by_split=gaps)
    verdicts = (*standing.verdicts, verdict)
    return replace(standing, word=agreed(verdicts), verdicts=verdicts, by_split=gaps)


def _over(standing: Standing, place: int, splits: OverSplits) -> Standing:
    """A standing with its mean over splits in place of its score."""
    score, low, high = splits.mean(place)
    if math.isnan(score):
        return replace(standing, score=score, low=low, high=high, interval="not measured on each split")
    how = f"corrected resampled t, over {splits.count} splits"
    return replace(standing, score=score, low=low, high=high, interval=how)


def _siblings(run: Run, others: Sequence[Run]) -> list[Run]:
    names = [b.name for b in run.result.baselines] if run.result else []
    fit = [o for o in others if o.id != run.id and o.result and [b.name for b in o.result.baselines] == names]
    groups = by_seed([run, *fit])
    return next((group[1:] for group in groups if group[0] is run), [])


def _is_shared(result: Result, key: str) -> bool:
    held = (result.summary, *(b.summary for b in result.baselines))
    return math.isfinite(_number(result.summary.get(key))) and sum(key in one for one in held) > 1


def _seed_scores(group: Sequence[Run], score: str) -> Rows:
    """Score of each model and seed, shape (models, seeds); of a seed that ran twice the first counts."""
    columns: dict[int, Rows] = {}
    for run in group:
        table = run.result.arrays.get(score + BY_SEED) if run.result else None
        models = 1 + len(run.result.baselines) if run.result else 0
        seeds = _seeds(run)
        if table is None or table.shape != (models, len(seeds)) or not np.isfinite(table).all():
            continue
        for place, seed in enumerate(seeds):
            columns.setdefault(seed, table[:, place])
    return np.stack(list(columns.values()), axis=1) if columns else np.zeros((0, 0))


def _seeds(run: Run) -> list[int]:
    listed = run.result.summary.get("seeds") if run.result else None
    return [int(seed) for seed in listed] if isinstance(listed, list) else [run.seed]


def _row_scores(result: Result) -> Mapping[str, Rows]:
    """Figures of each model and test row, shape (models, rows), by name."""
    models = 1 + len(result.baselines)
    return {
        name.removesuffix(BY_ROW): table
        for name, table in result.arrays.items()
        if name.endswith(BY_ROW) and table.ndim == 2 and table.shape[0] == models and table.shape[1]
    }


def _rows_of(score: str, rows: Mapping[str, Rows]) -> Mapping[str, Rows]:
    """Those figures of the test rows that a score is made of: none for one that is of all rows together."""
    if score in SCORES:
        return rows
    return {name: table for name, table in rows.items() if score.endswith(("mae", "rmse")) and name.endswith("error")}


def larger_is_better(score: str) -> bool:
    """Whether large values of a score are the good ones.

    >>> larger_is_better("test_mcc"), larger_is_better("test_rmse")
    (True, False)
    """
    return not (score.endswith(LESS_IS_BETTER) or least_is_best(score))


def _tested(result: Result) -> int:
    """Number of test rows; 0 while unknown."""
    rows = _row_scores(result)
    if rows:
        return next(iter(rows.values())).shape[1]
    outputs = result.arrays.get("test_outputs")
    return len(outputs) if outputs is not None else 0


def _standing(
    place: int, title: str, means: Sequence[float], score: str, seeds: Rows, rows: Mapping[str, Rows], tested: int
) -> Standing:
    low, high, how = _interval(place, means[place], score, seeds, tested)
    if place == 0:
        return Standing(title, means[0], low, high, how)
    verdicts = tuple(_verdicts(place, seeds, rows, larger=larger_is_better(score)))
    return Standing(title, means[place], low, high, how, agreed(verdicts), verdicts)


def _interval(place: int, mean: float, score: str, seeds: Rows, tested: int) -> tuple[float, float, str]:
    count = seeds.shape[1]
    if count > 1:
        if np.ptp(seeds[place]) == 0:
            return mean, mean, f"the same with each of {count} seeds"
        low, high = student_interval(seeds[place])
        return low, min(high, 1.0) if larger_is_better(score) else high, f"Student, over {count} seeds"
    if "accuracy" in score and score.startswith("test") and tested and math.isfinite(mean):
        return *accuracy_interval(mean, tested), f"Wilson, over {tested} test rows; one seed"
    return math.nan, math.nan, "one seed has no interval; run more seeds"


def _verdicts(place: int, seeds: Rows, rows: Mapping[str, Rows], *, larger: bool) -> list[Verdict]:
    found = [difference_of_rows(t[0], t[place], "error" not in name) for name, t in rows.items()]
    if seeds.shape[1] > 1:
        found.append(difference_of_seeds(list(seeds[0]), list(seeds[place]), larger))
    return [verdict for verdict in found if math.isfinite(verdict.difference)]


def agreed(verdicts: Sequence[Verdict]) -> str:
    """The word all verdicts give, or that no difference is shown; "not measured" where there is none.

    Examples
    --------
    >>> agreed([])
    'not measured'
    """
    words = {verdict.word for verdict in verdicts}
    if not words:
        return UNKNOWN
    return words.pop() if len(words) == 1 else NO_WORD


def _said(verdict: Verdict) -> str:
    if math.isnan(verdict.low):
        return f"{verdict.difference:+.3g}, {verdict.method}"
    return f"{verdict.difference:+.3g} ({verdict.low:+.3g} to {verdict.high:+.3g}), {verdict.method}"


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan
