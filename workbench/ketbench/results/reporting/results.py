"""The results of a report: the summary beside the controls, and the words the intervals allow; computes no score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench.results.comparing import FAIR_RULE, Fairness, OverSplits, Standing, Verdict, fairness
from ketbench.results.comparing.splits import LEAST, SPLIT_RULE
from ketbench.results.drawing.kinds import cell_text
from ketbench.results.reporting.pieces import Piece, Rows, Words

MISSING = "not measured"
MOST_LISTED = 60
NOT_KEPT = (
    "No score was kept by seed or by test row for the run and its controls alike, so no word is given on who is "
    "better; what the backend itself compared stands below."
)


def results(run: Run, others: Sequence[Run] = ()) -> Iterator[Piece]:
    """Words with intervals first, then all numbers, then the notes."""
    if run.error:
        yield Words(run.error, "warning")
    result = run.result
    if result is None:
        how = "ended as" if run.status.is_final else "is still"
        yield Words(f"The run {how} '{run.status.value}', without a result: its numbers are {MISSING}.", "warning")
        return
    if not result.baselines:
        yield Words("No classical baseline was measured with this run, so nothing is said of an advantage.", "warning")
    judged = fairness(run, others)
    if judged is not None:
        yield from _judged(judged)
    elif result.baselines:
        yield Words(NOT_KEPT, "muted")
    yield _summary(run, result)
    for baseline in result.baselines:
        if baseline.note:
            yield Words(f"{baseline.title}: {baseline.note.rstrip('.')}.", "muted")
    yield from _lists(result)
    if result.formulas:
        rows = [(key.replace("_", " "), formula) for key, formula in result.formulas.items()]
        yield Rows(("quantity", "formula and source"), rows)
    for note in result.notes:
        yield Words(note, "muted")


def _lists(result: Result) -> Iterator[Piece]:
    """Entries of several values, which no cell has room for."""
    for key, value in result.summary.items():
        if isinstance(value, list) and value:
            told = ", ".join(cell_text(item, MISSING) for item in value[:MOST_LISTED])
            more = f" and {len(value) - MOST_LISTED} more" if len(value) > MOST_LISTED else ""
            yield Words(f"{key.replace('_', ' ')}: {told}{more}")


def _judged(judged: Fairness) -> Iterator[Piece]:
    name = judged.score.replace("_", " ")
    if judged.caution:
        yield Words(judged.caution, "warning")
    rows = [(s.title, _score(s), s.word or "–", _differences(s)) for s in judged.standings]
    means = "" if judged.seeds < 2 else f", {judged.measure.lower()}"
    columns = ("model", f"{name}{means}, 95 % interval", "the run against it", "difference, 95 % interval")
    if judged.splits is not None and judged.splits.count >= LEAST:
        rows.append(("over splits of the data", _mean_of_splits(judged.splits), "–", judged.splits_words))
    yield Rows(columns, rows, strong=2)
    ways = dict.fromkeys(s.interval for s in judged.standings)
    yield Words(f"Intervals of the scores: {'; '.join(ways)}. {FAIR_RULE} {_about_splits(judged)}", "muted")


def _about_splits(judged: Fairness) -> str:
    if judged.splits is not None and judged.splits.count >= LEAST:
        return SPLIT_RULE
    return f"Over splits of the data: {judged.splits_words}"


def _mean_of_splits(splits: OverSplits) -> str:
    mean, low, high = splits.mean()
    return f"{mean:.3f} ({low:.3f} to {high:.3f})"


def _score(standing: Standing) -> str:
    if math.isnan(standing.score):
        return MISSING
    if math.isnan(standing.low):
        return f"{standing.score:.3g} (no interval)"
    return f"{standing.score:.3f} ({standing.low:.3f} to {standing.high:.3f})"


def _differences(standing: Standing) -> str:
    return "\n".join(_difference(verdict) for verdict in standing.verdicts) or ("" if not standing.word else MISSING)


def _difference(verdict: Verdict) -> str:
    if math.isnan(verdict.low):
        return f"{verdict.difference:+.3g}, {verdict.method}"
    return f"{verdict.difference:+.3g} ({verdict.low:+.3g} to {verdict.high:+.3g}), {verdict.method}"


def _summary(run: Run, result: Result) -> Rows:
    columns = ["", run.experiment.name, *(baseline.title for baseline in result.baselines)]
    rows: list[list[str]] = []
    for key, value in result.summary.items():
        if isinstance(value, (list, dict)):
            continue
        unit = f" [{result.units[key]}]" if key in result.units else ""
        others = [cell_text(b.summary[key], MISSING) if key in b.summary else "–" for b in result.baselines]
        rows.append([key.replace("_", " ") + unit, cell_text(value, MISSING), *others])
    return Rows(columns, rows, strong=1)
