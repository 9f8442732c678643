"""The backends that this plugin registers, by name; each module is light and loads its engine when it runs."""

from __future__ import annotations

from ketbench_annealing.selection.backend import FeatureSelection
from ketbench_annealing.solvers.backend import Solve

__all__ = ["FeatureSelection", "Solve"]
