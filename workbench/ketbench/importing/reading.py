"""From a file to a dataset: looks at what it is, reads it, gives roles, writes down where everything came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ketbench.dataset import Column, Dataset, Provenance
from ketbench.errors import DatasetError
from ketbench.importing.delimited import read_text
from ketbench.importing.findings import Findings, ImportProblem
from ketbench.importing.formats import Format, identify
from ketbench.importing.guess import HEAD, Guess, guess_text
from ketbench.importing.options import Options
from ketbench.importing.roles import with_roles, with_target
from ketbench.importing.source import Progress, Source

Reader = Callable[[Source, Options, Findings], tuple[tuple[Column, ...], Guess]]


@dataclass(frozen=True)
class Imported:
    """A dataset with the story of its import.

    Parameters
    ----------
    dataset : Dataset
        Its provenance holds the report.
    guess : Guess
    problems : tuple of ImportProblem
        The first twenty of each sort, by line.
    total : int
        How many there were in all.
    """

    dataset: Dataset
    guess: Guess
    problems: tuple[ImportProblem, ...]
    total: int


def sniff(path: Path | str, options: Options | None = None) -> Guess:
    """What a file seems to be, with the evidence, from its first part only.

    Parameters
    ----------
    path : Path or str
    options : Options, optional
        What the user has fixed already.

    Raises
    ------
    DatasetError
        When it is no table or cannot be read.
    """
    source = Source(Path(path))
    kind = identify(source.name, source.head(HEAD))
    return guess_text(source, options or Options()) if kind is Format.DELIMITED else Guess(kind)


def import_file(
    path: Path | str, name: str | None = None, target: str | None = None, options: Options | None = None
) -> Dataset:
    """A dataset from a file; `read_file` tells the problems too.

    Parameters
    ----------
    path : Path or str
    name : str, optional
        Of the dataset; the file's own without its endings if left out.
    target : str, optional
        Column to predict.
    options : Options, optional
        What is not to be guessed.

    Raises
    ------
    DatasetError
        With one sentence: what is wrong, where, and what to do.
    """
    return read_file(path, name, target, options).dataset


def read_file(
    path: Path | str,
    name: str | None = None,
    target: str | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Imported:
    """A dataset from a file, with its problems and the guess it was read under.

    Parameters
    ----------
    path, name, target, options
        As in `import_file`.
    progress : callable, optional
        Called with bytes read and bytes in all.
    cancelled : callable, optional
        True stops the import with `RunCancelled`.
    """
    place = Path(path)
    options = options or Options()
    source = _source(place, progress, cancelled)
    findings = Findings()
    kind = identify(source.name, source.head(HEAD))
    reader = _READERS.get(kind)
    if reader is None:
        raise DatasetError(f"'{source.name}' is {kind.value}, which cannot be read here; export it as CSV.")
    columns, guess = reader(source, options, findings)
    columns = with_roles(columns, target, options, findings)
    dataset = Dataset(name or stem(place), tuple(columns))
    if target is not None:
        dataset = with_target(dataset, target, options, findings)
    return _told(dataset, source, guess, options, findings)


def stem(path: Path) -> str:
    """A file's name without its endings."""
    bare = path.name
    for ending in (".gz", ".csv", ".tsv", ".txt", ".tab", ".dat", ".xlsx", ".parquet", ".arrow", ".feather",
                   ".npz", ".npy", ".h5", ".hdf5", ".jsonl", ".ndjson", ".json"):  # fmt: skip
        if bare.lower().endswith(ending) and len(bare) > len(ending):
            bare = bare[: -len(ending)]
    return bare


def _source(path: Path, progress: Progress | None, cancelled: Callable[[], bool] | None) -> Source:
    watch: dict[str, Callable[..., bool] | Progress] = {}
    if progress is not None:
        watch["progress"] = progress
    if cancelled is not None:
        watch["cancelled"] = cancelled
    return Source(path, **watch)  # pyright: ignore[reportArgumentType]


def _told(dataset: Dataset, source: Source, guess: Guess, options: Options, findings: Findings) -> Imported:
    kinds = ", ".join(f"{n} {kind}" for kind, n in _kinds(dataset).items())
    report = (f"{dataset.n_rows} rows, {len(dataset.columns)} columns: {kinds}.", *findings.sentences())
    provenance = Provenance(
        source=source.name,
        sha256=source.hashed(),
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        options=options.described(),
        report=report,
    )
    told = Dataset(dataset.name, dataset.columns, dataset.split, dataset.preparation, provenance)
    return Imported(told, guess, findings.problems(), findings.total)


def _kinds(dataset: Dataset) -> dict[str, int]:
    counts: dict[str, int] = {}
    for column in dataset.columns:
        counts[column.kind.value] = counts.get(column.kind.value, 0) + 1
    return counts


_READERS: dict[Format, Reader] = {Format.DELIMITED: read_text}
