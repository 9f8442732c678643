"""What a report is made of, as plain values that HTML and PDF each set in their way; holds no content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `tone` is "", "muted" or "warning"."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of texts; the first column names the rows.

    Parameters
    ----------
    columns : sequence of str
        Empty for a table without a head.
    rows : sequence of sequence of str
    strong : int
        Number of the column set in bold; -1 for none.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: int = -1


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to copy."""

    text: str
    folded: str = ""
    """What stands on the fold that hides it in HTML; empty to show it at once."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Something drawn with matplotlib.

    Parameters
    ----------
    title : str
        Said where the picture cannot be seen or drawn.
    draw : callable
        Takes a matplotlib figure, or a part of one, to draw into.
    height : float, inch
        At `WIDTH`.
    points : int
        About how many points are drawn; very many make a picture of pixels.
    """

    title: str
    draw: Callable[[Any], None]
    height: float
    points: int = 0


Piece = Words | Rows | Code | Picture
WIDTH = 6.9
"""Inches a picture is wide."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Report:
    """A title, a line below it, and sections."""

    title: str
    line: str
    sections: Sequence[Section]
