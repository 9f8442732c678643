"""`ketbench predict`: what the model of a run says of the rows of a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import Trust, note
from ketbench.contract.model import Prediction

RunArgument = Annotated[str, typer.Argument(help="A run's id, or 'last'.", show_default=False)]


def predict(
    path: PathArgument,
    run: RunArgument,
    file: Annotated[Path, typer.Argument(help="A table with the columns of the model, in any order.")],
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.", show_default=False)],
    trust: Trust = False,
) -> None:
    """Predict new rows with the trained model of a run; one line of OUT for each row of FILE."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.data.importing import Options, import_file
    from ketbench.running.models import predict, require_model

    with readable(path) as session:
        chosen = session.project.run(run)
    require_model(chosen)
    # A word among numbers is named, never taken for missing; every row of the file gets its line.
    found = predict(chosen, import_file(file, options=Options(bad="text", tail="keep")))
    for sentence in found.notes:
        note(sentence)
    _write(out, found)
    count = _rows(found)
    note(f"Wrote {count} {'row' if count == 1 else 'rows'} of predictions to '{out}'.")


def _rows(found: Prediction) -> int:
    return len(next(iter(found.columns.values()), ()))


def _write(out: Path, found: Prediction) -> None:
    try:
        with out.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(found.columns)
            # repr of a float reads back as the very same number.
            writer.writerows(zip(*(values.tolist() for values in found.columns.values()), strict=True))
    except OSError as error:
        raise InputError(f"'{out}' cannot be written ({error.strerror}); choose another --out.") from None
