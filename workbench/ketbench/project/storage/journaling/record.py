"""Judges what a journal holds: which rows are sound, which were lost, and whether at the end or in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ketbench.base.errors import DamagedError
from ketbench.project.storage.journaling.chain import CHECKPOINT, Row, is_sound, row_of
from ketbench.project.storage.journaling.mark import Mark, mark_of, read_mark
from ketbench.project.storage.journaling.pages import Scanned, scanned
from ketbench.project.storage.journaling.stored import SIDES, Stored, stored
from ketbench.project.storage.trust.disk import is_regular

MOST_NAMED = 12
MOST_ROWS = 50_000_000
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Record:
    """All that a journal holds.

    Parameters
    ----------
    project_id : str
        Empty where it cannot be read.
    complete_from : int
        No row with this number or a later one was ever removed.
    rows : tuple of Row
        The sound ones, in order; without those that a newer one replaced.
    last : int
        The highest number that was ever given, as far as is known.
    lost : tuple of int
        Numbers of acknowledged rows that cannot be read, as far as is known.
    unnumbered : int
        Damaged rows that do not even give a number.
    findings : tuple of str
        What is wrong, a sentence each; empty for a sound journal.
    """

    project_id: str
    complete_from: int
    rows: tuple[Row, ...]
    last: int = 0
    lost: tuple[int, ...] = ()
    unnumbered: int = 0
    findings: tuple[str, ...] = ()

    @property
    def is_damaged(self) -> bool:
        """Whether it must not be continued."""
        return bool(self.findings)


def read_record(path: Path) -> Record:
    """Read a journal with the mark beside it.

    Raises
    ------
    DamagedError
        When nothing in it can be read.
    """
    _refuse_irregular(path)
    mark = read_mark(mark_of(path))
    record = _read_once(path, mark)
    for _ in range(MOST_TRIES):
        # A window that writes meanwhile may remove rows between the look at the mark and the look at the rows.
        before, mark = mark, read_mark(mark_of(path))
        if not record.findings or mark == before:
            break
        record = _read_once(path, mark)
    return record


def _refuse_irregular(path: Path) -> None:
    for side in ("", *SIDES):
        beside = path.with_name(f"{path.name}{side}")
        if beside.exists() and not is_regular(beside):
            raise DamagedError(f"'{beside.name}' is not a plain file, so it is not a journal; remove it.")


def _read_once(path: Path, mark: Mark | None) -> Record:
    kept = stored(path)
    reading = _Reading(path, mark, kept)
    if reading.is_doubtful:
        reading.look_at_pages()
    if not reading.sound and kept.troubles and mark is None:
        reason = f"SQLite: {kept.troubles[0]}"
        raise DamagedError(
            f"'{path.name}' is not a readable journal ({reason}); what it held is lost unless a copy exists."
        )
    return reading.record()


class _Reading:
    """One journal being judged."""

    def __init__(self, path: Path, mark: Mark | None, kept: Stored) -> None:
        self._path, self._mark, self._kept = path, mark, kept
        self.sound: dict[int, Row] = {}
        self._bad: dict[int, str] = {}
        self._newest: dict[str, int] = {}
        self._unread = 0
        self._behind: list[int] = []
        self._about = dict(kept.about)
        for values in kept.rows:
            self._take(values)

    @property
    def is_doubtful(self) -> bool:
        """Whether the pages must be looked at: always without a mark while there is a write-ahead file."""
        if self._kept.troubles or self._bad or self._unread:
            return True
        if self._mark is None:
            return any(_size(self._path, side) for side in SIDES)
        return bool(self._missing()) or any(self._mark_findings())

    def look_at_pages(self) -> None:
        """Fill up with what the pages hold; what SQLite did not give though it was committed is damage."""
        found = scanned(self._path)
        self._about = {**found.about, **self._about}
        for number, row in found.rows.items():
            if self._is_news(row, found):
                self._behind.append(number)
                self._bad.pop(number, None)
                self._keep(row)

    def record(self) -> Record:
        """The judgement."""
        lost = self._missing()
        self._drop_unexplained()
        rows = tuple(self.sound[number] for number in sorted(self.sound) if not self.sound[number].is_replaced)
        last = max([self._complete_from - 1, *self.sound, *lost, *((self._mark.sequence,) if self._mark else ())])
        findings = tuple(dict.fromkeys(self._findings(lost)))
        return Record(self._project_id, self._complete_from, rows, last, lost, self._strange(lost), findings)

    @property
    def _project_id(self) -> str:
        return self._mark.project_id if self._mark else self._about.get("project-id", "")

    @property
    def _complete_from(self) -> int:
        told = self._about.get("complete-from", "")
        start = int(told) if told.isdecimal() and len(told) < 16 else 0
        if self._mark is None:
            return start or min(self.sound, default=1)
        # Rows are removed before the mark says so: the journal may be ahead by one removal.
        return start if start > self._mark.complete_from and self._is_removal(start) else self._mark.complete_from

    def _is_removal(self, start: int) -> bool:
        """Whether 'removed up to there' agrees with the rows: none before it, and all from there on."""
        top = self._mark.sequence if self._mark else 0
        is_first = min(self.sound, default=start) >= start
        return is_first and start <= top + 1 and all(n in self.sound for n in range(start, top + 1))

    def _take(self, values: tuple[object, ...]) -> None:
        row = row_of(values)
        if row is None:
            number = values[0] if values else None
            if isinstance(number, int) and number > 0:
                self._bad[number] = ""
            else:
                self._unread += 1
        elif not is_sound(row) or row.sequence < 1 or row.sequence in self.sound:
            self._bad[row.sequence] = f" ({row.kind} of '{row.subject}')"[:80]
        else:
            self._keep(row)

    def _keep(self, row: Row) -> None:
        self.sound[row.sequence] = row
        if row.kind == CHECKPOINT and row.body:
            self._newest[row.subject] = max(row.sequence, self._newest.get(row.subject, 0))

    def _is_news(self, row: Row, found: Scanned) -> bool:
        number = row.sequence
        if number < self._complete_from:
            return False
        known = self.sound.get(number)
        if known is not None:
            return known.is_replaced and not self._has_newer(known) and bool(row.body)
        if number not in found.committed and (self._mark is None or number > self._mark.sequence):
            return False
        return row.kind != CHECKPOINT or row.is_chained or not self._has_newer(row)

    def _has_newer(self, row: Row) -> bool:
        return self._newest.get(row.subject, 0) > row.sequence

    def _drop_unexplained(self) -> None:
        """A checkpoint without a body that no newer one replaced is lost."""
        for number in [n for n, row in self.sound.items() if row.is_replaced and not self._has_newer(row)]:
            del self.sound[number]

    def _missing(self) -> tuple[int, ...]:
        """Numbers that were given and whose rows are not there."""
        top = max([*self.sound, *self._plausible_bad(), *((self._mark.sequence,) if self._mark else ())], default=0)
        first = self._complete_from
        if top - first > MOST_ROWS:
            return ()
        gaps = [number for number in range(first, top + 1) if number not in self.sound]
        return (*self._unexplained(gaps), *self._bodiless())

    def _bodiless(self) -> Iterator[int]:
        return (n for n, row in self.sound.items() if row.is_replaced and not self._has_newer(row))

    def _plausible_bad(self) -> list[int]:
        """Numbers of bad rows that can be right: a flipped bit makes one that is far out."""
        top = max(self.sound, default=0)
        return [number for number in self._bad if number <= top + len(self._bad) + 1]

    def _unexplained(self, gaps: list[int]) -> list[int]:
        """Journals of the first form removed a checkpoint when the next came: such a gap has one behind it."""
        newest = max(self._newest.values(), default=0)
        limit = self._chained_from()
        return [n for n in gaps if n in self._bad or n >= limit or n > newest]

    def _chained_from(self) -> int:
        """The first number whose row must have a chain value."""
        if self._mark and self._mark.chained:
            return self._mark.chained
        return min((n for n, row in self.sound.items() if row.is_chained), default=MOST_ROWS)

    def _findings(self, lost: tuple[int, ...]) -> Iterator[str]:
        name = self._path.name
        for trouble in self._kept.troubles[:3]:
            yield f"'{name}' is damaged (SQLite: {trouble[:160]})."
        yield from self._mark_findings()
        if self._behind:
            yield f"{_counted(self._behind)} of '{name}' were read past a damaged place; nothing of them is lost."
        if lost:
            yield self._lost_words(lost)
        strange = self._strange(lost)
        if strange:
            rows = "a damaged row" if strange == 1 else f"{strange} damaged rows"
            yield f"'{name}' holds {rows} without a usable number, passed over."
        yield from self._broken_links()

    def _strange(self, lost: tuple[int, ...]) -> int:
        return self._unread + sum(number not in lost for number in self._bad)

    def _lost_words(self, lost: tuple[int, ...]) -> str:
        name = self._path.name
        named = _counted(lost, self._bad)
        if self._mark and lost[0] > max([self._mark.sure, *self.sound]) and not self._bad:
            return f"{named} of '{name}' had not reached the disk when the machine stopped; the rows before are whole."
        where = "at its end" if lost[0] > max(self.sound, default=0) else "in the middle"
        return f"{named} of '{name}' cannot be read: it is damaged {where}; all other rows were used."

    def _mark_findings(self) -> Iterator[str]:
        mark, name = self._mark, self._path.name
        if mark is None:
            if any(row.is_chained for row in self.sound.values()):
                yield f"'{mark_of(self._path).name}' is gone or damaged: rows missing at the end are not noticed."
            yield from self._about_findings()
            return
        for key, value in (("project-id", mark.project_id), ("complete-from", str(self._complete_from))):
            if self._kept.about.get(key) != value:
                yield f"'{name}' says another {key} than was written; the one beside it was used."
        row = self.sound.get(mark.sequence)
        if row is not None and row.chain != mark.chain:
            yield f"Row {mark.sequence} of '{name}' is not the one that was acknowledged."

    def _about_findings(self) -> Iterator[str]:
        for key in ("project-id", "complete-from"):
            if key not in self._kept.about:
                yield f"'{self._path.name}' does not say its {key}; it is damaged."

    def _broken_links(self) -> Iterator[str]:
        for one, two in pairwise(sorted(self.sound)):
            former, latter = self.sound[one], self.sound[two]
            if two == one + 1 and latter.is_chained and former.is_chained and latter.before != former.chain:
                yield f"Row {two} of '{self._path.name}' does not follow from row {one}; one of them is from elsewhere."


def _counted(numbers: Iterable[int], words: dict[int, str] | None = None) -> str:
    """'Row 3 (batch of 'run-0001')', or 'Rows 3, 5-9'."""
    ordered = sorted(numbers)
    if len(ordered) == 1:
        return f"Row {ordered[0]}{(words or {}).get(ordered[0], '')}"
    spans: list[list[int]] = []
    for number in ordered:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    named = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:MOST_NAMED]]
    more = "" if len(spans) <= MOST_NAMED else f" and others, {len(ordered)} in all,"
    return f"Rows {', '.join(named)}{more}"


def _size(path: Path, side: str) -> int:
    try:
        return path.with_name(f"{path.name}{side}").stat().st_size
    except OSError:
        return 0
