"""Colours and text of drawn figures: colour-blind-safe, the same order in every picture."""

from __future__ import annotations

from typing import Any

COLOURS = ("#0069b4", "#d55e00", "#00875f", "#a8508b", "#6e3b00", "#3a9bd1", "#4b1fa8", "#1b222c")
"""After Okabe and Ito, darker, so that thin lines and names stand out from white; those of the window's light look."""
REFERENCE = "#5b6675"
"""Of a line that others are held against."""

SETTINGS: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "font.size": 9,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "savefig.dpi": 150,
    "svg.fonttype": "path",
    "svg.hashsalt": "ketbench",
}


def colour(index: int) -> str:
    """The colour of series number `index`."""
    return COLOURS[index % len(COLOURS)]
