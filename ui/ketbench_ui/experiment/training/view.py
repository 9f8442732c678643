"""Draws the curves of one run at 25 Hz at most, one of them large, from the newest state; never step by step."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedLayout, QWidget

from ketbench_ui.experiment.training.axes import offered
from ketbench_ui.experiment.training.card import LEAST, PictureView, PlotCard
from ketbench_ui.experiment.training.grouping import grouped, main_of
from ketbench_ui.experiment.training.pages import PlotPages
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.experiment.training.toolbar import TrainingBar, goes_on, planned_end
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import column, holding, label
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP
from ketbench_ui.theme.turns import later, turns

FRAME_MS, SLOWEST_MS, PICTURE_MS = 40, 200, 200
SIDE, WIDE_SIDE, WIDE = 292, 420, 1800
"""Width of a column of small plots, and from which width of the view on there are two of them."""
SMALL = LEAST + GAP + 2
"""Of one small plot with its gap; where there is no room for all they are leafed through."""
MOST_PLOTS = 9
PICTURE = "picture "


class TrainingView(QWidget):
    """The curves and live pictures of one run, live or finished."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Both stand elsewhere on the page once there are plots; without a parent they would be windows of their own.
        self.bar = TrainingBar(self)
        self.bar.hide()
        self.live: LiveRun | None = None
        self.beside: dict[str, LiveRun] = {}
        self.cards: dict[str, PlotCard] = {}
        self.large = self._wanted = ""
        self.frames = 0
        self._zoomed, self._compact = False, False
        self._ended = ""
        self._last = time.perf_counter()
        self._pictured: dict[str, float] = {}
        self._drawn: tuple[str, int] = ("", -1)
        self._groups: dict[str, dict[str, str]] = {}
        self._waiting: list[str] = []
        self.pages = PlotPages(self)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP + 2)
        self._stack = QStackedLayout(self)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(holding(column(None, self._empty, None)))
        whole = column(holding(self._grid), gap=0)
        self._stack.addWidget(holding(whole))
        self._connect()

    @property
    def panels(self) -> dict[str, MetricPanel]:
        """The plots of metrics that are shown, by quantity."""
        return {name: card.inside for name, card in self.cards.items() if isinstance(card.inside, MetricPanel)}

    @property
    def is_zoomed(self) -> bool:
        """Whether a person looks at a part of a plot."""
        return any(not panel.follows for panel in self.panels.values())

    def show_run(self, live: LiveRun | None) -> None:
        """Show another run."""
        other = (self.live.run_id if self.live else "") != (live.run_id if live else "")
        self.live = live
        if other:
            self.bar.pause.setChecked(False)
        self.redraw()

    def offer_beside(self, runs: dict[str, LiveRun]) -> None:
        """Runs that can be drawn beside the shown one."""
        self.beside = runs
        self.bar.offer([name for name, run in runs.items() if run.curves])

    def set_compact(self, compact: bool) -> None:
        """Put the controls behind one button."""
        self._compact = compact
        self.bar.set_compact(compact)

    def redraw(self) -> None:
        """Draw now, whether or not something is new."""
        self._drawn = ("", -1)
        self._frame(held=False)

    def enlarge(self, name: str) -> None:
        """Give a plot the large place; the one that had it takes the small one."""
        if name in self.cards and name != self.large:
            self.large = self._wanted = name
            self._place()
            self.redraw()

    def _connect(self) -> None:
        self.bar.changed.connect(self.redraw)
        self.bar.fit.clicked.connect(self._fit_all)
        self.pages.changed.connect(self.redraw)
        switch.changed.connect(self._restyle)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _fit_all(self) -> None:
        """All of every curve; a zoomed picture holds only the points that it showed."""
        for panel in self.panels.values():
            panel.fit()
        self.redraw()

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
        if self.live is None:
            self._waiting.clear()
            self._empty.setText("Curves appear here while an experiment trains")
            self._stack.setCurrentIndex(0)
            return
        paused = self.bar.pause.isChecked() if held is None else held
        newest = (self.live.run_id, self.live.version)
        if (paused and not self._zoomed) or newest == self._drawn or not self.isVisible():
            return
        if held is None and self.live.status.is_final and self._ended != self.live.run_id:
            # What comes to the front now is the result, most of the time: one frame of nothing.
            self._ended = self.live.run_id
            return
        self._zoomed = False
        self._drawn = newest
        self.frames += 1
        has_new = self._lay_out(self.live, everything=held is False)
        self._waiting = list(self.cards)
        if has_new and held is not False:
            turns().begin(self, later(self._draw_next))
        else:
            self._draw_next(everything=held is False)

    def _lay_out(self, live: LiveRun, *, everything: bool) -> bool:
        """Have the plots there are to be; whether there is a new one, which is not seen before it has its curves."""
        self.bar.offer_axes(offered(live.curves))
        groups = grouped(live.curves) | {PICTURE + name: {} for name in live.figures if not live.status.is_final}
        ordered = _ordered(groups, self._wanted)
        large = next(iter(ordered), "")
        self._groups = self.pages.shown(ordered, self._room(list(ordered)), large)
        names = list(self._groups)
        new = [name for name in names if name not in self.cards]
        if len(new) > 1 and not everything:
            # One new plot a frame; the others come with the next ones.
            names = [name for name in names if name not in new[1:]]
            self._drawn = ("", -1)
        if names != list(self.cards) or large != self.large:
            self.large = large
            self._arrange(names)
        waiting = "waits for its turn" if not live.began else "has not measured anything yet"
        self._empty.setText(f"{live.run_id} {waiting if not live.status.is_final else 'has no curves'}")
        self._stack.setCurrentIndex(1 if self._groups else 0)
        return bool(new)

    def _draw_next(self, *, everything: bool = False) -> None:
        """One plot, and the next one after it was painted: eight at once would hold the window up."""
        beside = self.beside.get(self.bar.beside.currentData() or "")
        while self._waiting and self.live is not None:
            name = self._waiting.pop(0)
            inside = self.cards[name].inside
            if isinstance(inside, PictureView):
                self._draw_picture(name, inside, self.live, now=everything)
                continue
            look = self.bar.look()
            follows = look.axis == "step" and not look.log_x and goes_on(self.live, self._groups[name])
            inside.plan(planned_end(self.live) if follows else None)
            inside.show_curves(self.live.curves, self._groups[name], look, beside.curves if beside else {})
            inside.plot.setUpdatesEnabled(True)
            if not everything:
                return

    def _draw_picture(self, name: str, inside: PictureView, live: LiveRun, *, now: bool) -> None:
        """Pictures a few times a second at most: each is drawn from nothing."""
        figure, moment = live.figures.get(name.removeprefix(PICTURE)), time.perf_counter()
        if figure is not None and (now or moment - self._pictured.get(name, -1.0) > PICTURE_MS / 1000):
            self._pictured[name] = moment
            inside.show_figure(figure)

    def _painted(self) -> None:
        """Go on with the picture once the window has had its turn."""
        if self._waiting:
            turns().begin(self, later(self._draw_next))

    def _arrange(self, names: list[str]) -> None:
        self._waiting = []
        kept = {name: self.cards.pop(name) for name in names if name in self.cards}
        for gone in self.cards.values():
            self._grid.removeWidget(gone)
            if gone.is_large:
                gone.head.removeWidget(self.bar)
                self.bar.setParent(self)
                self.bar.hide()
            gone.hide()
            gone.deleteLater()
        self.cards = {name: kept.get(name) or self._card(name) for name in names}
        self._place()

    def _card(self, name: str) -> PlotCard:
        parent = self._stack.widget(1)
        if name.startswith(PICTURE) and self.live is not None:
            shown = name.removeprefix(PICTURE)
            made = PlotCard(name, PictureView(self.live.figures[shown], parent), parent)
        else:
            panel = MetricPanel(name, parent)
            panel.pointed.connect(self._point)
            panel.plot.painted.connect(self._painted)
            panel.plot.setUpdatesEnabled(False)
            panel.zoomed.connect(self._forget_drawing)
            made = PlotCard(name, panel, parent)
        made.wanted.connect(self.enlarge)
        return made

    def _forget_drawing(self) -> None:
        """Draw again at the next turn, paused or not."""
        self._zoomed, self._drawn = True, ("", -1)

    def _point(self, x: float) -> None:
        """One crosshair for all plots: the same place in each."""
        for panel in self.panels.values():
            panel.point_at(x)

    def _columns(self) -> int:
        return 2 if self.width() >= WIDE else 1

    def _room(self, names: Sequence[str]) -> int:
        """How many of these plots there is room for, the large one among them; a picture is as high as two curves."""
        high = max(SMALL, self.height() - self.pages.sizeHint().height())
        if self._columns() == 2:
            return min(MOST_PLOTS, 1 + 2 * max(1, high // (2 * SMALL)))
        units, fitting = high // SMALL, 0
        for name in names[1:]:
            units -= 2 if name.startswith(PICTURE) else 1
            if units < 0:
                break
            fitting += 1
        return min(MOST_PLOTS, 1 + max(1, fitting))

    def _place(self) -> None:
        """The large one at left over all rows, the small ones beside it, pictures twice as high as curves."""
        names = list(self.cards)
        if self.large not in self.cards:
            self.large = names[0] if names else ""
        columns = self._columns()
        small = [name for name in names if name != self.large]
        lines = [small[at : at + columns] for at in range(0, len(small), columns)]
        heights = [2 if any(n.startswith(PICTURE) for n in line) and columns == 1 else 1 for line in lines]
        at = 0
        for line, height in zip(lines, heights, strict=True):
            for place, name in enumerate(line):
                self._put(name, at, height, 1 + place)
            at += height
        self._grid.addWidget(self.pages, at, 1, 1, columns)
        if self.large:
            self._put(self.large, 0, at + 1, 0)
        for row_at in range(2 * MOST_PLOTS):
            self._grid.setRowStretch(row_at, 1 if row_at < at else 0)
        side = WIDE_SIDE if columns == 2 else SIDE
        for place in range(1, 3):
            self._grid.setColumnMinimumWidth(place, min(side, self.width() // 3) if small and place <= columns else 0)
            self._grid.setColumnStretch(place, 0)
        self._grid.setColumnStretch(0, 1)

    def _put(self, name: str, at: int, height: int, column_at: int) -> None:
        card, is_large = self.cards[name], name == self.large
        self._grid.addWidget(card, at, column_at, height, 1)
        if is_large and self.bar.parentWidget() is not card:
            card.head.addStretch(1)
            card.head.addWidget(self.bar)
            self.bar.show()
        card.set_large(large=is_large)
        if not is_large:
            card.setMaximumWidth(WIDE_SIDE if self._columns() == 2 else SIDE)
        else:
            card.setMaximumWidth(16_777_215)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More plots where there is room."""
        super().resizeEvent(event)
        self._drawn = ("", -1)
        self._place()

    def _restyle(self) -> None:
        for panel in self.panels.values():
            panel.restyle()
        self.redraw()


def _ordered(groups: dict[str, dict[str, str]], wanted: str) -> dict[str, dict[str, str]]:
    """The wanted one or the loss, a quantity, pictures, then the rest: what moves is looked at first."""
    names = list(groups)
    pictures = [name for name in names if name.startswith(PICTURE)]
    curves = [name for name in names if not name.startswith(PICTURE)]
    first = wanted if wanted in groups else main_of(curves)
    small = [name for name in (*curves[:2], *pictures, *curves[2:]) if name != first]
    return {name: groups[name] for name in ((first, *small) if first else small)}
