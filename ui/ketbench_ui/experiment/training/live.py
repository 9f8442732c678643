"""The phase while a run goes on: its settings in a line, the plots, and the last thing it said."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ketbench_ui.experiment.training.view import TrainingView
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, card, column, eliding, row, rule
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP


class LivePane(QWidget):
    """Everything about one run that goes on."""

    settings_wanted = Signal()
    log_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves = TrainingView()
        self._summary, self._line = eliding("muted"), eliding()
        self._time, self._queue = eliding("muted"), eliding("muted")
        self._time.setFixedWidth(self.fontMetrics().horizontalAdvance("00:00:00  "))
        self._queue.setFixedWidth(self.fontMetrics().horizontalAdvance("Queue: 1000 runs wait "))
        settings = button("Show settings", "link", "Back to Set up; the run goes on")
        log = button("Open log", "link", "Show all messages")
        self._marks = [QLabel(), QLabel()]
        head = row(self._marks[0], self._summary, settings, gap=GAP)
        head.setStretch(1, 1)
        head.setContentsMargins(GAP + 4, 4, GAP, 4)
        self._head = card(head)
        foot = row(self._marks[1], self._time, self._line, self._queue, log, gap=GAP)
        foot.setStretch(2, 1)
        self._queue.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._foot = QWidget(self)
        self._foot.setLayout(column(rule(), foot, gap=4))
        whole = column(self._head, self.curves, self._foot, gap=GAP + 2)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        settings.clicked.connect(self.settings_wanted)
        log.clicked.connect(self.log_wanted)
        switch.changed.connect(self._icons)
        self._icons()

    def show_summary(self, whole: str) -> None:
        """The settings of the run, in a line."""
        self._summary.setText(whole)
        self._summary.setToolTip(whole)

    def show_log(self, live: LiveRun | None, waiting: int) -> None:
        """The last thing a run said, and how many wait behind it."""
        when, text = last_said(live) if live is not None else ("", "")
        if text != self._line.text():
            self._line.setText(text)
            self._line.setToolTip(text)
            self._time.setText(when)
        told = f"Queue: {waiting} run{'s' if waiting > 1 else ''} wait{'' if waiting > 1 else 's'}" if waiting else ""
        if told != self._queue.text():
            self._queue.setText(told)

    def set_size(self, *, compact: bool, low: bool) -> None:
        """Where there is little room the plots get it."""
        self.curves.set_compact(compact)
        self._head.setVisible(not low)
        self._foot.setVisible(not low)

    def _icons(self) -> None:
        for mark, name in zip(self._marks, ("sliders-horizontal", "terminal-window"), strict=True):
            mark.setPixmap(icon(name, switch.look.muted).pixmap(15, 15))


def last_said(live: LiveRun) -> tuple[str, str]:
    """When and what a run said last: its own words, or the checkpoint it kept."""
    said = [(line.seconds, line.text) for line in live.log[-1:]]
    if live.checkpoint_step and live.checkpointed >= (said[0][0] if said else 0.0):
        loss = live.curves.get("validation_loss")
        value = f", validation loss {loss.newest:.3g}" if loss is not None and loss.count else ""
        said = [(live.checkpointed, f"Checkpoint kept at step {live.checkpoint_step:,}{value}")]
    if not said:
        return "", ""
    ago = max(0.0, live.elapsed() - said[0][0])
    return (datetime.now() - timedelta(seconds=ago)).strftime("%H:%M:%S"), said[0][1]
