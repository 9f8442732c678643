"""What stands along x: steps, epochs, seconds or circuit executions; numpy only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ketbench_ui.live import Floats, Points

CHOICES = {"step": "step", "epoch": "epoch", "time": "seconds", "executions": "circuit executions"}
MEASURED = {"epoch": "epoch", "executions": "circuit_executions"}
"""Axes that are themselves metrics, by the name of the metric."""


def offered(curves: Mapping[str, Points]) -> list[str]:
    """The axes a run has."""
    return [name for name in CHOICES if name not in MEASURED or _has(curves, name)]


def along(points: Points, curves: Mapping[str, Points], axis: str) -> Floats:
    """Where the points of a curve stand along x; by steps where the run does not measure the axis."""
    if axis == "time":
        return points.times
    if axis in MEASURED and _has(curves, axis):
        scale = curves[MEASURED[axis]]
        if points is scale:
            return points.values
        order = np.argsort(scale.steps, kind="stable") if (np.diff(scale.steps) < 0).any() else slice(None)
        return np.interp(points.steps, scale.steps[order], scale.values[order])
    return points.steps


def _has(curves: Mapping[str, Points], axis: str) -> bool:
    points = curves.get(MEASURED[axis])
    return points is not None and points.count > 0
