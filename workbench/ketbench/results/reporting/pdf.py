"""A report as a PDF of A4 pages, fonts embedded, by matplotlib alone; needs no browser and no window."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ketbench.results.reporting.pieces import WIDTH, Code, Picture, Piece, Report, Rows, Words

PAGE = (8.27, 11.69)
MARGIN = (PAGE[0] - WIDTH) / 2
TOP, FOOT = 0.6, 0.7
ROOM = PAGE[1] - TOP - FOOT
SIZES = {"title": 16.0, "heading": 12.0, "": 9.0, "muted": 8.0, "warning": 9.0, "code": 7.5, "cell": 8.0}
COLOURS = {"muted": "#5a6474", "warning": "#8a5200"}
LETTER = 0.56
"""Width of an average letter in units of the type size; DejaVu Sans runs wide."""
GAP = 0.09


@dataclass(frozen=True)
class Block:
    """Something with a height that can be set on a page.

    Parameters
    ----------
    height : float, inch
    draw : callable
        Takes a part of a page that is exactly so high.
    keep : bool
        Whether it must not stand last on a page, as a heading.
    """

    height: float
    draw: Callable[[Any], None]
    keep: bool = False


def pdf(report: Report) -> bytes:
    """The whole file, the same each time."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    from ketbench.results.drawing.style import SETTINGS

    target = io.BytesIO()
    with mpl.rc_context(SETTINGS):
        pages = list(_pages(list(_blocks(report))))
        with PdfPages(target, metadata={"Title": report.title, "CreationDate": None}) as file:
            for number, blocks in enumerate(pages, 1):
                file.savefig(_page(blocks, f"{report.title}   {number} of {len(pages)}"))
    return target.getvalue()


def _blocks(report: Report) -> Iterator[Block]:
    yield from _lines(report.title, "title", keep=True)
    yield from _lines(report.line, "muted")
    for section in report.sections:
        yield Block(0.12, lambda _: None, keep=True)
        yield from _lines(section.title, "heading", keep=True)
        for piece in section.pieces:
            yield from _of_piece(piece)


def _of_piece(piece: Piece) -> Iterator[Block]:
    match piece:
        case Words(text, tone):
            yield from _lines(text, tone, keep=text.endswith(":"))
        case Rows(columns, rows, strong):
            yield from _table(columns, rows, strong)
        case Code(text, folded):
            yield from _code(text, folded)
        case Picture():
            yield Block(min(piece.height, ROOM), _safely(piece))


def _lines(text: str, tone: str, keep: bool = False) -> Iterator[Block]:
    size = SIZES[tone]
    shown = _wrapped(text, size)
    bold = tone in ("title", "heading")
    style: dict[str, Any] = {"fontsize": size, "color": COLOURS.get(tone, "#1d2430"), "fontweight": bold * 300 + 400}
    for chunk in _chunks(shown, 40):
        height = _high(len(chunk), size) + GAP
        yield Block(height, lambda part, chunk=chunk: _put(part, 0.0, "\n".join(chunk), style), keep)


def _code(text: str, folded: str) -> Iterator[Block]:
    """Lines to copy; what HTML folds away stands in several columns, since it is long and narrow."""
    size = SIZES["code"]
    style: dict[str, Any] = {"fontsize": size, "family": "monospace", "color": "#1d2430"}
    lines = [line for raw in text.splitlines() for line in (textwrap.wrap(raw, 105, drop_whitespace=False) or [""])]
    columns = max(1, 105 // (3 + max(map(len, lines), default=1))) if folded else 1
    if folded:
        yield from _lines(folded, "muted", keep=True)
    for chunk in _chunks(lines, 60 * columns):
        high = -(-len(chunk) // columns)
        parts = list(_chunks(chunk, high))
        yield Block(_high(high, size) + GAP, lambda part, parts=parts: _columns(part, parts, columns, style))


def _columns(part: Any, parts: Sequence[Sequence[str]], columns: int, style: dict[str, Any]) -> None:
    for place, lines in enumerate(parts):
        _put(part, 0.1 + place * WIDTH / columns, "\n".join(lines), style)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], strong: int) -> Iterator[Block]:
    size = SIZES["cell"]
    shares = _shares([columns, *rows] if columns else rows)
    if columns:
        yield _row(columns, shares, size, "#5a6474", -1, keep=True)
    for row in rows:
        yield _row(row, shares, size, "#1d2430", strong)


