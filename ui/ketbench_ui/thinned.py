"""A curve of any length drawn by the least and largest value a pixel, whose bounds are those of all its points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg

from ketbench_ui.columns import Floats, by_columns
from ketbench_ui.plots import Plot

_ITEM: Any = pg.PlotDataItem


def add_thinned(plot: Plot, x: Floats, y: Floats, columns: int = 0, **style: Any) -> pg.PlotDataItem:
    """Draw a curve, with less than all its points where x never falls.

    Parameters
    ----------
    plot : Plot
    x, y : ndarray, shape (n,)
        As they are drawn: of a logarithmic axis the logarithms.
    columns : int
        Thin once by so many columns, for points that stand close at one end as logarithms do: pyqtgraph thins by blocks
        of equal length, which would hide the first decades. 0 thins anew at every zoom.
    **style
        As of `pyqtgraph.PlotDataItem`.
    """
    rises = not (np.diff(x) < 0).any()
    if rises and 0 < 4 * columns < len(x):
        x, y = by_columns(x, y, columns)
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


def _reach(values: Floats) -> tuple[float | None, float | None]:
    return (float(values.min()), float(values.max())) if len(values) else (None, None)
