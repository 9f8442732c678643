"""What a test part can show and how many splits would show more; states nothing about any run's merit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from ketbench.base.intervals import mcnemar, newcombe_paired
from ketbench.contract.run import Run
from ketbench.results.comparing import Fairness
from ketbench.results.comparing.fairness import NO_WORD
from ketbench.results.comparing.splits import SEEDED, held_out_ratio

SPLITS = (5, 10, 20)
NORMAL = 1.959964
"""Of the standard normal distribution, for two-sided 95 %."""


@lru_cache(maxsize=64)
def smallest_difference(rows: int) -> float:
    """Least difference of two shares of right answers that so many paired test rows can show; NaN for too few.

    The most favourable case: one model gets right all that the other one does and `k` rows more. The least `k` for
    which Newcombe's interval of paired shares leaves zero out and McNemar's exact test is below 0.05. The answer
    depends on how many both get wrong; one row in twenty is assumed, as for two good models.

    Examples
    --------
    >>> round(smallest_difference(35), 3), round(smallest_difference(1000), 4)
    (0.171, 0.006)
    """
    for gained in range(1, rows + 1):
        neither = min(rows - gained, round(rows / 20))
        low, _ = newcombe_paired(rows - gained - neither, gained, 0, neither)
        if low > 0 and mcnemar(gained, 0) < 0.05:
            return gained / rows
    return math.nan


def shrinking(splits: int, ratio: float) -> float:
    """Width of the interval over splits against that of one split; the corrected resampled t of Nadeau and Bengio.

    Parameters
    ----------
    splits : int
    ratio : float
        Test rows over training rows.

    Examples
    --------
    >>> round(shrinking(10, 0.25), 2)
    0.68
    """
    from scipy.special import stdtrit

    return float(stdtrit(splits - 1, 0.975)) * math.sqrt(1 / splits + ratio) / NORMAL


@dataclass(frozen=True, slots=True)
class Settling:
    """What would tell more.

    Parameters
    ----------
    text : str
    splits : int
        How many splits to repeat on; 0 where that is not possible or has been done.
    seconds : float
        What the repeats take, from the time of this run.
    """

    text: str
    splits: int = 0
    seconds: float = 0.0


def settling_of(run: Run, judged: Fairness) -> Settling | None:
    """What would settle a comparison that shows no difference, or make a word surer."""
    dataset = run.experiment.dataset
    rows = _tested(run)
    least = smallest_difference(rows) if rows and "accuracy" in judged.score else math.nan
    open_question = any(standing.word == NO_WORD for standing in judged.standings[1:])
    done = judged.splits.count if judged.splits is not None else 1
    said = [] if math.isnan(least) else [f"{rows} test rows cannot show a difference below about {least:.2g}."]
    if dataset is None or dataset.split.method not in SEEDED:
        return Settling(" ".join(said)) if said else None
    ratio = held_out_ratio(dataset)
    wanted = next((n for n in SPLITS if n > done and shrinking(n, ratio) < 0.75), SPLITS[-1])
    if done >= wanted or (done >= SPLITS[1] and not open_question):
        return Settling(f"Repeated on {done} splits of the data. Only more rows would show a smaller difference.")
    if not math.isnan(least) and open_question:
        said.append(f"{wanted} splits can show about {least * shrinking(wanted, ratio):.2g}.")
    else:
        said.append(f"One split may be luck; {wanted} splits tell.")
    return Settling(" ".join(said), wanted, wanted * run.seconds)


def _tested(run: Run) -> int:
    outputs = run.result.arrays.get("test_outputs") if run.result else None
    return len(outputs) if outputs is not None else 0