def _row(
    cells: Sequence[str], shares: Sequence[float], size: float, colour: str, strong: int, keep: bool = False
) -> Block:
    texts = [_wrapped(cell, size, WIDTH * share - 0.1) for cell, share in zip(cells, shares, strict=False)]
    height = _high(max(map(len, texts), default=1), size) + 0.05

    def draw(part: Any) -> None:
        at = 0.0
        for place, (lines, share) in enumerate(zip(texts, shares, strict=False)):
            style = {"fontsize": size, "color": colour, "fontweight": 700 if place == strong else 400}
            _put(part, at, "\n".join(lines), style)
            at += share * WIDTH

    return Block(height, draw, keep)


def _shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Width of each column as a share of the page, by its longest text within reason."""
    count = max(map(len, rows), default=0)
    longest = [
        max((max(map(len, row[at].split("\n"))) for row in rows if at < len(row)), default=1) for at in range(count)
    ]
    most = 60 if count < 5 else 24
    wanted = [min(max(letters, 7), most) + 3.0 for letters in longest]
    return [width / max(sum(wanted), 70.0) for width in wanted]


def _wrapped(text: str, size: float, width: float = WIDTH) -> list[str]:
    letters = max(4, int(width * 72 / (size * LETTER)))
    return [line for raw in text.split("\n") for line in (textwrap.wrap(raw, letters) or [""])]


def _high(lines: int, size: float) -> float:
    return lines * size * 1.32 / 72


def _put(part: Any, at: float, text: str, style: dict[str, Any]) -> None:
    # A dollar sign would begin a formula.
    part.text(at / WIDTH, 1.0, text.replace("$", r"\$"), va="top", ha="left", linespacing=1.3, **style)


def _safely(picture: Picture) -> Callable[[Any], None]:
    def draw(part: Any) -> None:
        try:
            _draw(picture, part)
        except Exception as error:
            # A figure comes from a plugin; one that cannot be drawn must not cost the report.
            part.clear()
            _put(part, 0.0, f"{picture.title}: it cannot be drawn ({type(error).__name__}).", {"fontsize": 9})

    return draw


def _draw(picture: Picture, part: Any) -> None:
    """Draw a picture twice: by itself to find its layout, for a part of a page has none of its own."""
    from matplotlib.figure import Figure as Canvas

    from ketbench.results.drawing.layout import settle, settle_alike

    alone = Canvas(figsize=(WIDTH, min(picture.height, ROOM)))
    picture.draw(alone)
    settle(alone)
    picture.draw(part)
    settle_alike(part, alone)


def _pages(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    page: list[Block] = []
    for at, block in enumerate(blocks):
        used = sum(one.height for one in page)
        if page and used + _with_followers(blocks, at) > ROOM:
            yield page
            page = []
        page.append(block)
    if page:
        yield page


def _with_followers(blocks: Sequence[Block], at: int) -> float:
    """Height of a block and, behind headings, of what must stand with it."""
    height = blocks[at].height
    while blocks[at].keep and at + 1 < len(blocks):
        at += 1
        height += blocks[at].height
    return height


def _page(blocks: Sequence[Block], foot: str) -> Any:
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=PAGE)
    heights = [TOP, *(block.height for block in blocks)]
    heights.append(PAGE[1] - sum(heights))
    grid = canvas.add_gridspec(
        len(heights), 3, height_ratios=heights, width_ratios=[MARGIN, WIDTH, MARGIN], hspace=0, wspace=0
    )
    for place, block in enumerate(blocks, 1):
        block.draw(canvas.add_subfigure(grid[place, 1]))
    canvas.text(MARGIN / PAGE[0], 0.03, foot.replace("$", r"\$"), fontsize=7, color="#5a6474")
    return canvas


def _chunks(lines: list[str], size: int) -> Iterator[list[str]]:
    for at in range(0, len(lines), size):
        yield lines[at : at + size]
