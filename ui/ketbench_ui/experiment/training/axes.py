"""What stands along x: steps, epochs, seconds or circuit executions; numpy only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ketbench_ui.plots.points import Floats, Part, Points

CHOICES = {"step": "step", "epoch": "epoch", "time": "seconds", "executions": "circuit executions"}
MEASURED = {"epoch": "epoch", "executions": "circuit_executions"}
"""Axes that are themselves metrics, by the name of the metric."""


def offered(curves: Mapping[str, Points]) -> list[str]:
    """The axes a run has."""
    return [name for name in CHOICES if name not in MEASURED or _has(curves, name)]


def along(part: Part, curves: Mapping[str, Points], axis: str) -> Floats:
    """Where points stand along x; by steps where the run does not measure the axis."""
    if axis == "time":
        return part.times
    if axis in MEASURED and _has(curves, axis):
        steps, values = _scale(curves, axis)
        return np.interp(part.steps, steps, values)
    return part.steps


def step_at(place: float, curves: Mapping[str, Points], axis: str) -> float:
    """The step at a place of an axis other than time."""
    if axis in MEASURED and _has(curves, axis):
        steps, values = _scale(curves, axis)
        return float(np.interp(place, values, steps))
    return place


def _scale(curves: Mapping[str, Points], axis: str) -> tuple[Floats, Floats]:
    """Steps, rising, and the axis at each; of a long run every so many, for it rises evenly between them."""
    scale = curves[MEASURED[axis]]
    steps, values = scale.knots()
    if not scale.rises:
        order = np.argsort(steps, kind="stable")
        return steps[order], values[order]
    return steps, values


def _has(curves: Mapping[str, Points], axis: str) -> bool:
    points = curves.get(MEASURED[axis])
    return points is not None and points.count > 0
