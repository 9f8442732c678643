"""Years of two digits: the century by what a column means and by the other dates of the file; never a birth to come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_BORN = re.compile(
    r"birth|urodz|syntym|рожд|出生|生日|(^|[^a-z])(born|dob|geb\w*|naiss\w*|nacim\w*|nac|nascita|nascimento|bday|bdate"
    r"|bd|f[oö]d\w*)([^a-z]|$)",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"(^|[^a-z])(expir\w*|exp|due|matur\w*|end\w*|until|valid\w*|deadline|ablauf)([^a-z]|$)", re.IGNORECASE
)
_BEYOND = 30
"""Years by which a column of dates may go on after all others of its file."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
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
        Of the column: births end with the latest other date of the file, what is to come may lie 50 years ahead,
        others no more than 30 years behind the file's other dates and not after today.
    latest_elsewhere : int or None
        The latest year of four digits in the file's other dates.
    now : int, optional
        This year if left out.
    """
    this_year = datetime.now(UTC).year if now is None else now
    if is_to_come(name):
        return Century(this_year + 50)
    if is_birth(name) and latest_elsewhere is not None:
        return Century(min(this_year, latest_elsewhere))
    if latest_elsewhere is None:
        return Century(this_year)
    return Century(max(latest_elsewhere, min(this_year, latest_elsewhere + _BEYOND)))


def is_birth(name: str) -> bool:
    """Whether a column names births.

    >>> is_birth("date_of_birth"), is_birth("patientDOB"), is_birth("boredom")
    (True, True, False)
    """
    return _BORN.search(_HUMP.sub(" ", name)) is not None


def is_to_come(name: str) -> bool:
    """Whether a column names what may lie ahead of every other date.

    >>> is_to_come("expiry date"), is_to_come("visit")
    (True, False)
    """
    return _TO_COME.search(_HUMP.sub(" ", name)) is not None


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
