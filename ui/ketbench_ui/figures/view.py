"""A figure in its frame: title, legend, the drawing, the reading under the cursor and a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget

from ketbench.base.figures import (
    Bars,
    Figure,
    Graph,
    HeatMap,
    Histogram,
    Image,
    Line,
    Scatter,
    Spheres,
    Table,
    Waterfall,
)
from ketbench_ui.figures.bars import draw_bars, draw_waterfall
from ketbench_ui.figures.curves import draw_histogram, draw_line, draw_scatter
from ketbench_ui.figures.drawn import Drawing
from ketbench_ui.figures.fitting import FittingTable
from ketbench_ui.figures.graph import draw_graph
from ketbench_ui.figures.heat_map import draw_heat_map, draw_image
from ketbench_ui.figures.rows import RowsModel
from ketbench_ui.figures.spheres import draw_spheres
from ketbench_ui.plots.plot import HOW_TO_ZOOM, Plot
from ketbench_ui.theme.layouts import cleared, column, eliding, holding, label, row
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.turns import at_once, turns, walk_after

DRAW: Mapping[type, Callable[[Plot, Any], Drawing]] = {
    Line: draw_line,
    Scatter: draw_scatter,
    Histogram: draw_histogram,
    Bars: draw_bars,
    Waterfall: draw_waterfall,
    HeatMap: draw_heat_map,
    Image: draw_image,
    Graph: draw_graph,
    Spheres: draw_spheres,
}
HEIGHT, TALL, LINE = 250, 320, 19
TINY, LOW, ROOMY = 185, 270, 330
"""Heights below which a figure that fills its room has no legend and no names of axes, short ones, no note."""
UNBROKEN = 32
"""Letters of a name in the legend that are not divided over two lines."""
NAMES_BELOW = 170
"""Room for the names of columns under a heat map, turned."""


class FigureView(QWidget):
    """Shows one figure; `show_figure` replaces it, a switch of the look draws it anew."""

    row_chosen = Signal(int)
    """A row of a table was selected, from 0."""

    def __init__(
        self,
        figure: Figure,
        parent: QWidget | None = None,
        *,
        fills: bool = False,
        bare: bool = False,
        later: bool = False,
    ) -> None:
        """Make one; it fills the room it gets or has a height of its own, and may have no title.

        What it draws comes at once or in the next turns; until then the figure before stays.
        """
        super().__init__(parent)
        self._later = later
        # What has no picture yet is not seen.
        self.setUpdatesEnabled(not later)
        self.figure = figure
        self._fills, self._bare, self._brief, self._tiny = fills, bare, False, False
        self._wanted, self._of_size = (False, False), False
        self._drawn = Drawing()
        # A title in two lines would take from a picture that has little room.
        self._title = eliding("heading") if fills else label(role="heading", wrap=True)
        self._legend = label(role="muted", wrap=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._reading = label(role="muted")
        self._reading.setMinimumWidth(10)
        self._note = label(role="muted", wrap=True)
        self._room = column()
        self._head = row(self._title)
        whole = column(self._head, self._legend, self._room, self._reading, self._note, gap=4)
        whole.setStretch(2, int(fills))
        self.setLayout(whole)
        self.show_figure(figure)
        switch.changed.connect(self._draw)

    def set_corner(self, widget: QWidget) -> None:
        """Put something small to the right of the title."""
        self._head.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Of a low one the picture stays, the words go into its tooltip."""
        super().resizeEvent(event)
        if self._fills and not self._bare:
            self._say_note()
            self.set_brief(self.height() < LOW, tiny=self.height() < TINY)

    def _say_note(self) -> None:
        note = self.figure.note
        shown = bool(note) and not self._bare and (not self._fills or self.height() >= ROOMY)
        self._note.setVisible(shown)
        self._title.setToolTip("\n".join(filter(None, (self.figure.title, note, HOW_TO_ZOOM))))

    def set_brief(self, brief: bool, *, tiny: bool = False) -> None:
        """Shorten the legend where there is little room; where there is hardly any it goes, and the names of axes."""
        before, self._wanted = self._wanted, (brief, tiny)
        is_waiting = turns().waits(self)
        # A layout goes through several sizes before it settles, and each drawing makes a plot.
        if self._wanted == (self._brief, self._tiny):
            if self._of_size:
                turns().drop(self)
        elif not (is_waiting and self._wanted == before):
            self._of_size = self._of_size or not is_waiting
            turns().begin(self, self._drawing())

    def show_figure(self, figure: Figure) -> None:
        """Replace the figure."""
        self.figure, self._of_size = figure, False
        self._title.setText(figure.title)
        self._note.setText(figure.note)
        self._say_note()
        self._title.setVisible(not self._bare)
        if self._later and not isinstance(figure, Table):
            turns().begin(self, self._drawing())
        else:
            self._draw()

    @property
    def drawing(self) -> Drawing:
        """What is drawn; what waits for its turn is drawn now."""
        turns().finish(self)
        return self._drawn

    def _draw(self) -> None:
        turns().drop(self)
        at_once(self._drawing())

    def _drawing(self) -> Iterator[None]:
        """Make the plot, draw on it, and put it in the place of the one before."""
        figure, (brief, tiny) = self.figure, self._wanted
        if isinstance(figure, Table):
            drawn, made = Drawing(), _table(figure, fills=self._fills)
            made.selectionModel().currentRowChanged.connect(self._choose)
        else:
            plot = self._plot()
            yield
            drawn, made = DRAW[type(figure)](plot, figure), holding(row(plot))
            if tiny:
                for side in ("left", "bottom"):
                    plot.axes.getAxis(side).showLabel(False)
        yield
        cleared(self._room)
        self._drawn, self._brief, self._tiny = drawn, brief, tiny
        self._read(float("nan"), float("nan"), "")
        self._place(made)
        self._show_legend()
        self.setUpdatesEnabled(True)

    def _plot(self) -> Plot:
        plot = Plot(in_page=True)
        if self._fills:
            plot.setMinimumSize(60, 40)
            # What a picture would like does not count: the room decides.
            plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        else:
            plot.setFixedHeight(_height(self.figure))
        plot.hovered.connect(self._read)
        plot.left.connect(self._forget)
        plot.clicked_twice.connect(self._draw_soon)
        return plot

    def _choose(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.row_chosen.emit(now.row())

    def _draw_soon(self) -> None:
        """The plot that was clicked goes, so it must have done with the click."""
        QTimer.singleShot(0, self, self._draw)

    def _place(self, drawn: QWidget) -> None:
        self._room.addWidget(drawn)
        # What comes later than the page around it is walked where it stands all the same.
        walk_after(self._note, drawn.findChild(Plot) or drawn)
        if self.isVisible():
            # A layout shows what is new one turn later, and a live figure would flash empty each second.
            drawn.show()

    def _show_legend(self) -> None:
        entries = self._drawn.legend
        # What stands behind a comma is a number of the curve: in little room its tooltip has it.
        names = [e.label.partition(", ")[0] if self._brief else e.label for e in entries]
        parts = [
            f'<span style="color:{e.color}">{"╌" if e.dashed else "■"}</span>&nbsp;{_unbroken(name)}'
            for e, name in zip(entries, names, strict=True)
        ]
        self._legend.setText(" &nbsp; ".join(parts))
        self._legend.setToolTip("\n".join(e.label for e in entries))
        self.setToolTip(self._legend.toolTip() if self._tiny or self._bare else "")
        self._legend.setVisible(bool(parts) and not self._tiny and (not self._bare or self._fits_a_line(names)))
        self._reading.setVisible(not isinstance(self.figure, Table) and not self._bare and not self._brief)

    def _fits_a_line(self, names: Sequence[str]) -> bool:
        """Of a small live picture the curve must be left: a legend in several lines is in its tooltip."""
        return not self._brief or self.fontMetrics().horizontalAdvance("■   ".join(["", *names, ""])) <= self.width()

    def _read(self, x: float, y: float, text: str | None = None) -> None:
        said = self._drawn.reading(x, y) if text is None else text
        self._reading.setText(self._reading.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, self.width()))

    def _forget(self) -> None:
        self._reading.setText("")


def _unbroken(name: str) -> str:
    """A short name stays in one line with its colour."""
    return escape(name.replace(" ", "\N{NO-BREAK SPACE}") if len(name) <= UNBROKEN else name)


def _height(figure: Figure) -> int:
    """Names that stand under each other need a line each."""
    if isinstance(figure, HeatMap) and len(figure.rows) > 0 and isinstance(figure.rows[0], str):
        return max(TALL, LINE * len(figure.rows) + NAMES_BELOW)
    if isinstance(figure, (Image, Graph, HeatMap, Spheres)):
        return TALL
    lines = len(figure.labels) if isinstance(figure, Waterfall) else 0
    if isinstance(figure, Bars) and figure.horizontal:
        lines = len(figure.categories)
    return max(HEIGHT, LINE * lines + 70)


def _table(figure: Table, *, fills: bool = False) -> QTableView:
    view = FittingTable(RowsModel(figure.columns, figure.rows, figure.missing))
    shown = min(len(figure.rows), 12)
    if fills:
        view.setMinimumHeight(60)
        return view
    view.setMinimumHeight(view.verticalHeader().defaultSectionSize() * shown + 34)
    return view
