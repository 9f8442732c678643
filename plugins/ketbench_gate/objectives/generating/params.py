"""What the form of `gate.generate` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_MODEL, _TRAIN = "Model", "Training"


class GenerateParams(Params):
    """A Born machine and how it is trained."""

    layers: int = setting(6, "Layers", group=_MODEL, ge=1, le=100, help="Where no circuit is chosen.")
    bits: int = setting(6, "Bits", group=_MODEL, ge=1, le=12, help="Of a number column: 2^bits bins.")
    loss: Literal["mmd", "kl"] = setting("mmd", "Loss", group=_TRAIN)
    distance: Literal["auto", "hamming", "integer"] = setting(
        "auto", "Distance", group=_TRAIN, help="Of the MMD; auto: hamming for bits, integer for a histogram."
    )
    scales: tuple[float, ...] = setting((0.25, 4.0), "Scales", group=_TRAIN, min_length=1, max_length=20, advanced=True)
    optimiser: Literal["lbfgs", "adam", "spsa"] = setting("lbfgs", "Optimiser", group=_TRAIN)
    steps: int = setting(300, "Steps", group=_TRAIN, ge=1, le=100_000)
    rate: float = setting(0.1, "Step size", group=_TRAIN, gt=0, le=10, help="Of adam and spsa.")
    seeds: int = setting(6, "Seeds", group=_TRAIN, ge=1, le=100, help="Trainings; single ones get stuck at times.")
    shots: int = setting(1000, "Shots", group=_MODEL, ge=2, le=1_000_000, help="Samples drawn of the best one.")
