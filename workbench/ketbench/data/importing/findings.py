"""What was found wrong in a file and what was done about it; the first of each sort by line, all of them counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ketbench.data.importing.guessing.doubt import Doubt

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing in a file that is not as it should be.

    Parameters
    ----------
    row : int
        Line of the file (row of the sheet), from 1; 0 where none can be named.
    column : str
        Name of the column; empty for a whole row or the whole file.
    what : str
        What was found, with its value.
    done : str
        What was done about it.
    """

    row: int
    column: str
    what: str
    done: str

    def __str__(self) -> str:
        place = ", ".join(p for p in (f"line {self.row}" if self.row else "", _quoted(self.column)) if p)
        text = f"{place}: {self.what}; {self.done}." if place else f"{self.what}; {self.done}."
        return text[0].upper() + text[1:]


class Findings:
    """Collects problems while a file is read: the first twenty of each sort, and how many there were."""

    def __init__(self) -> None:
        self._first: dict[str, list[ImportProblem]] = {}
        self._counts: Counter[str] = Counter()
        self._notes: dict[str, list[str]] = {}
        self._note_counts: Counter[str] = Counter()
        self._doubts: list[Doubt] = []

    def note(self, sentence: str, sort: str = "") -> None:
        """Keep a sentence about a decision; of one sort the first twenty, the rest counted."""
        kept = self._notes.setdefault(sort, [])
        self._note_counts[sort] += 1
        if not sort or len(kept) < SHOWN:
            kept.append(sentence)

    def add(self, sort: str, row: int, column: str, what: str, done: str) -> None:
        """Count a problem; keep it if it is among the first of its sort."""
        self._counts[sort] += 1
        kept = self._first.setdefault(sort, [])
        if len(kept) < SHOWN:
            kept.append(ImportProblem(row, column, what, done))

    def doubt(self, doubt: Doubt) -> None:
        """Keep a guess that is to be asked about, and count it among the problems."""
        self._doubts.append(doubt)
        self.add(f"doubt about {doubt.about}", 0, "", doubt.sentence, "choose the other reading if this is wrong")

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """All doubts, in the order they came."""
        return tuple(self._doubts)

    def more(self, sort: str, count: int) -> None:
        """Count problems of a sort that are not listed one by one."""
        self._counts[sort] += count

    @property
    def total(self) -> int:
        """How many problems there were."""
        return self._counts.total()

    def count(self, sort: str) -> int:
        """How many problems of a sort there were."""
        return self._counts[sort]

    def problems(self) -> tuple[ImportProblem, ...]:
        """The first problems of each sort, by line."""
        return tuple(sorted((p for kept in self._first.values() for p in kept), key=lambda p: p.row))

    def notes(self) -> dict[str, tuple[str, ...]]:
        """The sentences that have a sort, by it."""
        return {sort: tuple(kept) for sort, kept in self._notes.items() if sort}

    def sentences(self) -> tuple[str, ...]:
        """Notes first, then each sort: up to three problems and how many more there are."""
        lines: list[str] = []
        for sort, kept in self._notes.items():
            rest = self._note_counts[sort] - len(kept)
            lines += [*kept, *([f"The same for {rest} more columns ({sort})."] if rest else [])]
        for sort, kept in self._first.items():
            lines += [str(problem) for problem in kept[:3]]
            rest = self._counts[sort] - min(3, len(kept))
            if rest > 0:
                lines.append(f"The same in {rest} more place{'s' if rest > 1 else ''} ({sort}).")
        return tuple(lines)


def _quoted(column: str) -> str:
    return f"column '{column}'" if column else ""


def shortened(text: str, most: int = 40) -> str:
    """A cell as it can be shown in a sentence: quoted, one line, not too long."""
    flat = " ".join(text.split()) if text.strip() else text
    return f"'{flat}'" if len(flat) <= most else f"'{flat[: most - 1]}…' ({len(text)} characters)"
