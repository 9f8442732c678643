"""What arrives: calls and tokens of a day, and how they are spread over its hours; no machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOURS = 24
DAY = 86_400.0
"""Seconds a day."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A day's load.

    Parameters
    ----------
    calls : float, 1/day
    input_tokens, output_tokens : float, 1/day
    cached : float
        Share of the input tokens found in a cache, in [0, 1].
    """

    calls: float
    input_tokens: float
    output_tokens: float
    cached: float = 0.0

    def scaled(self, factor: float) -> Demand:
        """As many times the calls, of the same length."""
        return Demand(self.calls * factor, self.input_tokens * factor, self.output_tokens * factor, self.cached)

    @property
    def input_rate(self) -> float:
        """Mean input tokens a second."""
        return self.input_tokens / DAY

    @property
    def output_rate(self) -> float:
        """Mean output tokens a second."""
        return self.output_tokens / DAY


def hourly(curve: str, peak_over_mean: float | None = None) -> NDArray[np.float64]:
    """Load of each hour over the day's mean; the mean of the 24 is one.

    Parameters
    ----------
    curve : str
        "flat"; "consumer", a cosine with its peak at 20 h; "business", 8 h to 18 h with a dip at noon.
    peak_over_mean : float or None
        Stretches the curve so that its busiest hour is this many times the mean; None leaves 1.6 and 2.1.

    Notes
    -----
    The shapes are assumptions of ours.

    Examples
    --------
    >>> float(hourly("flat").max()), round(float(hourly("consumer").max()), 3)
    (1.0, 1.6)
    """
    hours = np.arange(HOURS)
    shape = np.zeros(HOURS)
    if curve == "consumer":
        shape = np.cos(2 * np.pi * (hours - 20) / HOURS)
    elif curve == "business":
        shape = np.where((hours >= 8) & (hours < 18), np.where(hours == 12, 0.6, 1.0), -0.7)
        shape = shape - shape.mean()
    usual = {"flat": 1.0, "consumer": 1.6, "business": 2.1}[curve]
    top = float(shape.max())
    if top == 0:
        return np.ones(HOURS)
    wanted = usual if peak_over_mean is None else peak_over_mean
    # An hour cannot have less than nothing: where the stretch asks for that, it is cut and the rest rescaled.
    load = np.maximum(0.0, 1 + shape / top * (wanted - 1))
    return load / load.mean()
