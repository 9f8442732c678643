"""Dots at the newest values of curves, as the title reads them: a smoothed curve ends elsewhere."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from ketbench_ui.plots.plot import Plot
from ketbench_ui.services.live import Floats

SIZE, ABOVE_CURVES = 6, 50
"""Of a dot in pixels, and that it lies over all curves."""


class Ends:
    """The dots of one plot.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._dots = pg.ScatterPlotItem(size=SIZE, pen=None, pxMode=True)
        self._dots.setZValue(ABOVE_CURVES)
        plot.axes.addItem(self._dots)
        self.kept: list[tuple[float, float, str]] = []

    def forget(self) -> None:
        """Before the newest state is drawn."""
        self.kept = []

    def keep(self, x: Floats, y: Floats, color: str) -> None:
        """One point as the axes take it; what is not finite has no place."""
        if len(x) and np.isfinite(x[0]) and np.isfinite(y[0]):
            self.kept.append((float(x[0]), float(y[0]), color))

    def draw(self) -> None:
        """Show what was kept."""
        brushes = [pg.mkBrush(color) for *_, color in self.kept]
        self._dots.setData([x for x, _, _ in self.kept], [y for _, y, _ in self.kept], brush=brushes)
