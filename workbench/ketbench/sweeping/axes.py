"""One swept setting: its name and its values, from a text such as ``learning_rate=0.01:0.1:log``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ketbench.base.errors import InputError

GRID_POINTS = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """A setting to vary.

    Parameters
    ----------
    name : str
        Dotted, as on the command line; "seed" is the experiment's seed.
    values : sequence
        Choices; empty for a range.
    low, high : float
        Ends of a range.
    log : bool
        Whether the range is even in the logarithm.
    whole : bool
        Whether only whole numbers count.
    """

    name: str
    values: Sequence[Any] = field(default=())
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False

    def grid(self) -> list[Any]:
        """All choices, or points spread over the range."""
        if self.values:
            return list(self.values)
        if self.whole and self.high - self.low < 10 * GRID_POINTS and not self.log:
            return list(range(round(self.low), round(self.high) + 1))
        spread = np.geomspace if self.log else np.linspace
        points = [self._rounded(value) for value in spread(self.low, self.high, GRID_POINTS)]
        return list(dict.fromkeys(points))

    def draw(self, generator: np.random.Generator) -> Any:
        """One value at random."""
        if self.values:
            return self.values[int(generator.integers(len(self.values)))]
        if self.log:
            return self._rounded(float(np.exp(generator.uniform(np.log(self.low), np.log(self.high)))))
        if self.whole:
            return int(generator.integers(round(self.low), round(self.high) + 1))
        return float(generator.uniform(self.low, self.high))

    def _rounded(self, value: float) -> float | int:
        return round(value) if self.whole else float(value)


def parse_axis(text: str) -> Axis:
    """Read ``name=1,2,3`` (choices), ``name=0:9`` (whole numbers), ``name=0.1:1`` or ``name=1e-4:1e-1:log``.

    Examples
    --------
    >>> parse_axis("seed=0:3").grid()
    [0, 1, 2, 3]
    >>> parse_axis("optimiser=adam,sgd").values
    ('adam', 'sgd')

    Raises
    ------
    InputError
        For anything else.
    """
    name, sign, body = text.partition("=")
    if not sign or not name or not body:
        raise InputError(
            f"--over '{text}' is not name=values; write for example --over seed=0:4 or --over layers=1,2,3."
        )
    parts = body.split(":")
    if len(parts) in (2, 3):
        return _range(text, name, parts)
    return Axis(name, tuple(_value(part) for part in body.split(",")))


def _range(text: str, name: str, parts: Sequence[str]) -> Axis:
    low, high = _number(parts[0]), _number(parts[1])
    log = len(parts) == 3
    if low is None or high is None or (log and parts[2] != "log"):
        raise InputError(f"--over '{text}' is not a range; write low:high or low:high:log with numbers.")
    if not low < high or (log and low <= 0):
        raise InputError(f"--over '{text}' runs from {low:g} to {high:g}; give a smaller start, above 0 for log.")
    whole = all("." not in part and "e" not in part.lower() for part in parts[:2])
    return Axis(name, low=low, high=high, log=log, whole=whole)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
