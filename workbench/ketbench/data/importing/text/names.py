"""Names for columns: none empty, none twice; what was changed is told."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.data.importing.findings import Findings, shortened


def column_names(cells: Sequence[str], width: int, row: int, findings: Findings) -> list[str]:
    """`width` different names from the cells of a header; what is missing is numbered.

    Parameters
    ----------
    cells : sequence of str
        May be shorter or longer than `width`.
    row : int
        Line of the header, for what is found.
    """
    given = [" ".join(cell.split()) for cell in cells[:width]]
    given += [""] * (width - len(given))
    free = _Free(given)
    seen: set[str] = set()
    names: list[str] = []
    for i, name in enumerate(given):
        fresh = name or free.name(f"column {i + 1}")
        if not name and cells:
            findings.add("names", row, fresh, f"column {i + 1} has no name", f"it is called '{fresh}'")
        if fresh in seen:
            fresh = free.name(name)
            findings.add("names", row, fresh, f"the name {shortened(name)} is used again", f"it is called '{fresh}'")
        seen.add(fresh)
        names.append(fresh)
    return names


class _Free:
    """Gives names that nothing has."""

    def __init__(self, given: Sequence[str]) -> None:
        self._taken = set(given)
        self._next: dict[str, int] = {}

    def name(self, wanted: str) -> str:
        """`wanted`, or with the first number that makes it new."""
        made = wanted
        while made in self._taken:
            number = self._next.get(wanted, 2)
            self._next[wanted] = number + 1
            made = f"{wanted} ({number})"
        self._taken.add(made)
        return made
