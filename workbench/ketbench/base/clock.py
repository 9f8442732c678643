"""Times as people write them: dates from seconds since 1970, and how long something takes."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601, without a time where it is midnight; empty for NaN.

    >>> iso(1704067200.0)
    '2024-01-01'
    """
    if seconds != seconds:
        return ""
    when = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    text = when.isoformat(sep=" ")
    return text.removesuffix(" 00:00:00")


def duration(seconds: float, *, at_most: bool = False) -> str:
    """Seconds as a person says them.

    Examples
    --------
    >>> duration(3.2), duration(72), duration(7300), duration(3.2, at_most=True)
    ('3 s', '1 min 12 s', '2 h 1 min', 'at most 3 s')
    """
    whole, most = round(seconds), "at most " if at_most else ""
    if whole < 60:
        return f"{most}{whole} s"
    if whole < 3600:
        return f"{most}{whole // 60} min {whole % 60} s"
    return f"{most}{whole // 3600} h {whole % 3600 // 60} min"


def roughly(seconds: float) -> str:
    """Seconds that were estimated and not measured, with one unit.

    Examples
    --------
    >>> roughly(0.2), roughly(72), roughly(100), roughly(7300)
    ('1 s', '72 s', '2 min', '2.0 h')
    """
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
