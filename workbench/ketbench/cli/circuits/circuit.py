"""`ketbench circuit`: look at a circuit and write it in another language, without a window."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.cli.terminal import AsJson, note, print_json, print_table
from ketbench.contract.run import Run

app = typer.Typer(
    name="circuit",
    help="Show circuits and convert them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FileArgument = Annotated[
    Path,
    typer.Argument(help="OpenQASM, a circuit's JSON, a Quirk address in a file, a project, or - for standard input."),
]
NameOption = Annotated[str, typer.Option("--circuit", help="In a project: the circuit's name.")]


def read_file(path: Path, name: str = "") -> Circuit:
    """A circuit from a file, a project or standard input.

    Raises
    ------
    InputError
        A file that cannot be read, or whose text is not a circuit; the text says why, with line and column.
    """
    if path.suffix in (".h5", ".ketbench"):
        return _of_project(path, name)
    from ketbench.circuit.export.files import circuit_from_path, circuit_from_stream

    notes: list[Problem] = []
    if str(path) == "-":
        found = circuit_from_stream(sys.stdin.buffer, "circuit", "-", None, notes)
    else:
        found = circuit_from_path(path, notes)
    for problem in notes:
        note(f"'{path}': {problem}")
    return found


def _of_project(path: Path, name: str) -> Circuit:
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        circuits = session.project.circuits
    if not name and len(circuits) == 1:
        return next(iter(circuits.values()))
    if name not in circuits:
        listed = ", ".join(f"'{known}'" for known in circuits) or "none"
        raise InputError(f"Name one of the project's circuits with --circuit; it has {listed}.")
    return circuits[name]


def _with_values(path: Path, name: str, values: str, run: str) -> tuple[Circuit, str]:
    """The circuit with the asked values, and the sentence that says so; none for a circuit without parameters."""
    from ketbench.results.carried_values import with_initial, with_run, with_symbols

    if values not in ("symbols", "initial"):
        raise InputError(f"--values '{values}' is not known; choose symbols or initial, or --run for those of a run.")
    if run:
        found = _run_of(path, run)
        trained = found.experiment.circuit
        if trained is None or (name and trained.name != name):
            raise InputError(f"Run '{run}' did not train the circuit '{name}'; leave out --circuit or choose another.")
        return with_run(found)
    circuit = read_file(path, name)
    return with_initial(circuit) if values == "initial" else with_symbols(circuit)


def _run_of(path: Path, run: str) -> Run:
    if path.suffix not in (".h5", ".ketbench"):
        raise InputError(f"--run needs a project, not '{path}'.")
    from ketbench.cli.projects.sessions import readable

    with readable(path) as session:
        return session.project.run(run)


@app.command("show")
def show(path: FileArgument, circuit: NameOption = "", as_json: AsJson = False) -> None:
    """Draw a circuit in characters and say what it needs and what is wrong with it."""
    from ketbench.circuit.checks import circuit_problems
    from ketbench.circuit.export.text_drawing import text_drawing
    from ketbench.circuit.resources import resources

    found = read_file(path, circuit)
    needs = resources(found)
    problems = [str(problem) for problem in circuit_problems(found)]
    counts = {
        "qubits": needs.qubits,
        "classical bits": needs.bits,
        "gates": needs.gates,
        "two-qubit gates": needs.two_qubit_gates,
        "depth": needs.depth,
        "trainable parameters": needs.trainable,
        "frozen parameters": needs.frozen,
        "features": needs.features,
    }
    if as_json:
        print_json({"name": found.name, **counts, "memory": dict(needs.memory), "problems": problems})
        return
    typer.echo(text_drawing(found, shutil.get_terminal_size().columns))
    memory = [(f"memory of {engine}, bytes", size) for engine, size in needs.memory.items()]
    print_table(("what", "how much"), [*counts.items(), *memory])
    for problem in problems:
        note(problem)


@app.command("convert")
def convert(
    path: FileArgument,
    to: Annotated[
        str,
        typer.Option("--to", help="qasm3, qasm2, pennylane, qiskit, quantikz, svg, png, pdf, json, quirk; a plugin's."),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; standard output without.")] = None,
    theme: Annotated[str, typer.Option("--theme", help="For pictures: light, dark or paper.")] = "light",
    circuit: NameOption = "",
    values: Annotated[
        str, typer.Option("--values", help="Of parameters: symbols, or initial for the numbers training starts from.")
    ] = "symbols",
    run: Annotated[str, typer.Option("--run", help="Take the numbers that this run of the project trained.")] = "",
) -> None:
    """Write a circuit in another language or as a picture, and say which parameter values it carries."""
    from ketbench.circuit.export import export
    from ketbench.results.carried_values import remark

    carried, said = _with_values(path, circuit, values, run)
    numbers = bool(run) or values != "symbols"
    content = (remark(to, said) if numbers else b"") + export(carried, to, theme)
    if said:
        note(said)
    if out is None:
        if to in ("png", "pdf") and sys.stdout.isatty():
            raise InputError(f"A {to} is not text; give a file with --out.")
        ends = to in ("png", "pdf") or content.endswith(b"\n")
        sys.stdout.buffer.write(content if ends else content + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError(f"'{out}' cannot be written: {error.strerror or error}.") from None
    note(f"Wrote '{out}'.")
