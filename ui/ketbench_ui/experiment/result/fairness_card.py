"""The run beside its classical controls in words: intervals, and better or worse only where they support it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ketbench.contract.run import Run
from ketbench.results.comparing import FAIR_RULE, Fairness, Standing, Verdict, fairness
from ketbench.results.comparing.fairness import UNKNOWN
from ketbench.results.comparing.splits import LEAST, SPLIT_RULE
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import card, column, holding, label
from ketbench_ui.theme.tokens import GAP

TONES = {"better": "good", "worse": "error"}
HEADS = ("Model", "95 % interval", "This run is", "Difference, 95 % interval")
SCORE = 1
WIDTHS = (3, 4, 3, 6)


def fairness_card(live: LiveRun, others: Sequence[Run] = ()) -> QWidget | None:
    """The card, or nothing for a run without baselines or a score they share."""
    run = Run(live.run_id, live.experiment, live.status, result=live.result)
    judged = fairness(run, others)
    if judged is None:
        return None
    title = label(f"Is it better? {judged.score.replace('_', ' ').capitalize()}", "heading", wrap=True)
    ways = "; ".join(dict.fromkeys(standing.interval for standing in judged.standings))
    foot = label(f"Intervals of the scores: {ways}. Hover over a verdict to see its rule.", "muted", wrap=True)
    caution = [label(judged.caution, "warning", wrap=True)] if judged.caution else []
    own = [label(_own_score(live, judged), "muted", wrap=True)] if judged.seeds > 1 else []
    made = card(column(title, *caution, *own, holding(_grid(judged)), foot, gap=6, margin=14))
    made.setObjectName("fairness")
    return made


def _own_score(live: LiveRun, judged: Fairness) -> str:
    """Why the number here is not the one in the tile above."""
    value = live.result.summary.get(judged.score) if live.result else None
    said = f"Scores here are means over {judged.seeds} seeds."
    if not isinstance(value, float) or f"{value:.3f}" == f"{judged.standings[0].score:.3f}":
        return said
    return f"{said} {live.run_id} alone, with seed {live.experiment.seed}, has {value:.3f}."


def _grid(judged: Fairness) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP + 4)
    grid.setVerticalSpacing(GAP)
    for place, (head, share) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        grid.addWidget(_cell(f"{judged.measure}, {head}" if place == SCORE else head, "muted"), 0, place)
        grid.setColumnStretch(place, share)
    for row, standing in enumerate(judged.standings, 1):
        grid.addWidget(_cell(standing.title, "heading" if row == 1 else ""), row, 0)
        grid.addWidget(_cell(score(standing)), row, 1)
        grid.addWidget(_word(standing), row, 2)
        grid.addWidget(_cell("\n".join(map(difference, standing.verdicts)), "muted"), row, 3)
    _add_splits(grid, judged, len(judged.standings) + 1)
    return grid


def _add_splits(grid: QGridLayout, judged: Fairness, row: int) -> None:
    """The row over splits of the data: the run's mean, and how many splits, or that it was not measured."""
    grid.addWidget(_cell("Over splits of the data", "heading"), row, 0)
    measured = judged.splits is not None and judged.splits.count >= LEAST
    if judged.splits is not None and measured:
        grid.addWidget(_cell(interval(*judged.splits.mean())), row, 1)
    words = _cell("–" if measured else UNKNOWN, "muted")
    words.setToolTip(SPLIT_RULE)
    words.setAccessibleDescription(SPLIT_RULE)
    grid.addWidget(words, row, 2)
    grid.addWidget(_cell(judged.splits_words.removeprefix(f"{UNKNOWN}: "), "muted"), row, 3)


def _cell(text: str, role: str = "") -> QLabel:
    made = label(text, role, wrap=True, selectable=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    made.setMinimumWidth(40)
    return made


def _word(standing: Standing) -> QLabel:
    if not standing.word:
        return _cell("–", "muted")
    made = _cell(standing.word, TONES.get(standing.word, "muted"))
    made.setToolTip(f"{FAIR_RULE}\n\nHere: {standing.reason}.")
    made.setAccessibleDescription(made.toolTip())
    return made


def score(standing: Standing) -> str:
    """A score with its interval.

    Examples
    --------
    >>> score(Standing("a", 0.9, 0.85, 0.95, "")), score(Standing("a", 0.9, math.nan, math.nan, ""))
    ('0.900 (0.850 to 0.950)', '0.900 (no interval)')
    """
    return interval(standing.score, standing.low, standing.high)


def interval(value: float, low: float, high: float) -> str:
    """A value with the ends of its interval, as far as they are known."""
    if math.isnan(value):
        return UNKNOWN
    if math.isnan(low):
        return f"{value:.3f} (no interval)"
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def difference(verdict: Verdict) -> str:
    """A difference with its interval and how that was made."""
    if math.isnan(verdict.low):
        return f"{verdict.difference:+.3f}, {verdict.method}"
    return f"{verdict.difference:+.3f} ({verdict.low:+.3f} to {verdict.high:+.3f}), {verdict.method}"
