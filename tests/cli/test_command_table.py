"""The table of commands: every row leads to a command, and asking for help imports none of them."""

import subprocess
import sys

import pytest
from typer._click import Context

from ketbench.cli.app import COMMANDS, loaded


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_row_is_a_command_whose_help_begins_as_the_table_says(name):
    command = loaded(name)
    assert command.name == name
    assert command.get_help(Context(command, info_name=name))


@pytest.mark.parametrize(
    ("words", "imported"),
    [(["--version"], []), (["--help"], ["ketbench.cli.app", "ketbench.cli.entry", "ketbench.cli.extended"])],
)
def test_version_and_help_import_no_command_and_nothing_heavy(words, imported):
    code = (
        "import sys\nfrom ketbench.cli import main\n"
        f"assert main({words!r}) == 0\n"
        "watched = ('numpy', 'h5py', 'torch', 'ketbench.cli.', 'ketbench.project')\n"
        "print([m for m in sys.modules if m.startswith(watched)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(eval(done.stdout.splitlines()[-1])) == imported


def test_help_lists_every_command():
    done = subprocess.run([sys.executable, "-m", "ketbench", "--help"], capture_output=True, text=True, check=True)
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_a_command_that_is_not_there_is_refused_in_a_sentence():
    done = subprocess.run([sys.executable, "-m", "ketbench", "run"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Missing argument 'path'" in done.stderr
