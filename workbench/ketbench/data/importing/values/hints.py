"""What all columns of dates tell together: day or month first, and the latest year; reads no cell twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ketbench.data.importing.cells.dates import looks_like_date, order_told
from ketbench.data.importing.values.years import latest_year

LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class DateHints:
    """What columns tell of each other.

    Parameters
    ----------
    day_first : bool or None
        None where no column is certain, or where two contradict each other.
    columns : mapping of str to sequence of str
        Cells of the columns that look like dates.
    """

    day_first: bool | None = None
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def latest(self, name: str) -> int | None:
        """The latest year of the other columns; two digits mean years up to now there."""
        return latest_year(self.columns, name)


def date_hints(columns: Mapping[str, Sequence[str]]) -> DateHints:
    """Hints from the different cells of each column of words."""
    dated = {
        name: [cell.strip() for cell in cells[:LOOKED_AT]]
        for name, cells in columns.items()
        if any(map(looks_like_date, [cell for cell in cells[:20] if cell.strip()][:5]))
    }
    told = {order for cells in dated.values() if (order := order_told(cells)) is not None}
    return DateHints(next(iter(told)) if len(told) == 1 else None, dated)
