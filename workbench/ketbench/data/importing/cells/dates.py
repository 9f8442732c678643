"""Dates and times of day as seconds since 1970: which way of writing fits a column, and whether another would too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

UNIT = "s since 1970-01-01 UTC"
_LIKE = re.compile(r"\d{1,4}[-./ ]([A-Za-z]{3,9}|\d{1,2})[-./ ,]+\d{1,4}([T ].*)?|[A-Za-z]{3} \d{1,2},? \d{4}.*")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "T%H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_DAY_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y", "%d-%m-%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y")
_CLEAR = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%B %d, %Y",
    "%d-%b-%y",
    "%d %b %y",
    "%b %d, %y",
)


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way of writing.

    Parameters
    ----------
    pattern : str
        For `datetime.strptime`; "iso" for ISO 8601 with or without a zone.
    doubtful : bool
        Whether day and month could be the other way round.
    last_year : int
        The latest year that two digits can mean; 0 for the rule of POSIX, by which 69 is 1969 and 68 is 2068.
    """

    pattern: str
    doubtful: bool = False
    last_year: int = 0

    @property
    def has_short_years(self) -> bool:
        """Whether years have two digits."""
        return "%y" in self.pattern

    def seconds(self, text: str) -> float | None:
        """Seconds since 1970 of a cell without zone taken as UTC; None for no such date."""
        cell = text.strip().replace(",", ".") if "%f" in self.pattern else text.strip()
        try:
            when = datetime.fromisoformat(cell) if self.pattern == "iso" else datetime.strptime(cell, self.pattern)
        except ValueError:
            return None
        if self.last_year and self.has_short_years:
            try:
                when = when.replace(year=self.last_year - (self.last_year - when.year) % 100)
            except ValueError:
                return None
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def looks_like_date(text: str) -> bool:
    """A quick look, before any format is tried."""
    return _LIKE.fullmatch(text.strip()) is not None


def guess_dates(
    cells: Sequence[str], day_first: bool | None = None, elsewhere: bool | None = None
) -> DateFormat | None:
    """The format that reads nine tenths of the cells, or None.

    Parameters
    ----------
    cells : sequence of str
    day_first : bool or None
        What the user fixed.
    elsewhere : bool or None
        What other columns of the file tell; it counts where the cells leave it open.
    """
    sample = [cell for cell in cells[:2000] if cell.strip()]
    if not sample or sum(map(looks_like_date, sample[:200])) < 0.9 * len(sample[:200]):
        return None
    if _read(DateFormat("iso"), sample):
        return DateFormat("iso")
    for pattern in _with_times(_CLEAR):
        if _read(DateFormat(pattern), sample):
            return DateFormat(pattern)
    return _slashed(sample, day_first, elsewhere)


_ORDERED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b")


def order_told(cells: Iterable[str]) -> bool | None:
    """Whether some dates name the day first (True) or the month (False); None where neither or both is certain."""
    found = [match for cell in cells if (match := _ORDERED.match(cell))]
    day = any(int(match[1]) > 12 for match in found)
    month = any(int(match[2]) > 12 for match in found)
    return day if day != month else None


def _slashed(sample: Sequence[str], day_first: bool | None, elsewhere: bool | None = None) -> DateFormat | None:
    """Day or month first: the one that reads more of the cells; with both equal, the day, and the doubt is kept."""
    day = next((p for p in _with_times(_DAY_FIRST) if _read(DateFormat(p), sample)), None)
    month = next((p for p in _with_times(_MONTH_FIRST) if _read(DateFormat(p), sample)), None)
    if day is None or month is None:
        chosen = day or month
        return DateFormat(chosen) if chosen else None
    if day_first is not None:
        return DateFormat(day if day_first else month)
    by_day = [DateFormat(day).seconds(cell) for cell in sample]
    by_month = [DateFormat(month).seconds(cell) for cell in sample]
    if by_day.count(None) != by_month.count(None):
        return DateFormat(day if by_day.count(None) < by_month.count(None) else month)
    if elsewhere is not None:
        return DateFormat(day if elsewhere else month)
    return DateFormat(day, doubtful=by_day != by_month)


def _with_times(dates: Iterable[str]) -> Iterable[str]:
    return (date + time for date in dates for time in _TIMES)


def _read(form: DateFormat, sample: Sequence[str]) -> bool:
    wanted = 0.9 * len(sample)
    failed = 0
    for cell in sample:
        failed += form.seconds(cell) is None
        if failed > len(sample) - wanted:
            return False
    return True
