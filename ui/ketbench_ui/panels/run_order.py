"""The order in which runs are listed: by their number, the newest first; a parallel sweep ends them in any order."""

from __future__ import annotations

from collections.abc import Iterable


def newest_first(run_ids: Iterable[str]) -> list[str]:
    """Run ids by their number, the highest first; those without one last, the latest listed first.

    Examples
    --------
    >>> newest_first(["run-0003", "first", "run-0001", "run-10000", "second"])
    ['run-10000', 'run-0003', 'run-0001', 'second', 'first']
    """
    latest = list(run_ids)[::-1]
    return sorted(latest, key=lambda run_id: -_number(run_id))


def _number(run_id: str) -> int:
    digits = run_id.removeprefix("run-")
    return int(digits) if digits.isdecimal() else -1
