"""A figure with little room keeps a short legend and the names of its axes; with hardly any its tooltip has them."""

import numpy as np
import pytest

from ketbench.base.figures import Axis, Line, Series
from ketbench_ui.figures import FigureView

X = np.array([0.0, 1.0])
FIGURE = Line(
    title="ROC",
    series=[Series("Hybrid circuit, area 0.918", X, X), Series("Logistic regression, area 1.000", X, X)],
    x=Axis("false positive rate"),
    y=Axis("true positive rate"),
)


@pytest.fixture
def view(qtbot, application):
    made = FigureView(FIGURE, fills=True)
    qtbot.addWidget(made)
    made.show()
    return made


def named(view):
    plot = view._room.itemAt(0).widget().layout().itemAt(0).widget()
    return [plot.axes.getAxis(side).label.isVisible() for side in ("left", "bottom")]


@pytest.mark.parametrize(
    ("high", "legend", "short", "names"), [(400, True, False, True), (220, True, True, True), (160, False, True, False)]
)
def test_what_is_left_out_where_there_is_little_room(qtbot, view, high, legend, short, names):
    view.resize(300, high)
    qtbot.waitUntil(lambda: view._tiny is (not names) and view._brief is short)
    assert view._legend.isVisible() is legend
    assert ("area" in view._legend.text()) is not short
    assert named(view) == [names, names]
    assert ("Hybrid circuit, area 0.918" in view.toolTip()) is not legend


def test_an_amount_begins_at_zero(qtbot, application):
    flat = Line(title="Day", series=[Series("nodes", X, np.array([227.0, 226.9]))], y=Axis("nodes", from_zero=True))
    view = FigureView(flat)
    qtbot.addWidget(view)
    plot = view._room.itemAt(0).widget().layout().itemAt(0).widget()
    low, high = plot.axes.vb.childrenBounds()[1]
    assert low == 0.0
    assert high == pytest.approx(227.0, rel=0.01)
