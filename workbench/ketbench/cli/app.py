"""The commands by name; each lives in a module of its own."""

from __future__ import annotations

import typer
from typer.main import get_command

from ketbench.cli import (
    backends,
    circuit,
    circuit_eval,
    circuit_reach,
    data,
    demo,
    doctor,
    experiment,
    explaining,
    export,
    importing,
    plugin,
    problem,
    project,
    reporting,
    run,
    samples,
    sweep,
    window,
)

app = typer.Typer(
    name="ketbench",
    help="A lab workbench for hybrid quantum-AI experiments. 'ketbench PATH' opens the window on a project.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("open")(window.open_window)
app.command("demo")(demo.demo)
app.command("samples")(samples.list_samples)
app.command("new")(project.new)
app.command("import")(importing.import_data)
app.command("show")(project.show)
app.command("backends")(backends.list_backends)
app.command("add")(experiment.add)
app.command("run")(run.run)
app.command("sweep")(sweep.run_sweep)
app.command("explain")(explaining.explain)
app.command("export")(export.export_run)
app.command("report")(reporting.write_report)
circuit.app.command("eval")(circuit_eval.evaluate)
circuit.app.command("reach")(circuit_reach.reach)
app.add_typer(circuit.app)
app.command("verify")(project.verify)
app.command("doctor")(doctor.report)
app.add_typer(data.app, name="data")
app.add_typer(plugin.app, name="plugin")
app.add_typer(problem.app, name="problem")


@app.callback(invoke_without_command=True)
def _options(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    if version:
        from ketbench import __version__

        typer.echo(__version__)
        raise typer.Exit


def command_names() -> frozenset[str]:
    """All words that may follow `ketbench`."""
    command = get_command(app)
    return frozenset(getattr(command, "commands", {}))
