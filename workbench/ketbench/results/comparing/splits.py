"""A run over several splits of its data: which runs count, and the interval that shared training rows ask for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import KetbenchError
from ketbench.base.intervals import resampled_interval
from ketbench.contract.run import Run, Status
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.preparation import assignment
from ketbench.data.splits.split import TEST, TRAIN
from ketbench.results.comparing.identity import seedless
from ketbench.results.comparing.verdict import Verdict, word_for

LEAST = 3
"""Splits below which nothing is said."""
SEEDED = ("stratified", "random", "grouped")
"""Ways of splitting that a seed changes."""
HOW = "ketbench sweep PROJECT --over split.seed=0:4, or the Sweep tab"
SPLIT_RULE = (
    f"From {LEAST} splits on, a difference is also judged over splits of the data: runs of the same experiment that "
    "differ only in the seed of the split, and perhaps the seed. The interval is that of the corrected resampled "
    "t-test (Nadeau and Bengio 2003): splits share training rows, so the variance over J splits is multiplied by "
    "1/J + n_test/n_train instead of 1/J."
)
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OverSplits:
    """Scores of a run and its baselines over splits of the data.

    Parameters
    ----------
    seeds : tuple of str
        Of the splits, with the fold where there are folds; the run's own first.
    scores : ndarray, shape (models, splits)
        The run first; a mean over seeds where a split was run with several.
    ratio : float
        Test rows over training rows.
    """

    seeds: tuple[str, ...]
    scores: Values
    ratio: float

    @property
    def count(self) -> int:
        """How many splits."""
        return len(self.seeds)

    def mean(self, place: int = 0) -> tuple[float, float, float]:
        """The mean score of the model at a place and its interval, cut at 1, which no score exceeds.

        NaN where the model has no score on one of the splits.
        """
        scores = self.scores[place]
        if not np.isfinite(scores).all():
            return math.nan, math.nan, math.nan
        low, high = resampled_interval(scores, self.ratio)
        return float(scores.mean()), low, min(high, 1.0)

    def gaps(self, place: int) -> Values:
        """The run less the model at a place, a value a split."""
        return self.scores[0] - self.scores[place]

    def verdict(self, place: int) -> Verdict | None:
        """The run against the model at a place; None below `LEAST` splits, or where a score is missing."""
        gaps = self.gaps(place)
        if self.count < LEAST or not np.isfinite(gaps).all():
            return None
        return difference_of_splits(gaps, self.ratio)

    @property
    def is_best(self) -> bool:
        """Whether the run's own split gave it its best score, and not all the same."""
        ours = self.scores[0]
        return self.count > 1 and float(np.ptp(ours)) > 0 and ours[0] == ours.max()


def alike_but_split(run: Run, others: Sequence[Run]) -> list[Run]:
    """The run, and the done runs that differ from it in nothing but the split's seed or fold, and the seed.

    Only the run itself where no seed makes the split; nothing for a run without dataset or result.
    """
    dataset = run.experiment.dataset
    if dataset is None or run.result is None:
        return []
    if dataset.split.method not in SEEDED:
        return [run]
    names, same = _names(run), _digest(run)
    fit = [
        other
        for other in others
        if other.id != run.id
        and other.status is Status.DONE
        and other.experiment.backend == run.experiment.backend
        # What most runs of a sweep differ in is compared before what takes a digest.
        and other.experiment.params == run.experiment.params
        and _names(other) == names
    ]
    return [run, *(other for other in fit if other.experiment.dataset and _digest(other) == same)]


def over_splits(runs: Sequence[Run], score: str) -> OverSplits | None:
    """What runs of `alike_but_split` reached, the first one's split first; None where no seed makes its split.

    Parameters
    ----------
    runs : sequence of Run
    score : str
        A key of the summaries; runs without it do not count.
    """
    dataset = runs[0].experiment.dataset if runs else None
    if dataset is None or dataset.split.method not in SEEDED:
        return None
    found: dict[str, dict[int, list[float]]] = {}
    for run in runs:
        scores = _scores(run, score)
        if run.experiment.dataset is not None and math.isfinite(scores[0]):
            found.setdefault(_split_words(run.experiment.dataset), {}).setdefault(run.seed, scores)
    if _split_words(dataset) not in found:
        return None
    means = [np.mean(list(by_seed.values()), axis=0) for by_seed in found.values()]
    return OverSplits(tuple(found), np.array(means).T, held_out_ratio(dataset))


