"""A few columns against each other: small plots in a grid, one legend, names along the edges."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ketbench.base.figures import Axis, Bars, Figure, Histogram
from ketbench_ui.figures.view import DRAW
from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.layouts import cleared, column, label
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP_TIGHT

SMALLEST, HEIGHT = 110, 170


class ScatterGrid(QWidget):
    """Draws a square of figures; the diagonal holds histograms."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures: list[list[Figure]] = []
        self._legend = label(role="muted", wrap=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._note = label(role="muted", wrap=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_TIGHT)
        self.setLayout(column(self._legend, self._grid, self._note, gap=GAP_TIGHT))
        switch.changed.connect(self._draw)

    def show_figures(self, figures: list[list[Figure]]) -> None:
        """Replace all plots."""
        self.figures = figures
        self._draw()

    def _draw(self) -> None:
        cleared(self._grid)
        for at, line in enumerate(self.figures):
            for place, figure in enumerate(line):
                self._grid.addWidget(self._plot(figure, at, place), at, place)
        self._note.setText(self.figures[0][1].note if len(self.figures) > 1 else "")
        self._note.setVisible(bool(self._note.text()))

    def _plot(self, figure: Figure, at: int, place: int) -> Plot:
        plot = Plot(mouse=False)
        plot.setMinimumSize(SMALLEST, SMALLEST)
        plot.setFixedHeight(HEIGHT)
        drawing = DRAW[type(figure)](plot, figure)
        lowest, leftmost = at == len(self.figures) - 1, place == 0
        plot.label(Axis(self._name(place) if lowest else ""), Axis(self._name(at) if leftmost else ""))
        if isinstance(figure, (Histogram, Bars)) and leftmost:
            plot.label(Axis(self._name(place) if lowest else ""), Axis("rows"))
        if at == place:
            plot.axes.setTitle(figure.title, color=switch.look.muted, size="9pt")
        parts = [f'<span style="color:{e.color}">■</span>&nbsp;{escape(e.label)}' for e in drawing.legend]
        if parts:
            self._legend.setText(" &nbsp; ".join(parts))
        self._legend.setVisible(bool(self._legend.text()) and bool(drawing.legend))
        return plot

    def _name(self, place: int) -> str:
        """The diagonal is titled with the column's name."""
        return self.figures[place][place].title
