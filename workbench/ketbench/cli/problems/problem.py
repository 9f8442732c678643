"""`ketbench problem`: states what is to be decided, shows it and writes it; 'ketbench run' solves it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.problems.chosen import NameArgument, problem_named
from ketbench.cli.problems.samples import answers, samples
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.contract.experiment import Experiment
from ketbench.running.settings import from_text, with_setting

app = typer.Typer(help="State problems: a knapsack, a tour, a model; show them and write them.", no_args_is_help=True)
_SHOWN = 12
app.command("samples")(samples)
app.command("answers")(answers)


@app.command("kinds")
def list_kinds(as_json: AsJson = False) -> None:
    """List the kinds of problems, with what each needs."""
    from ketbench.backends.stating import problem_door

    rows = [(name, *said) for name, said in problem_door().kinds().items()]
    if as_json:
        print_json([dict(zip(("kind", "needs", "decides"), row, strict=True)) for row in rows])
        return
    print_table(["kind", "needs", "decides"], rows)


@app.command("new")
def new(
    path: PathArgument,
    kind: Annotated[str, typer.Argument(help="As 'ketbench problem kinds' lists it.", show_default=False)],
    data: Annotated[str, typer.Option("--data", help="A dataset of the project.")] = "",
    settings: Annotated[list[str] | None, typer.Option("--set", help="name=value, JSON; repeatable.")] = None,
    name: Annotated[str, typer.Option("--name", help="By default from kind and data.")] = "",
    seed: Annotated[int, typer.Option("--seed")] = 0,
    as_json: AsJson = False,
) -> None:
    """State a problem of a dataset; a dataset whose reading is doubtful is refused."""
    from ketbench.backends.stating import problem_door
    from ketbench.cli.projects.sessions import writable

    door = problem_door()
    chosen = door.canonical(kind)
    params: Mapping[str, Any] = {"kind": chosen}
    for text in settings or ():
        params = with_setting(params, *from_text(text))
    with writable(path) as session:
        project = session.project
        if data and data not in project.datasets:
            listed = ", ".join(project.datasets) or "none"
            raise InputError(f"Project '{project.name}' has no dataset '{data}'; it has {listed}.")
        if name in project.experiments:
            raise InputError(f"'{path}' has an experiment '{name}' already; give another --name.")
        dataset = project.datasets[data] if data else None
        found = door.described(dataset, params)
        wanted = name or project.free_name("experiments", f"{chosen} of {data}" if data else chosen)
        made = Experiment(wanted, door.BACKEND, dataset=dataset, params=params, seed=seed)
        session.apply(f"state {wanted}", project.with_experiment(made))
    if as_json:
        print_json({"name": wanted, **found})
        return
    note(found["statement"])
    note(f"Stated the problem '{wanted}'; solve it with: ketbench run {path} '{wanted}'")


@app.command("show")
def show(path: PathArgument, name: NameArgument = "", as_json: AsJson = False) -> None:
    """Show a problem: its variables, constraints, penalty and offset."""
    from ketbench.backends.stating import problem_door
    from ketbench.cli.projects.sessions import readable

    door = problem_door()
    with readable(path) as session:
        experiment = problem_named(session.project, name, door.BACKEND)
        found = {"name": experiment.name, **door.described(experiment.dataset, experiment.params)}
    if as_json:
        print_json(found)
        return
    _print(found)


@app.command("export")
def export(
    path: PathArgument,
    name: NameArgument = "",
    file_format: Annotated[str, typer.Option("--format", help="cqm, bqm or lp.")] = "cqm",
    out: Annotated[Path, typer.Option("--out", help="The file to write.", show_default=False)] = Path(),
) -> None:
    """Write a problem for another program: its reference form (cqm, lp) or its QUBO (bqm)."""
    from ketbench.backends.stating import problem_door
    from ketbench.cli.projects.sessions import readable

    if out == Path():
        raise InputError("Say where to write the problem: --out FILE.")
    door = problem_door()
    with readable(path) as session:
        experiment = problem_named(session.project, name, door.BACKEND)
        door.write(experiment.dataset, experiment.params, file_format, out)
    note(f"Wrote '{out}'.")


def _print(found: Mapping[str, Any]) -> None:
    variables, rules, qubo = found["variables"], found["constraints"], found["qubo"]
    print(f"{found['name']} ({found['kind']}, {found['sense']})")
    print(found["statement"])
    rest = f" and {len(variables) - _SHOWN} more" if len(variables) > _SHOWN else ""
    print(f"Variables: {len(variables)} bits: {', '.join(variables[:_SHOWN])}{rest}")
    print(f"Constraints: {len(rules)}")
    if rules:
        print_table(["name", "rule"], [(rule["name"], rule["rule"]) for rule in rules[:_SHOWN]])
    if len(rules) > _SHOWN:
        print(f"... and {len(rules) - _SHOWN} more constraints")
    print(f"Penalty: {found['penalty']:g}. {found['penalty_reason']}")
    print(f"Offset: {found['offset']:g}")
    print(f"QUBO: {qubo['variables']} bits, {qubo['slack']} of them slack, {qubo['pairs']} pairs")
