"""The Queue: the run that goes on, those that wait in their order, and those that ended in this window."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QProgressBar,
    QStackedLayout,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ketbench.base.clock import roughly
from ketbench.contract.run import Run, Status
from ketbench.running.explaining import run_of
from ketbench.running.likely_time import Expected, expected
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.running import Running
from ketbench_ui.theme.layouts import column, holding, label, row
from ketbench_ui.theme.theme import icon, switch

REFRESH_MS = 200
COLUMNS = ("Run", "Experiment", "Backend", "Status", "Progress", "Time", "Left", "")
NAMES, SPARE, MOST_WIDE = (0, 1, 2), 8, 220
STATUS, PROGRESS, TIME, LEFT, BUTTONS = 3, 4, 5, 6, 7


class QueuePanel(QWidget):
    """One line a run, with buttons for what can be done to it.

    Parameters
    ----------
    running : Running
    runs : callable
        Gives the runs of the project, from which those that wait are told a time.
    """

    stopped = Signal(str)
    picked = Signal(str, str)
    moved = Signal(str, int)
    """A waiting run and by how many places."""
    held = Signal(str, bool)
    """A run and whether its training is to stand still."""
    retried = Signal(str)
    resumed = Signal(str)

    def __init__(self, running: Running, runs: Callable[[], Iterable[Run]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running, self._runs = running, runs
        self._expected: dict[str, Expected] = {}
        self._bars: dict[str, QProgressBar] = {}
        self.buttons: dict[str, dict[str, QToolButton]] = {}
        self._table = QTreeWidget()
        self._table.setHeaderLabels(list(COLUMNS))
        self._table.setAccessibleName("Queue of runs")
        self._table.setRootIsDecorated(False)
        self._table.header().setStretchLastSection(False)
        self._table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for section in NAMES:
            self._table.header().setSectionResizeMode(section, QHeaderView.ResizeMode.Interactive)
        self._table.header().setSectionResizeMode(PROGRESS, QHeaderView.ResizeMode.Stretch)
        self._stack = QStackedLayout(self)
        empty = label("No run yet. Press Run (F5) and it appears here.", "muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(holding(column(None, empty, None), "view"))
        self._stack.addWidget(self._table)
        self._table.itemActivated.connect(lambda item: self.picked.emit("runs", run_of(item.text(0)) or item.text(0)))
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        running.queue_changed.connect(self._rebuild)
        switch.changed.connect(self._rebuild)

    def order(self) -> list[str]:
        """The runs as they stand: what goes on, what waits (the next first), what ended (the latest first)."""
        kept = {live.run_id: live for live in self._running.runs.values() if live.kept}
        waiting = [run_id for run_id in self._running.waiting() if run_id in kept]
        going = [name for name, live in kept.items() if not live.status.is_final and name not in waiting]
        ended = [name for name, live in reversed(kept.items()) if live.status.is_final]
        return going + waiting + ended

    def told(self, run_id: str) -> tuple[str, str]:
        """The time left of a run as it is written, and where it comes from if the run itself does not say."""
        (item,) = self._table.findItems(run_id, Qt.MatchFlag.MatchExactly)
        return item.text(LEFT), item.toolTip(LEFT)

    def _rebuild(self) -> None:
        self._table.clear()
        self._bars.clear()
        self.buttons.clear()
        waiting = self._running.waiting()
        self._expect()
        for run_id in self.order():
            self._line(self._running.runs[run_id], waiting)
        self._share_names()
        self._stack.setCurrentIndex(1 if self._table.topLevelItemCount() else 0)
        self._timer.start() if self._running.active() else self._timer.stop()
        self._refresh()

    def _share_names(self) -> None:
        """As wide as the longest name, up to a limit from where on it ends in dots."""
        for section in NAMES:
            wanted = max(self._table.sizeHintForColumn(section), self._table.header().sectionSizeHint(section))
            self._table.setColumnWidth(section, min(wanted + SPARE, MOST_WIDE))

    def _expect(self) -> None:
        """A time for each run that is not over, where one with its settings has shown it."""
        past = tuple(self._runs())
        coming = {live.run_id: live for live in self._running.active() if live.kept and not live.before}
        found = {run_id: expected(live.experiment, past) for run_id, live in coming.items() if not run_of(run_id)}
        self._expected = {run_id: seen for run_id, seen in found.items() if seen is not None}

    def _line(self, live: LiveRun, waiting: list[str]) -> None:
        item = QTreeWidgetItem(self._table, [live.run_id, live.experiment.name, live.experiment.backend])
        for section in NAMES:
            item.setToolTip(section, item.text(section))
        bar = self._bars[live.run_id] = QProgressBar()
        bar.setTextVisible(False)
        self._table.setItemWidget(item, PROGRESS, holding(column(None, bar, None)))
        made = self.buttons[live.run_id] = self._actions(live, waiting)
        if made:
            self._table.setItemWidget(item, BUTTONS, holding(row(*made.values(), gap=2)))

    def _actions(self, live: LiveRun, waiting: list[str]) -> dict[str, QToolButton]:
        run_id, look = live.run_id, switch.look
        made: dict[str, QToolButton] = {}
        if run_id in waiting:
            at = waiting.index(run_id)
            made["up"] = _tool("arrow-up", f"Run {run_id} earlier", lambda: self.moved.emit(run_id, -1))
            made["down"] = _tool("arrow-down", f"Run {run_id} later", lambda: self.moved.emit(run_id, 1))
            made["up"].setEnabled(at > 0)
            made["down"].setEnabled(at < len(waiting) - 1)
            made["stop"] = _tool("x", f"Take {run_id} out of the queue", lambda: self.stopped.emit(run_id))
        elif not live.status.is_final:
            is_held = live.status is Status.PAUSED
            what = f"the training of {run_id}" if not run_of(run_id) else f"the explaining of {run_of(run_id)}"
            words = f"Go on with {what}" if is_held else f"Pause {what}"
            made["hold"] = _tool("play" if is_held else "pause", words, lambda: self.held.emit(run_id, not is_held))
            words = (
                f"Stop {what}; the run stays as it was"
                if run_of(run_id)
                else f"Stop {run_id} and keep what it measured"
            )
            made["stop"] = _tool("stop-fill", words, lambda: self.stopped.emit(run_id), look.bad)
        elif live.status is not Status.DONE and not run_of(run_id):
            words = f"Run {live.experiment.name} again as {run_id} was, from the start"
            made["retry"] = _tool("arrows-clockwise", words, lambda: self.retried.emit(run_id))
            if live.checkpoint_step:
                words = f"Resume {run_id} after step {live.checkpoint_step}"
                made["resume"] = _tool("play", words, lambda: self.resumed.emit(run_id))
        return made

    def _refresh(self) -> None:
        for at in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(at)
            live = self._running.runs.get(item.text(0)) if item is not None else None
            if item is None or live is None:
                continue
            item.setText(STATUS, live.status.value)
            item.setText(TIME, f"{live.elapsed():.1f} s" if live.began or live.seconds else "")
            self._tell_time_left(item, live)
            bar = self._bars[live.run_id]
            bar.setMaximum(max(1, live.progress.total))
            bar.setValue(live.progress.total if live.status is Status.DONE else live.progress.done)

    def _tell_time_left(self, item: QTreeWidgetItem, live: LiveRun) -> None:
        told, seen = live.left_words().removesuffix(" left"), self._expected.get(live.run_id)
        is_like_another = not told and seen is not None and not live.status.is_final
        if is_like_another and seen is not None:
            told = f"about {roughly(max(0.0, seen.seconds - live.elapsed()))}"
        item.setToolTip(LEFT, str(seen) if is_like_another else "")
        item.setText(LEFT, told)


def _tool(name: str, words: str, act: Callable[[], None], color: str = "") -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name, color))
    made.setToolTip(words)
    made.setAccessibleName(words)
    # The click rebuilds the line the button stands in, so it must first be over.
    made.clicked.connect(lambda: QTimer.singleShot(0, act))
    return made
