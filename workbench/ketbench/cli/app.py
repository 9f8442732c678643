"""The commands by name; the module of a command is imported only when somebody asks for that command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from ketbench.cli.extended import command_of_plugin, offered

COMMANDS: dict[str, tuple[str, str]] = {
    "open": ("window:open_window", "Open the window, on a project if one is given."),
    "demo": ("projects.demo:demo", "Train the wine classifier, show it beside its baselines, and open the window."),
    "samples": ("projects.samples:list_samples", "List the sample projects."),
    "new": ("projects.project:new", "Make a project file, empty or from a sample."),
    "import": ("datasets.importing:import_data", "Put a file into a project as a dataset."),
    "show": ("projects.project:show", "List what a project holds."),
    "backends": ("machine.backends:list_backends", "List the backends."),
    "add": ("runs.experiment:add", "Make an experiment in a project."),
    "run": ("runs.run:run", "Run experiments and keep the runs in the project."),
    "sweep": ("runs.sweep:run_sweep", "Run an experiment at many settings."),
    "explain": ("runs.explaining:explain", "Compute the explaining figures of a run that is over."),
    "export": ("runs.export:export_run", "Write runs to a file."),
    "report": ("runs.reporting:write_report", "Write a report of a run."),
    "predict": ("models.predict:predict", "Predict new rows with the trained model of a run."),
    "evaluate": ("models.evaluate:evaluate", "Evaluate the kept model of a run elsewhere: noise, shots, devices."),
    "study": ("devices.study:study", "Evaluate a kept model at several strengths of noise or numbers of shots."),
    "devices": ("devices.devices:list_devices", "List devices to evaluate on, with state, reason and remedy."),
    "compile": ("devices.compiling:compile_circuit", "Show what a device makes of the circuit of a run."),
    "submit": ("devices.submit:submit", "Send a sequence of pulses or a problem to a device."),
    "jobs": ("devices.jobs:list_jobs", "Ask for work that devices have, and fill in what came."),
    "export-model": ("models.export_model:export_model", "Write the trained model as files that run without Ketbench."),
    "import-model": ("models.import_model:import_model", "Take an exported or further trained model into a project."),
    "program": ("models.program:write", "Write an experiment as a Python program that needs no Ketbench."),
    "circuit": ("circuits.commands:app", "Look at circuits, translate and evaluate them."),
    "verify": ("projects.project:verify", "Check a project file."),
    "repair": ("projects.project:repair", "Write what can be read of a damaged project to a new file."),
    "doctor": ("machine.doctor:report", "Show versions, devices, and what is missing."),
    "data": ("datasets.data:app", "Look at datasets, set roles, split, prepare."),
    "problem": ("problems.problem:app", "State problems, show and export them."),
    "plugin": ("machine.plugin:app", "Write, check, install, disable, remove and list plugins."),
}
"""Where each command is, under `ketbench.cli`, and what ``--help`` says of it without importing it."""


_SETTING = re.compile(r"[A-Za-z_]\w*(\.[^=\n]*)?=")
"""How a setting begins: a dotted name and '='."""


def each_with_its_option(words: Sequence[str]) -> list[str]:
    """Repeat --set before each setting that follows one, since the parser gives an option a single value.

    Examples
    --------
    >>> each_with_its_option(["add", "P", "gate.statevector", "--set", "epochs=5", "lr=0.1", "--seed", "3"])
    ['add', 'P', 'gate.statevector', '--set', 'epochs=5', '--set', 'lr=0.1', '--seed', '3']
    """
    made: list[str] = []
    for word in words:
        before = made[-1].removeprefix("--set=") if made else ""
        option = bool(made) and (made[-1] != before or made[-2:-1] == ["--set"])
        follows = option and _SETTING.match(before)
        made += ["--set", word] if follows and _SETTING.match(word) else [word]
    return made


class LateGroup(TyperGroup):
    """A group that imports a command when it is asked for; ``--help`` and completion import none."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words behind the program's name; one --set may carry several settings."""
        return super().parse_args(ctx, each_with_its_option(args))

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the table, then those of plugins."""
        return [*COMMANDS, *offered(COMMANDS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None where there is none."""
        return loaded(cmd_name) if cmd_name in command_names() else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list in ``--help``, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])
        if brought := offered(COMMANDS):
            with formatter.section("Commands of plugins"):
                formatter.write_dl(list(brought.items()))


def loaded(name: str) -> Any:
    """The command of a row of the table, or of a plugin."""
    if name in COMMANDS:
        module, _, attribute = COMMANDS[name][0].partition(":")
        found = getattr(import_module(f"ketbench.cli.{module}"), attribute)
    else:
        found = command_of_plugin(name)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(**_SETTINGS)
        alone.command(name)(found)
        found = alone
    found.rich_markup_mode = None
    command = get_command(found)
    command.name = name
    return command


_SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
app = typer.Typer(
    name="ketbench",
    help="A lab workbench for hybrid quantum-AI experiments. 'ketbench PATH' opens the window on a project.",
    no_args_is_help=False,
    cls=LateGroup,
    **_SETTINGS,
)


@app.callback(invoke_without_command=True)
def _options(
    version: bool = typer.Option(False, "--version", help="Print the version and end."),
    safe: bool = typer.Option(False, "--safe", help="Start without any plugin that is not Ketbench's own."),
) -> None:
    if version:
        from ketbench import __version__

        typer.echo(__version__)
        raise typer.Exit


def command_names() -> frozenset[str]:
    """All words that may follow `ketbench`."""
    return frozenset(COMMANDS) | frozenset(offered(COMMANDS))
