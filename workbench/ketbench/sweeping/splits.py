"""The split of the data as a swept setting, and what must be said where a split was chosen by its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING, Any

from ketbench.comparing.splits import SEEDED
from ketbench.errors import InputError
from ketbench.experiment import Experiment

if TYPE_CHECKING:
    from ketbench.sweeping.sweep import Trial

SPLIT_SEED, SPLIT_FOLD = "split.seed", "split.fold"
SPLITS = (SPLIT_SEED, SPLIT_FOLD)


def resplit(experiment: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """The experiment on another split of its dataset, where the settings name one.

    Raises
    ------
    InputError
        Without a dataset, for a way of splitting that no seed changes, or a fold that is not there.
    """
    wanted = {name: settings[name] for name in SPLITS if name in settings}
    if not wanted:
        return experiment
    dataset = experiment.dataset
    if dataset is None:
        raise InputError(f"'{experiment.name}' has no dataset, so {', '.join(wanted)} cannot be varied; leave it out.")
    split = dataset.split
    if split.method not in SEEDED:
        text = f"'{dataset.name}' is split by '{split.method}', which no seed changes"
        raise InputError(f"{text}; choose {', '.join(SEEDED)}.")
    seed, fold = (_whole(name, wanted.get(name, getattr(split, name.partition(".")[2]))) for name in SPLITS)
    if SPLIT_FOLD in wanted and not fold < split.folds:
        had = f"{split.folds} folds, numbered from 0" if split.folds else "no folds"
        raise InputError(f"Fold {fold} is not in the split of '{dataset.name}', which has {had}; set them in Data.")
    return replace(experiment, dataset=dataset.with_split(replace(split, seed=seed, fold=fold)))


def splits_of(trials: Sequence[Trial]) -> int:
    """How many splits of the data the trials were made with."""
    data = [trial.run.experiment.dataset for trial in trials]
    return len({(d.split.seed, d.split.fold) for d in data if d is not None})


def luck(winner: Trial | None, trials: Sequence[Trial]) -> str:
    """What must be said of a best trial where the split of the data was varied too; empty where it was not."""
    count = splits_of(trials)
    if winner is None or count < 2:
        return ""
    known = [trial.score for trial in trials if trial.score is not None]
    return (
        f"{winner.run.id} was chosen among {count} splits of the data by its score, so luck of the split is in it as "
        f"well as merit. The mean of all {len(known)} trials is {fmean(known):.4g}; its card compares over splits."
    )


def promoted(winner: Trial, trials: Sequence[Trial]) -> Experiment:
    """The experiment of the best trial; its notes keep that its split was chosen, where it was."""
    experiment = winner.run.experiment
    said = luck(winner, trials)
    if not said or said in experiment.notes:
        return experiment
    return replace(experiment, notes=f"{experiment.notes}\n{said}".strip())


def _whole(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0 or number != value:
        raise InputError(
            f"The setting {name} is a whole number from 0 on, not '{value}'; write for example {name}=0:4."
        )
    return number
