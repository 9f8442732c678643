"""How well a model does: scores of a part, of each test row, and class probabilities; trains nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ketbench.plugin import Baseline, Value, extra_scores
from ketbench_gate.models.model import Objective, determination
from ketbench_gate.models.samples import Samples

Floats = NDArray[np.float64]
Parts = Mapping[str, tuple[Tensor, Tensor]]
"""Outputs and targets of each part, on the processor."""


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
    found: dict[str, Value] = {}
    for part, (values, targets) in parts.items():
        score = objective.score(values, targets) if len(targets) else float("nan")
        found[f"{part}_{objective.score_name}"] = score if np.isfinite(score) else None
    if objective.is_classification:
        found["test_auc"] = area(*parts["test"])
        found |= class_scores(*parts["test"])
    else:
        found |= error_scores(*parts["test"], samples)
    found |= brought_scores(objective, parts, samples)
    first = f"test_{objective.headline}"
    return {**({first: found[first]} if first in found else {}), **found}


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
    the probabilities from the truth, halved for two classes, as scikit-learn's.
    """
    if not len(targets) or not bool(outputs.isfinite().all()):
        return {}
    from sklearn.metrics import f1_score, log_loss, matthews_corrcoef, recall_score

    wanted, codes, chances = targets.numpy(), outputs.argmax(1).numpy(), probabilities(outputs)
    classes = list(range(chances.shape[1]))
    truth = np.eye(len(classes))[wanted]
    there = np.unique(wanted).tolist()
    zero: Any = 0
    recall: Any = recall_score(wanted, codes, labels=there, average="macro", zero_division=zero)
    f1: list[Any] = [
        f1_score(wanted, codes, labels=classes, average=kind, zero_division=zero) for kind in ("macro", "weighted")
    ]
    return {
        "test_balanced_accuracy": float(recall),
        "test_f1_macro": float(f1[0]),
        "test_f1_weighted": float(f1[1]),
        "test_mcc": float(matthews_corrcoef(wanted, codes)),
        "test_log_loss": float(log_loss(wanted, chances, labels=classes)),
        "test_brier": float(((chances - truth) ** 2).sum(1).mean()) / (2 if len(classes) == 2 else 1),
    }


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
    if objective.is_classification:
        return (outputs.argmax(1) == targets).double().numpy() if len(targets) else np.zeros(0)
    if targets.dim() > 1:
        return ((outputs.double() - targets.double()) ** 2).mean(1).numpy()
    gaps = (outputs[:, 0].double() - targets.double()).numpy() * samples.scale
    return gaps**2


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
    from sklearn.metrics import roc_auc_score

    chances = probabilities(outputs)
    given: Any = chances[:, 1] if classes == 2 else chances
    return float(roc_auc_score(wanted, given, multi_class="ovr"))


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
