"""Commands that begin a run take a double press for one; knows nothing of what they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

STILL_BEGINS = 1.5
"""Seconds within which a second press, while the run of the first waits or goes on, is the same wish."""


class Once:
    """Wraps the verbs that begin something, so that key and button together count as one.

    Parameters
    ----------
    is_busy : callable
        Whether something that was begun still waits or goes on.
    told : callable
        Says that the second press did nothing.
    """

    def __init__(self, is_busy: Callable[[], bool], told: Callable[[], None]) -> None:
        self._is_busy, self._told = is_busy, told
        self._last: tuple[str, tuple[Any, ...]] = ("", ())
        self._at = -STILL_BEGINS

    def wrap(self, name: str, verb: Callable[..., None]) -> Callable[..., None]:
        """The verb, which does nothing where it was called just now with the same words."""

        def guarded(*given: Any) -> None:
            # Buttons and actions say whether they are down, which is not part of the wish.
            arguments = tuple(one for one in given if not isinstance(one, bool))
            if self._is_again(name, arguments):
                self._told()
                return
            self._last, self._at = (name, arguments), time.monotonic()
            verb(*arguments)

        return guarded

    def _is_again(self, name: str, arguments: tuple[Any, ...]) -> bool:
        since = time.monotonic() - self._at
        # What has ended meanwhile was seen to end: a press after that is another wish.
        return (name, arguments) == self._last and since <= STILL_BEGINS and self._is_busy()
