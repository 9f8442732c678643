"""A row of the command table; what the rows are is said in `ketbench_ui.shell.commands.actions` and by each editor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One row.

    Parameters
    ----------
    id : str
    text : str
        As the menu shows it; "..." behind it where a dialog follows.
    verb : str
        Name of the method of `Verbs` that does it.
    menu : str
        Menu, with "/" for a submenu.
    shortcut : str
    icon : str
        Of the Phosphor set; empty for none.
    toolbar : bool
    rule : str
        Name of the condition under which it is enabled, see `ketbench_ui.shell.commands.rules`.
    tip : str
    separated : bool
        Whether a line stands above it.
    scope : str
        Where its key is heard: "window", or the name of a page.
    """

    id: str
    text: str
    verb: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    toolbar: bool = False
    rule: str = "always"
    tip: str = ""
    separated: bool = False
    scope: str = "window"
