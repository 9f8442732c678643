"""Offers what can be done with the shown run: to resume it, to branch from it, and to compute what explains it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ketbench.contract.run import Run, Status
from ketbench.running.continuing import branch_refusal, resume_refusal
from ketbench_ui.theme.layouts import button, card, column, label, row
from ketbench_ui.theme.tokens import GAP, GAP_WIDE


class RunBar(QWidget):
    """One card above a result, shown for runs that left a checkpoint or can be explained."""

    resume_wanted = Signal()
    branch_wanted = Signal()
    explain_wanted = Signal()
    explain_unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = label(wrap=True)
        self.resume = button("Resume", tip="Finish this run from its checkpoint; on the CPU the result is bit-equal")
        self.branch = button("Branch from here", tip="Go on from the checkpoint with the settings on the left")
        self.explain = button("Explain", tip="Compute the figures this run does not have, from what it kept")
        self._is_going, self._may_go_on = False, False
        self._more = label(role="muted", wrap=True)
        line = row(column(self._text, self._more, gap=2), self.resume, self.branch, self.explain, gap=GAP)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP + 4, GAP, GAP, GAP)
        framed = column(card(line))
        framed.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, 0)
        self.setLayout(framed)
        self.resume.clicked.connect(self.resume_wanted)
        self.branch.clicked.connect(self.branch_wanted)
        self.explain.clicked.connect(lambda: (self.explain_unwanted if self._is_going else self.explain_wanted).emit())
        self.hide()

    def show_run(self, run: Run | None, writable: bool) -> None:
        """Say where a run stands and what can be done from there."""
        may_resume, may_branch = not resume_refusal(run), not branch_refusal(run)
        self._may_go_on = run is not None and (may_branch or bool(run.parent))
        self._show()
        if run is None:
            return
        self._text.setText(standing(run))
        self.resume.setVisible(may_resume)
        self.branch.setVisible(may_branch)
        for act in (self.resume, self.branch):
            act.setEnabled(writable)

    def show_explaining(self, text: str, *, is_going: bool, writable: bool) -> None:
        """Say what explaining would bring, or how far it is; nothing for an empty text."""
        self._is_going = is_going
        self._more.setText(text)
        self.explain.setText("Stop explaining" if is_going else "Explain")
        self.explain.setEnabled(writable)
        self._show()

    def _show(self) -> None:
        has_more = bool(self._more.text())
        self._text.setVisible(self._may_go_on)
        self._more.setVisible(has_more)
        self.explain.setVisible(has_more)
        self.setVisible(self._may_go_on or has_more)


def standing(run: Run) -> str:
    """Where a run came from and where it could go on, in a sentence or two."""
    words = [f"Continued from {run.parent}."] if run.parent else []
    if run.checkpoint and run.status.is_final:
        ended = "" if run.status is Status.DONE else f"It was {run.status.value}. "
        words.append(f"{ended}Checkpoint at step {run.checkpoint_step}.")
    return " ".join(words)
