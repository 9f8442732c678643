"""Commands on a project file: new, show, verify, repair."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ketbench.base.errors import InputError, ProjectError
from ketbench.circuit.resources import depth_of
from ketbench.cli.terminal import AsJson, cell_text, note, print_json, print_table
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.results.export import result_described

if TYPE_CHECKING:
    from ketbench.project.storage.trust.part import Part

PathArgument = Annotated[Path, typer.Argument(help="The project file, as lab.h5.", show_default=False)]


def new(
    path: PathArgument,
    sample: Annotated[str, typer.Option("--sample", help="Start from this sample.")] = "",
    molecule: Annotated[str, typer.Option("--molecule", help='Atoms, as "H 0 0 0; H 0 0 0.735".')] = "",
    charge: Annotated[int, typer.Option("--charge", help="Of the molecule, in elementary charges.")] = 0,
    active: Annotated[str, typer.Option("--active", help="ELECTRONS,ORBITALS that are not frozen.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Of the places: angstrom or bohr.")] = "angstrom",
    accept: Annotated[bool, typer.Option("--accept", help="Take unusual distances as they are.")] = False,
) -> None:
    """Make a project, empty, from a sample or with a molecule."""
    from ketbench.project.session import Session
    from ketbench.samples import sample as named

    if not molecule and (charge or active):
        raise InputError("--charge and --active belong to a molecule; give --molecule too.")
    project = named(sample).build() if sample else Project(name=path.stem)
    if molecule:
        from ketbench.cli.projects.new_molecule import with_molecule

        project = with_molecule(project, molecule, charge, active, unit, accept=accept)
    if path.exists():
        raise InputError(f"'{path}' is there already; choose another name or remove it.")
    Session.create(path, project).close()
    note(f"Made '{path}'" + (f" from the sample {sample}." if sample else "."))
    if molecule:
        note(f"It holds the dataset 'molecule' (places in angstrom) and an experiment: ketbench run {path} energy")


def show(path: PathArgument, as_json: AsJson = False) -> None:
    """List datasets, circuits, experiments and runs."""
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        content = described(session.project)
    if as_json:
        print_json(content)
        return
    for kind in ("datasets", "circuits", "experiments", "runs"):
        rows = content[kind]
        if rows:
            print_table(list(rows[0]), [list(map(_short, row.values())) for row in rows], title=kind.capitalize())
        else:
            print(f"{kind.capitalize()}: none")


def verify(path: PathArgument, as_json: AsJson = False) -> int:
    """Check a project with its backup and journal: what each holds, and what is lost."""
    from ketbench.project.storage.verification import examined

    if not path.exists():
        raise ProjectError(f"There is no project '{path}'; check the name.")
    found = examined(path)
    if as_json:
        print_json({"path": str(path), **found.described()})
    else:
        _print_parts({"snapshot": found.snapshot, "backup": found.backup, "journal": found.journal})
        print(f"'{path}' is sound." if found.ok else "\n".join(map(str, found.problems)))
        for text in found.backup.findings:
            note(f"Of the backup only: {text}")
    return 0 if found.ok else 1


def repair(
    path: PathArgument,
    out: Annotated[Path, typer.Option("--out", help="The new project file.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Write what can be read of a damaged project into a new file, and list what cannot."""
    from ketbench.project.storage.trust.repair import repair as written

    found = written(path, out)
    if as_json:
        print_json(found.described())
        return
    print(f"Wrote '{out}': {found.size} bytes, {found.rows} objects, {found.points} measured values.")
    print("\n".join(found.lost) if found.lost else "Nothing is lost.")


def _print_parts(parts: Mapping[str, Part]) -> None:
    rows = [
        [name, Path(part.path).name, part.size, part.rows, part.lost, "; ".join(part.checked)]
        for name, part in parts.items()
        if part.present or part.findings
    ]
    print_table(["part", "file", "bytes", "rows", "lost", "checked"], rows)


def described(project: Project) -> dict[str, Any]:
    """A project's content as JSON data, a row an object."""
    return {
        "name": project.name,
        "datasets": [
            {
                "name": d.name,
                "rows": d.n_rows,
                "columns": len(d.columns),
                "features": len(d.features),
                "target": d.target.name if d.target else None,
                "preparation": [step.kind for step in d.preparation],
                "source": d.provenance.source,
            }
            for d in project.datasets.values()
        ],
        "circuits": [
            {
                "name": c.name,
                "qubits": c.n_wires,
                "operations": len(c.ops),
                "depth": depth_of(c),
                "trainable": len(c.trainable),
                "features": len(c.features),
            }
            for c in project.circuits.values()
        ],
        "experiments": [
            {
                "name": e.name,
                "backend": e.backend,
                "dataset": e.dataset.name if e.dataset else None,
                "circuit": e.circuit.name if e.circuit else None,
                "params": dict(e.params),
                "seed": e.seed,
            }
            for e in project.experiments.values()
        ],
        "runs": [run_row(run) for run in project.runs.values()],
    }


def run_row(run: Run) -> dict[str, Any]:
    """One run as a row."""
    return {
        "run": run.id,
        "experiment": run.experiment.name,
        "status": run.status.value,
        "seed": run.seed,
        "seconds": round(run.seconds, 3),
        "summary": result_described(run)["summary"],
    }


def _short(value: Any) -> str:
    """A cell for people: '-' for nothing, mappings as a few 'name value' pairs."""
    if value is None or value == [] or value == {}:
        return "-"
    if isinstance(value, Mapping):
        numbers = [f"{key} {cell_text(item)}" for key, item in value.items()]
        return ", ".join(text for text in numbers if len(text) < 60)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return cell_text(value) if isinstance(value, float) else str(value)
