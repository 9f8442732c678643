"""The sweeps that a project keeps: runs under one tag, read as trials again; and what can be varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ketbench.backends.training.asked_score import proposed
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.comparing.splits import SEEDED
from ketbench.sweeping.layers import layers_of
from ketbench.sweeping.splits import SPLIT_FOLD, SPLIT_SEED
from ketbench.sweeping.sweep import LAYERS, SEED, Trial, scored

PREFIX = "sweep of "
_KINDS = ("integer", "number", "choice", "flag", "text")
_SMALLER = (
    "loss",
    "energy",
    "error",
    "variation",
    "qubits",
    "days",
    "cost",
    "seconds",
    "nodes",
    "runtime",
    "iteration",
)
"""Words of quantities of which less is better."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A setting that a sweep can vary.

    Parameters
    ----------
    name : str
        As an axis names it.
    title : str
    example : str
        Values to begin with.
    """

    name: str
    title: str
    example: str


def variables(experiment: Experiment, params: type[BaseModel]) -> list[Variable]:
    """Seed, split of the data, layers of the circuit, and every single value of the form."""
    found = [Variable(SEED, "Seed", "0:4")]
    if experiment.dataset is not None and experiment.dataset.split.method in SEEDED:
        found.append(Variable(SPLIT_SEED, "Seed of the split", "0:4"))
        if experiment.dataset.split.folds:
            found.append(Variable(SPLIT_FOLD, "Fold that tests", f"0:{experiment.dataset.split.folds - 1}"))
    layers = layers_of(experiment.circuit) if experiment.circuit else 0
    if layers:
        found.append(Variable(LAYERS, "Layers of the circuit", "1,2,3"))
    for field in form(params):
        if field.kind in _KINDS:
            value = experiment.params.get(field.name, field.default)
            found.append(Variable(field.name, field.title, _example(field.kind, field.choices, value)))
    return found


def sweep_tags(project: Project) -> list[str]:
    """The sweeps of a project, the latest first."""
    tags = [tag for run in reversed(list(project.runs.values())) for tag in run.tags if tag.startswith(PREFIX)]
    return list(dict.fromkeys(tags))


def new_tag(project: Project, experiment: Experiment) -> str:
    """A tag that no sweep has."""
    name = f"{PREFIX}{experiment.name}"
    taken = set(sweep_tags(project))
    candidates = (name if number == 1 else f"{name}, {number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


def trials_of(runs: Sequence[Run], score: str) -> list[Trial]:
    """Runs of a sweep as trials; their settings are those that are not the same in all of them."""
    rows = [_settings(run.experiment) for run in runs]
    names = dict.fromkeys(name for row in rows for name in row)
    varied = [name for name in names if len({repr(row.get(name)) for row in rows}) > 1]
    return [scored({n: row.get(n) for n in varied}, run, score) for row, run in zip(rows, runs, strict=True)]


def scores_of(runs: Sequence[Run]) -> list[str]:
    """Numbers in the summaries, those that validation or test measured first."""
    names = dict.fromkeys(
        key for run in runs if run.result for key, value in run.result.summary.items() if _number(value)
    )
    ranked = [("validation", "accuracy"), ("validation", ""), ("test", ""), ("", "")]
    return sorted(names, key=lambda name: next(at for at, words in enumerate(ranked) if all(w in name for w in words)))


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _settings(experiment: Experiment) -> dict[str, Any]:
    # Where nothing repeats there is one layer.
    layers = max(1, layers_of(experiment.circuit)) if experiment.circuit else 0
    split = experiment.dataset.split if experiment.dataset else None
    splits = {SPLIT_SEED: split.seed, SPLIT_FOLD: split.fold} if split else {}
    return {SEED: experiment.seed, **splits, LAYERS: layers, **experiment.params}


def _example(kind: str, choices: Sequence[Any], value: Any) -> str:
    if kind == "choice":
        return ",".join(str(choice) for choice in choices)
    if kind == "flag":
        return "true,false"
    if kind == "integer" and isinstance(value, int):
        return f"{max(0, value // 2)}:{max(2, value * 2)}"
    if kind == "number" and isinstance(value, (int, float)) and value > 0:
        return f"{value / 10:g}:{value * 10:g}:log" if value < 1 else f"{value / 2:g},{value:g},{value * 2:g}"
    return str(value if value not in (None, "") else "")


def scores_for(backend: Any, experiment: Experiment, runs: Sequence[Run]) -> list[str]:
    """Keys of the summary, the usual one first.

    Parameters
    ----------
    backend : backend
        May say ``scores``, see `ketbench.backends.training.asked_score.proposed`.
    experiment : Experiment
    runs : sequence of Run
        Of this backend; those with the same target and settings tell the most.
    """
    known = scores_of(runs)
    likely = proposed(backend, experiment)
    # What runs reported is there for certain; what the backend says stands first where both do.
    first = [name for name in likely if name in known or not known]
    return [*first, *(name for name in known if name not in first)]


def is_smaller_better(name: str) -> bool:
    """Whether less of a score is better, by its name.

    Examples
    --------
    >>> is_smaller_better("validation_loss"), is_smaller_better("validation_accuracy"), is_smaller_better("margin_db")
    (True, False, False)
    """
    return any(word in name for word in _SMALLER)
