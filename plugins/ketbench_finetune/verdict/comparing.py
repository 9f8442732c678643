"""Adapters against their controls, seed by seed: better, worse, or no difference shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from ketbench.plugin import student_interval

BETTER, WORSE, NONE = "better", "worse", "no difference shown"
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Compared:
    """An adapter against one control.

    Parameters
    ----------
    against : str
        Name of the control.
    difference, low, high : float
        Mean difference of the validation losses, adapter less control, and Student's interval over seeds; NaN ends for
        one seed.
    word : str
        `BETTER` where the whole interval is below zero, `WORSE` where it is above.
    """

    against: str
    difference: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """The verdict in a word or three."""
        if not (isfinite(self.low) and isfinite(self.high)):
            return NONE
        return BETTER if self.high < 0 else WORSE if self.low > 0 else NONE


def compared(ours: Sequence[float], theirs: Sequence[float], against: str) -> Compared:
    """Losses of the same seeds in the same order.

    Examples
    --------
    >>> compared([1.0, 1.1, 0.9], [1.5, 1.6, 1.45], "lora_r8").word
    'better'
    >>> compared([1.0], [1.5], "lora_r8").word
    'no difference shown'
    """
    differences = np.asarray(ours) - np.asarray(theirs)
    low, high = student_interval(differences, CONFIDENCE)
    return Compared(against, float(differences.mean()), low, high)


def sentence(title: str, found: Sequence[Compared], titles: dict[str, str]) -> str:
    """What is to be said of an adapter."""
    by_word: dict[str, list[str]] = {}
    for one in found:
        by_word.setdefault(one.word, []).append(titles[one.against])
    words = {BETTER: "better than", WORSE: "worse than", NONE: "no difference shown from"}
    parts = [f"{words[word]} {' and '.join(names)}" for word, names in by_word.items()]
    return f"{title}: {'; '.join(parts)}." if parts else f"{title} was compared with nothing."
