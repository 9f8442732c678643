"""What must be said of a best trial that was chosen among seeds or splits; may count and average, but not run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from ketbench.contract.experiment import Experiment
from ketbench.sweeping.splits import SPLITS, splits_of
from ketbench.sweeping.sweep import SEED

if TYPE_CHECKING:
    from ketbench.sweeping.sweep import Trial

Scores = dict[str, list[float]]
"""The scores of each setting, whatever the seed and the split."""


def luck(winner: Trial | None, trials: Sequence[Trial]) -> str:
    """What must be said of a best trial where seeds or splits were varied too; empty where they were not.

    Examples
    --------
    >>> luck(None, [])
    ''
    """
    drawn = _drawn(trials)
    if winner is None or winner.score is None or not drawn:
        return ""
    counts, names = zip(*drawn, strict=True)
    chosen = f"{winner.run.id} was chosen among {' and '.join(counts)} by its score"
    said = f"{chosen}, so luck of the {' and the '.join(names)} is in it as well as merit."
    return f"{said} {_fair(winner, _scores(trials), ' and '.join(f'{name}s' for name in names))}"


def promoted(winner: Trial, trials: Sequence[Trial]) -> Experiment:
    """The experiment of the best trial; its notes keep that its seed or split was chosen, where it was."""
    experiment = winner.run.experiment
    said = luck(winner, trials)
    if not said or said in experiment.notes:
        return experiment
    return replace(experiment, notes=f"{experiment.notes}\n{said}".strip())


def seeds_of(trials: Sequence[Trial]) -> int:
    """How many seeds the trials with a score were made with; one where the score is the same with any of them."""
    count = len({trial.run.experiment.seed for trial in trials if trial.score is not None})
    groups: dict[str, list[float]] = {}
    for trial in trials:
        if trial.score is not None:
            groups.setdefault(_words(trial, (SEED,)), []).append(trial.score)
    repeated = [scores for scores in groups.values() if len(scores) > 1]
    is_felt = not repeated or any(min(scores) != max(scores) for scores in repeated)
    return count if is_felt else min(count, 1)


def _drawn(trials: Sequence[Trial]) -> list[tuple[str, str]]:
    splits, seeds = splits_of(trials), seeds_of(trials)
    found = [(f"{splits} splits of the data", "split")] if splits > 1 else []
    return [*found, (f"{seeds} seeds", SEED)] if seeds > 1 else found


def _fair(winner: Trial, scores: Scores, drawn: str) -> str:
    """The means over what was drawn, which a fair comparison looks at."""
    means = {words: fmean(values) for words, values in scores.items()}
    mine = _words(winner)
    if len(scores) == 1:
        return f"The mean of all {len(scores[mine])} trials is {means[mine]:.4g}; its card compares over {drawn}."
    if max(len(values) for values in scores.values()) == 1:
        return f"Fair would be the mean over several {drawn} of each setting, but each setting was tried once."
    assert winner.score is not None
    maximise = all(value <= winner.score for values in scores.values() for value in values)
    best = (max if maximise else min)(means, key=lambda words: means[words])
    said = (
        f"Fair is the mean over {drawn} of each setting: with {mine} it is {means[mine]:.4g} ({_count(scores[mine])})"
    )
    if best == mine:
        return f"{said}, and no other setting has a better one."
    return f"{said}, and the best, {means[best]:.4g} ({_count(scores[best])}), is that of {best}."


def _scores(trials: Sequence[Trial]) -> Scores:
    found: Scores = {}
    for trial in trials:
        if trial.score is not None:
            found.setdefault(_words(trial), []).append(trial.score)
    return found


def _words(trial: Trial, without: Sequence[str] = (SEED, *SPLITS)) -> str:
    kept = [(name, value) for name, value in trial.settings.items() if name not in without]
    return ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in kept)


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _count(scores: Sequence[float]) -> str:
    return "1 trial" if len(scores) == 1 else f"{len(scores)} trials"
