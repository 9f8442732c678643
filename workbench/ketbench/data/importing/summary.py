"""What a file is before it is imported, for a program or a terminal: size, names, confidence of each guess, doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ketbench.data.importing.files.shipped import PREFIX
from ketbench.data.importing.guessing.doubt import Doubt
from ketbench.data.importing.look import cells_of, looked
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported, preview, read_file

WHOLE_BELOW = 20_000_000
"""Bytes of a file that is read to its end; of a larger one the first rows are read and the lines counted."""
FIRST_ROWS = 2000


@dataclass(frozen=True)
class Summary:
    """A file in short.

    Parameters
    ----------
    format : str
    rows : int
        Of data; `exact` says whether they were all read.
    exact : bool
    names, kinds, roles, units : tuple of str
        One for each column.
    confidence : mapping of str to float
        From 0 to 1 for each guess.
    doubts : tuple of Doubt
        What is to be asked before the file is imported.
    evidence : mapping of str to str
    report : tuple of str
        What an import would say.
    options : mapping of str to str
        How it was read, as JSON texts.
    preview : tuple of rows of str
    """

    format: str
    rows: int
    exact: bool
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    units: tuple[str, ...]
    confidence: Mapping[str, float]
    doubts: tuple[Doubt, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    report: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    preview: tuple[tuple[str, ...], ...] = ()

    def described(self) -> dict[str, Any]:
        """As JSON data; `columns` is how many there are."""
        return {
            "format": self.format,
            "rows": self.rows,
            "columns": len(self.names),
            "exact": self.exact,
            "confidence": dict(self.confidence),
            "doubts": [str(doubt) for doubt in self.doubts],
            "answers": [
                {"about": doubt.about, "title": answer.title, "option": answer.flag}
                for doubt in self.doubts
                for answer in doubt.answers
            ],
            "evidence": dict(self.evidence),
            "report": list(self.report),
            "names": list(self.names),
            "kinds": list(self.kinds),
            "roles": list(self.roles),
            "units": list(self.units),
            "options": dict(self.options),
            "preview": [list(row) for row in self.preview[:10]],
        }


def summary(path: str, options: Options | None = None) -> Summary:
    """Look at a file.

    Raises
    ------
    DatasetError
        For what is not a table, with what it is.
    """
    given = options or Options()
    whole = path.startswith(PREFIX) or not Path(path).is_file() or Path(path).stat().st_size < WHOLE_BELOW
    imported = read_file(path, options=given) if whole else preview(path, given, FIRST_ROWS)
    dataset = imported.dataset
    seen = looked(imported, path, given, whole=whole)
    columns = dataset.columns
    return Summary(
        format=imported.guess.format.value,
        rows=dataset.n_rows if whole or dataset.n_rows < FIRST_ROWS else _rows_of(path, imported),
        exact=whole or dataset.n_rows < FIRST_ROWS,
        names=tuple(column.name for column in columns),
        kinds=tuple(column.kind.value for column in columns),
        roles=tuple(column.role.value for column in columns),
        units=tuple(column.unit for column in columns),
        confidence=imported.confidence,
        doubts=imported.doubts,
        evidence=seen.evidence,
        report=dataset.provenance.report,
        options=dict(seen.read_as.described()),
        preview=cells_of(columns[:200], min(50, dataset.n_rows)),
    )


def _rows_of(path: str, imported: Imported) -> int:
    """About how many rows a large text has: its lines less those above the data; of other files the rows read."""
    from ketbench.data.importing.opening.formats import Format
    from ketbench.data.importing.opening.source import Source

    guess = imported.guess
    source = Source(Path(path), whole=False)
    if guess.format is not Format.DELIMITED or source.is_gzip:
        return imported.dataset.n_rows
    return max(imported.dataset.n_rows, source.count_lines() - guess.marks.skip - guess.layout.head_rows)
