"""A curve of any length drawn by the least and largest value a pixel, whose bounds are those of all its points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg

from ketbench_ui.plots.pixel_columns import Floats, by_columns
from ketbench_ui.plots.plot import Plot

_ITEM: Any = pg.PlotDataItem


def add_thinned(plot: Plot, x: Floats, y: Floats, columns: int = 0, **style: Any) -> pg.PlotDataItem:
    """Draw a curve, with less than all its points where x never falls.

    Parameters
    ----------
    plot : Plot
    x, y : ndarray, shape (n,)
        As they are drawn: of a logarithmic axis the logarithms.
    columns : int
        Thin by so many columns of what is seen, for points that stand close at one end as logarithms do: pyqtgraph,
        which thins where this is 0, does it by blocks of equal length and would hide the first decades.
    **style
        As of `pyqtgraph.PlotDataItem`.
    """
    rises = not (np.diff(x) < 0).any()
    if rises and 0 < 4 * columns < len(x):
        placed = np.isfinite(x)
        item = _ByColumns(x[placed], y[placed], columns, connect="finite", **style)
        plot.addItem(item)
        return item
    item = _WholeBounds(x, y, connect="finite", **style)
    plot.addItem(item)
    if rises and not columns:
        # Not before it stands in a plot, whose range it asks for.
        item.setDownsampling(auto=True, method="peak")
        item.setClipToView(True)
    return item


class _WholeBounds(_ITEM):
    """What pyqtgraph thins has other ends at every zoom; an axis that followed them would be painted without end."""

    def __init__(self, x: Floats, y: Floats, **style: Any) -> None:
        seen = np.isfinite(x) & np.isfinite(y)
        self._bounds = [_reach(part[seen]) for part in (x, y)]
        super().__init__(x, y, **style)

    def dataBounds(self, ax: int, *_: Any, **__: Any) -> tuple[float | None, float | None]:
        """Least and largest along an axis, whatever the zoom."""
        return self._bounds[ax]


class _ByColumns(_WholeBounds):
    """Takes the columns from all points again when other ones are seen, so that a deep zoom shows every point."""

    def __init__(self, x: Floats, y: Floats, columns: int, **style: Any) -> None:
        self._whole, self._columns = (x, y), columns
        self._part = (0, len(x))
        super().__init__(x, y, **style)
        self.setData(*by_columns(x, y, columns))

    def viewRangeChanged(self, *changed: Any, **more: Any) -> None:
        """Thin what is seen now, with a neighbour on either side."""
        super().viewRangeChanged(*changed, **more)
        x, y = self._whole
        low, high = self.getViewBox().viewRange()[0]
        first, last = int(np.searchsorted(x, low)) - 1, int(np.searchsorted(x, high, "right")) + 1
        part = (max(0, first), min(len(x), last))
        if part != self._part:
            self._part = part
            self.setData(*by_columns(x[slice(*part)], y[slice(*part)], self._columns))


def _reach(values: Floats) -> tuple[float | None, float | None]:
    return (float(values.min()), float(values.max())) if len(values) else (None, None)
