"""Lines between places that act on each other, and how far the one that is dragged reaches."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg

from ketbench.base.digits import shown
from ketbench_ui.plots.plot import Plot, pen
from ketbench_ui.theme.layouts import label
from ketbench_ui.theme.theme import switch

MOST = 400
"""Places above which no pairs are looked for while the mouse moves."""
_ROUND = np.linspace(0.0, 2 * np.pi, 121)


class Near:
    """What is drawn over the places of one plot.

    Parameters
    ----------
    plot : Plot
    unit : str
        Of the places.
    """

    def __init__(self, plot: Plot, unit: str) -> None:
        self._plot, self._unit = plot, unit
        self.ask: Callable[[list[dict[str, Any]]], tuple[float, str]] | None = None
        self.pairs: list[tuple[int, int]] = []
        """Those that are joined."""
        self.said = label(role="muted", wrap=True)
        self.said.hide()
        self._lines = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._circle = pg.PlotCurveItem(antialias=True)
        for item in (self._lines, self._circle):
            plot.axes.addItem(item, ignoreBounds=True)

    def draw(self, places: list[tuple[float, float]], held: int, rows: list[dict[str, Any]]) -> None:
        """Join what is near, with the circle of the place in hand."""
        radius, words = self._asked(places, rows)
        known = 0 < radius < math.inf
        at = np.array(places, dtype=float).reshape(-1, 2)
        first, second = np.triu_indices(len(at) if known else 0, 1)
        joined = np.hypot(*(at[first] - at[second]).T) <= radius if len(first) else np.zeros(0, bool)
        self.pairs = list(zip(first[joined].tolist(), second[joined].tolist(), strict=True))
        ends = at[np.array(self.pairs, dtype=int).reshape(-1)] if self.pairs else np.zeros((0, 2))
        self._lines.setData(ends[:, 0], ends[:, 1], connect="pairs", pen=pen(switch.look.muted, 1.5))
        in_hand = known and 0 <= held < len(at)
        rim = at[held] + radius * np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) if in_hand else np.zeros((0, 2))
        self._circle.setData(rim[:, 0], rim[:, 1], pen=pen(switch.look.accent, 1, dashed=True))
        self.said.setText(f"Joined: pairs within the {words}, {shown(radius)} {self._unit}" if known else "")
        self.said.setVisible(known)

    def _asked(self, places: list[tuple[float, float]], rows: list[dict[str, Any]]) -> tuple[float, str]:
        if self.ask is None or not 0 < len(places) <= MOST or not np.isfinite(places).all():
            return 0.0, ""
        try:
            return self.ask(rows)
        except Exception:
            # What is wrong with the places stands beside the form already.
            return 0.0, ""
