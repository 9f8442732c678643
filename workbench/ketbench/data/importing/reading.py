"""From a file to a dataset: looks at what it is, reads it, gives roles, writes down where everything came from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Provenance, Role
from ketbench.data.importing.cells.roles import with_roles, with_target
from ketbench.data.importing.files.parts import COLUMN
from ketbench.data.importing.files.shipped import PREFIX, read_shipped
from ketbench.data.importing.findings import Findings, ImportProblem
from ketbench.data.importing.guessing.doubt import Doubt
from ketbench.data.importing.opening.brought import importer_of, read_brought
from ketbench.data.importing.opening.formats import PACKED, Format, all_endings, called, identify
from ketbench.data.importing.opening.source import Progress, Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import HEAD, Guess, guess_text
from ketbench.data.splits.split import Split

MOST_DOUBTS = 3
"""Doubts of one kind that are listed."""

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
    notes : mapping of str to tuple of str
        Sentences about decisions that were made often, by their sort, as "missing values" or "dates".
    doubts : tuple of Doubt
        What no option settled and could be read another way.
    """

    dataset: Dataset
    guess: Guess
    problems: tuple[ImportProblem, ...]
    total: int
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()

    @property
    def confidence(self) -> dict[str, float]:
        """From 0 to 1 for each guess; what is asked about is as sure as its doubt."""
        found = dict(self.guess.confidence)
        for doubt in self.doubts:
            found[doubt.about] = min(doubt.confidence, found.get(doubt.about, 1.0))
        return {name: round(sure, 3) for name, sure in found.items()}


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
        When it is not a table or cannot be read.
    """
    if str(path).startswith(PREFIX) or Path(path).is_dir():
        return read_file(path, options=options).guess
    source = Source(Path(path))
    if importer_of(source) is not None:
        return preview(path, options).guess
    kind = _format(source, options or Options())
    if kind in (Format.EDGES, Format.OPERATOR):
        return read_file(path, options=options).guess
    if kind is Format.ZIP:
        return preview(path, options).guess
    return guess_text(source, options or Options()) if kind is Format.DELIMITED else Guess(kind)


def import_file(
    path: Path | str, name: str | None = None, target: str | None = None, options: Options | None = None
) -> Dataset:
    """A dataset from a file; `read_file` tells the problems too.

    Parameters
    ----------
    path : Path or str
        A file, a folder of pictures by class, a folder of graphs (a TU set, GraphML, GEXF, graph6), or "sklearn:wine".
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
    return _imported(path, name, target, options or Options(), lambda place: _source(place, progress, cancelled))


def preview(path: Path | str, options: Options | None = None, rows: int = 50, target: str | None = None) -> Imported:
    """The first rows as they would be imported, quick for a file of any size; its digest is left empty.

    Parameters
    ----------
    path, options, target
        As in `import_file`.
    rows : int
    """
    few = replace(options or Options(), rows=rows)
    return _imported(path, None, target, few, lambda place: Source(place, whole=False))


def _imported(
    path: Path | str, name: str | None, target: str | None, options: Options, opened: Callable[[Path], Source]
) -> Imported:
    findings = Findings()
    target = _one_target(target, options)
    columns, guess, origin, digest = _content(str(path), options, findings, opened, target)
    columns = with_roles(columns, target, options, findings)
    split = Split("given", column=guess.part_column) if guess.part_column else Split()
    if guess.format in (Format.EDGES, Format.OPERATOR):
        split = Split("random", validation=0.0, test=0.0)
    dataset = Dataset(name or stem(Path(origin.removeprefix(PREFIX))), tuple(columns), split)
    if target is not None:
        dataset = with_target(dataset, target, options, findings)
    place = None if origin.startswith(PREFIX) else Path(path)
    provenance = _provenance(dataset, origin, digest, options, findings, place)
    dataset = replace(dataset, provenance=replace(provenance, options=(*provenance.options, *guess.facts.items())))
    return Imported(
        dataset, guess, findings.problems(), findings.total, findings.notes(), _open_doubts(guess, findings, options)
    )


def _open_doubts(guess: Guess, findings: Findings, options: Options) -> tuple[Doubt, ...]:
    """All doubts once, those of the guess first; of one kind about many columns the first three."""
    found = dict.fromkeys((*guess.doubts, *findings.doubts))
    counts: dict[str, int] = {}
    kept: list[Doubt] = []
    for doubt in found:
        counts[doubt.about] = counts.get(doubt.about, 0) + 1
        if doubt.is_open(options) and counts[doubt.about] <= MOST_DOUBTS:
            kept.append(doubt)
    return tuple(kept)


def _one_target(target: str | None, options: Options) -> str | None:
    """The target, whether named as such or by its role; one at most."""
    by_role = [name for name, role in options.roles.items() if role is Role.TARGET and name != target]
    named = [target, *by_role] if target else by_role
    if len(named) > 1:
        shown = "' and '".join(named)
        raise DatasetError(f"Both '{shown}' are to be the target; a dataset has one, so choose.")
    return named[0] if named else None


