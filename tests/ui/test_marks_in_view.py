"""The name of a marked point is whole wherever the point lies, and stays so after a zoom."""

import numpy as np
import pytest

from ketbench.base.figures import Axis, Graph, Line, Mark, Scatter, Series
from ketbench_ui.figures.curves import draw_line, draw_scatter
from ketbench_ui.figures.graph import draw_graph
from ketbench_ui.plots.in_view import InView
from ketbench_ui.plots.plot import Plot

LONG = "the place you are at now"
X = np.linspace(0, 1, 5)
CORNERS = [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 1), (0.5, 0)]


def line(x, y):
    return Line(title="t", series=[Series("s", X, X)], x=Axis("x"), y=Axis("y"), marks=[Mark(LONG, x=x, y=y)])


def scatter(x, y):
    return Scatter(title="t", series=[Series("s", X, X)], x=Axis("x"), y=Axis("y"), marks=[Mark(LONG, x=x, y=y)])


def shown(qtbot, figure, size=(420, 260)):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(*size)
    {Line: draw_line, Scatter: draw_scatter, Graph: draw_graph}[type(figure)](plot, figure)
    plot.show()
    plot.grab()
    return plot


def texts(plot):
    return [item for item in plot.axes.vb.allChildren() if isinstance(item, InView)]


def are_whole(plot):
    view = plot.axes.vb.sceneBoundingRect()
    found = texts(plot)
    assert found
    for text in found:
        place = text.textItem.mapRectToScene(text.textItem.boundingRect())
        assert view.adjusted(-1, -1, 1, 1).contains(place), (text.toPlainText(), view, place)


@pytest.mark.parametrize("made", [line, scatter])
@pytest.mark.parametrize("at", CORNERS)
def test_a_marked_point_has_its_whole_name(qtbot, application, made, at):
    plot = shown(qtbot, made(*at))
    are_whole(plot)
    assert texts(plot)[0].toPlainText() == LONG
    plot.axes.setRange(xRange=(at[0] - 0.01, at[0] + 0.001), yRange=(at[1] - 0.01, at[1] + 0.001), padding=0)
    plot.grab()
    are_whole(plot)


def test_nodes_at_the_rim_and_tall_steps_have_whole_names(qtbot, application):
    names = ["a long name of a node", "another long name", "third"]
    graph = Graph(title="g", positions=np.array([[0.0, 0], [9, 0], [4, 3]]), edges=np.array([[0, 1]]), labels=names)
    are_whole(shown(qtbot, graph))


def test_a_name_wider_than_the_plot_ends_in_dots_and_is_told_on_hover(qtbot, application):
    plot = shown(qtbot, line(1, 1), size=(170, 160))
    are_whole(plot)
    (text,) = texts(plot)
    assert text.toPlainText().endswith("…")
    assert text.toolTip() == LONG
