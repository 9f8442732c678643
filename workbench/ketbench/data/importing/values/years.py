"""Years of two digits: the century by what a column means and by the other dates of the file; never a birth to come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_BORN = re.compile(r"(^|[^a-z])(born|birth\w*|dob|geb\w*|naiss\w*|nacim\w*|nascita|bday)([^a-z]|$)", re.IGNORECASE)
_TO_COME = re.compile(
    r"(^|[^a-z])(expir\w*|exp|due|matur\w*|end\w*|until|valid\w*|deadline|ablauf)([^a-z]|$)", re.IGNORECASE
)
_FOUR = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)")
_TWO = re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-](\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Century:
    """Which years two digits stand for: the hundred years that end with `last`.

    Parameters
    ----------
    last : int
        The latest year that two digits can mean.
    """

    last: int

    def year(self, two: int) -> int:
        """The year of two digits.

        >>> Century(2026).year(38), Century(2026).year(26)
        (1938, 2026)
        """
        return self.last - (self.last - two) % 100

    def told(self) -> str:
        """The rule, as part of a sentence."""
        turn = self.last % 100
        early = f"{(turn + 1) % 100:02d} to 99 mean {self.last - 99} to {self.last - turn - 1}" if turn < 99 else ""
        late = f"00 to {turn:02d} mean {self.last - turn} to {self.last}"
        return f"{late}, {early}" if early else late


def century_of(name: str, latest_elsewhere: int | None, now: int | None = None) -> Century:
    """The century of a column of dates.

    Parameters
    ----------
    name : str
        Of the column: births end with the latest other date of the file, what is to come may lie 50 years ahead.
    latest_elsewhere : int or None
        The latest year of four digits in the file's other dates.
    now : int, optional
        This year if left out.
    """
    this_year = datetime.now(UTC).year if now is None else now
    if _TO_COME.search(name):
        return Century(this_year + 50)
    if _BORN.search(name) and latest_elsewhere is not None:
        return Century(min(this_year, latest_elsewhere))
    return Century(max(this_year, latest_elsewhere or 0))


def is_birth(name: str) -> bool:
    """Whether a column names births.

    >>> is_birth("date_of_birth"), is_birth("boredom")
    (True, False)
    """
    return _BORN.search(name) is not None


def latest_year(columns: Mapping[str, Sequence[str]], but: str, now: int | None = None) -> int | None:
    """The latest year among the dates of the other columns; there two digits mean a year up to now."""
    this_year = datetime.now(UTC).year if now is None else now
    years: list[int] = []
    for name, cells in columns.items():
        if name != but and not is_birth(name):
            for cell in cells:
                years += [int(year) for year in _FOUR.findall(cell)]
                years += [Century(this_year).year(int(year)) for year in _TWO.findall(cell)]
    return max(years, default=None)
