"""Pulse, measurement and noise from the form; kernels from features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import InputError, PlainGraph
from ketbench_atoms.kernels.classical import Kernel, radial, shortest_paths, sizes, weisfeiler_lehman
from ketbench_atoms.kernels.features import Feature, Measurement
from ketbench_atoms.kernels.graphlets import graphlets
from ketbench_atoms.kernels.quantum import kernel_matrix
from ketbench_atoms.learning.data import device_of
from ketbench_atoms.learning.judging import MAJORITY, OURS
from ketbench_atoms.learning.machine import positive
from ketbench_atoms.learning.params import Engine, KernelParams, NoiseParams
from ketbench_atoms.physics.noise import Noise
from ketbench_atoms.physics.pulse import Pulse

Floats = NDArray[np.float64]


def pulse_of(params: KernelParams) -> Pulse:
    """The constant pulse of the form."""
    return Pulse(params.duration, params.omega, params.delta, 0.0, params.label_detuning)


def noise_of(params: NoiseParams, seed: int) -> Noise:
    """The noise of the form."""
    return Noise(
        params.shots,
        params.epsilon,
        params.epsilon_prime,
        params.amplitude_noise,
        params.position_noise,
        params.trajectories,
        seed,
    )


def engine_of(choice: Engine) -> str:
    """Where torch runs.

    Raises
    ------
    InputError
        For a GPU that is not there.
    """
    import torch

    if choice is Engine.CPU:
        return "cpu"
    there = torch.cuda.is_available()
    if choice is Engine.CUDA and not there:
        raise InputError("Engine cuda was asked for, but torch sees no CUDA device; choose auto or cpu.")
    return "cuda" if there else "cpu"


def measurement_of(params: KernelParams, seed: int, most: int) -> Measurement:
    """How features are measured, for registers of up to `most` atoms."""
    times = tuple(params.duration * (i + 1) / params.times for i in range(params.times))
    return Measurement(
        device_of(params.device),
        pulse_of(params),
        times,
        params.feature,
        noise_of(params, seed),
        most + 1,
        params.precision.value,
        engine_of(params.engine),
    )


def quantum_kernel(features: Floats, params: KernelParams) -> tuple[Kernel, Floats, float]:
    """The kernel of atoms, its matrix over all rows, and its smallest eigenvalue before any clipping."""
    if params.feature is Feature.LOCAL:
        flat = features.reshape(len(features), -1)
        shown = radial(flat, np.arange(len(flat)))
        return lambda train: radial(flat, train), shown, float(np.linalg.eigvalsh(shown)[0])
    matrix, least = positive(kernel_matrix(features, mu=params.mu))
    return lambda _: matrix, matrix, least


def all_kernels(ours: Kernel, graphs: Sequence[PlainGraph]) -> Mapping[str, Kernel | None]:
    """Ours first, then those that are free; None is the majority."""
    counted = sizes(graphs)
    lehman, paths, small = weisfeiler_lehman(graphs), shortest_paths(graphs), graphlets(graphs)
    return {
        OURS: ours,
        MAJORITY: None,
        "size": lambda train: radial(counted, train),
        "wl": lambda _: lehman,
        "shortest_path": lambda _: paths,
        "graphlets": lambda _: small,
    }
