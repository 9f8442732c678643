"""Better, worse, or no difference shown: a word only where the interval of a difference leaves zero out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.base.errors import InputError

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


def accuracy_interval(accuracy: float, samples: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share of successes.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927).

    Parameters
    ----------
    accuracy : float
        Between 0 and 1.
    samples : int
        Number of test samples it was measured on.
    """
    if samples < 1 or not 0 <= accuracy <= 1:
        raise InputError(f"An accuracy of {accuracy} on {samples} samples has no interval; give at least one sample.")
    z = _normal_quantile(confidence)
    centre = accuracy + z * z / (2 * samples)
    half = z * math.sqrt(accuracy * (1 - accuracy) / samples + z * z / (4 * samples**2))
    scale = 1 + z * z / samples
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def difference_of_accuracies(
    ours: float, theirs: float, samples: int, their_samples: int = 0, larger_is_better: bool = True
) -> Verdict:
    """Newcombe's interval of the difference of two shares, on `samples` and `their_samples` (0: as many) samples.

    The pairing of equal test rows is not used, so the interval is wider than need be: it errs on the side of silence.
    Source: R. G. Newcombe, Stat. Med. 17, 873 (1998), method 10.
    """
    low1, high1 = accuracy_interval(ours, samples)
    low2, high2 = accuracy_interval(theirs, their_samples or samples)
    difference = ours - theirs
    low = difference - math.hypot(ours - low1, high2 - theirs)
    high = difference + math.hypot(high1 - ours, theirs - low2)
    return Verdict(word_for(low, high, larger_is_better), difference, low, high, f"Newcombe, {samples} samples each")


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
    from scipy.special import stdtrit

    half = float(stdtrit(count - 1, 0.975)) * float(gaps.std(ddof=1)) / math.sqrt(count)
    low, high = mean - half, mean + half
    return Verdict(word_for(low, high, larger_is_better), mean, low, high, f"paired by seed, {count} seeds")


def word_for(low: float, high: float, larger_is_better: bool) -> str:
    """The word an interval of a difference supports."""
    if low > 0:
        return "better" if larger_is_better else "worse"
    if high < 0:
        return "worse" if larger_is_better else "better"
    return "no difference shown"


def _normal_quantile(confidence: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + confidence) / 2)