def difference_of_splits(gaps: Values | Sequence[float], ratio: float) -> Verdict:
    """The corrected resampled t-test of differences that were measured on splits of the same data.

    Splits share training rows, so their differences are not independent: the plain t-test finds differences that are
    not there. The variance of the mean over J splits is estimated as ``(1 / J + n_test / n_train)`` times that of the
    differences. Source: C. Nadeau, Y. Bengio, Machine Learning 52, 239 (2003), section 3, the statistic
    called "corrected resampled t".

    Parameters
    ----------
    gaps : ndarray, shape (n_splits,)
        Ours less theirs; larger is better.
    ratio : float
        ``n_test / n_train``.

    Examples
    --------
    >>> difference_of_splits([0.1, 0.12, 0.08, 0.11], 0.25).word
    'better'
    >>> difference_of_splits([0.1, 0.12, -0.08, 0.11], 0.25).word
    'no difference shown'
    """
    values = np.asarray(gaps, float)
    mean, count = float(values.mean()), len(values)
    # Scores of few test rows are coarse: that all gaps agree to the last digit tells nothing of their spread.
    if count < 2 or (float(np.ptp(values)) < 1e-12 and abs(mean) > 1e-12):
        why = "the same in each, so its spread is unknown" if count > 1 else "one has no interval"
        return Verdict("no difference shown", mean, math.nan, math.nan, f"over {count} splits: {why}")
    low, high = resampled_interval(values, ratio)
    method = f"over {count} splits (corrected resampled t)"
    return Verdict(word_for(low, high, True), mean, low, high, method)


def held_out_ratio(dataset: Dataset) -> float:
    """Test rows over training rows; validation rows count as neither, which errs on the side of silence."""
    split = dataset.split
    test = 1 / split.folds if split.folds else split.test
    train = (1 - test) * (1 - split.validation) if split.folds else 1 - test - split.validation
    if split.method == "grouped":
        try:
            counts = np.bincount(assignment(dataset), minlength=3)
        except KetbenchError:
            return test / train
        return float(counts[TEST] / max(1, counts[TRAIN]))
    return test / train


def splits_words(splits: OverSplits | None, dataset: Dataset | None) -> str:
    """How many splits the words rest on, or why there is nothing over splits."""
    if splits is None:
        fixed = dataset is not None and dataset.split.method not in SEEDED
        way = f"a split by '{dataset.split.method}' has no seed" if dataset and fixed else "there is no dataset"
        return f"not measured: {way}."
    if splits.count < LEAST:
        had = "one split" if splits.count == 1 else f"{splits.count} splits"
        return f"not measured: {had}, and {LEAST} are needed; {HOW}."
    pairs = sorted(zip(splits.seeds, splits.scores[0].tolist(), strict=True), key=lambda pair: (len(pair[0]), pair[0]))
    own = ", ".join(f"{seed}: {value:.3f}" for seed, value in pairs)
    return f"{splits.count} splits, score by the split's seed: {own}"


def chosen_words(splits: OverSplits | None, score: str) -> str:
    """What must be said of a run that has the best score of its splits; empty where it has not."""
    if splits is None or not splits.is_best:
        return ""
    name = score.replace("_", " ")
    return (
        f"Of {splits.count} splits of the data that were tried, this run's gave the best {name}: that is luck of the "
        f"split as well as merit. The mean over the splits is {splits.scores[0].mean():.3f}."
    )


def _digest(run: Run) -> str:
    return seedless(run.experiment, split=False)


def _names(run: Run) -> list[str]:
    return [baseline.name for baseline in run.result.baselines] if run.result else []


def _scores(run: Run, score: str) -> list[float]:
    assert run.result is not None
    return [_number(held.get(score)) for held in (run.result.summary, *(b.summary for b in run.result.baselines))]


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _split_words(dataset: Dataset) -> str:
    split = dataset.split
    return f"{split.seed} (fold {split.fold})" if split.folds else str(split.seed)
