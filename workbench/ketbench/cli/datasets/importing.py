"""`ketbench import` and `ketbench data look`: a file into a project, or only what it seems to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketbench.base.errors import DatasetError, InputError
from ketbench.cli.datasets import import_options as given
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table

if TYPE_CHECKING:
    from ketbench.data.dataset import Dataset
    from ketbench.data.importing.guessing.doubt import Doubt
    from ketbench.data.importing.reading import Imported

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
    escape: given.Escape = "",
    tail: given.Tail = "",
    widths: given.Widths = "",
    accept: given.Accept = False,
    reference: given.Reference = None,
    limit: given.Limit = None,
    as_json: AsJson = False,
) -> None:
    """Read a data file into a project; every guess and repair is told."""
    from ketbench.data.importing import read_file
    from ketbench.project.circuit_files import is_circuit
    from ketbench.project.session import Session

    options = given.options_from(
        encoding=encoding, separator=separator, quote=quote, decimal=decimal, thousands=thousands, comment=comment,
        header=header, units=units, skip=skip, missing=missing, day_first=day_first, bad=bad, kinds=kind, roles=role,
        rows=rows, every=every, part=part, escape=escape, tail=tail, widths=widths,
    )  # fmt: skip
    if is_circuit(file):
        _add_circuit(path, file, name, as_json=as_json)
        return
    with Session.open(path) as session:
        imported = read_file(file, name or None, target or None, options)
        if imported.doubts and not accept:
            raise InputError(_refusal(file, imported.doubts))
        dataset = given.kept(imported.dataset, reference, limit)
        if dataset.name in session.project.datasets:
            raise InputError(f"'{path}' has a dataset '{dataset.name}' already; give another --name.")
        session.apply(f"import {dataset.name}", session.project.with_dataset(dataset))
    _tell(imported, dataset, as_json=as_json)


def _tell(imported: Imported, dataset: Dataset, *, as_json: bool) -> None:
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


def _refusal(file: str, doubts: Sequence[Doubt]) -> str:
    """One sentence that names the first doubt, how it is settled, and how many there are."""
    first = str(doubts[0]).rstrip(".")
    more = f" ({len(doubts) - 1} more: see 'ketbench data look')" if len(doubts) > 1 else ""
    rest = (
        "or add --accept to continue with this reading" if "settle it" in first else "add --accept to continue with it"
    )
    return f"'{Path(file).name}' was not imported: {first}{more}, {rest}."


def _add_circuit(path: Path, file: str, name: str, *, as_json: bool) -> None:
    """An OpenQASM file becomes a circuit of the project."""
    from ketbench.project.circuit_files import read_circuit_file
    from ketbench.project.session import Session

    with Session.open(path) as session:
        circuit = read_circuit_file(Path(file))
        wanted = name or session.project.free_name("circuits", Path(file).name.split(".")[0])
        if wanted in session.project.circuits:
            raise InputError(f"'{path}' has a circuit '{wanted}' already; give another --name.")
        circuit = replace(circuit, name=wanted)
        session.apply(f"import circuit {wanted}", session.project.with_circuit(circuit))
    if as_json:
        print_json({"circuit": wanted, "wires": circuit.n_wires, "operations": len(circuit.ops)})
        return
    note(f"'{Path(file).name}' is an OpenQASM circuit: added the circuit '{wanted}' on {circuit.n_wires} wires.")


def look(file: File, as_json: AsJson = False, part: given.Part = "") -> None:
    """Say what a file seems to be, with the evidence and its first rows; changes nothing."""
    from ketbench.data.importing.options import Options
    from ketbench.data.importing.summary import summary

    try:
        found = summary(file, Options(part=part or None))
    except DatasetError as error:
        raise InputError(str(error)) from None
    if as_json:
        print_json(found.described())
        return
    note(f"'{Path(file).name}' is {found.format}: {found.rows:,} rows, {len(found.names)} columns.")
    for sentence in [*found.evidence.values(), *map(str, found.doubts)]:
        note(sentence)
    if found.preview:
        print_table(found.names[:12], [row[:12] for row in found.preview[:10]])
