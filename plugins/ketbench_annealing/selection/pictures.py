"""The figures of a selection, as data; it computes nothing that is not shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ketbench.plugin import Axis, Bars, Figure, HeatMap, Line, Series, Table
from ketbench_annealing.selection.answer import Answer
from ketbench_annealing.selection.optimum.objective import Objective
from ketbench_annealing.selection.scoring.baselines import BASELINES
from ketbench_annealing.selection.scoring.folds import OURS
from ketbench_annealing.selection.scoring.verdict import Interval, Scoreboard

# Wider tables than this are unreadable as a heat map; the features with most relevance are shown.
_MOST_SHOWN = 60
_MOST_RANKED = 25


def accuracy_against_k(board: Scoreboard, ks: Sequence[int], measure: str) -> Line | Bars:
    """Mean score with its interval for ours, and the mean of every baseline; bars where there is one k only."""
    if len(ks) == 1:
        return _accuracy_at(board, ks[0], measure)
    x = np.array(ks, dtype=np.float64)
    drawn = {m: title for m, title in method_titles().items() if not np.isnan(board.interval(m, ks[-1]).mean)}
    return Line(
        title=f"{measure} against k",
        note="Chosen inside the folds; the band is the 95 % interval over folds.",
        series=[_curve(board, x, ks, method, title) for method, title in drawn.items()],
        x=Axis("features k"),
        y=Axis(measure),
    )


def _accuracy_at(board: Scoreboard, k: int, measure: str) -> Bars:
    titles = method_titles()
    found = [board.interval(method, k) for method in titles]
    means, low, high = (np.array([[getattr(each, part) for each in found]]) for part in ("mean", "low", "high"))
    return Bars(
        title=f"{measure}, k = {k}",
        note="Chosen inside the folds, each by the same small model; with 95 % intervals over folds.",
        categories=list(titles.values()),
        names=[measure],
        values=means,
        low=low,
        high=high,
        horizontal=True,
        x=Axis(measure),
    )


def raster(answers: Sequence[Answer], names: Sequence[str]) -> HeatMap:
    """Which feature is chosen for which k."""
    # Numbered so that "chosen" has the colour that it has among the ranked features.
    values = 1.0 - np.array([answer.chosen for answer in answers], dtype=np.float64)
    return HeatMap(
        title="Chosen features by k",
        values=values,
        columns=list(names),
        rows=[str(answer.k) for answer in answers],
        x=Axis("feature"),
        y=Axis("features k"),
        classes=("chosen", "not chosen"),
    )


def redundancy_map(objective: Objective, names: Sequence[str]) -> HeatMap:
    """What pairs share, most relevant features first."""
    order = np.argsort(-objective.relevance, kind="stable")[:_MOST_SHOWN]
    shown = [names[int(i)] for i in order]
    left_out = len(names) - len(shown)
    return HeatMap(
        title="Redundancy of pairs",
        note=f"The {len(shown)} most relevant features; {left_out} are left out." if left_out else "",
        values=objective.redundancy[np.ix_(order, order)],
        columns=shown,
        rows=shown,
        z=Axis("redundancy", "nat" if objective.name.value.startswith("mi") else ""),
        diverging=bool((objective.redundancy < 0).any()),
    )


def objective_split(answers: Sequence[Answer], alpha: float) -> Bars:
    """The two terms of the objective for each k, and their sum beside them: stacked, opposite signs would hide it."""
    terms = [[-alpha * a.relevance for a in answers], [(1 - alpha) * a.redundancy for a in answers]]
    terms.append([sum(both) for both in zip(*terms, strict=True)])
    return Bars(
        title="Objective, term by term",
        categories=[str(answer.k) for answer in answers],
        names=["- alpha relevance", "(1 - alpha) redundancy", "objective"],
        values=np.array(terms),
        x=Axis("features k"),
        y=Axis("contribution to the objective"),
    )


def ranked(objective: Objective, answer: Answer, names: Sequence[str]) -> Bars:
    """Relevance of the chosen features and of the best that were not chosen."""
    order = np.argsort(-objective.relevance, kind="stable")
    kept = [i for place, i in enumerate(order) if answer.chosen[i] or place < _MOST_RANKED]
    relevance, chosen = objective.relevance[kept], answer.chosen[kept]
    return Bars(
        title=f"Ranked features, k = {answer.k}",
        categories=[names[int(i)] for i in kept],
        names=["chosen", "not chosen"],
        values=np.array([np.where(chosen, relevance, 0.0), np.where(chosen, 0.0, relevance)]),
        stacked=True,
        horizontal=True,
        x=Axis("relevance"),
    )


def comparison(board: Scoreboard, k: int, measure: str) -> Table:
    """Every method on the same folds."""
    rows = [_row(board, k, method, title) for method, title in method_titles().items()]
    columns = ["method", measure, "low", "high", "stability", "ours minus this", "from", "to"]
    if not np.isnan(board.control(OURS, k).mean):
        columns.append("linear model instead")
        for row, method in zip(rows, method_titles(), strict=True):
            row.append(board.control(method, k).mean)
    return Table(title=f"Methods on the same folds, k = {k}", columns=columns, rows=rows)


def all_pictures(
    board: Scoreboard,
    answers: Sequence[Answer],
    shown: Answer,
    objective: Objective,
    names: Sequence[str],
    measure: str,
) -> Mapping[str, Figure]:
    """Every figure of a finished selection by name."""
    ks = [answer.k for answer in answers]
    return {
        "accuracy": accuracy_against_k(board, ks, measure),
        "methods": comparison(board, shown.k, measure),
        "raster": raster(answers, names),
        "redundancy": redundancy_map(objective, names),
        "objective": objective_split(answers, objective.alpha),
        "ranked": ranked(objective, shown, names),
    }


def method_titles() -> dict[str, str]:
    """Every method with its title, ours first."""
    return {OURS: "Quadratic selection", **{name: title for name, (title, _) in BASELINES.items()}}


def _curve(board: Scoreboard, x: np.ndarray, ks: Sequence[int], method: str, title: str) -> Series:
    found = [board.interval(method, k) for k in ks]
    y = np.array([each.mean for each in found])
    if method != OURS:
        return Series(title, x, y)
    return Series(title, x, y, np.array([each.low for each in found]), np.array([each.high for each in found]))


def _row(board: Scoreboard, k: int, method: str, title: str) -> list[str | float | None]:
    difference = board.difference(OURS, method, k) if method != OURS else Interval(np.nan, np.nan, np.nan)
    own = board.interval(method, k)
    numbers = [own.mean, own.low, own.high, board.stability(method, k), *_three(difference)]
    return [title, *(None if np.isnan(value) else value for value in numbers)]


def _three(interval: Interval) -> tuple[float, float, float]:
    return interval.mean, interval.low, interval.high
