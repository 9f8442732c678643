"""A kept model at several strengths of noise or numbers of shots, with a classical control as a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.backends.targets import costs
from ketbench.base.errors import InputError
from ketbench.base.figures import Axis, Line, Series, Table
from ketbench.contract.model import Asked, Evaluating
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench.running.models import model_of

Ask = Callable[[Run, Asked], Result]


@dataclass(frozen=True, slots=True)
class Study:
    """What is varied.

    Parameters
    ----------
    target : str
        Without a probability where `rates` has some, as "noise.depolarizing".
    rates : sequence of float
        Of errors; empty for none.
    shots : sequence of int
        One, or several without rates.
    rows : int
    mitigate : str
    """

    target: str
    rates: Sequence[float] = ()
    shots: Sequence[int] = (0,)
    rows: int = 0
    mitigate: str = ""

    def points(self) -> list[tuple[float, dict[str, Any]]]:
        """What is varied at each point, and how to evaluate there.

        Raises
        ------
        InputError
            When both or nothing is varied, or the points cost something.
        """
        if bool(self.rates) == (len(self.shots) > 1):
            raise InputError("A study varies one thing: give --rates and one --shots, or several --shots alone.")
        fixed: dict[str, Any] = {"rows": self.rows, "mitigate": self.mitigate, "target": self.target}
        if self.rates:
            fixed["shots"] = self.shots[0]
            places = [(rate, {**fixed, "target": f"{self.target}:{rate:g}"}) for rate in self.rates]
        else:
            places = [(float(shots), {**fixed, "shots": shots}) for shots in self.shots]
        if any(costs(str(how["target"])) for _, how in places):
            raise InputError(f"'{self.target}' has a queue; evaluate there once, with 'ketbench evaluate --on'.")
        return places


def study_of(how: Mapping[str, Any]) -> Study:
    """A study as a form holds it: "rates" or "shots" may be text with several numbers.

    Raises
    ------
    InputError
        For a text that is not a list of numbers.

    Examples
    --------
    >>> study_of({"target": "exact", "shots": "10, 100"}).shots
    (10, 100)
    """
    rates, shots = numbers_of(str(how.get("rates", ""))), numbers_of(str(how.get("shots", "0")))
    if any(not one.is_integer() or one < 0 for one in shots):
        raise InputError(f"'{how.get('shots')}' are not numbers of shots; write whole ones, as 10,100,1000.")
    whole = tuple(int(one) for one in shots) or (0,)
    return Study(str(how["target"]), rates, whole, int(how.get("rows", 0)), str(how.get("mitigate", "")))


def numbers_of(text: str) -> tuple[float, ...]:
    """Numbers with commas between them.

    Raises
    ------
    InputError
    """
    try:
        return tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputError(f"'{text}' is not a list of numbers; write them with commas, as 0,0.001,0.01.") from None


def studied(run: Run, study: Study, ask: Ask, show: Callable[[int, int], None]) -> tuple[list[dict[str, Any]], Line]:
    """The summary at each point, and the figure.

    Raises
    ------
    InputError, RunFailed
    """
    points = study.points()
    found: list[dict[str, Any]] = []
    for number, (value, how) in enumerate(points):
        made = ask(run, Evaluating(model_of(run), how))
        found.append({"rate" if study.rates else "shots": value, **made.summary})
        show(number + 1, len(points))
    return found, figure(run, study, found)


def control(run: Run) -> tuple[str, float] | None:
    """The classical control with the best test score that the run was compared with, and that score."""
    score = score_of(run)
    told = [(b.title, b.summary.get(f"test_{score}")) for b in run.result.baselines] if run.result else []
    numbers = [(title, float(value)) for title, value in told if isinstance(value, (int, float))]
    return max(numbers, key=lambda pair: pair[1], default=None)


def score_of(run: Run) -> str:
    """The score by which the run is judged: "accuracy", or "r2" of a regression."""
    return "accuracy" if run.result and "test_accuracy" in run.result.summary else "r2"


def figure(run: Run, study: Study, found: Sequence[Mapping[str, Any]]) -> Line:
    """Score against what was varied: on the device with its interval, mitigated, exact, and the control."""
    x = np.array([point["rate" if study.rates else "shots"] for point in found], dtype=np.float64)
    score = score_of(run)
    names = [name for name in ("device", "mitigated", "exact") if f"{name}_{score}" in found[0]]
    series = [Series(_LABELS[name], x, _column(found, f"{name}_{score}")) for name in names]
    ends = [point["intervals"].get(f"device_{score}") for point in found]
    if all(ends):
        low, high = np.array(ends, dtype=np.float64).T
        series[0] = Series(series[0].label, x, series[0].y, low=low, high=high)
    told = control(run)
    if told:
        series.append(Series(f"{told[0]} (classical)", x, np.full(len(x), told[1])))
    notes = ["Band: 95 %, from the number of test rows (Wilson)."] if all(ends) else []
    if told and study.rows:
        notes.append("The control's line is of the whole test part.")
    words = "probability of an error after each gate" if study.rates else "shots for each value"
    return Line(
        title=f"{run.experiment.name} on {study.target}",
        series=series,
        x=Axis(words, log=not study.rates and len(x) > 2),
        y=Axis(f"test {score}"),
        note=" ".join(notes),
    )


def with_study(run: Run, study: Study, found: Sequence[Mapping[str, Any]], drawn: Line) -> Run:
    """The run with a study of its model: its figure, and a table of all points with their executions.

    A study of the same target against the same thing takes the place of the one before.

    Raises
    ------
    InputError
        For a run without a result to keep it with.
    """
    result = require_keepable(run)
    first = "rate" if study.rates else "shots"
    key = f"study_{first}_{study.target}"
    score = score_of(run)
    names = [f"{name}_{score}" for name in _LABELS if f"{name}_{score}" in found[0]]
    names += ["device_error", "executions"]
    columns = [first, *(name.replace("_", " ") for name in names)]
    told = control(run)
    table = Table(
        title=f"{drawn.title}: all points",
        columns=columns,
        rows=[[point[first], *(point.get(name) for name in names)] for point in found],
        note=f"{_how(study)} Classical control: {told[0]}, test {score} {told[1]:.3g}." if told else _how(study),
    )
    figures = {**result.figures, key: drawn, f"{key}_points": table}
    return replace(run, result=replace(result, figures=figures))


def require_keepable(run: Run) -> Result:
    """The result that a study is kept with.

    Raises
    ------
    InputError
        For a run that has none.
    """
    if run.result is None:
        raise InputError(f"{run.id} has no result to keep a study with; resume it to its end, or add --no-keep.")
    return run.result


def _how(study: Study) -> str:
    rows = f"{study.rows} rows" if study.rows else "all rows"
    shots = f"{study.shots[0] or 'no'} shots, " if study.rates else ""
    return f"{study.target}, {shots}{rows} of the test part, mitigation: {study.mitigate or 'none'}."


_LABELS = {"device": "with noise or shots", "mitigated": "mitigated", "exact": "exact"}


def _column(found: Sequence[Mapping[str, Any]], key: str) -> NDArray[np.float64]:
    return np.array([np.nan if point[key] is None else point[key] for point in found], dtype=np.float64)
