"""Seconds since 1970 as the dates they stand for."""

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
