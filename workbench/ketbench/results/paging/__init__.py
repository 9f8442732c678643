"""What the page of an experiment says: stages before, a verdict and tabs after; words and numbers, no drawing."""

from ketbench.results.paging.checks import Check, checks_of
from ketbench.results.paging.pages import CURVES, SUMMARY, chosen_of, page_of, title_of
from ketbench.results.paging.settling import Settling, settling_of, smallest_difference
from ketbench.results.paging.stages import seeds_of, settings_of, slides_of, stages_of, ticks_of
from ketbench.results.paging.verdicts import best_control, verdict_of

__all__ = [
    "CURVES",
    "SUMMARY",
    "Check",
    "Settling",
    "best_control",
    "checks_of",
    "chosen_of",
    "page_of",
    "seeds_of",
    "settings_of",
    "settling_of",
    "slides_of",
    "smallest_difference",
    "stages_of",
    "ticks_of",
    "title_of",
    "verdict_of",
]
