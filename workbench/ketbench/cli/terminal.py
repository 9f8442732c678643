"""How commands write: tables for people, JSON for programs, progress on standard error only."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer

from ketbench.base.preferences import trust_all_for_now
from ketbench.results.export import plain

Trust = Annotated[
    bool,
    typer.Option(
        "--trust", help="Run the code that the experiment names by import path.", callback=lambda on: trusted(on)
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
MemoryMegabytes = Annotated[
    float, typer.Option("--memory", help="Most memory of a worker, MB; else the preference, or most of what is free.")
]

LONGEST_WORD = 15
"""Words up to this length are not broken, where a table is too wide for the terminal."""


def trusted(on: bool) -> bool:
    """Agree, for this command and its workers, that code which experiments name is run."""
    if on:
        trust_all_for_now()
    return on


def print_json(value: Any, indent: int | None = 2) -> None:
    """One JSON value on standard output; `indent` None keeps it on one line."""
    sys.stdout.write(json.dumps(plain(value), indent=indent) + "\n")
    sys.stdout.flush()


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "", longest_word: int = LONGEST_WORD
) -> None:
    """A table on standard output, as wide as the terminal allows; words up to `longest_word` are not broken."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    shown = [[cell_text(cell) for cell in row] for row in rows]
    for number, column in enumerate(columns):
        words = " ".join([column, *(row[number] for row in shown if number < len(row))]).split()
        longest = max(map(len, words), default=1)
        table.add_column(column, overflow="fold", min_width=min(longest, longest_word))
    for row in shown:
        table.add_row(*map(Text, row))
    Console().print(table)


def cell_text(cell: object) -> str:
    """A value as a reader sees it; None was not measured."""
    if cell is None:
        return "not measured"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return number_text(cell) if isinstance(cell, float) else str(cell)


def number_text(value: float) -> str:
    """Four digits, but whole numbers whole: an energy of -45607 must not read -4.561e+04."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e9 else f"{value:.4g}"


def note(text: str) -> None:
    """A line on standard error, so that standard output stays clean for programs."""
    typer.echo(text, err=True)
