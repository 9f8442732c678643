"""Runs an experiment over ranges of its settings on the supervised pool: grid, random or Optuna."""

from ketbench.sweeping.axes import Axis, parse_axis
from ketbench.sweeping.importance import importance
from ketbench.sweeping.luck import luck, promoted, seeds_of
from ketbench.sweeping.pace import Pace
from ketbench.sweeping.splits import splits_of
from ketbench.sweeping.sweep import METHODS, Executor, Plan, Trial, best, planned, points, sweep

__all__ = [
    "METHODS",
    "Axis",
    "Executor",
    "Pace",
    "Plan",
    "Trial",
    "best",
    "importance",
    "luck",
    "parse_axis",
    "planned",
    "points",
    "promoted",
    "seeds_of",
    "splits_of",
    "sweep",
]
