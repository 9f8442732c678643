"""`ketbench data`: look at datasets of a project, set roles and kinds, split, prepare, use, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from ketbench.base.errors import InputError
from ketbench.cli.datasets import import_options, importing
from ketbench.cli.datasets import offers as data_offers
from ketbench.cli.datasets import views as data_views
from ketbench.cli.datasets.views import dataset_of
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import STEPS, Step, placed
from ketbench.data.splits.split import Method
from ketbench.data.splits.splitting import column_of, split_along

app = typer.Typer(help="Datasets of a project: look, show, set, split, prepare and more.", no_args_is_help=True)

TRAINER = "gate.statevector"
"""The backend of an experiment that is made for a dataset."""
Name = Annotated[str, typer.Argument(help="A dataset; may be left out where there is one.", show_default=False)]


def changed(path: Path, name: str, what: str, change: Callable[[Dataset], Dataset]) -> Dataset:
    """Apply a change to a dataset of a project and save it as one step that can be undone."""
    from ketbench.cli.projects.sessions import tell_absent
    from ketbench.project.session import Session

    with Session.open(path) as session:
        tell_absent(session)
        made = change(dataset_of(session.project, name))
        session.apply(f"{what} {made.name}", session.project.with_dataset(made))
    return made


@app.command("show")
def show(path: PathArgument, name: Name = "", as_json: AsJson = False) -> None:
    """Columns with their figures, the split, the steps, leak warnings and the qubits they need."""
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        dataset = dataset_of(session.project, name)
    if as_json:
        print_json(data_views.described(dataset))
    else:
        data_views.print_dataset(dataset)


@app.command("set")
def set_columns(
    path: PathArgument,
    name: Name = "",
    role: import_options.Roles = None,
    kind: import_options.Kinds = None,
    rename: Annotated[list[str] | None, typer.Option("--rename", help="OLD=NEW; repeat it.")] = None,
    target: Annotated[str, typer.Option("--target", help="The column to predict.")] = "",
    drop_missing: Annotated[
        list[str] | None,
        typer.Option("--drop-missing", help="Leave out rows without a value in this column; repeat it."),
    ] = None,
) -> None:
    """Give columns other roles, kinds or names; leave out rows without a value."""
    from ketbench.data.checks.fixes import without_gaps

    kinds = {column: _word(Kind, word) for column, word in import_options.pairs(kind or []).items()}
    roles = {column: _word(Role, word) for column, word in import_options.pairs(role or []).items()}
    if target:
        roles[target] = Role.TARGET

    def change(dataset: Dataset) -> Dataset:
        for column, wanted in kinds.items():
            dataset = dataset.with_kind(column, wanted)
        dataset = dataset.with_roles(roles)
        for old, new in import_options.pairs(rename or []).items():
            dataset = dataset.with_column_renamed(old, new)
        for column in drop_missing or []:
            dataset = without_gaps(dataset, column)
        return dataset

    data_views.print_dataset(changed(path, name, "set columns of", change))


@app.command("keep")
def keep(
    path: PathArgument,
    name: Name = "",
    reference: Annotated[
        bool | None, typer.Option("--reference/--snapshot", help="Keep the file's place and digest, or the values.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Where the file is now.", show_default=False)] = None,
) -> None:
    """Say how a dataset is kept and whether its file is still the same; or change it."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.data.by_reference import by_reference, by_snapshot, moved_to
    from ketbench.data.importing.again import file_state

    def change(dataset: Dataset) -> Dataset:
        dataset = dataset if file is None else moved_to(dataset, file)
        if reference is None:
            return dataset
        return by_reference(dataset) if reference else by_snapshot(dataset)

    if reference is not None or file is not None:
        changed(path, name, "keep", change)
    with readable(path) as session:
        dataset = dataset_of(session.project, name)
    how = "by reference" if dataset.is_reference else "as a snapshot in the project"
    note(f"'{dataset.name}' is kept {how}. {file_state(dataset, path.parent)[1]}")


