"""Lines, boxes, marks and texts collected and drawn as a few collections: thousands of artists would take seconds."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

Point = tuple[float, float]
_LAST_IN_FONT = 0x2500
"""Up to here the drawing's font has the signs; others are left to matplotlib, which looks for another font."""


class Ink:
    """Collects what is drawn, in cells; sizes of letters and widths of lines in points."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, float, str, int], list[tuple[Point, Point]]] = defaultdict(list)
        self._boxes: dict[tuple[str, str, float], list[list[Point]]] = defaultdict(list)
        self._dots: dict[tuple[str, str, str, float, float], list[Point]] = defaultdict(list)
        self._circles: dict[tuple[str, str], list[Point]] = defaultdict(list)
        self._texts: dict[tuple[str, float, str, str], list[Point]] = defaultdict(list)

    def line(self, a: Point, b: Point, colour: str, width: float, style: str = "-", over: int = 1) -> None:
        """A straight line."""
        self._lines[colour, width, style, over].append((a, b))

    def box(self, low: Point, high: Point, face: str, edge: str, width: float) -> None:
        """A filled rectangle."""
        (x, y), (right, top) = low, high
        self._boxes[face, edge, width].append([(x, y), (right, y), (right, top), (x, top)])

    def mark(self, place: Point, sign: str, size: float, face: str, edge: str, width: float) -> None:
        """A small sign of matplotlib's markers."""
        self._dots[sign, face, edge, size, width].append(place)

    def circle(self, place: Point, face: str, edge: str) -> None:
        """The circle of a controlled X."""
        self._circles[face, edge].append(place)

    def text(self, place: Point, text: str, size: float, colour: str, align: str = "center") -> None:
        """A text, centred in height."""
        self._texts[text, size, colour, align].append(place)

    def onto(self, axes: Axes) -> None:
        """Draw it all."""
        self._draw_lines(axes)
        self._draw_faces(axes)
        for (sign, face, edge, size, width), places in self._dots.items():
            xs, ys = zip(*places, strict=True)
            style: dict[str, Any] = {"markersize": size, "color": face, "markeredgecolor": edge}
            axes.plot(xs, ys, sign, markeredgewidth=width, zorder=3, **style)
        for (text, size, colour, align), places in self._texts.items():
            self._draw_text(axes, text, size, colour, align, places)

    def _draw_lines(self, axes: Axes) -> None:
        from matplotlib.collections import LineCollection

        for (colour, width, style, over), segments in self._lines.items():
            made = LineCollection(segments, colors=colour, linewidths=width, linestyles=style, zorder=over)
            made.set_capstyle("projecting" if style == "-" else "butt")
            axes.add_collection(made, autolim=False)

    def _draw_faces(self, axes: Axes) -> None:
        from matplotlib.collections import PatchCollection, PolyCollection
        from matplotlib.patches import Circle

        for (face, edge, width), corners in self._boxes.items():
            made = PolyCollection(corners, facecolors=face, edgecolors=edge, linewidths=width, zorder=3)
            axes.add_collection(made, autolim=False)
        for (face, edge), places in self._circles.items():
            round_ones = PatchCollection([Circle(place, 0.2) for place in places], match_original=False, zorder=3)
            round_ones.set(facecolor=face, edgecolor=edge, linewidth=1.0)
            axes.add_collection(round_ones, autolim=False)

    def _draw_text(self, axes: Axes, text: str, size: float, colour: str, align: str, places: list[Point]) -> None:
        from matplotlib.collections import PathCollection
        from matplotlib.transforms import Affine2D

        if any(ord(sign) >= _LAST_IN_FONT for sign in text):
            for x, y in places:
                shown = text.replace("$", r"\$")
                axes.text(x, y, shown, fontsize=size, ha=align, va="center", color=colour, zorder=4)
            return
        points = Affine2D().scale(size / 72.0) + axes.figure.dpi_scale_trans
        made = PathCollection([_letters(text, align)], offsets=places, offset_transform=axes.transData, zorder=4)
        made.set_transform(points)
        made.set(facecolor=colour, linewidth=0.0)
        axes.add_collection(made, autolim=False)


@lru_cache(maxsize=4096)
def _letters(text: str, align: str) -> Path:
    """A text of size 1 as outlines, its middle (or its left or right end) at 0.

    Sign after sign, each laid out once: matplotlib takes a millisecond for a text, and a large circuit has a thousand.
    """
    import numpy as np
    from matplotlib.path import Path

    reached = 0.0
    vertices: list[Any] = []
    codes: list[Any] = []
    for sign in text:
        outline, width = _sign(sign)
        if outline is not None:
            vertices.append(np.add(outline.vertices, (reached, 0.0)))
            codes.append(outline.codes)
        reached += width
    if not vertices:
        return Path(np.zeros((0, 2)))
    points, kinds = np.concatenate(vertices), np.concatenate(codes)
    # Control points instead of the exact extents, which would cost as much as all the rest.
    corners = points[kinds != Path.CLOSEPOLY]
    low, high = corners.min(axis=0), corners.max(axis=0)
    across = {"center": (low[0] + high[0]) / 2, "left": low[0], "right": high[0]}[align]
    # Centred as a capital letter or figure is, so that "p" and "b" stand on one line.
    return Path((points - (across, (low[1] + high[1]) / 2)) / 100.0, kinds)


@lru_cache(maxsize=1024)
def _sign(sign: str) -> tuple[Path | None, float]:
    """The outlines of one sign of size 100, none of a blank, and how far behind it the next one begins."""
    from matplotlib.textpath import TextPath

    shown = sign.replace("$", r"\$")
    between, beside = (TextPath((0, 0), text, size=100).vertices[:, 0].max() for text in (f"|{shown}|", "||"))
    width = float(between - beside)
    return (None if sign.isspace() else TextPath((0, 0), shown, size=100)), width
