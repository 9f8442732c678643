"""Names under and beside a drawing never lie on each other, whatever room there is; colours and icons are there."""

import ast
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
import qtawesome
from PySide6.QtGui import QFontMetricsF

import ketbench_ui
from ketbench.base.figures import Axis, Bars, HeatMap, Line, Mark, Scatter, Series, Waterfall
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.marks import BesideLine
from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.tokens import LOOKS

LONG = [f"a rather long name of a part {number}" for number in range(30)]


def _drawn(qtbot, figure, width):
    view = FigureView(figure)
    qtbot.addWidget(view)
    view.resize(width, view.sizeHint().height())
    view.show()
    qtbot.waitUntil(lambda: view.findChild(Plot).axes.getAxis("bottom").geometry().width() > 50)
    view.grab()
    return view, view.findChild(Plot)


def _waterfall(steps):
    return Waterfall(title="w", labels=LONG[:steps], steps=np.full(steps, -1.0), y=Axis("power", "dBm"))


@pytest.mark.parametrize("width", [260, 420, 1200])
@pytest.mark.parametrize("steps", [2, 5, 7])
def test_names_below_a_waterfall_do_not_overlap(qtbot, width, steps):
    _, plot = _drawn(qtbot, _waterfall(steps), width)
    axis = plot.axes.getAxis("bottom")
    metrics = QFontMetricsF(axis.font())
    pitch = axis.geometry().width() / (axis.range[1] - axis.range[0])
    apart = pitch * (axis.shown[1][0] - axis.shown[0][0]) if len(axis.shown) > 1 else width
    needed = metrics.height() if axis.is_turned else max(metrics.horizontalAdvance(text) for _, text in axis.shown)
    assert apart >= needed
    assert axis.is_turned or width == 1200


def test_a_long_waterfall_lies_down_with_every_name(qtbot):
    _, plot = _drawn(qtbot, _waterfall(12), 320)
    assert [at for at, _ in plot.axes.getAxis("left").shown] == list(range(12))


def test_every_category_of_lying_bars_is_named(qtbot):
    figure = Bars(title="b", categories=LONG, names=["a"], values=np.ones((1, 30)), horizontal=True)
    _, plot = _drawn(qtbot, figure, 420)
    axis = plot.axes.getAxis("left")
    assert [at for at, _ in axis.shown] == list(range(30))
    assert axis.style["textFillLimits"] == [(0, float("inf"))]
    qtbot.waitUntil(lambda: axis.width() > 60)


def test_the_reading_of_a_heat_map_names_row_column_and_value(qtbot):
    x, y, z = Axis("feature"), Axis("k"), Axis("chosen", "nat")
    figure = HeatMap(title="h", values=np.eye(2) * 3, columns=["u", "v"], rows=["p", "q"], x=x, y=y, z=z)
    view, _ = _drawn(qtbot, figure, 420)
    assert view.drawing.reading(1.0, 1.0) == "feature v   k q   chosen 3 nat"


@pytest.mark.parametrize("look", LOOKS)
def test_eight_series_have_eight_colours(look):
    assert len({LOOKS[look].curve(number) for number in range(8)}) == 8


