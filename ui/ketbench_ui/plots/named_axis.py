"""An axis whose ticks may be names: they are turned, shortened and thinned until none lies on another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from ketbench.base.digits import MINUS
from ketbench_ui.plots.log_ticks import BARE, Level, log_levels, log_text

LONGEST_TURNED = 110.0
"""Height in pixels that turned names may take from the drawing."""
LEAST_TURNED, TURNED_SHARE = 48.0, 0.35
"""Height that turned names have in any case, and their share of a low plot."""
LONGEST_BESIDE = 190.0
"""Width in pixels that names beside the drawing may take from it."""
SHORTEST = 20.0
"""Pixels of an axis that is laid out; before, it is none."""
BETWEEN, ABOVE = 8.0, 6.0
UNDER_EACH, GAP_BESIDE = 16.0, 12.0
"""Pixels from one number to the next on an upright axis, and between two numbers on a flat one."""
DENSE = 1.7
"""Numbers on an axis for each e-fold of its length in pixels."""
BESIDE, STACKED = 55.0, 30.0
"""Pixels from one number of a logarithmic axis to the next."""
_AXIS: Any = pg.AxisItem


class NamedAxis(_AXIS):
    """Numbers as usual until `show_names` was called."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.names: tuple[str, ...] = ()
        self.is_turned = False
        self.shown: list[tuple[int, str]] = []
        self.counts = False
        """Whether it counts things, of which there is no half."""

    def show_names(self, names: Sequence[str]) -> None:
        """Put names at 0, 1, 2, ..."""
        self.names = tuple(names)
        # The names that `_arrange` leaves fit; pyqtgraph would drop them by their width before they are turned.
        self.setStyle(textFillLimits=[(0, math.inf)], hideOverlappingLabels=False)
        self._arrange()

    def resizeEvent(self, event: Any = None) -> None:
        """Another size has room for other names, and for more of the title."""
        if getattr(self, "label", None) is not None and self.labelText:
            self.label.setHtml(self.labelString())
        super().resizeEvent(event)
        self._arrange()

    def labelString(self) -> str:
        """The title, ended with dots where the axis is shorter than it."""
        flat = self.orientation in ("bottom", "top")
        length = self.geometry().width() if flat else self.geometry().height()
        whole, metrics = self.labelText, QFontMetricsF(self.label.font())
        if length > SHORTEST and metrics.horizontalAdvance(whole) > length:
            self.labelText = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, length)
        try:
            return str(super().labelString())
        finally:
            self.labelText = whole

    def linkedViewChanged(self, view: Any, new_range: Any = None) -> None:
        """So has another zoom."""
        super().linkedViewChanged(view, new_range)
        self._arrange()

    def drawPicture(self, p: QPainter, lines: Any, ticks: Any, texts: Any) -> None:
        """As usual, or with the names turned to read upwards."""
        if not self.is_turned:
            super().drawPicture(p, lines, ticks, texts)
            return
        super().drawPicture(p, lines, ticks, [])
        p.setPen(self.textPen())
        bounds, thick = self.mapRectFromParent(self.geometry()), QFontMetricsF(p.font()).height()
        for at, text in self.shown:
            part = (at - self.range[0]) / (self.range[1] - self.range[0])
            if 0 <= part <= 1:
                p.save()
                p.translate(bounds.left() + part * bounds.width(), bounds.top() + ABOVE)
                p.rotate(-90)
                place = QRectF(-2 * LONGEST_TURNED, -thick / 2, 2 * LONGEST_TURNED, thick)
                p.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
                p.restore()

    def updateAutoSIPrefix(self) -> None:
        """Never: pyqtgraph scales the ticks of a titled axis below one even where that is switched off."""
        self.autoSIPrefixScale, self.labelUnitPrefix = 1.0, ""
        self._updateLabel()

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """With a true minus, and thousands apart."""
        return [_tidy(text) for text in super().tickStrings(values, scale, spacing)]

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        """One even step whose numbers have room; of things that are counted there are no parts."""
        span = abs(high - low)
        if self.logMode or not 0 < span < math.inf:
            levels: list[tuple[float, float]] = super().tickSpacing(low, high, size)
            return levels
        pitch = size / span
        wanted = size / max(2.0, DENSE * math.log(max(size, math.e)))
        step = _nice(max(UNDER_EACH, wanted) / pitch)
        if self.counts:
            step = max(1.0, step)
        while self._is_flat and step < span and step * pitch < self._widest(low, high, step) + GAP_BESIDE:
            step = _nice(1.01 * step)
        return [(step, 0.0)]

    def _widest(self, low: float, high: float, step: float) -> float:
        """Pixels that the longest of the numbers takes."""
        ends = [math.ceil(low / step) * step, math.floor(high / step) * step, math.floor(high / step) * step - step]
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        return max(metrics.horizontalAdvance(text) for text in self.tickStrings(ends, 1.0, step))

    @property
    def _is_flat(self) -> bool:
        return self.orientation in ("bottom", "top")

    def logTickValues(self, low: float, high: float, length: float, _: Any) -> list[Level]:
        """Numbers that fit, also where the axis shows less than a decade."""
        return log_levels(low, high, length, BESIDE if self.orientation in ("bottom", "top") else STACKED)

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Nothing at the ticks between."""
        return ["" if spacing == BARE else log_text(at, spacing) for at in values]

    def _arrange(self) -> None:
        if not getattr(self, "names", ()):
            return
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        flat = self.orientation in ("bottom", "top")
        length = self.geometry().width() if flat else self.geometry().height()
        pitch = length / max(1e-9, abs(self.range[1] - self.range[0]))
        widest = max(metrics.horizontalAdvance(name) for name in self.names)
        self.is_turned = flat and widest + BETWEEN > pitch and len(self.names) > 1
        every = max(1, math.ceil(metrics.height() / max(pitch, 1e-9))) if self.is_turned or not flat else 1
        self.shown = [(at, self._short(name, metrics)) for at, name in enumerate(self.names) if at % every == 0]
        if flat:
            room = min(widest, self._longest_turned()) if self.is_turned else metrics.height()
            self.setHeight(room + (2.2 if self.label.isVisible() else 0.8) * metrics.height())
        else:
            room = max((metrics.horizontalAdvance(text) for _, text in self.shown), default=0.0)
            self.setWidth(room + BETWEEN + (1.6 if self.label.isVisible() else 0.4) * metrics.height())
        self.setTicks([self.shown])

    def _longest_turned(self) -> float:
        """Turned names leave the drawing most of a low plot."""
        view = self.linkedView()
        whole = view.height() + self.height() if view is not None else 0.0
        return LONGEST_TURNED if whole <= 0 else min(LONGEST_TURNED, max(LEAST_TURNED, TURNED_SHARE * whole))

    def _short(self, name: str, metrics: QFontMetricsF) -> str:
        longest = self._longest_turned() if self.is_turned else LONGEST_BESIDE
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, longest)


def _nice(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, ... and of tenths of these that is no less.

    >>> _nice(0.13), _nice(3.0), _nice(2.0), _nice(70.0)
    (0.2, 5.0, 2.0, 100.0)
    """
    power = math.floor(math.log10(least))
    factor = next(n for n in (1, 2, 5, 10) if n * 10.0**power >= least * (1 - 1e-9))
    # Read back from a text, so that a step is exactly what its digits say.
    return float(f"{factor}e{power}")


def _tidy(text: str) -> str:
    """A tick as people write it; what is not a plain number stays.

    >>> _tidy("-0.5"), _tidy("12000"), _tidy("-500000"), _tidy("1e-05")
    ('−0.5', '12,000', '−500,000', '1e-05')
    """
    if "e" in text:
        return text
    if text.removeprefix("-").isdecimal() and len(text.removeprefix("-")) > 3:
        return f"{int(text):,}".replace("-", MINUS)
    return text.replace("-", MINUS)
