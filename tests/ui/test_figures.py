"""Every kind of figure is drawn in both looks, gaps and all, and says what lies under the cursor."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from ketbench.base.figures import (
    KINDS,
    Axis,
    Bars,
    Graph,
    HeatMap,
    Histogram,
    Image,
    Line,
    Mark,
    Scatter,
    Series,
    Spheres,
    Table,
    Waterfall,
)
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.curves import draw_line
from ketbench_ui.figures.graph import draw_graph
from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.theme import switch

NAN = float("nan")
X = np.array([0.0, 1.0, 2.0, 3.0])
FIGURES = {
    "line": Line(
        title="Line",
        series=[Series("a", X, np.array([1.0, NAN, 3.0, 2.0]), X, X + 2), Series("b", X, X)],
        x=Axis("step"),
        y=Axis("loss", "nat"),
        marks=[Mark("limit", y=2.0), Mark("here", x=1.0, y=1.0), Mark("stop", x=2.0)],
    ),
    "scatter": Scatter(title="Scatter", series=[Series("a", X, X), Series("b", X, -X)]),
    "bars": Bars(
        title="Bars",
        categories=["p", "q"],
        names=["quantum", "classical"],
        values=np.array([[1.0, NAN], [2.0, 3.0]]),
        low=np.array([[0.5, NAN], [1.5, 2.5]]),
        high=np.array([[1.5, NAN], [2.5, 3.5]]),
        y=Axis("energy", "pJ"),
    ),
    "waterfall": Waterfall(
        title="Fall", labels=["laser", "loss", "gain"], steps=np.array([3.0, -2.0, NAN]), y=Axis("power", "dBm")
    ),
    "heat map": HeatMap(
        title="Map",
        values=np.array([[1.0, 2.0], [NAN, 4.0], [5.0, 6.0]]),
        columns=[0.0, 1.0],
        rows=["a", "b", "c"],
        z=Axis("count"),
        contours=[2.5],
    ),
    "histogram": Histogram(
        title="Counts", edges=np.array([0.0, 1.0, 2.0]), names=["a"], counts=np.array([[3, 4]]), x=Axis("e", "eV")
    ),
    "graph": Graph(
        title="Graph",
        positions=np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
        edges=np.array([[0, 1], [1, 2]]),
        groups=np.array([0, 1, 1]),
        weights=np.array([1.0, -2.0]),
        labels=["u", "v", "w"],
    ),
    "table": Table(title="Table", columns=["a", "b"], rows=[["x", None], ["y", 1.5]]),
    "image": Image(title="Image", pixels=np.zeros((4, 6))),
    "areas": HeatMap(
        title="Areas",
        values=np.eye(3),
        columns=X[:3],
        rows=X[:3],
        classes=["a", "b"],
        shade=np.full((3, 3), 0.8),
    ),
    "spheres": Spheres(
        title="Spheres",
        names=["q0", "q1"],
        points=np.array([np.eye(3), -np.eye(3)]),
        groups=np.array([0, 1, 1]),
        labels=["a", "b"],
    ),
}
READINGS = {
    "line": ((1.0, 1.0), "b 1 nat"),
    "bars": ((1.0, 1.0), "quantum not measured"),
    "waterfall": ((1.0, 2.0), "loss   -2 dBm   level 1 dBm"),
    "heat map": ((1.0, 0.2), "count 2"),
    "histogram": ((0.5, 1.0), "0 to 1 eV"),
    "image": ((2.5, 1.5), "row 1   column 2"),
    "graph": ((0.0, 0.0), "u   1 edges   group 0"),
}


def test_every_kind_is_here():
    assert {type(figure) for figure in FIGURES.values()} == set(KINDS.values())


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("kind", FIGURES)
def test_a_figure_is_drawn_and_drawn_anew_after_a_switch(qtbot, kind, look):
    view = FigureView(FIGURES[kind])
    qtbot.addWidget(view)
    view.resize(480, 360)
    view.show()
    switch.apply(look)
    picture = view.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(0, 480, 7) for y in range(0, 360, 7)}) > 2
    switch.apply("light")


@pytest.mark.parametrize("kind", READINGS)
def test_the_reading_under_the_cursor(qtbot, kind):
    view = FigureView(FIGURES[kind])
    qtbot.addWidget(view)
    view.show()
    place, words = READINGS[kind]
    assert words in view.drawing.reading(*place)
    assert view.drawing.reading(1e9, 1e9) is not None


@pytest.mark.parametrize(
    "figure",
    [
        Line(title="", series=[]),
        Line(title="", series=[Series("a", np.array([]), np.array([]))]),
        Line(title="", series=[Series("a", X, X * NAN)], y=Axis(log=True)),
        Line(title="", series=[Series("a", X, X - 1)], x=Axis(log=True), y=Axis(log=True)),
        Bars(title="", categories=[], names=[], values=np.empty((0, 0))),
        Bars(title="", categories=["a"], names=["n"], values=np.array([[NAN]]), horizontal=True, stacked=True),
        HeatMap(title="", values=np.full((2, 2), NAN), columns=["a", "b"], rows=["c", "d"], write_values=True),
        HeatMap(title="", values=np.ones((1, 1)), columns=[1.0], rows=[1.0], diverging=True),
        Graph(title="", positions=np.empty((0, 2)), edges=np.empty((0, 2), int)),
        Scatter(title="", series=[Series("a", X * NAN, X)]),
        Table(title="", columns=[], rows=[]),
    ],
)
def test_figures_without_data_are_drawn_too(qtbot, figure):
    view = FigureView(figure)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    assert not view.grab().isNull()


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl_until_a_double_click(qtbot, held):
    view = FigureView(FIGURES["line"])
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.grab()
    (plot,) = view.findChildren(Plot)
    before = plot.axes.viewRange()
    middle = plot.viewport().rect().center()
    ahead, none = QPoint(0, -240), Qt.MouseButton.NoButton
    turned = QWheelEvent(middle, middle, ahead, ahead, none, held, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(plot.viewport(), turned)
    zooms = held == Qt.KeyboardModifier.ControlModifier
    assert turned.isAccepted() is zooms
    assert (plot.axes.viewRange() != before) is zooms
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: view.findChildren(Plot) != [plot])
    view.grab()
    assert np.array(view.findChildren(Plot)[-1].axes.viewRange()) == pytest.approx(np.array(before))


def test_a_long_line_comes_to_rest_and_keeps_its_spike(qtbot):
    steps = np.arange(22_669.0)
    view = FigureView(Line(title="Long", series=[Series("a", steps, np.where(steps == 4321, 9.0, np.sin(steps)))]))
    qtbot.addWidget(view)
    view.resize(480, 360)
    view.show()
    (plot,) = view.findChildren(Plot)
    paints = []
    plot.painted.connect(lambda: paints.append(1))
    qtbot.wait(200)
    assert len(paints) < 40
    (item,) = plot.axes.listDataItems()
    assert item.getData()[1].max() == 9.0


def test_a_line_for_reference_takes_no_colour_and_is_dashed(qtbot):
    series = [Series("chance", X, X, reference=True), Series("a", X, X), Series("b", X, -X)]
    plot = _plot(qtbot)
    drawing = draw_line(plot, Line(title="ROC", series=series))
    look = switch.look
    assert [(one.label, one.color, one.dashed) for one in drawing.legend] == [
        ("chance", look.muted, True), ("a", look.curve(0), False), ("b", look.curve(1), False)
    ]  # fmt: skip
    pens = [item.opts["pen"] for item in plot.axes.listDataItems()]
    assert [one.style() == Qt.PenStyle.DashLine for one in pens] == [True, False, False]
    assert [one.color().name() for one in pens] == [look.muted, look.curve(0), look.curve(1)]


def test_a_figure_that_goes_takes_its_menus_along(qtbot):
    """They have no parent in pyqtgraph: a window that showed a hundred results styled thousands of them."""
    before = len(QApplication.allWidgets())
    for figure in FIGURES.values():
        view = FigureView(figure)
        view.show()
        view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(QApplication.allWidgets()) == before


@pytest.mark.parametrize(("names", "told"), [(("out", "in"), ["out", "in"]), ((), ["group 0", "group 1"])])
def test_groups_of_a_graph_are_called_what_they_are(qtbot, names, told):
    figure = Graph(title="g", positions=np.eye(2), edges=np.array([[0, 1]]), groups=np.array([0, 1]), group_names=names)
    assert [entry.label for entry in draw_graph(_plot(qtbot), figure).legend] == told


def _plot(qtbot):
    made = Plot()
    qtbot.addWidget(made)
    return made
