"""Reads rows straight out of the pages of a SQLite file and its write-ahead file, where SQLite itself gives up.

After the file format of https://www.sqlite.org/fileformat2.html. Checksums of frames are passed over on purpose: each
row proves itself by its own hash, so that a page with one bad bit gives all its other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ketbench.project.storage.journaling.chain import Row, is_sound, row_of
from ketbench.project.storage.trust.disk import is_regular

PAGE_SIZE = 4096
_WAL_HEAD, _FRAME_HEAD = 32, 24
_TEXT_FROM, _BLOB_FROM = 13, 12


@dataclass
class Scanned:
    """What the pages hold.

    Parameters
    ----------
    rows : dict of int to Row
        Sound rows by number.
    committed : set of int
        Numbers of those whose transaction was finished.
    about : dict of str to str
        Names and values that stand in the other table.
    """

    rows: dict[int, Row] = field(default_factory=dict)
    committed: set[int] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)


def scanned(journal: Path) -> Scanned:
    """All sound rows in the pages of a journal and of its write-ahead file, newest state last."""
    found = Scanned()
    pages = _main_pages(journal)
    _scan(pages, list(pages), found, committed=True)
    for transaction, is_whole in _transactions(journal.with_name(f"{journal.name}-wal")):
        pages.update(transaction)
        _scan(pages, list(transaction), found, committed=is_whole)
    return found


def _main_pages(path: Path) -> dict[int, bytes]:
    content = path.read_bytes() if is_regular(path) else b""
    return {1 + start // PAGE_SIZE: content[start : start + PAGE_SIZE] for start in range(0, len(content), PAGE_SIZE)}


def _transactions(path: Path) -> Iterator[tuple[dict[int, bytes], bool]]:
    """Pages that were written together, and whether the last frame of a transaction is among them; stale ones first."""
    content = path.read_bytes() if is_regular(path) else b""
    size = _FRAME_HEAD + PAGE_SIZE
    frames = [content[start : start + size] for start in range(_WAL_HEAD, len(content), size)]
    salts = {frame[8:16] for frame in frames[:1]} | {content[16:24]}
    stale = [frame for frame in frames if frame[8:16] not in salts]
    fresh = [frame for frame in frames if frame[8:16] in salts]
    for group in (stale, fresh):
        pages: dict[int, bytes] = {}
        for frame in group:
            pages[int.from_bytes(frame[:4], "big")] = frame[_FRAME_HEAD:]
            if any(frame[4:8]):
                yield pages, group is fresh
                pages = {}
        if pages:
            yield pages, False


def _scan(pages: Mapping[int, bytes], numbers: list[int], found: Scanned, *, committed: bool) -> None:
    for number in numbers:
        for values in _records(pages, number):
            if len(values) == 3 and all(isinstance(value, str) for value in values[1:]):
                found.about[str(values[1])] = str(values[2])
                continue
            row = row_of(values)
            if row is None or not is_sound(row):
                continue
            if committed:
                found.committed.add(row.sequence)
            kept = found.rows.get(row.sequence)
            if kept is None or (row.body and not kept.body):
                found.rows[row.sequence] = row


def _records(pages: Mapping[int, bytes], number: int) -> Iterator[tuple[object, ...]]:
    """The records of a table leaf, each with its row number in front of its columns; garbage gives none."""
    page = pages[number]
    start = 100 if number == 1 else 0
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    if not 0 < count <= PAGE_SIZE // 4:
        return
    for place in range(start + 8, start + 8 + 2 * count, 2):
        try:
            record = _record(pages, page, int.from_bytes(page[place : place + 2], "big"))
        except (IndexError, ValueError, KeyError):
            continue
        if record:
            yield record


def _record(pages: Mapping[int, bytes], page: bytes, place: int) -> tuple[object, ...]:
    length, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if length > PAGE_SIZE * len(pages):
        return ()
    local = _local(length)
    head_size, at = _varint(page, place)
    kinds: list[int] = []
    while at < place + head_size:
        kind, at = _varint(page, at)
        kinds.append(kind)
    if len(kinds) not in (2, 5, 7) or any(kind < _BLOB_FROM and (kind or i) for i, kind in enumerate(kinds)):
        return ()
    payload = page[place : place + local]
    if local < length:
        payload += _overflow(pages, page[place + local : place + local + 4], length - local)
    values = list(_values(payload[:length], head_size, kinds))
    return (rowid, *values[1:]) if len(kinds) > 2 else (rowid, *values)


def _values(payload: bytes, start: int, kinds: list[int]) -> Iterator[object]:
    """Columns of a record; only nulls, texts and blobs are met."""
    for kind in kinds:
        size = (kind - (_TEXT_FROM if kind % 2 else _BLOB_FROM)) // 2 if kind else 0
        value = payload[start : start + size]
        if len(value) != size:
            raise ValueError("cut off")
        yield None if not kind else value.decode() if kind % 2 else value
        start += size


def _overflow(pages: Mapping[int, bytes], link: bytes, length: int) -> bytes:
    parts: list[bytes] = []
    for _ in range(len(pages)):
        if length <= 0:
            break
        page = pages[int.from_bytes(link, "big")]
        link, part = page[:4], page[4 : 4 + length]
        parts.append(part)
        length -= len(part)
        if not part:
            break
    return b"".join(parts)


def _local(length: int) -> int:
    """How much of a record of this length stands in the leaf itself."""
    if length <= PAGE_SIZE - 35:
        return length
    least = (PAGE_SIZE - 12) * 32 // 255 - 23
    wanted = least + (length - least) % (PAGE_SIZE - 4)
    return wanted if wanted <= PAGE_SIZE - 35 else least


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the place behind it."""
    value = 0
    for index in range(9):
        byte = content[place + index]
        if index == 8:
            return (value << 8) | byte, place + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, place + index + 1
    raise ValueError("no number")