@app.command("limit")
def limit(megabytes: Annotated[float | None, typer.Argument(min=0, show_default=False)] = None) -> None:
    """Say from which size on imported files are kept by reference, or choose it, in MB; for all projects."""
    from ketbench.base.preferences import choose, preferences

    found = preferences() if megabytes is None else choose(reference_over_mb=megabytes)
    note(f"Files over {found.reference_over_mb:g} MB are kept by reference.")


@app.command("split")
def split(
    path: PathArgument,
    name: Name = "",
    method: Annotated[str, typer.Option("--method", help="stratified, random, grouped, time or given.")] = "",
    validation: Annotated[float | None, typer.Option("--validation", min=0, max=1, help="Share of the rows.")] = None,
    test: Annotated[float | None, typer.Option("--test", min=0, max=1, help="Share of the rows.")] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Another seed, another draw.")] = None,
    folds: Annotated[int | None, typer.Option("--folds", min=0, help="Cut into so many folds; 0 for none.")] = None,
    fold: Annotated[int | None, typer.Option("--fold", min=0, help="Which fold tests, from 0.")] = None,
    column: Annotated[
        str, typer.Option("--column", help="For grouped, time and given: the column; it takes the role.")
    ] = "",
) -> None:
    """Choose which rows train, validate and test."""
    way(method)
    values: dict[str, Any] = {"validation": validation, "test": test, "seed": seed, "folds": folds, "fold": fold}
    fixed = {key: value for key, value in values.items() if value is not None}

    def change(dataset: Dataset) -> Dataset:
        if method or column:
            dataset = split_along(dataset, way(method) or dataset.split.method, column or column_of(dataset))
        made = dataset.with_split(replace(dataset.split, **fixed))
        data_views.print_split(made)
        return made

    changed(path, name, "split", change)


def way(word: str) -> Method | None:
    """A way of splitting by its name; None for none.

    Raises
    ------
    InputError
        With the names there are.
    """
    if word and word not in get_args(Method):
        raise InputError(f"There is no split '{word}'; choose {', '.join(get_args(Method))}.")
    return cast(Method, word) if word else None


@app.command("prepare")
def prepare(
    path: PathArgument,
    name: Name = "",
    step: Annotated[
        list[str] | None, typer.Option("--step", help="As standardise, pca:components=4; repeat it.")
    ] = None,
    remove: Annotated[
        int | None, typer.Option("--remove", min=1, help="Number of a step to take away, from 1.")
    ] = None,
    move: Annotated[str, typer.Option("--move", help="FROM:TO, numbers of steps from 1.")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="Take all steps away first.")] = False,
    experiment: Annotated[str, typer.Option("--experiment", help="Change the steps of this experiment alone.")] = "",
) -> None:
    """Add, move or remove preparation steps, fitted on the training rows only, and try them.

    Experiments follow the steps of their dataset until they have steps of their own.
    """
    made_steps = [data_views.step_from(text) for text in step or []]

    def change(dataset: Dataset) -> Dataset:
        from ketbench.data.preparing.preparation import prepare as prepared

        if remove is not None:
            dataset = dataset.without_step(remove - 1)
        kept = () if clear else dataset.preparation
        steps = STEPS.validate_python(kept)
        for step in STEPS.validate_python(tuple(made_steps)):
            steps = placed(steps, step)
        dataset = replace(dataset, preparation=moved(steps, move) if move else steps)
        prepared(dataset)
        return dataset

    if experiment:
        data_views.print_dataset(_changed_for(path, experiment, change))
        return
    data_views.print_dataset(changed(path, name, "prepare", change))
    _tell_others(path, name)


def _changed_for(path: Path, name: str, change: Callable[[Dataset], Dataset]) -> Dataset:
    """Change the steps that one experiment owns; its dataset and other experiments stay."""
    from ketbench.cli.projects.sessions import writable

    with writable(path) as session:
        chosen = session.project.experiment(name)
        if chosen.dataset is None:
            raise InputError(f"Experiment '{name}' has no dataset; give it one with: ketbench data use")
        made = change(chosen.dataset)
        session.apply(f"prepare {name}", session.project.with_experiment(replace(chosen, dataset=made)))
    return made


