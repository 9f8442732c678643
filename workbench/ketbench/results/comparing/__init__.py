"""Compares runs: settings that differ, bands over seeds, and words only where an interval supports them."""

from ketbench.results.comparing.bands import Band, band
from ketbench.results.comparing.fairness import FAIR_RULE, Fairness, Standing, fairness
from ketbench.results.comparing.overlaid import CurveLook, Overlaid, overlaid
from ketbench.results.comparing.paired import difference_of_paired_shares, difference_of_rows
from ketbench.results.comparing.settings import by_seed, differing, samples_by_seed, settings, shared
from ketbench.results.comparing.splits import OverSplits, alike_but_split, difference_of_splits, over_splits
from ketbench.results.comparing.verdict import RULE, Verdict, difference_of_accuracies, difference_of_seeds

__all__ = [
    "FAIR_RULE",
    "RULE",
    "Band",
    "CurveLook",
    "Fairness",
    "OverSplits",
    "Overlaid",
    "Standing",
    "Verdict",
    "alike_but_split",
    "band",
    "by_seed",
    "difference_of_accuracies",
    "difference_of_paired_shares",
    "difference_of_rows",
    "difference_of_seeds",
    "difference_of_splits",
    "differing",
    "fairness",
    "over_splits",
    "overlaid",
    "samples_by_seed",
    "settings",
    "shared",
]
