"""How well a model does: scores of a part, of each test row, and class probabilities; trains nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import Baseline, Value, extra_scores
from ketbench_gate.models.model import Objective, determination
from ketbench_gate.models.parts.several import SeveralObjective
from ketbench_gate.models.samples import Samples

Floats = NDArray[np.float64]
Parts = Mapping[str, tuple[Tensor, Tensor]]
"""Outputs and targets of each part, on the processor."""
SMALLEST = float(np.finfo(np.float64).eps)
"""Probability from which a logarithm is taken at least, as scikit-learn's log_loss does."""


@dataclass(frozen=True)
class Measured:
    """One model after training.

    Parameters
    ----------
    title : str
    by_seed : ndarray, shape (seeds,)
        Its test score with each seed; NaN where the test part is empty.
    by_row : ndarray, shape (n_test,)
        1 for a right class and 0 for a wrong one, or the squared error; the mean over the seeds.
    test : (outputs, targets)
        Of the last seed.
    headline : ndarray, shape (seeds,), or None
        The score that comes first with each seed, where that is another one.
    """

    title: str
    by_seed: Floats
    by_row: Floats
    test: tuple[Tensor, Tensor]
    headline: Floats | None = None


@dataclass(frozen=True)
class Control:
    """A classical control and what it was measured at."""

    baseline: Baseline
    measured: Measured


def scores(objective: Objective, parts: Parts, samples: Samples) -> dict[str, Value]:
    """Score of each part that has rows, as "test_accuracy", and the others of the test part; None where there is none.

    Parameters
    ----------
    objective : Objective
    parts : mapping of str to (outputs, targets)
    samples : Samples
        For the scale of a regression's targets, so that errors come in their own unit.
    """
    if isinstance(objective, SeveralObjective):
        found = _scores_of_several(objective, parts, samples)
    else:
        found = _scores_of_kind(objective, parts, samples)
    first = f"test_{objective.headline}"
    return {**({first: found[first]} if first in found else {}), **found}


def _scores_of_kind(objective: Objective, parts: Parts, samples: Samples) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for part, (values, targets) in parts.items():
        score = objective.score(values, targets) if len(targets) else float("nan")
        found[f"{part}_{objective.score_name}"] = score if np.isfinite(score) else None
    if objective.is_classification:
        found["test_auc"] = area(*parts["test"])
        found |= class_scores(*parts["test"])
    else:
        found |= error_scores(*parts["test"], samples)
    return found | brought_scores(objective, parts, samples)


def _scores_of_several(objective: SeveralObjective, parts: Parts, samples: Samples) -> dict[str, Value]:
    """Means over the targets of classes, scores of those of numbers, and the test scores of each under its name."""
    found: dict[str, Value] = {}
    by_name: dict[str, Value] = {}
    of_classes: list[dict[str, Value]] = []
    for part in objective.parts:
        one = part.share.target
        held = {name: (part.share.of(given), part.share.wanted(true)) for name, (given, true) in parts.items()}
        alone = replace(samples, classes=one.classes, centre=one.centre, scale=one.scale, targets=())
        got = _scores_of_kind(part.objective, held, alone)
        by_name |= {f"{key}_{one.name}": value for key, value in got.items() if key.startswith("test_")}
        if one.classes:
            of_classes.append(got)
    for key in of_classes[0]:
        values = [got.get(key) for got in of_classes]
        numbers = [float(value) for value in values if isinstance(value, (int, float))]
        found[key] = float(np.mean(numbers)) if len(numbers) == len(values) else None
    return {**found, **_of_numbers(objective, parts, samples), **by_name}


def _of_numbers(objective: SeveralObjective, parts: Parts, samples: Samples) -> dict[str, Value]:
    """Scores of the targets of numbers as if there were no others; empty without one."""
    kept = [part.share for part in objective.parts if not part.share.target.classes]
    if not kept:
        return {}
    held = {
        name: (torch.cat([one.of(given) for one in kept], dim=1), true[:, [one.place for one in kept]])
        for name, (given, true) in parts.items()
    }
    if len(kept) == 1:
        only = kept[0].target
        held = {name: (given, true[:, 0]) for name, (given, true) in held.items()}
        return _scores_of_kind(Objective("squared"), held, replace(samples, scale=only.scale, targets=()))
    targets = tuple(one.target for one in kept)
    return _scores_of_kind(Objective("squared"), held, replace(samples, targets=targets))


def brought_scores(objective: Objective, parts: Parts, samples: Samples) -> dict[str, Value]:
    """The scores that plugins add, of the validation and the test part; none of several targets at once."""
    kept = {part: parts[part] for part in ("validation", "test") if part in parts}
    if objective.is_classification:
        given = {part: (t.numpy(), o.argmax(1).numpy(), probabilities(o)) for part, (o, t) in kept.items()}
        return dict(extra_scores("classes", given))
    if any(targets.dim() > 1 for _, targets in kept.values()):
        return {}
    values = {
        part: (_in_unit(targets, samples), _in_unit(outputs[:, 0], samples), None)
        for part, (outputs, targets) in kept.items()
    }
    return dict(extra_scores("values", values))


def _in_unit(values: Tensor, samples: Samples) -> Floats:
    return values.double().numpy() * samples.scale + samples.centre