def _tell_others(path: Path, name: str) -> None:
    """Which experiments keep steps of their own."""
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        dataset = dataset_of(session.project, name)
        users = [e for e in session.project.experiments.values() if e.dataset and e.dataset.name == dataset.name]
        own = [e.name for e in users if e.dataset and e.dataset.preparation != dataset.preparation]
    for other in own:
        note(f"Experiment '{other}' keeps its own steps; change them with --experiment '{other}'.")


def moved(steps: tuple[Step, ...], text: str) -> tuple[Step, ...]:
    """Steps in another order, as FROM:TO says.

    Raises
    ------
    InputError
        For numbers that name no step.
    """
    before, _, after = text.partition(":")
    numbers = [int(word) - 1 if word.isdecimal() else -1 for word in (before, after)]
    if not all(0 <= number < len(steps) for number in numbers):
        raise InputError(f"--move '{text}' is not FROM:TO between 1 and {len(steps)}, as 2:1.")
    rest = list(steps)
    rest.insert(numbers[1], rest.pop(numbers[0]))
    return tuple(rest)


@app.command("again")
def again(
    path: PathArgument,
    name: Name = "",
    file: Annotated[str, typer.Option("--file", help="Another file than the one it was read from.")] = "",
) -> None:
    """Read the file of a dataset once more, keep roles, split and steps, and say what changed."""
    from ketbench.data.importing.again import import_again

    def change(dataset: Dataset) -> Dataset:
        found = import_again(dataset, file or None)
        for sentence in found.changes or ("Nothing has changed.",):
            note(sentence)
        return found.imported.dataset

    changed(path, name, "import again", change)


@app.command("use")
def use(
    path: PathArgument,
    name: Name = "",
    experiment: Annotated[str, typer.Option("--experiment", help="May be left out where there is one.")] = "",
) -> None:
    """Let an experiment work on a dataset; where there is none, make one with a circuit of as many wires."""
    from ketbench.cli.projects.sessions import writable
    from ketbench.project.resizing import resized_experiment

    with writable(path) as session:
        project = session.project
        dataset = dataset_of(project, name)
        if project.experiments or experiment:
            chosen = project.experiment(experiment or None)
            made = project.with_experiment(replace(chosen, dataset=dataset))
        else:
            made, chosen = resized_experiment(project, dataset.name, TRAINER)
        session.apply(f"use {dataset.name}", made)
        fit = data_views.fit_sentences(dataset, chosen.circuit)
    note(f"Experiment '{chosen.name}' works on '{dataset.name}'.")
    for sentence in fit:
        note(sentence)


@app.command("export")
def export(
    path: PathArgument,
    name: Name = "",
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.", show_default=False)] = Path("data.csv"),
    file_format: Annotated[str, typer.Option("--format", help="csv, or the name of a plugin's exporter.")] = "csv",
) -> None:
    """Write a dataset as CSV; cells that a spreadsheet would run as a formula get an apostrophe."""
    from ketbench.base.contributed.writing import written
    from ketbench.cli.projects.sessions import readable
    from ketbench.data.exporting import dataset_csv

    with readable(path) as session:
        dataset = dataset_of(session.project, name)
    dataset.refuse_absent()
    content = dataset_csv(dataset).encode() if file_format == "csv" else written("dataset", file_format, dataset)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"'{out}' cannot be written ({error.strerror}); choose another place.") from None
    note(f"Wrote '{out}'.")


app.command("import")(importing.import_data)
app.command("look")(importing.look)
app.command("fit")(data_offers.fit)
app.command("fix")(data_offers.fix)
# Its name of the first versions, which scripts may use.
app.command("cure", hidden=True)(data_offers.fix)


def _word(words: type[Kind] | type[Role], word: str) -> Any:
    try:
        return words(word)
    except ValueError:
        raise InputError(f"'{word}' is none of {', '.join(words)}.") from None
