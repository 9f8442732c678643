"""Runs an experiment over ranges of its settings on the supervised pool: grid, random or Optuna."""

from ketbench.sweeping.axes import Axis, parse_axis
from ketbench.sweeping.sweep import METHODS, Plan, Trial, best, sweep

__all__ = ["METHODS", "Axis", "Plan", "Trial", "best", "parse_axis", "sweep"]
