"""The form of `atoms.kernel`; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from math import pi
from typing import Self

from pydantic import model_validator

from ketbench.plugin import Params, setting
from ketbench_atoms.graphs.layouts import Layout
from ketbench_atoms.kernels.features import Feature


class DeviceName(StrEnum):
    """Whose C6 and limits count."""

    ANALOGUE = "analogue, level 60"
    MOCK = "mock, level 70"


class Duplicates(StrEnum):
    """What becomes of graphs that are the same but for their numbering."""

    KEEP = "keep"
    TOGETHER = "in one fold"


class Precision(StrEnum):
    """Of the amplitudes."""

    DOUBLE = "double"
    SINGLE = "single"


class Engine(StrEnum):
    """Where the simulation runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class RegisterParams(Params):
    """How a graph becomes a register, and on which device."""

    device: DeviceName = setting(
        DeviceName.ANALOGUE, "Device", group="Register", help="C6 is 865723 rad/µs µm^6 at level 60, 5420159 at 70."
    )
    layout: Layout = setting(Layout.OPTIMISED, "Layout", group="Register", help="Where the atoms of a graph stand.")
    spacing: float = setting(
        5.0, "Smallest distance", unit="um", gt=0, le=100, group="Register", help="Each register is scaled to it."
    )


class NoiseParams(RegisterParams):
    """What a device adds."""

    shots: int = setting(0, "Shots", ge=0, le=1_000_000, group="Noise", help="0 for exact probabilities.")
    epsilon: float = setting(
        0.0, "False excited", ge=0, le=1, group="Noise", help="Probability that a ground-state atom is read as excited."
    )
    epsilon_prime: float = setting(
        0.0, "False ground", ge=0, le=1, group="Noise", help="Probability that an excited atom is read as ground."
    )
    amplitude_noise: float = setting(
        0.0, "Amplitude noise", ge=0, le=1, group="Noise", advanced=True, help="Relative standard deviation of Omega."
    )
    position_noise: float = setting(
        0.0, "Position noise", unit="um", ge=0, le=5, group="Noise", advanced=True, help="Of each coordinate."
    )
    trajectories: int = setting(
        10, "Trajectories", ge=1, le=1000, group="Noise", advanced=True, help="Over which noise is averaged."
    )
    engine: Engine = setting(
        Engine.AUTO, "Simulated on", group="Simulation", advanced=True, help="auto takes a GPU where there is one."
    )
    precision: Precision = setting(
        Precision.DOUBLE, "Precision", group="Simulation", advanced=True, help="Single is faster from 10 atoms on."
    )


class KernelParams(NoiseParams):
    """Parameters of `atoms.kernel`."""

    most_atoms: int = setting(
        16,
        "Atoms at most",
        ge=2,
        le=22,
        group="Register",
        help="Larger graphs are left out; above 16 the blockade cuts.",
    )
    unit_disk: bool = setting(
        True, "Unit disk only", group="Register", help="Leave out graphs whose edges are not exactly the near pairs."
    )
    omega: float = setting(2 * pi, "Omega", unit="rad/us", gt=0, le=1000, group="Pulse", help="Constant amplitude.")
    delta: float = setting(0.0, "Detuning", unit="rad/us", ge=-1000, le=1000, group="Pulse")
    duration: float = setting(0.66, "Duration", unit="us", gt=0, le=100, group="Pulse")
    times: int = setting(
        1, "Times", ge=1, le=16, group="Pulse", help="Measured at the end, or at so many equal parts of the duration."
    )
    label_detuning: float = setting(
        0.0,
        "Detuning by label",
        unit="rad/us",
        ge=-1000,
        le=1000,
        group="Pulse",
        help="Local detuning of an atom in proportion to the number of its node's label; 0 ignores labels.",
    )
    feature: Feature = setting(
        Feature.HISTOGRAM, "Feature", group="Kernel", help="Histograms: Jensen-Shannon; local observables: radial."
    )
    mu: float = setting(1.0, "mu", gt=0, le=1000, group="Kernel", help="exp(-mu JS), of the histograms.")
    folds: int = setting(5, "Folds", ge=2, le=20, group="Judging")
    repeats: int = setting(2, "Repeats", ge=1, le=50, group="Judging")
    balanced: bool = setting(
        True, "Weigh classes", group="Judging", help="Every kernel's errors count by class, not by graph."
    )
    duplicates: Duplicates = setting(
        Duplicates.KEEP, "Equal graphs", group="Judging", help="Graphs equal but for numbering and in two folds leak."
    )

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.epsilon + self.epsilon_prime > 1:
            raise ValueError(f"Readings wrong with {self.epsilon} and {self.epsilon_prime} tell nothing; lower one")
        return self
