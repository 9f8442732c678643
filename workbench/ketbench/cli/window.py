"""`ketbench [PATH]`: opens the window, the only command that loads Qt."""

from __future__ import annotations

import gc
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError


def open_window(
    path: Annotated[Path | None, typer.Argument(help="A project file; without one the Start page opens.")] = None,
) -> int:
    """Open the window, on a project if one is given."""
    if path is not None and not path.exists():
        raise InputError(f"There is no project '{path}'; make one with: ketbench new {path} --sample wine-classifier")
    return show_window(path)


def show_window(path: Path | None) -> int:
    """Run the window until it is closed.

    Raises
    ------
    InputError
        When the window's libraries are not installed.
    """
    if find_spec("PySide6") is None or find_spec("pyqtgraph") is None:
        raise InputError("The window needs PySide6 and pyqtgraph; install them with: pip install 'ketbench[ui]'")
    from importlib import import_module

    # A thousand modules are loaded, of which nothing is garbage; the window collects by itself from then on.
    gc.disable()
    try:
        return import_module("ketbench_ui.shell.app").main(str(path) if path else None)
    finally:
        gc.enable()
