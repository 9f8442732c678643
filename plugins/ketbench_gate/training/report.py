"""The figures, summary and arrays of a finished training run; computes nothing new about the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ketbench.plugin import (
    Axis,
    Bars,
    Baseline,
    Figure,
    HeatMap,
    Line,
    Scatter,
    Series,
    Table,
    Value,
    accuracy_interval,
    student_interval,
)
from ketbench_gate.models.measured import Measured, probabilities
from ketbench_gate.models.model import HybridModel, Objective
from ketbench_gate.models.parts.several import SeveralObjective
from ketbench_gate.models.samples import Samples
from ketbench_gate.training.baselines import averaged

_TITLES = {"accuracy": "Accuracy", "r2": "R2"}
MOST_WRONG = 200
PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Ended:
    """What the figures are drawn from."""

    samples: Samples
    objective: Objective
    history: Mapping[str, Sequence[tuple[int, float]]]
    baselines: Sequence[Baseline]
    summary: Mapping[str, Value]
    models: Sequence[Measured] = ()


def of_run(
    objective: Objective,
    finished: Sequence[Mapping[str, Value]],
    by_row: Sequence[Sequence[float]],
    test: tuple[Tensor, Tensor],
) -> Measured:
    """The hybrid model as it was measured over its seeds."""
    by_seed = np.array([_number(row[f"test_{objective.score_name}"]) for row in finished])
    first = np.array([_number(row.get(f"test_{objective.headline}")) for row in finished])
    return Measured("Hybrid circuit", by_seed, np.mean(by_row, axis=0), test, first)


def summary(finished: Sequence[Mapping[str, Value]], seeds: Sequence[int], objective: Objective) -> dict[str, Value]:
    """Scores of one seed, or their mean with the spread of the test score over several."""
    found = averaged(finished)
    if len(finished) > 1:
        for score in dict.fromkeys((objective.score_name, objective.headline)):
            tests = [_number(row.get(f"test_{score}")) for row in finished]
            found[f"test_{score}_deviation"] = float(np.std(tests, ddof=1))
        found["seeds"] = [int(seed) for seed in seeds]
    if objective.headline != objective.score_name:
        found["headline"] = f"test_{objective.headline}"
    return found


def figures(ended: Ended, outputs: Tensor, targets: Tensor) -> dict[str, Figure]:
    """All figures of a run by name; outputs and targets are those of the test part."""
    drawn: dict[str, Figure] = {"loss": _loss(ended), ended.objective.score_name: _scores(ended)}
    if isinstance(ended.objective, SeveralObjective):
        drawn |= _of_several(ended.samples, outputs, targets)
    elif ended.objective.is_classification:
        drawn["confusion"] = _confusion(ended.samples.classes, outputs, targets)
        drawn |= _wrong_rows(ended.samples, outputs, targets)
    else:
        drawn["predictions"] = _predictions(ended.samples, outputs, targets)
    drawn["baselines"] = _comparison(ended)
    return drawn


def _of_several(samples: Samples, outputs: Tensor, targets: Tensor) -> dict[str, Figure]:
    """Of each target of classes its confusion matrix and wrong rows, and one picture of those of numbers."""
    drawn: dict[str, Figure] = {}
    for share in samples.shares:
        one, given, true = share.target, share.of(outputs), share.wanted(targets)
        if not one.classes:
            continue
        end = f"_{share.place + 1}" if share.place else ""
        of = f" of '{one.name}'"
        drawn[f"confusion{end}"] = _confusion(one.classes, given, true, of)
        wrong = _wrong_rows(replace(samples, classes=one.classes, targets=()), given, true, of)
        drawn |= {f"{name}{end}": figure for name, figure in wrong.items()}
    numbers = [share for share in samples.shares if not share.target.classes]
    if numbers:
        given = torch.cat([share.of(outputs) for share in numbers], dim=1)
        true = torch.stack([share.wanted(targets) for share in numbers], dim=1)
        only = replace(samples, targets=tuple(share.target for share in numbers))
        drawn["predictions"] = _several_predictions(only, given, true)
    return drawn


def of_last_seed(drawn: Mapping[str, Figure], seeds: Sequence[int]) -> dict[str, Figure]:
    """The same figures with a word on which of several seeds they show."""
    if len(seeds) < 2:
        return dict(drawn)
    text = f"Seed {seeds[-1]}, the last of {len(seeds)}."
    shared = ("baselines", "loss", "accuracy", "r2", "gradient_variance", "expressibility", "entanglement")
    return {
        name: figure if name in shared else replace(figure, note=f"{text} {figure.note}".strip())
        for name, figure in drawn.items()
    }


def arrays(model: HybridModel, outputs: Tensor) -> dict[str, NDArray[Any]]:
    """Trained weights and the outputs on the test part."""
    held = {"weights": model.all_weights().detach().cpu().numpy(), "test_outputs": outputs.numpy()}
    if isinstance(model.head, nn.Linear):
        held["head_weight"] = model.head.weight.detach().cpu().numpy()
        held["head_bias"] = model.head.bias.detach().cpu().numpy()
    return held


def _series(label: str, rows: Sequence[tuple[int, float]]) -> Series:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return Series(label, table[:, 0], table[:, 1])


def _loss(ended: Ended) -> Line:
    named = {"training batch": "loss", "validation": "validation_loss"}
    lines = [_series(label, ended.history[key]) for label, key in named.items() if key in ended.history]
    return Line(title="Loss", series=lines, x=Axis("step"), y=Axis(f"{ended.objective.loss_name} loss"))


def _scores(ended: Ended) -> Line:
    name = ended.objective.score_name
    keys = [key for key in (f"train_{name}", f"validation_{name}") if key in ended.history]
    lines = [_series(key.split("_", maxsplit=1)[0], ended.history[key]) for key in keys]
    return Line(title=_TITLES[name], series=lines, x=Axis("step"), y=Axis(_TITLES[name]))


def _confusion(classes: Sequence[str], outputs: Tensor, targets: Tensor, of: str = "") -> HeatMap:
    counts = np.zeros((len(classes), len(classes)))
    if len(targets):
        np.add.at(counts, (targets.numpy(), outputs.argmax(1).numpy()), 1)
    return HeatMap(
        title=f"Confusion matrix{of}, test part",
        values=counts,
        columns=list(classes),
        rows=list(classes),
        x=Axis("predicted"),
        y=Axis("true"),
        z=Axis("samples"),
        write_values=True,
    )


def _wrong_rows(samples: Samples, outputs: Tensor, targets: Tensor, of: str = "") -> dict[str, Figure]:
    """The test rows that were got wrong, the surest first; nothing where all are right."""
    if not len(targets) or len(samples.test_rows) != len(targets):
        return {}
    chances = probabilities(outputs)
    found, wanted = chances.argmax(1), targets.numpy()
    wrong = [int(at) for at in np.flatnonzero(found != wanted)]
    if not wrong:
        return {}
    names = samples.classes
    rows = [
        [
            samples.test_rows[at] + 1,
            names[int(wanted[at])],
            names[int(found[at])],
            round(float(chances[at, found[at]]), 2),
            round(float(chances[at, int(wanted[at])]), 2),
        ]
        for at in sorted(wrong, key=lambda at: -chances[at].max())[:MOST_WRONG]
    ]
    said = "The test row it got wrong" if len(wrong) == 1 else f"The {len(wrong)} test rows it got wrong"
    columns = ["Row", "True", "Predicted", "Probability", "Of the true class"]
    return {"worst_rows": Table(title=f"{said}{f', {of.strip()}' if of else ''}", columns=columns, rows=rows)}


def _predictions(samples: Samples, outputs: Tensor, targets: Tensor) -> Scatter:
    if samples.targets:
        return _several_predictions(samples, outputs, targets)
    true = targets.double().numpy() * samples.scale + samples.centre
    found = outputs[:, 0].double().numpy() * samples.scale + samples.centre
    return Scatter(
        title="Predictions, test part", series=[Series("samples", true, found)], x=Axis("true"), y=Axis("predicted")
    )


def _several_predictions(samples: Samples, outputs: Tensor, targets: Tensor) -> Scatter:
    """Each target in its own deviations from its mean, so that they stand in one picture."""
    true, found = targets.double().numpy(), outputs.double().numpy()
    drawn = [Series(one.name, true[:, k], found[:, k]) for k, one in enumerate(samples.targets)]
    return Scatter(
        title="Predictions, test part",
        series=drawn,
        x=Axis("true"),
        y=Axis("predicted"),
        note="In deviations from the mean of the training part.",
    )


def _comparison(ended: Ended) -> Bars:
    name = ended.objective.score_name
    models = [("Hybrid circuit", ended.summary), *((b.title, b.summary) for b in ended.baselines)]
    values = np.array([[_number(held.get(f"{part}_{name}")) for _, held in models] for part in PARTS])
    low, high = np.full_like(values, np.nan), np.full_like(values, np.nan)
    for place, measured in enumerate(ended.models):
        ends = _interval(ended.objective, measured)
        if ends is not None:
            low[-1, place], high[-1, place] = ends
    seeds = max((len(measured.by_seed) for measured in ended.models), default=1)
    over = f"{seeds} seeds (Student)" if seeds > 1 else "the test rows (Wilson), one seed"
    return Bars(
        title=f"{_TITLES[name]} beside the classical controls",
        categories=[title for title, _ in models],
        names=list(PARTS),
        values=values,
        low=low,
        high=high,
        y=Axis(_TITLES[name]),
        note=f"Error bars on the test part: 95 % interval over {over}." if np.isfinite(low).any() else "",
    )


def _interval(objective: Objective, measured: Measured) -> tuple[float, float] | None:
    """The 95 % interval of the test score; None where one seed gives none."""
    scores = measured.by_seed
    if not np.isfinite(scores).all() or not len(scores):
        return None
    if len(scores) > 1:
        low, high = student_interval(scores)
        return low, min(1.0, high)
    count = len(measured.by_row)
    return accuracy_interval(float(scores[0]), count) if objective.is_classification and count else None


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
