"""What stands on the page before a run: stages from data to score, controls as ticks, sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ketbench.base.figures import Figure


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of what an experiment does, from its data to its score.

    Parameters
    ----------
    label : str
        What the step is, as "Circuit".
    title : str
        What stands there now, as "reuploading-4".
    detail : str
        Its size in a few words, as "depth 21, 24 weights".
    icon : str
        A name of the Phosphor set; empty for none.
    places : sequence of str
        Places of the form and of problems that belong to it, as ``dataset`` or ``params.head``.
    figure : Figure or None
        What it looks like.
    """

    label: str
    title: str
    detail: str = ""
    icon: str = ""
    places: Sequence[str] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Slide:
    """A number of an interactive backend that can be slid, and the range of it that works.

    Parameters
    ----------
    place : str
        A dotted place in the parameters, as ``rate`` or ``stages.0.value``.
    title, unit : str
    low, high : float
        Ends of the slider.
    works : tuple of float or None
        From where to where it works with all else as it is; None where nothing is known, an empty range as (1, 0).
    log : bool
        Whether equal ways are equal factors.
    whole : bool
        Whether only whole numbers mean something.
    """

    place: str
    title: str
    low: float
    high: float
    unit: str = ""
    works: tuple[float, float] | None = None
    log: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A control that is trained along, as a tick.

    Parameters
    ----------
    title : str
    on : bool
    changes : mapping of str to JSON value, or None
        The settings that a click asks for; None where it is always trained.
    help : str
    """

    title: str
    on: bool = True
    changes: Mapping[str, Any] | None = None
    help: str = ""