def class_scores(outputs: Tensor, targets: Tensor) -> dict[str, Value]:
    """Balanced accuracy, F1, Matthews' correlation, log loss and Brier score of a test part; empty without rows.

    Balanced accuracy is the mean recall of the classes that are there; the Brier score the mean squared distance of
    the probabilities from the truth, halved for two classes; all as scikit-learn's, whose checks cost more than they.
    """
    if not len(targets) or not bool(outputs.isfinite().all()):
        return {}
    wanted, codes, chances = targets.numpy(), outputs.argmax(1).numpy(), probabilities(outputs)
    classes = chances.shape[1]
    counts = np.bincount(wanted * classes + codes, minlength=classes * classes).reshape(classes, classes)
    right, true, said = np.diag(counts).astype(float), counts.sum(1), counts.sum(0)
    f1 = np.divide(2 * right, true + said, out=np.zeros(classes), where=true + said > 0)
    truth = np.eye(classes)[wanted]
    return {
        "test_balanced_accuracy": float((right[true > 0] / true[true > 0]).mean()),
        "test_f1_macro": float(f1.mean()),
        "test_f1_weighted": float(np.average(f1, weights=true)),
        "test_mcc": _correlation(right.sum(), true.astype(float), said.astype(float)),
        "test_log_loss": -float(np.log(chances[np.arange(len(wanted)), wanted].clip(SMALLEST, 1 - SMALLEST)).mean()),
        "test_brier": float(((chances - truth) ** 2).sum(1).mean()) / (2 if classes == 2 else 1),
    }


def _correlation(right: float, true: Floats, said: Floats) -> float:
    """Of Matthews for any number of classes (Gorodkin, Comput. Biol. Chem. 28, 367 (2004)); 0 where it has none."""
    rows = true.sum()
    spread = (rows**2 - (said**2).sum()) * (rows**2 - (true**2).sum())
    return float((right * rows - (true * said).sum()) / np.sqrt(spread)) if spread > 0 else 0.0


def error_scores(outputs: Tensor, targets: Tensor, samples: Samples) -> dict[str, Value]:
    """Mean absolute and root mean squared error of a test part in the target's unit; empty without rows.

    Of several targets each has its own, with R2, under its name; the plain ones are those of the scaled targets.
    """
    if not len(targets):
        return {}
    if targets.dim() < 2:
        return _errors((outputs[:, 0].double() - targets.double()).numpy() * samples.scale)
    gaps = (outputs.double() - targets.double()).numpy()
    found = _errors(gaps)
    for place, (one, share) in enumerate(zip(samples.targets, determination(outputs, targets).tolist(), strict=True)):
        found[f"test_r2_{one.name}"] = share if np.isfinite(share) else None
        found |= {f"{name}_{one.name}": value for name, value in _errors(gaps[:, place] * one.scale).items()}
    return found


def _errors(gaps: Floats) -> dict[str, Value]:
    return {"test_mae": float(np.abs(gaps).mean()), "test_rmse": float(np.sqrt((gaps**2).mean()))}


def rows(objective: Objective, samples: Samples, parts: Parts) -> Floats:
    """What each test row contributes, shape (n_test,): 1 for a right class, or the squared error in its own unit."""
    outputs, targets = parts["test"]
    if isinstance(objective, SeveralObjective):
        return _rows_of_several(objective, outputs, targets)
    if objective.is_classification:
        return (outputs.argmax(1) == targets).double().numpy() if len(targets) else np.zeros(0)
    if targets.dim() > 1:
        return ((outputs.double() - targets.double()) ** 2).mean(1).numpy()
    gaps = (outputs[:, 0].double() - targets.double()).numpy() * samples.scale
    return gaps**2


def _rows_of_several(objective: SeveralObjective, outputs: Tensor, targets: Tensor) -> Floats:
    """The mean over the targets of the first one's kind: shares of right classes, or scaled squared errors."""
    found: list[Tensor] = []
    for part in objective.parts:
        if part.objective.is_classification != objective.is_classification:
            continue
        given, true = part.share.of(outputs), part.share.wanted(targets)
        right = given.argmax(1) == true if objective.is_classification else (given[:, 0].double() - true.double()) ** 2
        found.append(right.double())
    return torch.stack(found).mean(0).numpy() if len(targets) else np.zeros(0)


def probabilities(outputs: Tensor) -> Floats:
    """Class probabilities of outputs, shape (n, classes)."""
    return outputs.double().softmax(1).numpy()


def area(outputs: Tensor, targets: Tensor) -> float | None:
    """Area under the ROC curve: of the second of two classes, else the mean over classes, one against the rest.

    None where a class is missing among the targets.
    """
    wanted = targets.numpy()
    classes = outputs.shape[1]
    if classes < 2 or len(np.unique(wanted)) < classes or not bool(outputs.isfinite().any()):
        return None
    chances = probabilities(outputs)
    if classes == 2:
        return _ranked(chances[:, 1], wanted == 1)
    return float(np.mean([_ranked(chances[:, place], wanted == place) for place in range(classes)]))


def _ranked(chances: Floats, positive: NDArray[np.bool_]) -> float:
    """The share of pairs in which the positive row has the larger value, ties half (Mann and Whitney 1947)."""
    _, places, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    ours, others = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - ours * (ours + 1) / 2) / (ours * others))


def fairness_arrays(objective: Objective, models: Sequence[Measured]) -> dict[str, NDArray[Any]]:
    """Scores by seed and by test row, the run first, then its controls; see `ketbench.results.comparing.fairness`."""
    rows_of = "test_accuracy" if objective.is_classification else "test_squared_error"
    found = {
        f"test_{objective.score_name}_by_seed": np.stack([m.by_seed for m in models]),
        f"{rows_of}_by_row": np.stack([m.by_row for m in models]),
    }
    if all(m.headline is not None for m in models) and objective.headline != objective.score_name:
        found[f"test_{objective.headline}_by_seed"] = np.stack([m.headline for m in models if m.headline is not None])
    return {name: table for name, table in found.items() if table.size and np.isfinite(table).all()}