def _content(
    path: str, options: Options, findings: Findings, opened: Callable[[Path], Source], target: str | None
) -> tuple[tuple[Column, ...], Guess, str, str]:
    """Columns, guess, name of the source and digest of its bytes, for a file, a folder or a set that is shipped."""
    if path.startswith(PREFIX):
        return read_shipped(path), Guess(Format.SHIPPED), path, ""
    place = Path(path)
    if place.is_dir():
        return _folder(place, options, findings)
    source = opened(place)
    if (brought := importer_of(source)) is not None:
        return *read_brought(brought, source, options, findings), source.name, source.hashed()
    kind = _format(source, options, target)
    if kind is Format.ZIP:
        return _zipped(source, options, findings, target)
    columns, guess = _read(kind, source, options, findings)
    if kind is Format.DELIMITED and options.part is not None:
        columns = _nodes(source.name, columns, options.part, findings)
    return columns, guess, source.name, source.hashed()


def _zipped(
    source: Source, options: Options, findings: Findings, target: str | None
) -> tuple[tuple[Column, ...], Guess, str, str]:
    """The table inside an archive; the digest is that of the archive."""
    from ketbench.data.importing.kinds.zipped import unpacked

    with unpacked(source, options) as (inner, name):
        findings.note(f"Read '{name}' out of the zip archive '{source.name}'.")
        inside = replace(options, part=None)
        kind = _format(inner, inside, target)
        if kind is Format.ZIP:
            raise DatasetError(f"'{name}' in '{source.name}' is a zip archive itself; unpack it first.")
        columns, guess = _read(kind, inner, inside, findings)
    return columns, guess, source.name, source.hashed()


def _format(source: Source, options: Options, target: str | None = None) -> Format:
    """The format by content; whoever says how to read a text, or names a column of it, wants a table, not a graph."""
    kind = identify(source.name, source.head(HEAD))
    marks = (options.separator, options.header, options.skip, options.quote, options.comment, options.decimal)
    named = {*options.roles, *options.kinds, *([target] if target else [])} - {
        "i",
        "j",
        "weight",
        "term",
        "coefficient",
    }
    as_table = options.part == "nodes" or bool(named) or any(mark is not None for mark in marks)
    return Format.DELIMITED if kind in (Format.EDGES, Format.OPERATOR) and as_table else kind


def _nodes(file: str, columns: Sequence[Column], part: str, findings: Findings) -> tuple[Column, ...]:
    """The one part a text can have: the nodes of an edge list."""
    from ketbench.data.importing.files.graph_sets import node_columns

    if part != "nodes":
        raise DatasetError(f"'{file}' is text and has no part '{part}'; only 'nodes', for an edge list.")
    return node_columns(columns, findings)


def _folder(place: Path, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess, str, str]:
    from ketbench.data.importing.files import graph_sets as graphsets
    from ketbench.data.importing.files import pictures
    from ketbench.data.importing.graphs import folders

    if graphsets.tu_prefix(place):
        columns, digest = graphsets.tu_columns(place, findings)
        return columns, Guess(Format.GRAPHS), place.name, digest
    if pictures.is_picture_folder(place):
        columns, digest = pictures.read_pictures(place, options, findings)
        named = next((c.name for c in columns if c.name == COLUMN), "")
        return columns, Guess(Format.PICTURES, part_column=named), place.name, digest
    if folders.graph_files(place):
        columns, digest = folders.read_graph_folder(place, findings)
        return columns, Guess(Format.GRAPH_FILES), place.name, digest
    text = f"'{place.name}' is a folder without pictures by class and without a set of graphs"
    raise DatasetError(f"{text}; choose a file in it.")


def stem(path: Path) -> str:
    """A file's name without its endings."""
    bare = path.name
    for ending in (PACKED, *all_endings()):
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


def _provenance(
    dataset: Dataset, origin: str, digest: str, options: Options, findings: Findings, path: Path | None
) -> Provenance:
    kinds = ", ".join(f"{count} {kind}" for kind, count in _kinds(dataset).items())
    return Provenance(
        source=origin,
        sha256=digest,
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        options=(*options.described(), *(() if path is None else (("path", json.dumps(str(path.resolve()))),))),
        report=(
            f"{counted(dataset.n_rows, 'row')}, {counted(len(dataset.columns), 'column')}: {kinds}.",
            *findings.sentences(),
        ),
    )


def _kinds(dataset: Dataset) -> dict[str, int]:
    counts: dict[str, int] = {}
    for column in dataset.columns:
        counts[column.kind.value] = counts.get(column.kind.value, 0) + 1
    return counts


def _read(kind: Format, source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The columns of a file by the reader of its format, which loads its library only now."""
    reader: Reader = called(kind.row.reader)
    return reader(source, options, findings)
