"""Better, worse, or no difference shown: a word only where the interval of a difference leaves zero out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.base.errors import InputError
from ketbench.base.intervals import newcombe, student_interval

RULE = "A word is given only if the 95 % interval of the difference leaves zero out; else no difference is shown."


@dataclass(frozen=True, slots=True)
class Verdict:
    """A difference and what may be said of it.

    Parameters
    ----------
    word : str
        "better", "worse" or "no difference shown".
    difference : float
        Ours less theirs.
    low, high : float
        Ends of its interval; NaN when there are too few values for one.
    method : str
        How the interval was made, with its source.
    """

    word: str
    difference: float
    low: float
    high: float
    method: str

    def __str__(self) -> str:
        if math.isnan(self.low):
            return f"{self.word} ({self.difference:+.3g}; {self.method})"
        return f"{self.word} ({self.difference:+.3g}, 95 % interval {self.low:+.3g} to {self.high:+.3g}; {self.method})"


def difference_of_accuracies(
    ours: float, theirs: float, samples: int, their_samples: int = 0, larger_is_better: bool = True
) -> Verdict:
    """Newcombe's interval of the difference of two shares, on `samples` and `their_samples` (0: as many) samples.

    The pairing of equal test rows is not used, so the interval is wider than need be: it errs on the side of silence.
    Source: R. G. Newcombe, Stat. Med. 17, 873 (1998), method 10.
    """
    low, high = newcombe(ours, theirs, samples, their_samples or samples)
    return Verdict(word_for(low, high, larger_is_better), ours - theirs, low, high, f"Newcombe, {samples} samples each")


def difference_of_seeds(ours: Sequence[float], theirs: Sequence[float], larger_is_better: bool = True) -> Verdict:
    """Student's interval of the mean difference between runs paired by seed.

    Parameters
    ----------
    ours, theirs : sequence of float
        Value i of both was measured with the same seed and split.

    Raises
    ------
    InputError
        When the lengths differ.
    """
    if len(ours) != len(theirs) or not ours:
        raise InputError(f"{len(ours)} runs cannot be paired with {len(theirs)}; run both with the same seeds.")
    gaps = np.asarray(ours, float) - np.asarray(theirs, float)
    mean, count = float(gaps.mean()), len(gaps)
    if count < 2:
        return Verdict("no difference shown", mean, math.nan, math.nan, "one seed has no interval")
    low, high = student_interval(gaps)
    return Verdict(word_for(low, high, larger_is_better), mean, low, high, f"paired by seed, {count} seeds")


def word_for(low: float, high: float, larger_is_better: bool) -> str:
    """The word an interval of a difference supports."""
    if low > 0:
        return "better" if larger_is_better else "worse"
    if high < 0:
        return "worse" if larger_is_better else "better"
    return "no difference shown"
