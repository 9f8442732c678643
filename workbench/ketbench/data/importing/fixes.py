"""What can be done about the problems of an import, each as options to read again with or a step to add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported
from ketbench.data.preparing.preparation import Impute, Step

LONGEST_MARKER = 20
"""Characters that a mark for a missing value has at most; longer cells are notes."""


@dataclass(frozen=True)
class Fix:
    """One way to deal with problems.

    Parameters
    ----------
    title : str
        For a button.
    options : Options or None
        Read the file again with these.
    step : Step or None
        Or add this to the preparation.
    """

    title: str
    options: Options | None = None
    step: Step | None = None


def fixes(imported: Imported, options: Options | None = None) -> list[Fix]:
    """All fixes that make sense for an import.

    Parameters
    ----------
    imported : Imported
    options : Options, optional
        What it was read with.
    """
    given = options or Options()
    found = [
        *_of_doubts(imported, given),
        *_of_cells(imported, given),
        *_of_gaps(imported),
        *_of_markers(imported, given),
    ]
    if imported.guess.format is Format.DELIMITED:
        found += _of_text(imported, given)
    return found


def _of_doubts(imported: Imported, given: Options) -> Iterator[Fix]:
    """Each answer to a doubt; one that adds a missing marker keeps those that were chosen."""
    seen: set[str] = set()
    for doubt in imported.doubts:
        for answer in doubt.answers:
            if answer.title in seen:
                continue
            seen.add(answer.title)
            values = dict(answer.options)
            if "missing" in values:
                values["missing"] = (*(given.missing or ()), *values["missing"])
            yield Fix(answer.title, replace(given, **values))


def _of_cells(imported: Imported, given: Options) -> Iterator[Fix]:
    bad = [p for p in imported.problems if p.column and p.done in ("it is treated as missing", "its row was left out")]
    if not bad:
        return
    if given.bad != "drop":
        yield Fix("Drop the rows with cells that do not fit", replace(given, bad="drop"))
    if given.bad != "missing":
        yield Fix("Treat cells that do not fit as missing", replace(given, bad="missing"))
    for name in dict.fromkeys(problem.column for problem in bad):
        yield Fix(f"Keep column '{name}' as text", replace(given, kinds={**given.kinds, name: Kind.TEXT}))
        yield Fix(f"Skip column '{name}'", replace(given, roles={**given.roles, name: Role.SKIP}))


def _of_markers(imported: Imported, given: Options) -> Iterator[Fix]:
    """A short cell that fits no column of numbers may be somebody's mark for a missing value."""
    bad = [p for p in imported.problems if p.column and p.done == "it is treated as missing"]
    for cell in dict.fromkeys(problem.what.split("'")[1] for problem in bad if problem.what.startswith("'")):
        if len(cell) <= LONGEST_MARKER and "…" not in cell:
            yield Fix(f"Treat '{cell}' as missing everywhere", replace(given, missing=(*(given.missing or ()), cell)))


def _of_gaps(imported: Imported) -> Iterator[Fix]:
    gaps = [column for column in imported.dataset.features if column.missing.any()]
    if not gaps:
        return
    which = f"'{gaps[0].name}'" if len(gaps) == 1 else f"{len(gaps)} columns"
    if any(column.is_coded for column in gaps):
        # Categories have no middle.
        by, step = "most frequent value", Impute(strategy="most_frequent")
    else:
        by, step = "median", Impute(strategy="median")
    yield Fix(f"Replace missing values of {which} by the {by} of the training rows", step=step)


def _of_text(imported: Imported, given: Options) -> Iterator[Fix]:
    if any(doubt.about == "header" for doubt in imported.doubts):
        return
    header = imported.guess.layout.header
    yield Fix(
        "The first row holds values" if header else "The first row is the header", replace(given, header=not header)
    )
