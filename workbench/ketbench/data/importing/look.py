"""What a screen needs of a file before it is imported: some cells, every guess, the problems; never a whole column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ketbench.base.errors import DatasetError, KetbenchError, RunCancelled
from ketbench.data.column import Column
from ketbench.data.dataset import Role
from ketbench.data.importing.cells.markers import IN_NUMBERS
from ketbench.data.importing.files.shipped import PREFIX
from ketbench.data.importing.findings import ImportProblem
from ketbench.data.importing.fixes import Fix, fixes
from ketbench.data.importing.opening.brought import importer_of
from ketbench.data.importing.opening.formats import Format, called, identify
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.reading import Imported, preview, read_file, stem
from ketbench.data.importing.text.guess import HEAD
from ketbench.data.roles import Kind

ROWS, COLUMNS, LONGEST = 50, 200, 120
_ARRAYS = {Kind.IMAGE: "picture", Kind.TENSOR: "array"}
SMALL = 2_000_000
"""Bytes up to which a file is read whole at once, so that its problems are known before it is imported."""


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column without its values."""

    name: str
    kind: Kind
    role: Role
    unit: str = ""
    missing: int = 0
    """Rows without a value."""


@dataclass(frozen=True)
class Look:
    """One look at a file.

    Parameters
    ----------
    path : str
    options : Options
        As asked for.
    read_as : Options
        The same with every guess filled in.
    format : Format or None
        None where the file is not a table.
    size : int, bytes
        0 for a folder or a set that is shipped.
    evidence : mapping of str to str
        A sentence for each field of `Options` that has one.
    parts : tuple of str
        What `Options.part` may name.
    columns : tuple of ColumnLook
        The first 200.
    n_columns, n_rows : int
        How many columns there are, and how many rows were looked at.
    cells : tuple of rows of str
        The first 50 rows; empty where a value is missing.
    whole : bool
        Whether all rows were looked at; else the problems are those of the first rows.
    problems : tuple of ImportProblem
    total : int
        How many there were.
    report : tuple of str
    fixes : tuple of Fix
    refusal : str
        Why there is nothing to show, in one sentence; empty where there is.
    """

    path: str
    options: Options
    read_as: Options
    format: Format | None = None
    size: int = 0
    evidence: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    columns: tuple[ColumnLook, ...] = ()
    n_columns: int = 0
    n_rows: int = 0
    cells: tuple[tuple[str, ...], ...] = ()
    whole: bool = False
    problems: tuple[ImportProblem, ...] = ()
    total: int = 0
    report: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    refusal: str = ""

    @property
    def target(self) -> str:
        """Name of the target column; empty without one."""
        return next((c.name for c in self.columns if c.role is Role.TARGET), "")


def look_at_first(path: str, options: Options) -> Look:
    """Look at the first rows; quick for a file of any size, and never an exception.

    A target is not judged by so few rows.
    """
    early = {name: role for name, role in options.roles.items() if role is not Role.TARGET}

    def read() -> Imported:
        return preview(path, replace(options, roles=early), ROWS)

    return _look(path, options, read, whole=False)


def look_at_all(path: str, options: Options, cancelled: Callable[[], bool]) -> Look | None:
    """Read everything and keep only what can be shown; None when it was cancelled."""
    try:
        return _look(path, options, lambda: read_file(path, options=options, cancelled=cancelled), whole=True)
    except RunCancelled:
        return None


def is_small(path: str) -> bool:
    """Whether a look at all rows comes at once."""
    place = Path(path)
    return not path.startswith(PREFIX) and place.is_file() and place.stat().st_size <= SMALL


def looked(imported: Imported, path: str, options: Options, *, whole: bool) -> Look:
    """What can be shown of an import."""
    dataset, guess = imported.dataset, imported.guess
    shown = dataset.columns[:COLUMNS]
    return Look(
        path=path,
        options=options,
        read_as=_read_as(imported, options),
        format=guess.format,
        size=_size(path),
        evidence=_evidence(imported),
        columns=tuple(_column_look(column, options) for column in shown),
        n_columns=len(dataset.columns),
        n_rows=dataset.n_rows,
        cells=cells_of(shown, min(ROWS, dataset.n_rows)),
        whole=whole,
        problems=imported.problems,
        total=imported.total,
        report=dataset.provenance.report,
        fixes=tuple(fixes(imported, options)),
    )


