"""What a run brings: metric series while it goes on, a result with its classical baselines at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.figures import Figure
from ketbench.contract.long_series import LongSeries, Scratch
from ketbench.contract.model import Model

Value = bool | int | float | str | list[Any] | dict[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """One quantity over the steps of a run.

    Parameters
    ----------
    steps : ndarray of int64, shape (n,)
    values : ndarray of float64, shape (n,)
        NaN and infinity are kept as they came.
    times : ndarray of float64, shape (n,)
        Seconds since the run began.
    """

    steps: NDArray[np.int64]
    values: NDArray[np.float64]
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.steps)

    def __eq__(self, other: object) -> bool:
        """Equal steps and values; times differ between repetitions and do not count."""
        if not isinstance(other, Metric):
            return NotImplemented
        same_steps = np.array_equal(self.steps, other.steps)
        return same_steps and np.array_equal(self.values, other.values, equal_nan=True)

    def __hash__(self) -> int:
        return hash((len(self.steps), self.values.tobytes()))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A classical control on the same data, split and budget.

    Parameters
    ----------
    name : str
        Short and stable, as "logistic_regression".
    title : str
        For the screen.
    summary : mapping of str to value
        The same keys as the result's summary where they mean the same.
    note : str
        What makes the comparison fair: parameters, budget, steps.
    """

    name: str
    title: str
    summary: Mapping[str, Value]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a run.

    Parameters
    ----------
    summary : mapping of str to value
        Numbers and words by name; None means not measured.
    baselines : sequence of Baseline
        Required with every quantum claim.
    figures : mapping of str to Figure
    arrays : mapping of str to ndarray
        Trained weights, predictions, samples.
    units : mapping of str to str
        Units of summary entries that have one.
    formulas : mapping of str to str
        Formula and source of summary entries, shown on request.
    notes : sequence of str
        Sentences a reader must know, such as which engine was chosen and why.
    model : Model or None
        The trained model, which `ketbench predict`, `evaluate` and `export-model` use.
    """

    summary: Mapping[str, Value] = field(default_factory=dict)
    baselines: Sequence[Baseline] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    model: Model | None = None


class MetricLog:
    """Grows metric series point by point, in bounded memory; `frozen` gives arrays that do not grow any more."""

    def __init__(self, start: Mapping[str, Metric] | None = None) -> None:
        self._scratch = Scratch()
        self._series = {
            name: LongSeries(self._scratch, (metric.steps, metric.values, metric.times))
            for name, metric in (start or {}).items()
        }

    def add(self, step: int, values: Mapping[str, float], seconds: float) -> None:
        """Append one point to each named series."""
        for name, value in values.items():
            series = self._series.get(name)
            if series is None:
                series = self._series[name] = LongSeries(self._scratch)
            series.append(step, float(value), seconds)

    def frozen(self) -> dict[str, Metric]:
        """All series as arrays."""
        return {name: Metric(*series.between(0, len(series))) for name, series in self._series.items()}
