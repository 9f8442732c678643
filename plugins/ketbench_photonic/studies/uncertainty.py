"""Tolerances to yield: worst case, statistical sum, seeded Monte-Carlo and a tornado; inputs are independent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import accuracy_interval
from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.link import Link
from ketbench_photonic.physics.stages import Stage, StageKind

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to the margin.

    Parameters
    ----------
    name : str
    low_db, high_db : float, dB
        Margin with the input k sigma below and above its value.
    """

    name: str
    low_db: float
    high_db: float

    @property
    def size_db(self) -> float:
        """Width of the swing, dB."""
        return abs(self.high_db - self.low_db)


@dataclass(frozen=True, slots=True)
class Corners:
    """Margins without sampling.

    Parameters
    ----------
    nominal_db, worst_db, statistical_db : float, dB
        Nominal; every input at its bad end; the bad ends added as squares.
    swings : tuple of Swing
        Largest first.
    """

    nominal_db: float
    worst_db: float
    statistical_db: float
    swings: tuple[Swing, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Yield:
    """Outcome of a Monte-Carlo run.

    Parameters
    ----------
    margins_db : ndarray, shape (samples,)
    working : float
        Share of samples with a margin of zero or more and no overload.
    low, high : float
        Wilson interval of `working` at `confidence`.
    confidence : float
    seed : int
    """

    margins_db: Array
    working: float
    low: float
    high: float
    confidence: float
    seed: int

    @property
    def samples(self) -> int:
        """Number of samples."""
        return len(self.margins_db)


def spreads(link: Link, sigmas: Mapping[str, float]) -> dict[str, float]:
    """Standard deviation of every uncertain input by its dotted name.

    Parameters
    ----------
    link : Link
        The stages bring their own.
    sigmas : mapping
        Of other inputs, such as ``signal.er_db``.
    """
    rows = {f"stages.{s.label}.value": _value_sigma(s) for s in link.stages if s.enabled and s.sigma_db > 0}
    return rows | {name: sigma for name, sigma in sigmas.items() if sigma > 0}


def _value_sigma(stage: Stage) -> float:
    """Pieces of one row vary independently, so the row's common value varies by sigma/sqrt(pieces)."""
    lengths = (StageKind.WAVEGUIDE, StageKind.FIBRE)
    pieces = 1.0 if stage.kind in lengths else (stage.sigma_db / stage.sigma) ** 2
    return stage.sigma / float(np.sqrt(pieces))


def corners(link: Link, sigmas: Mapping[str, float], k: float = 3.0) -> Corners:
    """Worst-case and statistical margin, each input moved k sigma alone.

    Parameters
    ----------
    link : Link
    sigmas : mapping
        Of inputs other than stages.
    k : float
        Standard deviations at the bad end.
    """
    nominal = float(evaluate(link).margin_db)
    swings = [_swing(link, name, k * sigma) for name, sigma in spreads(link, sigmas).items()]
    losses = [nominal - min(s.low_db, s.high_db, nominal) for s in swings]
    return Corners(
        nominal_db=nominal,
        worst_db=_all_bad(link, sigmas, k, swings),
        statistical_db=nominal - float(np.sqrt(sum(loss**2 for loss in losses))),
        swings=tuple(sorted(swings, key=lambda swing: -swing.size_db)),
    )


def _swing(link: Link, name: str, step: float) -> Swing:
    centre = float(link.inputs()[name])
    both = np.array([centre - step, centre + step])
    low, high = np.broadcast_to(evaluate(link.with_values({name: both})).margin_db, 2)
    return Swing(name, float(low), float(high))


def _all_bad(link: Link, sigmas: Mapping[str, float], k: float, swings: list[Swing]) -> float:
    inputs, steps = link.inputs(), spreads(link, sigmas)
    signs = {s.name: -1.0 if s.low_db < s.high_db else 1.0 for s in swings}
    bad = {name: float(inputs[name]) + signs[name] * k * steps[name] for name in steps}
    return float(evaluate(link.with_values(bad)).margin_db)


def monte_carlo(link: Link, sigmas: Mapping[str, float], samples: int, seed: int, confidence: float = 0.95) -> Yield:
    """Sample every uncertain input from a normal distribution and count the links that work.

    Parameters
    ----------
    link : Link
    sigmas : mapping
        Of inputs other than stages.
    samples : int
    seed : int
    confidence : float

    Notes
    -----
    A sampled loss is not cut at zero: the mean stays nominal, and sigma -> 0 gives the deterministic margin.
    """
    generator = np.random.default_rng(seed)
    inputs = link.inputs()
    drawn = {
        name: inputs[name] + sigma * generator.standard_normal(samples) for name, sigma in spreads(link, sigmas).items()
    }
    budget = evaluate(link.with_values(drawn))
    margins = np.broadcast_to(budget.margin_db, samples).astype(np.float64)
    good = int(((margins >= 0) & np.broadcast_to(np.asarray(budget.overload_db) >= 0, samples)).sum())
    low, high = accuracy_interval(good / samples, samples, confidence)
    return Yield(margins, good / samples, low, high, confidence, seed)