def _look(path: str, options: Options, read: Callable[[], Imported], *, whole: bool) -> Look:
    parts = parts_of(path)
    try:
        made = looked(read(), path, options, whole=whole)
    except RunCancelled:
        raise
    except KetbenchError as error:
        return Look(path, options, options, size=_size(path), parts=parts, whole=whole, refusal=str(error))
    except Exception as error:
        text = f"'{Path(path).name}' could not be read ({type(error).__name__}: {error}); export it as CSV."
        return Look(path, options, options, size=_size(path), parts=parts, whole=whole, refusal=" ".join(text.split()))
    return replace(made, parts=parts)


def _read_as(imported: Imported, options: Options) -> Options:
    """Every mark as it was taken; what a format does not have is left open."""
    layout = imported.guess.layout
    match imported.guess.format:
        case Format.DELIMITED:
            return imported.guess.options(options)
        case Format.EXCEL:
            return replace(options, header=layout.header, units=layout.units)
        case _:
            return options


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size if Path(path).is_file() else 0
    except (OSError, ValueError):
        return 0


def _evidence(imported: Imported) -> dict[str, str]:
    """A sentence for each guess, also for those that are made column by column."""
    found = dict(imported.guess.evidence)
    if imported.guess.format is Format.EXCEL:
        found |= dict(imported.guess.layout.evidence)
    for option, sorts, without in (
        ("missing", ("missing values",), _no_marker()),
        ("day_first", ("dates", "centuries"), ""),
    ):
        told = " ".join(text for sort in sorts for text in imported.notes.get(sort, ())[:3])
        if told or without:
            found[option] = told or without
    report = imported.dataset.provenance.report
    part = next((text for text in report if text.startswith(("Sheet '", "Read '", "The arrays come in parts"))), "")
    return {**found, **({"part": part} if part else {})}


def _no_marker() -> str:
    return f"No cell is missing; empty cells, '?', 'NA' and {len(IN_NUMBERS) - 3} other marks would be."


def _column_look(column: Column, options: Options) -> ColumnLook:
    role, missing = options.roles.get(column.name, column.role), int(column.missing.sum())
    return ColumnLook(column.name, column.kind, role, column.unit, missing)


def cells_of(columns: Sequence[Column], rows: int) -> tuple[tuple[str, ...], ...]:
    """The first rows of some columns as texts."""
    texts = [_texts(replace(column, values=column.values[:rows])) for column in columns]
    return tuple(zip(*texts, strict=True))


def _texts(column: Column) -> list[str]:
    if column.is_tensor:
        size = " × ".join(map(str, column.values.shape[1:]))
        return [f"{_ARRAYS[column.kind]}, {size}"] * len(column.values)
    if column.kind is Kind.NUMERIC:
        return ["" if value != value else f"{value:.10g}" for value in column.values.tolist()]
    return [_short(str(label)) for label in column.labels()]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def name_of(path: str) -> str:
    """The name a dataset from there gets unless the user says otherwise."""
    return stem(Path(path.removeprefix(PREFIX)))


MOST_PARTS = 500


def parts_of(path: Path | str) -> tuple[str, ...]:
    """Names that `Options.part` takes for a file; empty where there is no choice or the file cannot be read.

    Parameters
    ----------
    path : Path or str
    """
    place = Path(path)
    if not place.is_file():
        return ()
    try:
        source = Source(place)
        if importer_of(source) is not None:
            return ()
        lister = identify(source.name, source.head(HEAD)).row.parts
        return tuple(called(lister)(source)[:MOST_PARTS]) if lister else ()
    except DatasetError:
        return ()
    except Exception:
        # The reader itself says what is wrong with a damaged file.
        return ()
