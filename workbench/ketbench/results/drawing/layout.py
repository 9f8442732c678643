"""Makes room in a drawn figure for its words; every picture of Ketbench is laid out here and nowhere else."""

from __future__ import annotations

import warnings
from typing import Any


def settle(canvas: Any) -> None:
    """Move the axes of a matplotlib figure until no label leaves it or lies on another; the same each time.

    Not by matplotlib's constrained layout: its solver gives another last digit each time, and now and then it ends the
    whole process (kiwi::InternalSolverError, github.com/nucleic/kiwi/issues/15), with the window in it.

    Parameters
    ----------
    canvas : Figure of matplotlib
        One that holds axes placed by hand is left as it is.
    """
    if not canvas.axes or any(axes.get_subplotspec() is None for axes in canvas.axes):
        return
    with warnings.catch_warnings():
        # Where there is no room for all words, the axes stay where they are.
        warnings.filterwarnings("ignore", "Tight layout not applied")
        canvas.tight_layout()


def settle_alike(part: Any, settled: Any) -> None:
    """Place the axes in a part of a page as they stand in a figure of the same size with the same content."""
    for axes, model in zip(part.axes, settled.axes, strict=True):
        axes.set_position(model.get_position(original=True))
