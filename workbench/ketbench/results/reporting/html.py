"""A report as one HTML file that asks the network for nothing; all text escaped, pictures inside."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

from ketbench.results.reporting.pieces import WIDTH, Code, Picture, Piece, Report, Rows, Words

MOST_DRAWN = 4000
"""Points above which a picture of pixels is smaller than one of lines."""
STYLE = """
:root{color-scheme:light}
body{font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;color:#1d2430;background:#fff;max-width:60rem;
margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #d5dae3}
table{border-collapse:collapse;margin:.6rem 0;font-size:.9rem}td,th{padding:.25rem .8rem .25rem 0;text-align:left;
vertical-align:top;border-bottom:1px solid #edf0f4;white-space:pre-line;overflow-wrap:break-word;max-width:34rem}
td:first-child,th{color:#5a6474;font-weight:500}td.strong{font-weight:650;color:#1d2430}
.muted{color:#5a6474;font-size:.88rem;margin:.25rem 0}.warning{background:#fff4e0;border-left:3px solid #d98a00;
padding:.4rem .7rem}
pre{background:#f4f6f9;padding:.7rem .9rem;overflow-x:auto;font-size:.85rem;border-radius:4px}
summary{cursor:pointer;color:#5a6474;font-size:.9rem}.wide{overflow-x:auto;margin:.8rem 0}
img{width:100%;max-width:48rem;height:auto;display:block}
@media (max-width:44rem){td,th{min-width:6.2rem}td:nth-child(n+4){min-width:11rem}img{min-width:34rem}
h1{font-size:1.35rem}}
@media print{body{margin:0;max-width:none}img,table{break-inside:avoid}}
"""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html(report: Report) -> bytes:
    """The whole file."""
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(report.title)}</title><style>{STYLE}</style></head><body>",
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="muted">{escape(report.line)}</p>',
    ]
    for section in report.sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [_piece(piece) for piece in section.pieces]
    return ("\n".join(parts) + "\n</body></html>\n").encode()


def _piece(piece: Piece) -> str:
    match piece:
        case Words(text, tone):
            return f'<p class="{tone}">{escape(text)}</p>' if tone else f"<p>{escape(text)}</p>"
        case Rows(columns, rows, strong):
            return _table(columns, rows, strong)
        case Code(text, folded):
            code = f"<pre>{escape(text)}</pre>"
            return f"<details><summary>{escape(folded)}</summary>{code}</details>" if folded else code
        case Picture():
            return _picture(piece)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], strong: int) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = [f"<tr>{head}</tr>"] if columns else []
    for row in rows:
        cells = [
            f'<td class="strong">{escape(cell)}</td>' if at == strong else f"<td>{escape(cell)}</td>"
            for at, cell in enumerate(row)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="wide"><table>{"".join(lines)}</table></div>'


def _picture(picture: Picture) -> str:
    from ketbench.results.drawing import image_bytes

    form = "png" if picture.points > MOST_DRAWN else "svg"
    try:
        content = image_bytes(_canvas(picture), form, letters="none")
    except Exception as error:
        # A figure comes from a plugin; one that cannot be drawn must not cost the report.
        return _piece(Words(f"{picture.title}: it cannot be drawn ({type(error).__name__}: {error}).", "warning"))
    kind = {"png": "image/png", "svg": "image/svg+xml"}[form]
    data = base64.b64encode(content).decode()
    return f'<div class="wide"><img alt="{escape(picture.title)}" src="data:{kind};base64,{data}"></div>'


def _canvas(picture: Picture) -> Any:
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    from ketbench.results.drawing.layout import settle
    from ketbench.results.drawing.style import SETTINGS

    with mpl.rc_context(SETTINGS):
        canvas = Canvas(figsize=(WIDTH, picture.height))
        picture.draw(canvas)
        settle(canvas)
    return canvas
