"""One matplotlib figure from one `ketbench.base.figures` value, and its bytes in a file format."""

from __future__ import annotations

import io
import textwrap
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketbench.base.errors import InputError
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
from ketbench.base.whole_files import write_whole
from ketbench.results.drawing import kinds
from ketbench.results.drawing.layout import settle
from ketbench.results.drawing.style import SETTINGS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

FORMATS = ("png", "svg", "pdf")
LETTERS_OF_NOTE, LETTERS_OF_TITLE = 18, 12
"""Letters on an inch."""


def draw(figure: Figure, width: float = 6.0, height: float = 3.8) -> Canvas:
    """Draw a figure.

    Parameters
    ----------
    figure : Figure
    width, height : float, inch
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(width, height))
        draw_into(canvas, figure, width)
        settle(canvas)
    return canvas


def draw_into(canvas: Any, figure: Figure, width: float = 6.0) -> None:
    """Draw a figure into a matplotlib figure, or a part of one, that is `width` inches wide."""
    axes = canvas.add_subplot()
    _draw_on(axes, figure)
    axes.set_title(textwrap.fill(figure.title, int(width * LETTERS_OF_TITLE)))
    if figure.note:
        canvas.supxlabel(textwrap.fill(figure.note, int(width * LETTERS_OF_NOTE)), fontsize=7, x=0.01, ha="left")


def save_figure(figure: Figure, path: str | PathLike[str], width: float = 6.0, height: float = 3.8) -> Path:
    """Draw a figure into a file at the size of a publication, with its fonts embedded.

    Parameters
    ----------
    figure : Figure
    path : path
        Its ending chooses the format: .png, .svg or .pdf.
    width, height : float, inch
    """
    target = Path(path)
    write_whole(target, image_bytes(draw(figure, width, height), target.suffix.removeprefix(".").lower()))
    return target


def image_bytes(canvas: Canvas, file_format: str, letters: str = "path") -> bytes:
    """A drawn figure as the bytes of a PNG, SVG or PDF file, the same each time.

    Parameters
    ----------
    canvas : Figure of matplotlib
    file_format : str
        png, svg or pdf.
    letters : str
        For SVG: "path" keeps the shape of each letter, "none" leaves them text, which is half the size.

    Raises
    ------
    InputError
        For another format.
    """
    import matplotlib as mpl

    if file_format not in FORMATS:
        raise InputError(f"'{file_format}' is not a picture format; choose one of {', '.join(FORMATS)}.")
    stamp: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[
        file_format
    ]
    target = io.BytesIO()
    with mpl.rc_context({**SETTINGS, "svg.fonttype": letters}):
        canvas.savefig(target, format=file_format, metadata=stamp)
    return target.getvalue()


def _draw_on(axes: Any, figure: Figure) -> None:
    match figure:
        case Line():
            kinds.line(axes, figure)
        case Scatter():
            kinds.scatter(axes, figure)
        case Bars():
            kinds.bars(axes, figure)
        case Waterfall():
            kinds.waterfall(axes, figure)
        case HeatMap():
            kinds.heat_map(axes, figure)
        case Histogram():
            kinds.histogram(axes, figure)
        case Graph():
            kinds.graph(axes, figure)
        case Spheres():
            kinds.spheres(axes, figure)
        case Table():
            kinds.table(axes, figure)
        case Image():
            kinds.image(axes, figure)
