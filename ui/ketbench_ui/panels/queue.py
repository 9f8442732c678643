"""The Queue: runs that wait, go on or ended in this window, each with its bar and a stop button."""

from __future__ import annotations

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

from ketbench.runs import Status
from ketbench_ui.layouts import column, holding, label, row
from ketbench_ui.live import LiveRun
from ketbench_ui.running import Running
from ketbench_ui.theme import icon, switch

REFRESH_MS = 200


class QueuePanel(QWidget):
    """One line a run; `stopped` names the run to cancel, `picked` the run to show."""

    stopped = Signal(str)
    picked = Signal(str, str)

    def __init__(self, running: Running, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = running
        self._bars: dict[str, QProgressBar] = {}
        self._table = QTreeWidget()
        self._table.setHeaderLabels(["Run", "Experiment", "Backend", "Status", "Progress", "Time", ""])
        self._table.setRootIsDecorated(False)
        self._table.header().setStretchLastSection(False)
        self._table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self._stack = QStackedLayout()
        empty = label("No run yet. Press Run (F5) and it appears here.", "muted")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(holding(column(None, empty, None), "view"))
        self._stack.addWidget(self._table)
        self.setLayout(self._stack)
        self._table.itemActivated.connect(lambda item: self.picked.emit("runs", item.text(0)))
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        running.queue_changed.connect(self._rebuild)
        switch.changed.connect(self._rebuild)

    def _rebuild(self) -> None:
        self._table.clear()
        self._bars.clear()
        for live in reversed([live for live in self._running.runs.values() if live.kept]):
            self._line(live)
        self._stack.setCurrentIndex(1 if self._table.topLevelItemCount() else 0)
        self._timer.start() if self._running.active() else self._timer.stop()
        self._refresh()

    def _line(self, live: LiveRun) -> None:
        item = QTreeWidgetItem(self._table, [live.run_id, live.experiment.name, live.experiment.backend])
        bar = self._bars[live.run_id] = QProgressBar()
        bar.setTextVisible(False)
        self._table.setItemWidget(item, 4, holding(column(None, bar, None)))
        if not live.status.is_final:
            stop = QToolButton()
            stop.setIcon(icon("stop-fill", switch.look.bad))
            stop.setToolTip(f"Stop {live.run_id}")
            stop.clicked.connect(lambda: self.stopped.emit(live.run_id))
            self._table.setItemWidget(item, 6, holding(row(stop)))

    def _refresh(self) -> None:
        for at in range(self._table.topLevelItemCount()):
            item = self._table.topLevelItem(at)
            live = self._running.runs.get(item.text(0)) if item is not None else None
            if item is not None and live is not None:
                item.setText(3, live.status.value)
                item.setText(5, f"{live.elapsed():.1f} s" if live.began or live.seconds else "")
                bar = self._bars[live.run_id]
                bar.setMaximum(max(1, live.progress.total))
                bar.setValue(live.progress.total if live.status is Status.DONE else live.progress.done)
