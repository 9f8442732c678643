"""What a careful reader looks at before a score is believed, each with whether it is right; computes no score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ketbench.base.digits import shown
from ketbench.base.problems import Problem, Severity
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset

UNEVEN = 3.0
"""Times the largest class may outnumber the smallest before that is said."""
FLAT = 1e-3
MOST_CLASSES = 6


@dataclass(frozen=True, slots=True)
class Check:
    """A finding in a few words, and whether it is right."""

    text: str
    right: bool = True


def checks_of(run: Run, found: Sequence[Problem] | None = None) -> list[Check]:
    """Checks of the data, the gradient and the fit of a run that is over.

    Parameters
    ----------
    run : Run
    found : sequence of Problem or None
        What looking at its data showed; None where nobody looked.
    """
    dataset = run.experiment.dataset
    return [*_data(found), *(_balance(dataset) if dataset else ()), *_gradient(run), *_fit(run)]


def _data(found: Sequence[Problem] | None) -> Iterator[Check]:
    if found is None:
        return
    serious = [one for one in found if one.severity is not Severity.NOTE]
    if not serious:
        yield Check("No row in two parts, no column that gives the target away")
    for one in serious[:2]:
        yield Check(one.message, right=False)


def _balance(dataset: Dataset) -> Iterator[Check]:
    target = dataset.target
    if target is None or not target.is_coded or not target.categories:
        return
    codes = target.values[target.values >= 0]
    counts = np.bincount(codes, minlength=len(target.categories))
    if len(counts) > MOST_CLASSES or not counts.min():
        spread = f"{len(counts)} classes of {shown(int(counts.min()))} to {shown(int(counts.max()))} rows"
        yield Check(spread, right=bool(counts.min()) and counts.max() / counts.min() <= UNEVEN)
        return
    even = counts.max() / counts.min() <= UNEVEN
    words = "Classes balanced" if even else "Classes uneven"
    yield Check(f"{words}, {' : '.join(shown(int(count)) for count in counts)}", right=bool(even))


def _gradient(run: Run) -> Iterator[Check]:
    metric = run.metrics.get("gradient_norm")
    if metric is None or not len(metric):
        return
    least = float(np.nanmin(metric.values))
    if least > FLAT:
        yield Check(f"Gradient norm stays above {shown(least, digits=1)}")
    else:
        yield Check(f"Gradient norm falls to {shown(least, digits=1)}: little is learned there", right=False)


def _fit(run: Run) -> Iterator[Check]:
    summary = run.result.summary if run.result else {}
    train, test = summary.get("train_accuracy"), summary.get("test_accuracy")
    if not isinstance(train, float) or not isinstance(test, float):
        return
    if train >= 1.0 and test < 1.0:
        yield Check("Training fits all rows: watch overfitting", right=False)
    elif train - test > 0.1:
        yield Check(f"Training is {train - test:.2f} better than test: watch overfitting", right=False)
    else:
        yield Check("Training and test are close")
