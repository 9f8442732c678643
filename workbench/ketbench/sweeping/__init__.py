"""Runs an experiment over ranges of its settings on the supervised pool: grid, random or Optuna."""

from ketbench.sweeping.axes import Axis, parse_axis
from ketbench.sweeping.importance import importance
from ketbench.sweeping.splits import luck, promoted, splits_of
from ketbench.sweeping.sweep import METHODS, Executor, Plan, Trial, best, points, sweep

__all__ = [
    "METHODS",
    "Axis",
    "Executor",
    "Plan",
    "Trial",
    "best",
    "importance",
    "luck",
    "parse_axis",
    "points",
    "promoted",
    "splits_of",
    "sweep",
]
