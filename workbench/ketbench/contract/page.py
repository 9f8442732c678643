"""What a backend says about its own page: stages, a verdict, tabs of figures, quantities, sliders; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ketbench.base.figures import Figure
from ketbench.contract.result import Result, Value

GOOD, SAME, BAD, FIX = "good", "same", "bad", "fix"
TONES = (GOOD, SAME, BAD, FIX)
"""Works or better; no difference; worse or fails; something to mend first."""


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
class Verdict:
    """What came out, in a sentence.

    Parameters
    ----------
    tone : str
        One of `TONES`.
    title : str
        The sentence, without full stop.
    detail : str
        The numbers behind it with their intervals.
    short : str
        The sentence where there is little room.
    """

    tone: str
    title: str
    detail: str = ""
    short: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"The tone of a verdict is {self.tone!r}; it must be one of {', '.join(TONES)}.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a word with its name in words and its unit; None where it was not measured."""

    name: str
    value: Value
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Quantities:
    """Quantities that are read together, under a heading."""

    title: str
    rows: Sequence[Quantity]

    @classmethod
    def of(cls, title: str, result: Result, **names: str) -> Quantities:
        """Entries of a result's summary by their keys, each with its name in words; what is not there is left out.

        Examples
        --------
        >>> Quantities.of("Signal", Result({"margin_db": 2.0}, units={"margin_db": "dB"}), margin_db="Margin").rows
        (Quantity(name='Margin', value=2.0, unit='dB'),)
        """
        rows = (
            Quantity(name, result.summary[k], result.units.get(k, ""))
            for k, name in names.items()
            if k in result.summary
        )
        return cls(title, tuple(rows))


@dataclass(frozen=True, slots=True)
class Tab:
    """One screen of a result: figures of the result by name, and quantities beside them."""

    title: str
    figures: Sequence[str] = ()
    quantities: Sequence[Quantities] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """How a result is shown; what is left out takes its default.

    Parameters
    ----------
    verdict : Verdict or None
    tabs : sequence of Tab
        The first one is shown first.
    """

    verdict: Verdict | None = None
    tabs: Sequence[Tab] = ()


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
