"""Times of day and durations, as 08:30, 8:30:15.2 or 3:05 PM, in seconds; a date is none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

OF_DAY, DURATION = "s since midnight", "s"
_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?")

_LAP = re.compile(r"(\d{1,3}):([0-5]\d[.,]\d{1,6})")
"""Minutes and seconds with a fraction, as lap times are written."""


def looks_like_time(cell: str) -> bool:
    """Whether a cell is a time.

    >>> looks_like_time("08:30"), looks_like_time("8:75")
    (True, False)
    """
    return ":" in cell and (_TIME.fullmatch(cell.strip()) is not None or _LAP.fullmatch(cell.strip()) is not None)


def seconds_of_time(cell: str) -> float | None:
    """Seconds since midnight, or of a duration beyond a day; None for no time.

    >>> seconds_of_time("1:02:03.5"), seconds_of_time("12:30 AM"), seconds_of_time("13:00 PM")
    (3723.5, 1800.0, None)
    """
    lap = _LAP.fullmatch(cell.strip())
    if lap is not None:
        return 60.0 * int(lap[1]) + float(lap[2].replace(",", "."))
    match = _TIME.fullmatch(cell.strip())
    if match is None:
        return None
    hours = int(match[1])
    if match[5]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + 12 * (match[5][0] in "Pp")
    fraction = float(f"0.{match[4]}") if match[4] else 0.0
    return 3600.0 * hours + 60.0 * int(match[2]) + int(match[3] or 0) + fraction


def unit_of_times(cells: Sequence[str]) -> str:
    """Whether times are of a day or durations, which go beyond 24 hours."""
    if any(_LAP.fullmatch(cell.strip()) for cell in cells):
        return DURATION
    return DURATION if any((seconds_of_time(cell) or 0.0) >= 86400.0 for cell in cells) else OF_DAY
