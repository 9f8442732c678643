"""Pictures are laid out the same each time, with every word inside, and without the solver that ends processes."""

import numpy as np
import pytest
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ketbench.base.figures import Axis, Bars, HeatMap, Line, Series
from ketbench.results.drawing import draw
from ketbench.results.drawing.draw import image_bytes
from ketbench.results.drawing.layout import settle

X = np.linspace(0.0, 1.0, 50)
FIGURES = [
    Line(
        title="a line", series=[Series("s", X, 1e5 * X)], x=Axis("x", "s"), y=Axis("a long name", "m"), note="why " * 40
    ),
    Bars(title="b", categories=["a long category"] * 4, names=["one", "two"], values=np.ones((2, 4)), horizontal=True),
    HeatMap(title="h", values=np.eye(3), columns=["u", "v", "w"], rows=["p", "q", "r"], z=Axis("samples")),
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_every_word_stands_inside_the_picture(figure):
    canvas = draw(figure)
    canvas.draw_without_rendering()
    assert not isinstance(canvas.get_layout_engine(), ConstrainedLayoutEngine)
    whole = canvas.bbox
    for axes in canvas.axes:
        box = axes.get_tightbbox()
        assert whole.x0 <= box.x0 < box.x1 <= whole.x1
        assert whole.y0 <= box.y0 < box.y1 <= whole.y1


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_the_same_figure_is_the_same_picture(figure):
    assert len({image_bytes(draw(figure), "svg") for _ in range(3)}) == 1


def test_what_is_placed_by_hand_or_has_no_room_stays():
    from matplotlib.figure import Figure as Canvas

    placed = Canvas()
    axes = placed.add_axes((0.1, 0.2, 0.3, 0.4))
    settle(placed)
    assert axes.get_position().bounds == pytest.approx((0.1, 0.2, 0.3, 0.4))
    tiny = Canvas(figsize=(0.2, 0.2))
    tiny.add_subplot().set_xlabel("no room at all for such a name")
    settle(tiny)
    settle(Canvas())
