"""What the strip says of a problem, of progress and of the end of a run; no Qt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ketbench.base.digits import MINUS, shown
from ketbench.base.problems import Problem, Severity
from ketbench.contract.page import Verdict
from ketbench.contract.run import Status
from ketbench_ui.experiment.strip import PLAIN, RUNNING, Said
from ketbench_ui.services.live import LiveRun

_BREAK = re.compile(r"; |, so |, but |\. ")
LEAST_HEAD = 20
"""Letters of a problem before it may be told in two lines."""
BY_FIT = ("dataset.features", "dataset.preparation.range", "circuit.ops")
"""Places of problems that the fixes of data and circuit mend."""


def ready(notes: Sequence[str], going: str = "") -> Said:
    """All is right; the note that says what it takes comes first, unless a run is still going on."""
    first = sorted(notes, key=lambda text: not text.startswith("About"))
    detail = first[0].rstrip(".") if first else ""
    if going:
        detail = f"{going} is still in progress, see Live; Run puts another one into the queue"
        return Said("good", "Ready to run again", detail, "Ready to run again", f"{going} is in progress")
    return Said("good", "Ready to run", detail, "Ready to run", detail.split(":")[0])


def to_fix(problem: Problem, at: int, count: int) -> Said:
    """One problem of several: what is wrong first, then what follows from it and what to do."""
    message = str(problem.message).rstrip(".")
    head, tail = message, ""
    found = _BREAK.search(message, LEAST_HEAD)
    if found is not None and len(message) > 50:
        head, tail = message[: found.start()], message[found.end() :]
    verb = "to fix" if problem.severity is Severity.ERROR else "to look at"
    count_words = f"{at + 1} of {count} {verb}: " if count > 1 else f"{verb.capitalize()}: "
    detail = ". ".join(part for part in (_sentence(tail), problem.remedy.rstrip(".")) if part)
    short = f"{count_words}{head}"
    return Said("fix", short, detail, short, detail)


def refused(reason: str) -> Said:
    """Run is greyed for a reason that is not a problem of the experiment."""
    return Said(PLAIN, reason.rstrip("."), "", reason.rstrip("."))


def going(live: LiveRun) -> Said:
    """How far a run is, with the score that people watch."""
    if live.status is Status.QUEUED:
        return Said(RUNNING, f"{live.run_id} waits for its turn", "It begins when the present run has ended")
    done, total = live.progress.done, live.progress.total
    text = live.progress.text or (f"{shown(done)} of {shown(total)}" if total else "")
    text = text[:1].upper() + text[1:]
    if live.status is Status.PAUSED:
        text = f"Paused. {text}"
    if not total:
        return Said(RUNNING, text or f"{live.run_id} begins", "Loading what the backend needs", "Begins")
    # A text that counts something else, as the steps of one round, is not what the share is of.
    counts_else = " of " in text and f"{shown(done)} of {shown(total)}" not in text
    tail = f"{done / total:.0%}".replace("%", " %") + (" of the run" if "poch" in text or counts_else else "")
    left = live.left_words()
    if done >= total:
        # What comes after the last unit of work is not counted: controls, figures, keeping it.
        tail = "finishing"
    elif left and live.status is not Status.PAUSED:
        tail += f", {left}"
    loss = live.curves.get("validation_loss")
    measured, best = "", ""
    if loss is not None and loss.count and "figures" not in text and "control" not in text:
        measured = f"Validation loss {shown(loss.newest)}"
        best = ", lowest so far" if loss.count > 1 and loss.newest <= loss.least else ""
    text = _minus(text)
    title = f"{text}.  {measured}{best}" if measured else text
    return Said(RUNNING, title, "", f"{text}.  {measured}" if measured else text, share=done / total, tail=tail)


def ended(verdict: Verdict) -> Said:
    """What came out."""
    brief = re.sub(r"^Test accuracy |; difference.*$", "", verdict.detail)
    title, detail = _minus(verdict.title), _minus(verdict.detail)
    return Said(verdict.tone, title, detail, _minus(verdict.short) or title, _minus(brief))


def former(before: Said, problem: str) -> Said:
    """A result beside an input that cannot be computed: it belongs to the inputs before, and is not a verdict now."""
    title = f"Inputs before: {before.title}"
    return Said("fix", title, problem, f"Inputs before: {before.short or before.title}", problem)


def problems_to_show(found: Sequence[Problem]) -> list[Problem]:
    """What is worth a line of the strip: errors, then warnings; notes never."""
    serious = [one for one in found if one.severity is not Severity.NOTE]
    return sorted(dict.fromkeys(serious), key=lambda one: one.severity is not Severity.ERROR)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _minus(text: str) -> str:
    """With a true minus before numbers.

    >>> _minus("Energy -1.137, layer-2, 1e-5")
    'Energy −1.137, layer-2, 1e-5'
    """
    return re.sub(r"(?<![\w.)-])-(?=\d)", MINUS, text)


def wanted(names: Sequence[str]) -> str:
    """The button that most will press next; empty where none stands out."""
    return next((name for name in ("show_result", "run", "resume") if name in names), "")
