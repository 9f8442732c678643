"""What the form of `gate.generate` holds; imports nothing heavy."""

from __future__ import annotations

from typing import Literal

from ketbench.plugin import Params, setting

_MODEL, _TRAIN, _GAME = "Model", "Training", "Discriminator"
_QCBM, _QGAN = {"method": ["qcbm"]}, {"method": ["qgan"]}


class GenerateParams(Params):
    """A Born machine and how it is trained."""

    layers: int = setting(6, "Layers", group=_MODEL, ge=1, le=100, help="Where no circuit is chosen.")
    bits: int = setting(6, "Bits", group=_MODEL, ge=1, le=12, help="Of a number column: 2^bits bins.")
    method: Literal["qcbm", "qgan"] = setting(
        "qcbm", "Method", group=_TRAIN, help="qcbm: a distance is minimised; qgan: a game with a discriminator."
    )
    loss: Literal["mmd", "kl"] = setting("mmd", "Loss", group=_TRAIN, when=_QCBM)
    distance: Literal["auto", "hamming", "integer"] = setting(
        "auto", "Distance", group=_TRAIN, help="Of the MMD; auto: hamming for bits, integer for a histogram."
    )
    scales: tuple[float, ...] = setting((0.25, 4.0), "Scales", group=_TRAIN, min_length=1, max_length=20, advanced=True)
    optimiser: Literal["lbfgs", "adam", "spsa"] = setting("lbfgs", "Optimiser", group=_TRAIN, when=_QCBM)
    steps: int = setting(300, "Steps", group=_TRAIN, ge=1, le=100_000)
    rate: float = setting(0.1, "Step size", group=_TRAIN, gt=0, le=10, help="Of adam, spsa and the QGAN.")
    seeds: int = setting(6, "Seeds", group=_TRAIN, ge=1, le=100, help="Trainings; single ones get stuck at times.")
    shots: int = setting(1000, "Shots", group=_MODEL, ge=2, le=1_000_000, help="Samples drawn of the best one.")
    hidden: int = setting(32, "Hidden units", group=_GAME, ge=1, le=1000, when=_QGAN, help="Of one tanh layer.")
    discriminator_rate: float = setting(0.1, "Its step size", group=_GAME, gt=0, le=10, when=_QGAN)
    discriminator_steps: int = setting(
        2, "Its steps a round", group=_GAME, ge=1, le=100, when=_QGAN, help="Before each step of the generator."
    )
    discriminator_decay: float = setting(
        0.01, "Its decay", group=_GAME, ge=0, le=10, when=_QGAN, advanced=True, help="Pulls its weights to 0."
    )
