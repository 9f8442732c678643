"""ROC curves and calibration of classifiers on the test part, the controls beside the circuit; computes no output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from torch import Tensor

from ketbench.plugin import Axis, Figure, Line, Series
from ketbench_gate.models.measured import Floats, Measured, area, probabilities

BINS = 10
MOST_CLASSES = 8
FAR = "false positive rate"


def class_figures(models: Sequence[Measured], classes: Sequence[str]) -> dict[str, Figure]:
    """ROC and calibration of all models, and the ROC of each class of the first one; none without both outcomes."""
    outputs, targets = models[0].test
    if area(outputs, targets) is None:
        return {}
    found: dict[str, Figure] = {"roc": _roc(models, classes)}
    if 2 < len(classes) <= MOST_CLASSES:
        found["roc_by_class"] = _roc_by_class(models[0], classes)
    found["calibration"] = _calibration(models)
    return found


def _roc(models: Sequence[Measured], classes: Sequence[str]) -> Line:
    binary = len(classes) == 2
    curves = [_mean_curve(m.title, *m.test) if not binary else _curve_of(m, 1, m.title) for m in models]
    which = f"positive class '{classes[1]}'" if binary else "mean over classes, each against the rest"
    return _framed(f"ROC on the test part, {which}", curves)


def _roc_by_class(measured: Measured, classes: Sequence[str]) -> Line:
    curves = [_curve_of(measured, place, name) for place, name in enumerate(classes)]
    return _framed(f"ROC of {measured.title} by class, each against the rest", curves)


def _framed(title: str, curves: Sequence[Series]) -> Line:
    chance = Series("chance", np.array([0.0, 1.0]), np.array([0.0, 1.0]), reference=True)
    return Line(title=title, series=[*curves, chance], x=Axis(FAR), y=Axis("true positive rate"))


def _curve_of(measured: Measured, place: int, label: str) -> Series:
    outputs, targets = measured.test
    far, hit = _rates(targets.numpy() == place, probabilities(outputs)[:, place])
    return Series(f"{label}, area {float(np.trapezoid(hit, far)):.3f}", far, hit)


def _rates(positive: Floats, chance: Floats) -> tuple[Floats, Floats]:
    from sklearn.metrics import roc_curve

    far, hit, _ = roc_curve(positive, chance)
    return far, hit


def _mean_curve(label: str, outputs: Tensor, targets: Tensor) -> Series:
    """Vertical average of the curves of all classes."""
    chances, wanted = probabilities(outputs), targets.numpy()
    curves = [_rates(wanted == place, chances[:, place]) for place in range(chances.shape[1])]
    far = np.unique(np.concatenate([curve[0] for curve in curves]))
    mean = np.mean([_upper(far, *curve) for curve in curves], axis=0)
    far, mean = np.concatenate([[0.0], far]), np.concatenate([[0.0], mean])
    return Series(f"{label}, area {area(outputs, targets) or float('nan'):.3f}", far, mean)


def _upper(at: Floats, far: Floats, hit: Floats) -> Floats:
    """The curve at some rates, the upper end where it rises straight up."""
    ends = np.array([hit[far == rate].max() for rate in np.unique(far)])
    return np.interp(at, np.unique(far), ends)


def _calibration(models: Sequence[Measured]) -> Line:
    found = [reliability(*m.test) for m in models]
    curves = [
        Series(f"{m.title}, error {gap:.3f}", confidence, right)
        for m, (confidence, right, gap) in zip(models, found, strict=True)
    ]
    perfect = Series("perfect", np.array([0.0, 1.0]), np.array([0.0, 1.0]), reference=True)
    return Line(
        title="Calibration on the test part",
        series=[*curves, perfect],
        x=Axis("probability given to the predicted class"),
        y=Axis("share of right predictions"),
        note=f"Up to {BINS} bins of equal width; error: expected calibration error (Naeini et al., AAAI 2015).",
    )


def reliability(outputs: Tensor, targets: Tensor) -> tuple[Floats, Floats, float]:
    """Mean confidence and share of right answers in each bin that is not empty, and the expected calibration error."""
    chances = probabilities(outputs)
    confidence, right = chances.max(1), (chances.argmax(1) == targets.numpy()).astype(float)
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    used = np.unique(place)
    mean = np.array([confidence[place == i].mean() for i in used])
    share = np.array([right[place == i].mean() for i in used])
    weight = np.array([(place == i).mean() for i in used])
    return mean, share, float(np.sum(weight * np.abs(mean - share)))
