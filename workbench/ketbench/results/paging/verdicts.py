"""One sentence on a run that is over: better, worse, no difference shown, failed or stopped; with its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ketbench.base.digits import score, shown, signed, unit
from ketbench.contract.page import BAD, FIX, GOOD, SAME, Page, Verdict
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import Fairness, Standing, fairness
from ketbench.results.comparing import Verdict as Difference
from ketbench.results.comparing.fairness import UNKNOWN

SAME_GAP = 1e-6
"""Two differences nearer than this are one: float32 scores are kept in summaries."""
_TONES = {"better": GOOD, "worse": BAD}
FIRST = ("test_accuracy", "test_r2", "accuracy", "energy", "cut", "margin_db", "yield")


def verdict_of(
    run: Run, others: Sequence[Run] = (), page: Page | None = None, judged: Fairness | None = None
) -> Verdict:
    """What came out of a run: the backend's own verdict, else the words that the intervals allow.

    Parameters
    ----------
    run : Run
    others : sequence of Run
        Of the project; those that differ in their seed or split add to the intervals.
    page : Page or None
    judged : Fairness or None
        What `fairness` said of them already.
    """
    if run.status is Status.FAILED:
        return Verdict(BAD, f"{run.id} failed", run.error, "Failed")
    if run.status in (Status.CANCELLED, Status.INTERRUPTED):
        return _stopped(run)
    if page is not None and page.verdict is not None:
        return page.verdict
    judged = judged or fairness(run, others)
    if judged is not None and len(judged.standings) > 1:
        return _judged(run, judged)
    return Verdict(SAME, _plain(run.result) or f"{run.id} is done", "", "Done")


def best_control(judged: Fairness) -> Standing:
    """The control with the best score, over splits where there are several; of equal ones the first."""
    known = [one for one in judged.told[1:] if not math.isnan(one.score)]
    sign = 1 if judged.larger_is_better else -1
    return max(known or judged.told[1:], key=lambda one: sign * one.score)


def interval_words(standing: Standing) -> str:
    """A score with the ends of its interval, as far as they are known."""
    if math.isnan(standing.low):
        return score(standing.score)
    return f"{score(standing.score)} ({score(standing.low)} to {score(standing.high)})"


def measure_words(key: str) -> str:
    """A score's key as words.

    >>> measure_words("test_r2"), measure_words("test_accuracy")
    ('Test R²', 'Test accuracy')
    """
    return key.replace("_", " ").replace("r2", "R²").capitalize().replace("r²", "R²")


def _judged(run: Run, judged: Fairness) -> Verdict:
    own, control = judged.told[0], best_control(judged)
    name = _lower(control.title)
    if control.word == UNKNOWN:
        head, brief = f"Not compared with {name}: measured once only", "Not compared"
    elif control.word == "better" and (short := _unbeaten(run, judged)):
        return Verdict(SAME, short, f"{measure_words(judged.score)} {interval_words(own)}", "No better shown")
    elif control.word in _TONES:
        head, brief = f"{control.word.capitalize()} than {name}, the best control", control.word.capitalize()
    else:
        head, brief = f"No difference shown from {name}, the best control", "No difference shown"
    told = f"{score_words(judged)} {interval_words(own)} against {interval_words(control)}"
    gap = _gap(own, control)
    if gap is not None:
        told += f"; difference {signed(gap.difference)} ({signed(gap.low)} to {signed(gap.high)})"
        told += _silenced(control, gap)
    return Verdict(_TONES.get(control.word, SAME), head, told if judged.basis else told + _rows(run), brief)


def score_words(judged: Fairness) -> str:
    """What the scores of a headline are, with what they are means over.

    >>> score_words(Fairness("test_accuracy", 3, ())), score_words(Fairness("test_r2", 1, ()))
    ('Mean test accuracy over 3 seeds', 'Test R²')
    """
    name = measure_words(judged.score)
    return f"Mean {_lower(name)} over {judged.basis}" if judged.basis else name


def _gap(own: Standing, control: Standing) -> Difference | None:
    """The interval of the difference of the two scores that are told; None where none was made of just those."""
    gap = own.score - control.score
    fit = (one for one in reversed(control.verdicts) if abs(one.difference - gap) < SAME_GAP)
    return next((one for one in fit if not math.isnan(one.low)), None)


def _silenced(control: Standing, gap: Difference) -> str:
    """Why no word is given though the interval that is told leaves zero out; empty where it does not."""
    if gap.word == control.word or gap.word not in _TONES:
        return ""
    other = next((one for one in control.verdicts if one.word != gap.word), None)
    return "" if other is None else f"; not shown {other.method.split(' (')[0]}"


def _unbeaten(run: Run, judged: Fairness) -> str:
    """Why a run that is better than its best control is not called better; empty if it may be.

    It needs the strong controls, where its backend has such, and to be better than each of them.
    """
    left = next((one for one in judged.standings[1:] if one.word != "better"), None)
    if left is not None:
        return f"Better than some controls, and no difference shown from {_lower(left.title)}"
    if run.result is not None and run.result.summary.get("controls") == "quick":
        return "Better than the quick controls: set Controls to strong before calling it better than classical models"
    return ""


def _rows(run: Run) -> str:
    outputs = run.result.arrays.get("test_outputs") if run.result else None
    return f", {len(outputs)} rows" if outputs is not None and len(outputs) else ""


def _stopped(run: Run) -> Verdict:
    kept = f"Checkpoint at step {run.checkpoint_step:,}. " if run.checkpoint else ""
    how = "Stopped early, curves kept" if run.status is Status.CANCELLED else "Cut short, curves recovered"
    if not run.metrics:
        how = "Stopped early, nothing measured yet"
    return Verdict(FIX, how, f"{kept}{_last(run)}".strip(), "Stopped early")


def _last(run: Run) -> str:
    names = [name for name in ("validation_loss", "loss") if name in run.metrics] or list(run.metrics)[:1]
    if not names or not len(run.metrics[names[0]]):
        return ""
    metric = run.metrics[names[0]]
    return f"Last {names[0].replace('_', ' ')} {shown(float(metric.values[-1]))} at step {int(metric.steps[-1]):,}"


def _plain(result: Result | None) -> str:
    if result is None:
        return ""
    keys = [
        key
        for key in (str(result.summary.get("headline")), *FIRST)
        if isinstance(result.summary.get(key), (int, float))
    ]
    if not keys:
        return ""
    words = keys[0].removesuffix("_db").replace("_", " ").capitalize()
    of = unit(result.units.get(keys[0], ""))
    return f"{words} {shown(result.summary[keys[0]])} {of}".rstrip()


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
