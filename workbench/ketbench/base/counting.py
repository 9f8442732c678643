"""Counts in sentences: one row, two rows."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "", *, marks: bool = False) -> str:
    """A number with its noun in the right form.

    Parameters
    ----------
    count : int
    one : str
        The noun for one.
    many : str
        For any other number; `one` with an s if left out.
    marks : bool
        Whether thousands are set apart by commas.

    Examples
    --------
    >>> counted(1, "row"), counted(0, "row"), counted(1200, "entry", "entries", marks=True)
    ('1 row', '0 rows', '1,200 entries')
    """
    return f"{count:,}" * marks + f"{count}" * (not marks) + f" {one if count == 1 else many or one + 's'}"
