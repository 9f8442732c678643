import numpy as np
import pytest

from ketbench.base import figures as f
from ketbench.base.errors import InputError
from ketbench.results.drawing import draw, image_bytes
from ketbench.results.drawing.style import REFERENCE, colour

X = np.linspace(0, 1, 5)
EXAMPLES = {
    "line": f.Line(
        title="loss",
        series=[
            f.Series("train", X, X**2, low=X**2 - 1, high=X**2 + 1),
            f.Series("gap", X, np.array([1, np.nan, 2, 3, 4])),
        ],
        x=f.Axis("step"),
        y=f.Axis("loss", "nat", log=False),
        marks=[f.Mark("limit", y=0.5), f.Mark("here", x=0.5), f.Mark("point", 0.2, 0.3)],
    ),
    "scatter": f.Scatter(title="classes", series=[f.Series("a", X, X), f.Series("b", X, -X)]),
    "bars": f.Bars(
        title="energy",
        categories=["laser", "driver"],
        names=["ours", "theirs"],
        values=np.array([[1.0, 2.0], [np.nan, 1.0]]),
        low=np.array([[0.5, 1.5], [np.nan, 0.5]]),
        high=np.array([[1.5, 2.5], [np.nan, 1.5]]),
        missing="not stated",
    ),
    "stacked bars": f.Bars(
        title="stack", categories=["a", "b"], names=["x", "y"], values=np.ones((2, 2)), stacked=True, horizontal=True
    ),
    "waterfall": f.Waterfall(
        title="budget",
        labels=["laser", "fibre", "penalty"],
        steps=np.array([3.0, -2.0, -1.0]),
        penalties=np.array([False, False, True]),
        y=f.Axis("power", "dBm"),
    ),
    "heat map": f.HeatMap(
        title="confusion", values=np.eye(3), columns=["a", "b", "c"], rows=["a", "b", "c"], write_values=True
    ),
    "contour": f.HeatMap(
        title="margin", values=np.outer(X, X) - 0.3, columns=X, rows=X, contours=[0.0], diverging=True
    ),
    "histogram": f.Histogram(title="energies", edges=np.arange(4.0), names=["reads"], counts=np.array([[1, 2, 3]])),
    "graph": f.Graph(
        title="cut",
        positions=np.array([[0.0, 0], [1, 0], [0, 1]]),
        edges=np.array([[0, 1], [1, 2]]),
        groups=np.array([0, 1, 1]),
        labels=["0", "1", "2"],
    ),
    "table": f.Table(
        title="claims", columns=["what", "value"], rows=[["laser", 1.25], ["tuning", None]], missing="not stated"
    ),
    "image": f.Image(title="digit", pixels=np.eye(8)),
    "areas": f.HeatMap(
        title="who wins", values=np.eye(3), columns=X[:3], rows=X[:3], classes=["a", "b"], shade=np.full((3, 3), 0.8)
    ),
    "spheres": f.Spheres(
        title="qubits",
        names=["q0", "q1"],
        points=np.array([np.eye(3), -np.eye(3)]),
        groups=np.array([0, 1, 1]),
        labels=["a", "b"],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_every_kind_becomes_a_picture(name, file_format):
    magic = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[file_format]
    assert image_bytes(draw(EXAMPLES[name]), file_format).startswith(magic)


def test_a_picture_is_the_same_each_time():
    assert image_bytes(draw(EXAMPLES["line"]), "svg") == image_bytes(draw(EXAMPLES["line"]), "svg")


def test_a_picture_shows_title_units_and_what_was_not_stated():
    from ketbench.results.drawing.kinds import cell_text

    canvas = draw(EXAMPLES["waterfall"])
    assert canvas.axes[0].get_title(loc="left") == "budget"
    assert canvas.axes[0].get_ylabel() == "power [dBm]"
    cells = draw(EXAMPLES["table"]).axes[0].tables[0].get_celld()
    assert cells[2, 1].get_text().get_text() == "not stated"
    assert cell_text(float("nan"), "not measured") == "not measured"
    notes = [text.get_text() for text in draw(EXAMPLES["bars"]).axes[0].texts]
    assert "not stated" in notes


def test_a_line_for_reference_is_dashed_and_leaves_the_colours_to_the_others():
    series = [f.Series("chance", X, X, reference=True), f.Series("a", X, X), f.Series("b", X, -X)]
    chance, *others = draw(f.Line(title="ROC", series=series)).axes[0].lines
    assert (chance.get_linestyle(), [one.get_linestyle() for one in others]) == ("--", ["-", "-"])
    assert [one.get_color() for one in (chance, *others)] == [REFERENCE, colour(0), colour(1)]


def test_an_unknown_format_is_refused():
    with pytest.raises(InputError, match="'gif'"):
        image_bytes(draw(EXAMPLES["image"]), "gif")


def test_same_compares_arrays_and_takes_nan_as_equal():
    import copy

    for figure in EXAMPLES.values():
        assert f.same(figure, copy.deepcopy(figure))
    assert not f.same(EXAMPLES["line"], EXAMPLES["scatter"])
    changed = f.Image(title="digit", pixels=np.zeros((8, 8)))
    assert not f.same(EXAMPLES["image"], changed)


def test_every_kind_is_registered_by_name():
    assert {type(figure) for figure in EXAMPLES.values()} == set(f.KINDS.values())
