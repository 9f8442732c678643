"""Parallel coordinates: an axis a setting, a line a trial in the colour of its score; painted by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ketbench.sweeping import Trial
from ketbench_ui.plots.plot import number
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.turns import turns

TOP, BOTTOM, SIDE = 46, 26, 76
MOST_NAMED = 5
"""Different numbers that all stand at their axis; of more only the ends."""
SMOOTH = 80
"""Lines up to which their edges are smoothed."""
SLICE = 60
"""Lines that are painted in one turn."""
NEAR = 9.0
"""Pixels from a line at which the cursor is on it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where the values of one axis stand.

    Parameters
    ----------
    title : str
    marks : sequence of (float, str)
        Heights between 0 and 1, and what stands there.
    places : sequence of float
        Height of each trial.
    """

    title: str
    marks: Sequence[tuple[float, str]]
    places: Sequence[float]


def scale(title: str, values: Sequence[Any]) -> Scale:
    """Numbers by size, by their logarithm where they span much; words in their order.

    Examples
    --------
    >>> scale("rate", [0.001, 0.1]).places
    [0.0, 1.0]
    >>> scale("optimiser", ["adam", "sgd", "adam"]).places
    [0.0, 1.0, 0.0]
    """
    numbers = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    if not numbers:
        words = list(dict.fromkeys(str(value) for value in values))
        steps = max(1, len(words) - 1)
        places = [words.index(str(value)) / steps for value in values]
        return Scale(title, [(at / steps, word) for at, word in enumerate(words)], places)
    data = np.array(values, dtype=float)
    wide = data.min() > 0 and data.max() / data.min() >= 50
    shown = np.log(data) if wide else data
    low, high = float(shown.min()), float(shown.max())
    places = (shown - low) / (high - low) if high > low else np.full(len(data), 0.5)
    named = dict(zip(places.tolist(), data.tolist(), strict=True))
    kept = named if len(named) <= MOST_NAMED else {place: named[place] for place in (min(named), max(named))}
    return Scale(title, [(place, number(value)) for place, value in sorted(kept.items())], places.tolist())


class ParallelPlot(QWidget):
    """The trials of one sweep; `picked` names the run of the line that was clicked."""

    picked = Signal(str)
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(230)
        self.setMouseTracking(True)
        self.setAccessibleName("Parallel coordinates of the trials")
        self._trials: list[Trial] = []
        self._scales: list[Scale] = []
        self._best, self._under = -1, -1
        self._colors: list[QColor] = []
        self._lines: QPixmap | None = None
        """All lines, painted once: the cursor passes over them many times a second."""
        switch.changed.connect(self._repaint)

    def show_trials(self, trials: Sequence[Trial], score: str, best: str) -> None:
        """Draw these; those without a score are left out."""
        self._trials = [trial for trial in trials if trial.score is not None]
        names = list(dict.fromkeys(name for trial in self._trials for name in trial.settings))
        columns = [(name.replace("_", " "), [trial.settings.get(name) for trial in self._trials]) for name in names]
        scores = [(score.replace("_", " "), [trial.score for trial in self._trials])]
        self._scales = [scale(title, values) for title, values in columns + scores] if self._trials else []
        self._best = next((i for i, trial in enumerate(self._trials) if trial.run.id == best), -1)
        self._under = -1
        self._repaint()

    def _repaint(self) -> None:
        places = self._scales[-1].places if self._scales else ()
        self._colors = [QColor(color) for color in score_colors(places)]
        self._paint_lines()

    def _paint_lines(self) -> None:
        """A few a turn; what was seen before stays until all are there."""
        self._lines = None
        self.setUpdatesEnabled(False)
        turns().begin(self, self._painting())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines are painted anew."""
        super().resizeEvent(event)
        self._paint_lines()

    def line(self, trial: int) -> list[QPointF]:
        """Where a trial's line bends, pixels."""
        left, tall = SIDE, self.height() - TOP - BOTTOM
        wide = max(1, self.width() - 2 * SIDE) / max(1, len(self._scales) - 1)
        return [
            QPointF(left + at * wide, TOP + (1.0 - one.places[trial]) * tall) for at, one in enumerate(self._scales)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines first, then the axes with their names over them."""
        if self._lines is None:
            turns().finish(self)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._lines or QPixmap())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for trial in (self._best, self._under):
            if trial >= 0:
                self._paint_line(painter, trial)
        for at, one in enumerate(self._scales):
            self._paint_axis(painter, at, one)
        if not self._scales:
            painter.setPen(QColor(switch.look.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Each trial becomes a line here when it ends.")

    def _painting(self) -> Iterator[None]:
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        for first in range(0, len(self._trials), SLICE):
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self._trials) <= SMOOTH)
            for trial in range(first, min(first + SLICE, len(self._trials))):
                self._paint_line(painter, trial)
            painter.end()
            yield
        self._lines = made
        self.setUpdatesEnabled(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The line under the cursor stands out."""
        under = self._nearest(event.position())
        if under != self._under:
            self._under = under
            self.hovered.emit(_words(self._trials[under]) if under >= 0 else "")
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the run."""
        under = self._nearest(event.position())
        if under >= 0:
            self.picked.emit(self._trials[under].run.id)

    def _paint_line(self, painter: QPainter, trial: int) -> None:
        strong = trial in (self._best, self._under)
        color = QColor(self._colors[trial])
        color.setAlphaF(1.0 if strong else 0.55)
        # A pen of one pixel is drawn many times faster than one a little wider.
        pen = QPen(color, 3.0 if strong else 1.3 if len(self._trials) <= SMOOTH else 1.0)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(self.line(trial)))

    def _paint_axis(self, painter: QPainter, at: int, one: Scale) -> None:
        wide = max(1, self.width() - 2 * SIDE) / max(1, len(self._scales) - 1)
        x, tall, look = SIDE + at * wide, self.height() - TOP - BOTTOM, switch.look
        painter.setPen(QPen(QColor(look.line_strong), 1.0))
        painter.drawLine(QPointF(x, TOP), QPointF(x, TOP + tall))
        metrics = painter.fontMetrics()
        room = int(min(wide, 2.0 * SIDE) - 8)
        title = metrics.elidedText(one.title, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(QColor(look.text))
        painter.drawText(QPointF(x - metrics.horizontalAdvance(title) / 2, 16), title)
        for place, words in one.marks:
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(wide / 2))
            y = TOP + (1.0 - place) * tall
            painter.fillRect(int(x + 3), int(y - 8), metrics.horizontalAdvance(text) + 5, 16, _veil(look.view))
            painter.setPen(QColor(look.muted))
            painter.drawText(QPointF(x + 5, y + 4), text)

    def _nearest(self, where: QPointF) -> int:
        best, found = NEAR, -1
        for trial in range(len(self._trials)):
            bends = [(point.x(), point.y()) for point in self.line(trial)]
            height = float(np.interp(where.x(), [x for x, _ in bends], [y for _, y in bends]))
            if abs(height - where.y()) < best:
                best, found = abs(height - where.y()), trial
        return found


def score_color(place: float) -> str:
    """The colour of one place; see `score_colors`."""
    return score_colors([place])[0]


def score_colors(places: Sequence[float]) -> list[str]:
    """From low to high, in colours that any eye and a grey print tell apart (cividis: Nunez et al., 2018)."""
    colors: Any = pg.colormap.get("cividis")
    # The ends vanish on a dark and on a light ground.
    low, high = (0.25, 1.0) if switch.look.is_dark else (0.0, 0.8)
    found = colors.map(low + np.asarray(places, float) * (high - low), mode="byte")
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in found[:, :3]] if len(places) else []


def _veil(color: str) -> QColor:
    veil = QColor(color)
    veil.setAlphaF(0.75)
    return veil


def _words(trial: Trial) -> str:
    settings = ", ".join(f"{name.replace('_', ' ')} {number(value)}" for name, value in trial.settings.items())
    return f"{trial.run.id}: {settings}; score {number(trial.score)}"
