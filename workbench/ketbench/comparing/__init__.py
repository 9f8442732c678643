"""Compares runs: settings that differ, bands over seeds, and words only where an interval supports them."""

from ketbench.comparing.bands import Band, band
from ketbench.comparing.settings import by_seed, differing, settings
from ketbench.comparing.verdict import RULE, Verdict, accuracy_interval, difference_of_accuracies, difference_of_seeds

__all__ = [
    "RULE",
    "Band",
    "Verdict",
    "accuracy_interval",
    "band",
    "by_seed",
    "difference_of_accuracies",
    "difference_of_seeds",
    "differing",
    "settings",
]
