"""Columns of fixed width: character places that are blank in every line; tells them from cells split at white space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

FEWEST = 3
_WIDEST = 4000


def guess_cuts(lines: Sequence[str]) -> tuple[int, ...]:
    """Where each column of fixed width begins; empty where white space splits the lines as evenly, or nothing does.

    Parameters
    ----------
    lines : sequence of str
        Of the table alone, without comments.
    """
    shown = [line.rstrip().expandtabs() for line in lines if line.strip()][:200]
    if len(shown) < FEWEST or max(map(len, shown)) > _WIDEST or any("\t" in line or '"' in line for line in lines[:50]):
        return ()
    widths = Counter(len(line.split()) for line in shown)
    if widths.most_common(1)[0][1] >= 0.95 * len(shown):
        return ()
    cuts = _starts(shown)
    if len(cuts) < 2:
        return ()
    cells = [cut_at(line, cuts) for line in shown]
    filled = sum(bool(cell.strip()) for row in cells for cell in row) / (len(cells) * len(cuts))
    return cuts if filled >= 0.6 and _straight(shown, cuts) >= 0.8 else ()


def _starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Columns begin behind a run of places that are blank in all lines."""
    width = max(map(len, lines))
    used = [any(i < len(line) and line[i] != " " for line in lines) for i in range(width)]
    return tuple(i for i in range(width) if used[i] and (i == 0 or not used[i - 1]))


def _straight(lines: Sequence[str], cuts: Sequence[int]) -> float:
    """Share of column starts at which a line has text right there or right-justified before the next column."""
    ends = [*cuts[1:], max(map(len, lines)) + 1]
    good = total = 0
    for start, end in zip(cuts, ends, strict=True):
        spans = [
            (len(cell) - len(cell.lstrip()), len(cell.rstrip())) for line in lines if (cell := line[start:end]).strip()
        ]
        if not spans:
            continue
        left = Counter(first for first, _ in spans).most_common(1)[0][1]
        right = Counter(last for _, last in spans).most_common(1)[0][1]
        good += max(left, right)
        total += len(spans)
    return good / max(1, total)


def cut_at(line: str, cuts: Sequence[int]) -> list[str]:
    """The cells of a line, without the blanks around them.

    >>> cut_at("John Smith   23  New York", (0, 12, 17))
    ['John Smith', '23', 'New York']
    """
    flat = line.expandtabs()
    return [flat[start:end].strip() for start, end in zip(cuts, [*cuts[1:], None], strict=True)]
