"""`ketbench import` and `ketbench data look`: a file into a project, or only what it seems to be."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.datasets import import_options as given
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table

File = Annotated[str, typer.Argument(help="A file, a folder of pictures, or sklearn:wine.", show_default=False)]


def import_data(
    path: PathArgument,
    file: File,
    name: Annotated[str, typer.Option("--name", help="Name in the project; the file's by default.")] = "",
    target: Annotated[str, typer.Option("--target", help="The column to predict.")] = "",
    encoding: given.Encoding = "",
    separator: given.Separator = "",
    quote: given.Quote = "",
    decimal: given.Decimal = "",
    thousands: given.Thousands = "",
    comment: given.Comment = "",
    header: given.Header = None,
    units: given.Units = None,
    skip: given.Skip = None,
    missing: given.Missing = None,
    day_first: given.DayFirst = None,
    bad: given.BadCells = "missing",
    kind: given.Kinds = None,
    role: given.Roles = None,
    rows: given.Rows = None,
    every: given.Every = None,
    part: given.Part = "",
    reference: given.Reference = None,
    limit: given.Limit = None,
    as_json: AsJson = False,
) -> None:
    """Read a data file into a project; every guess and repair is told."""
    from ketbench.data.importing import read_file
    from ketbench.project.session import Session

    options = given.options_from(
        encoding=encoding, separator=separator, quote=quote, decimal=decimal, thousands=thousands, comment=comment,
        header=header, units=units, skip=skip, missing=missing, day_first=day_first, bad=bad, kinds=kind, roles=role,
        rows=rows, every=every, part=part,
    )  # fmt: skip
    with Session.open(path) as session:
        imported = read_file(file, name or None, target or None, options)
        dataset = given.kept(imported.dataset, reference, limit)
        if dataset.name in session.project.datasets:
            raise InputError(f"'{path}' has a dataset '{dataset.name}' already; give another --name.")
        session.apply(f"import {dataset.name}", session.project.with_dataset(dataset))
    if as_json:
        problems = [asdict(problem) for problem in imported.problems]
        about = {"name": dataset.name, "rows": dataset.n_rows, "columns": len(dataset.columns)}
        print_json({**about, "report": dataset.provenance.report, "problems": problems, "total": imported.total})
        return
    for sentence in dataset.provenance.report:
        note(sentence)
    note(f"Imported '{dataset.name}': {dataset.n_rows} rows, {len(dataset.columns)} columns.")
    if dataset.is_reference:
        note("Its values stay in the file: the project keeps the file's place and SHA-256.")


def look(file: File, as_json: AsJson = False) -> None:
    """Say what a file seems to be, with the evidence and its first rows; changes nothing."""
    from ketbench.data.importing import sniff

    guess = sniff(file)
    names = list(guess.names) or [f"column {i + 1}" for i in range(guess.layout.width)]
    if as_json:
        shown = {"format": guess.format, "evidence": guess.evidence, "doubts": guess.doubts, "names": names}
        print_json({**shown, "options": dict(guess.options().described()), "preview": guess.preview[:10]})
        return
    note(f"'{Path(file).name}' is {guess.format.value}.")
    for sentence in [*guess.evidence.values(), *guess.doubts]:
        note(sentence)
    if guess.preview:
        print_table(names[:12], [row[:12] for row in guess.preview[:10]])
