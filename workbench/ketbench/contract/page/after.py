"""What stands on the page after a run: a verdict, tabs of figures, and quantities in words and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.contract.result import Result, Value

GOOD, SAME, BAD, FIX = "good", "same", "bad", "fix"
TONES = (GOOD, SAME, BAD, FIX)
"""Works or better; no difference; worse or fails; something to mend first."""


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
    """One screen of a result: figures of the result by name, and quantities beside them.

    Parameters
    ----------
    title : str
    figures : sequence of str
    quantities : sequence of Quantities
    leads : str
        A table among the figures; when a row of it is selected, the others follow, as the backend's method `chosen`
        makes them.
    """

    title: str
    figures: Sequence[str] = ()
    quantities: Sequence[Quantities] = ()
    leads: str = ""


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
