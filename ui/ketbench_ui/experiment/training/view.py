"""Draws the metrics of one run at 25 Hz at most, from the newest state, a plot a turn; never once a training step."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from ketbench_ui.experiment.training.axes import offered
from ketbench_ui.experiment.training.grouping import grouped
from ketbench_ui.experiment.training.pages import PlotPages
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.experiment.training.toolbar import TrainingBar
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import column, holding, label
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

FRAME_MS, SLOWEST_MS = 40, 200
MOST_PLOTS = 8
ROW_HEIGHT = 150
PLOT_WIDTH = 210


class TrainingView(QWidget):
    """The curves of one run, live or finished."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = TrainingBar()
        self.live: LiveRun | None = None
        self.beside: dict[str, LiveRun] = {}
        self.panels: dict[str, MetricPanel] = {}
        self.frames = 0
        self._zoomed = False
        self._last = time.perf_counter()
        self._drawn: tuple[str, int] = ("", -1)
        self._groups: dict[str, dict[str, str]] = {}
        self._waiting: list[str] = []
        self.pages = PlotPages()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(GAP + 4, 0, GAP, 4)
        self._grid.setHorizontalSpacing(GAP * 2)
        self._stack = QStackedLayout()
        self._empty = label("Curves appear here while an experiment trains. Press Run (F5).", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(holding(column(None, self._empty, None), "view"))
        self._stack.addWidget(holding(column(self.pages, holding(self._grid), gap=0), "view"))
        self.setLayout(column(self.bar, self._stack, gap=0))
        self.bar.changed.connect(self.redraw)
        self.bar.fit.clicked.connect(lambda: [panel.fit() for panel in self.panels.values()])
        self.pages.changed.connect(self.redraw)
        switch.changed.connect(self._restyle)
        self._next = QTimer(self, interval=0, singleShot=True)
        self._next.timeout.connect(self._draw_next)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def show_run(self, live: LiveRun | None) -> None:
        """Show another run."""
        self.live = live
        self.bar.pause.setChecked(False)
        self.redraw()

    def offer_beside(self, runs: dict[str, LiveRun]) -> None:
        """Runs that can be drawn beside the shown one."""
        self.beside = runs
        self.bar.offer([name for name, run in runs.items() if run.curves])

    def redraw(self) -> None:
        """Draw now, whether or not something is new."""
        self._drawn = ("", -1)
        self._frame(held=False)

    def _tick(self) -> None:
        """Draw, and draw less often while the window cannot keep up."""
        now = time.perf_counter()
        late = now - self._last > 1.8e-3 * self._timer.interval()
        self._last = now
        wanted = self._timer.interval() * (1.25 if late else 0.9)
        self._timer.setInterval(round(min(SLOWEST_MS, max(FRAME_MS, wanted))))
        if self._waiting:
            self._draw_next()
        else:
            self._frame()

    def _frame(self, *, held: bool | None = None) -> None:
        self.bar.show_progress(self.live)
        if self.live is None:
            self._waiting.clear()
            self._stack.setCurrentIndex(0)
            return
        paused = self.bar.pause.isChecked() if held is None else held
        newest = (self.live.run_id, self.live.version)
        if (paused and not self._zoomed) or newest == self._drawn or not self.isVisible():
            return
        self._zoomed = False
        self._drawn = newest
        self.frames += 1
        self._lay_out(self.live)
        self._waiting = list(self.panels)
        self._draw_next(everything=held is False)

    def _lay_out(self, live: LiveRun) -> None:
        self.bar.offer_axes(offered(live.curves))
        self._groups = self.pages.shown(grouped(live.curves), MOST_PLOTS)
        if list(self._groups) != list(self.panels):
            self._arrange(list(self._groups))
        waiting = "waits for its turn." if not live.began else "has not measured anything yet."
        self._empty.setText(f"{live.run_id} {waiting if not live.status.is_final else 'has no curves.'}")
        self._stack.setCurrentIndex(1 if live.curves else 0)

    def _draw_next(self, *, everything: bool = False) -> None:
        """One plot, and the next one after it was painted: eight at once would hold the window up."""
        beside = self.beside.get(self.bar.beside.currentData() or "")
        while self._waiting and self.live is not None:
            quantity = self._waiting.pop(0)
            panel, labels = self.panels[quantity], self._groups[quantity]
            panel.show_curves(self.live.curves, labels, self.bar.look(), beside.curves if beside else {})
            if not everything:
                return

    def _painted(self) -> None:
        """Go on with the picture once the window has had its turn."""
        if self._waiting:
            self._next.start()

    def _arrange(self, names: list[str]) -> None:
        kept = {name: self.panels.pop(name) for name in names if name in self.panels}
        for panel in self.panels.values():
            self._grid.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self.panels = {name: kept.get(name) or self._panel(name) for name in names}
        self._place()

    def _panel(self, name: str) -> MetricPanel:
        made = MetricPanel(name)
        made.pointed.connect(self._point)
        made.plot.painted.connect(self._painted)
        made.zoomed.connect(self._forget_drawing)
        return made

    def _forget_drawing(self) -> None:
        """Draw again at the next turn, paused or not."""
        self._zoomed, self._drawn = True, ("", -1)

    def _point(self, x: float) -> None:
        """One crosshair for all plots: the same place in each."""
        for panel in self.panels.values():
            panel.point_at(x)

    def _place(self) -> None:
        """As few rows as the width allows: a plot that is low shows nothing."""
        fitting = max(1, self.width() // PLOT_WIDTH)
        rows = min(max(1, -(-len(self.panels) // fitting)), max(1, self._stack.geometry().height() // ROW_HEIGHT))
        columns = -(-len(self.panels) // rows) or 1
        for at, panel in enumerate(self.panels.values()):
            self._grid.addWidget(panel, at // columns, at % columns)
        for at in range(MOST_PLOTS):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
            self._grid.setRowStretch(at, 1 if at < rows else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More plots beside each other where there is room."""
        super().resizeEvent(event)
        self._place()

    def _restyle(self) -> None:
        for panel in self.panels.values():
            panel.restyle()
        self.redraw()
