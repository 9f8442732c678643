"""The backends that this plugin registers, by name; each module is light and loads its engine when it runs."""

from __future__ import annotations

from ketbench_annealing.selection.backend import FeatureSelection

__all__ = ["FeatureSelection"]
