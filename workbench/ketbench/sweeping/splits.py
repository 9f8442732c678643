"""The split of the data as a swept setting: each trial keeps its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.results.comparing.splits import SEEDED

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
