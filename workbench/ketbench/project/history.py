"""Undo and redo as a line of snapshots; knows nothing of what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """A state and the words for what led to it."""

    label: str
    state: T


class History(Generic[T]):
    """A line of states with a place in it; editing after undo drops what lay ahead.

    Parameters
    ----------
    start : object
        The first state.
    steps : int
        How many steps back are kept.

    Examples
    --------
    >>> history = History("a")
    >>> history.push("write b", "b"); history.undo(); history.present
    'a'
    >>> history.redo(); history.present
    'b'
    """

    def __init__(self, start: T, steps: int = 1000) -> None:
        self._entries = [Entry("open", start)]
        self._at = 0
        self._steps = steps

    @property
    def present(self) -> T:
        """The state now."""
        return self._entries[self._at].state

    @property
    def labels(self) -> tuple[str, ...]:
        """The words of all entries, oldest first."""
        return tuple(entry.label for entry in self._entries)

    @property
    def position(self) -> int:
        """Number of the present entry."""
        return self._at

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier state."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later state."""
        return self._at + 1 < len(self._entries)

    def push(self, label: str, state: T) -> None:
        """Go on to a new state."""
        del self._entries[self._at + 1 :]
        self._entries.append(Entry(label, state))
        del self._entries[: max(0, len(self._entries) - 1 - self._steps)]
        self._at = len(self._entries) - 1

    def revise(self, change: Callable[[T], T]) -> None:
        """Change every state alike, earlier and later ones too; for what no undo may take away."""
        self._entries = [Entry(entry.label, change(entry.state)) for entry in self._entries]

    def undo(self) -> None:
        """Go one step back, if there is one."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Go one step forward, if there is one."""
        self._at = min(len(self._entries) - 1, self._at + 1)

    def go_to(self, position: int) -> None:
        """Go to a numbered entry."""
        self._at = min(max(0, position), len(self._entries) - 1)
