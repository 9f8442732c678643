"""Compares runs: settings that differ, bands over seeds, and words only where an interval supports them."""

from ketbench.comparing.bands import Band, band
from ketbench.comparing.fairness import FAIR_RULE, Fairness, Standing, fairness
from ketbench.comparing.overlaid import CurveLook, Overlaid, overlaid
from ketbench.comparing.paired import difference_of_paired_shares, difference_of_rows
from ketbench.comparing.settings import by_seed, differing, settings
from ketbench.comparing.verdict import RULE, Verdict, accuracy_interval, difference_of_accuracies, difference_of_seeds

__all__ = [
    "FAIR_RULE",
    "RULE",
    "Band",
    "CurveLook",
    "Fairness",
    "Overlaid",
    "Standing",
    "Verdict",
    "accuracy_interval",
    "band",
    "by_seed",
    "difference_of_accuracies",
    "difference_of_paired_shares",
    "difference_of_rows",
    "difference_of_seeds",
    "differing",
    "fairness",
    "overlaid",
    "settings",
]
