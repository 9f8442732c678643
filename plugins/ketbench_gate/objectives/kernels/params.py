"""What the form of `gate.kernel` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_MAP, _LEARN = "Feature map", "Learning"


class KernelParams(Params):
    """A kernel, its learner, and what is tuned inside the training rows."""

    kernel: Literal["fidelity", "projected"] = setting("fidelity", "Kernel", group=_MAP)
    feature_map: Literal["iqp", "zz", "angle"] = setting(
        "iqp", "Feature map", group=_MAP, help="Where no circuit is chosen: one wire a feature."
    )
    repeats: int = setting(2, "Repeats", group=_MAP, ge=1, le=50)
    bandwidths: tuple[float, ...] = setting(
        (1.0, 0.5, 0.25, 0.1, 0.05, 0.02),
        "Bandwidths",
        group=_MAP,
        min_length=1,
        max_length=30,
        help="Factors before the features; the best by inner folds is kept. This setting decides most.",
    )
    learner: Literal["auto", "svm", "ridge", "one-class"] = setting(
        "auto", "Learner", group=_LEARN, help="auto: svm for classes, ridge for numbers."
    )
    penalties: tuple[float, ...] = setting(
        (0.1, 1.0, 10.0, 100.0, 1000.0), "C", group=_LEARN, min_length=1, max_length=30, help="1 / penalty for ridge."
    )
    folds: int = setting(5, "Inner folds", group=_LEARN, ge=2, le=20)
    alignment_steps: int = setting(
        0, "Alignment steps", group=_LEARN, ge=0, le=10_000, help="Train the circuit's weights on training rows first."
    )
    shots: int = setting(
        0,
        "Shots",
        group=_LEARN,
        ge=0,
        le=10_000_000,
        help="An entry; 0 is exact. Negative eigenvalues are clipped to 0.",
    )
    landmarks: int = setting(
        500,
        "Landmarks",
        group=_LEARN,
        ge=10,
        le=4000,
        advanced=True,
        help="Rows of Nystroem's method, used above 4000 rows.",
    )