def test_every_icon_named_in_the_sources_exists(qapp):
    qtawesome.icon("ph.plus")
    known = qtawesome._instance().charmap["ph"]
    for path in Path(ketbench_ui.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            named = [k.value for k in call.keywords if k.arg == "icon"]
            if getattr(call.func, "id", "") == "icon":
                named += call.args[:1]
            names = [n.value for n in named if isinstance(n, ast.Constant) and n.value]
            assert set(names) <= set(known), f"{path.name} names {names}"


def test_ticks_below_one_are_what_they_are_however_often_the_axis_is_titled(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show()
    plot.axes.setRange(yRange=(0.0, 0.9))
    for _ in range(2):
        plot.label(Axis("step"), Axis("validation loss"))
        plot.grab()
    axis = plot.axes.getAxis("left")
    assert axis.autoSIPrefixScale == 1.0
    assert axis.tickStrings([-0.5, 0.9], axis.autoSIPrefixScale * axis.scale, 0.1) == ["−0.5", "0.9"]


STEPS = np.arange(1.0, 3.0)


@pytest.mark.parametrize("x", [STEPS, np.arange(0.0, 5.0), np.arange(0.0, 400.0, 40.0)])
def test_what_is_counted_has_no_tick_between_whole_numbers(qtbot, x):
    figure = Line(title="l", series=[Series("a", x, np.sqrt(x))], x=Axis("step"), y=Axis("loss"))
    _, plot = _drawn(qtbot, figure, 900)
    axis = plot.axes.getAxis("bottom")
    levels = axis.tickValues(*axis.range, 800)
    ticks = [tick for _, level in levels for tick in level]
    assert ticks
    assert all(float(tick).is_integer() for tick in ticks)


def test_measured_numbers_keep_their_fractions(qtbot):
    x = np.array([0.1, 0.2, 0.4])
    _, plot = _drawn(qtbot, Line(title="l", series=[Series("a", x, x)], x=Axis("rate")), 900)
    axis = plot.axes.getAxis("bottom")
    assert any(not float(tick).is_integer() for _, level in axis.tickValues(0.1, 0.4, 800) for tick in level)


@pytest.mark.parametrize("look", LOOKS.values())
@pytest.mark.parametrize("total", [9, 32])
def test_many_series_have_a_colour_each(look, total):
    colours = [look.curve_of(at, total) for at in range(total)]
    assert len(set(colours)) == total
    assert colours[0] == look.scale[0]
    assert colours[-1] == look.scale[-1]
    assert look.curve_of(3, 8) == look.curve(3)


def test_the_legend_of_many_curves_names_some_in_order(qtbot):
    series = [Series(f"w{at}", STEPS, STEPS * at) for at in range(32)]
    view, _ = _drawn(qtbot, Line(title="l", series=series), 900)
    assert [entry.label for entry in view.drawing.legend] == ["w0", "w6", "w12", "w19", "w25", "w31"]
    assert view.drawing.reading(1.0, 0.0).count("w") == 32


@pytest.mark.parametrize(("low", "high"), [(-66.0, 66.0), (0.3, 1.4), (133.0, 197.0), (-0.4, 0.4), (0.0, 3.2e5)])
@pytest.mark.parametrize("size", [90.0, 180.0, 420.0, 1300.0])
@pytest.mark.parametrize("side", ["left", "bottom"])
def test_numbers_of_an_axis_are_evenly_apart_and_have_their_room(qtbot, side, size, low, high):
    plot = Plot()
    qtbot.addWidget(plot)
    axis = plot.axes.getAxis(side)
    ((step, ticks),) = axis.tickValues(low, high, size)
    texts, pitch = axis.tickStrings(ticks, 1.0, step), size / (high - low)
    np.testing.assert_allclose(np.diff(ticks), step)
    metrics = QFontMetricsF(axis.font())
    wide = [metrics.horizontalAdvance(text) if side == "bottom" else metrics.height() - 4 for text in texts]
    assert all((a + b) / 2 < step * pitch for a, b in pairwise(wide))
    assert len(ticks) >= (2 if size > 100 else 1)


@pytest.mark.parametrize(("value", "low", "high"), [(0.0, 0.0, 1.0), (0.25, 0.2, 0.3), (-2.0, -2.3, -1.7)])
def test_one_value_alone_reaches_not_to_the_other_side_of_zero(qtbot, value, low, high):
    line = Line(title="t", series=[Series("s", np.arange(4.0), np.full(4, value))])
    _, plot = _drawn(qtbot, line, 420)
    bottom, top = plot.axes.viewRange()[1]
    assert low - 0.11 <= bottom < top <= high + 0.11
    assert bottom > -0.11 if value >= 0 else top < 0.11


@pytest.mark.parametrize("width", [300, 900])
def test_names_of_upright_marks_lie_neither_on_each_other_nor_beyond_the_drawing(qtbot, width):
    marks = [Mark(f"published adapter {at}", x=float(at)) for at in (20, 24, 52, 99)]
    figure = Scatter(title="s", series=[Series("a", np.array([15.0, 100.0]), np.ones(2))], marks=marks)
    _, plot = _drawn(qtbot, figure, width)
    names = [item for item in plot.axes.items if isinstance(item, BesideLine)]
    # A text has four pixels of margin around its letters.
    rooms = [item.sceneBoundingRect().adjusted(4, 4, -4, -4) for item in names]
    assert len(rooms) == 4
    assert not any(a.intersects(b) for a, b in combinations(rooms, 2))
    inside = plot.axes.vb.sceneBoundingRect().adjusted(-2, -2, 2, 2)
    assert all(inside.left() <= room.left() and room.right() <= inside.right() for room in rooms)
