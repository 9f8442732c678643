"""The form of the Boltzmann machine; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum

from ketbench.plugin import Params, setting


class SamplerName(StrEnum):
    """Who draws samples of the model."""

    GIBBS = "block Gibbs"
    EXACT = "exact"
    FIXED_BETA = "annealing at fixed beta"
    OWN_SCHEDULE = "annealing as is"
    PATH_INTEGRAL = "path-integral"
    OTHER = "another dimod sampler"


class Connections(StrEnum):
    """Which spins are coupled."""

    RESTRICTED = "restricted"
    PATCHES = "patches"
    NEIGHBOURS = "patches and neighbours"


class BoltzmannParams(Params):
    """Parameters of `annealing.boltzmann`."""

    hidden: int = setting(12, "Hidden spins", ge=1, le=4096, group="Machine")
    connections: Connections = setting(
        Connections.RESTRICTED,
        "Connections",
        group="Machine",
        help="restricted couples all visible with all hidden spins; patches a window of them; neighbours add the grid.",
    )
    epochs: int = setting(3, "Epochs", ge=1, le=10_000, group="Training")
    batch: int = setting(64, "Batch", ge=1, le=100_000, group="Training")
    learning_rate: float = setting(0.05, "Learning rate", gt=0, le=10, group="Training")
    sampler: SamplerName = setting(
        SamplerName.GIBBS,
        "Sampler",
        group="Sampler",
        help="'annealing as is' shows what goes wrong when nobody looks at the temperature.",
    )
    reads: int = setting(100, "Reads", ge=2, le=100_000, group="Sampler", help="Samples a step; chains of block Gibbs.")
    sweeps: int = setting(5, "Sweeps", ge=1, le=100_000, group="Sampler", help="Between two steps.")
    other: str = setting(
        "",
        "Other sampler",
        only={"sampler": [SamplerName.OTHER]},
        group="Sampler",
        advanced=True,
        help="As package.module:Class, a dimod sampler that is installed.",
    )
    rescale: bool = setting(
        True, "Correct the temperature", group="Temperature", help="Divides what the sampler is given by its beta."
    )
    field_range: float = setting(
        0.0, "Range of h", ge=0, group="Temperature", advanced=True, help="Fields are cut to it; 0 for no limit."
    )
    coupling_range: float = setting(
        0.0, "Range of J", ge=0, group="Temperature", advanced=True, help="Couplings are cut to it; 0 for no limit."
    )
