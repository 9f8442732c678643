"""Eight measured training iterations, the fit of the two constants to them, and how well the model then does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench_planning.system.collectives import Wire
from ketbench_planning.system.training import Constants, Machine, iteration
from ketbench_planning.system.transformer import MODELS, Plan, Recompute

A100 = Machine("A100 SXM 80GB", 312.0, 2040.0, link=Wire(300.0, 1.0), network=Wire(25.0, 2.0))
"""The measured machine: NVLink3 at 300 GB/s each way, one 200 Gb/s InfiniBand port per GPU."""
FITTED = Constants(compute=0.7826, link=0.5043)
"""Least squares of the relative error over all eight points; `fit` gives them again (a test does)."""
BAND = (Constants(compute=0.8538, link=0.35), Constants(compute=0.7508, link=0.65))
"""Two link efficiencies with the compute efficiency refitted: both stay within 3.5 % mean error, so the data cannot
tell them apart, and what a faster link buys is known only within this band."""


@dataclass(frozen=True, slots=True)
class Point:
    """One measured iteration (V. Korthikanti et al., arXiv 2205.05198, tables 3 and 5; A100).

    Parameters
    ----------
    model : str
    plan : Plan
    seconds : float, s
        Rounded to 0.01 s by the source.
    """

    model: str
    plan: Plan
    seconds: float

    @property
    def label(self) -> str:
        """Model and recomputation."""
        return f"{self.model}, {self.plan.recompute.value}"


def _pair(model: str, pipeline: int, batch: int, micro: int, chunks: int, full: float, selective: float) -> list[Point]:
    plans = (
        Plan(8, pipeline, 1, batch, micro, chunks, Recompute.FULL, sequence_parallel=False),
        Plan(8, pipeline, 1, batch, micro, chunks, Recompute.SELECTIVE, sequence_parallel=True),
    )
    return [Point(model, plan, seconds) for plan, seconds in zip(plans, (full, selective), strict=True)]


POINTS: tuple[Point, ...] = (
    *_pair("Megatron 22B", 1, 4, 4, 1, 1.42, 1.10),
    *_pair("GPT-3 175B", 8, 64, 1, 3, 18.13, 13.75),
    *_pair("MT-NLG 530B", 35, 280, 1, 3, 49.05, 37.83),
    *_pair("Megatron 1T", 64, 512, 1, 1, 94.42, 71.49),
)
"""All eight points."""


def predicted_s(point: Point, constants: Constants) -> float:
    """Iteration time the model gives for a point, s."""
    return iteration(MODELS[point.model], point.plan, A100, constants).total


def errors(constants: Constants, points: Sequence[Point] = POINTS) -> NDArray[np.float64]:
    """Relative errors, predicted over measured less one."""
    return np.array([predicted_s(point, constants) / point.seconds - 1 for point in points])


def fit(points: Sequence[Point], link: float | None = None) -> Constants:
    """Fit both constants, or only the compute efficiency with the link's given."""
    from scipy.optimize import least_squares  # late: the list of backends must come up without scipy

    def residuals(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return errors(_constants(x, link), points)

    start = [0.7, 0.5] if link is None else [0.7]
    return _constants(least_squares(residuals, start).x, link)


def _constants(x: NDArray[np.float64], link: float | None) -> Constants:
    return Constants(float(x[0]), float(x[1]) if link is None else link)
