"""Where things are in the window: the place of a problem, and what is saved of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketbench_ui.services.notices import Notice

if TYPE_CHECKING:
    from ketbench.project.session import Session
    from ketbench_ui.shell.window import MainWindow


def go_to(window: MainWindow, notice: Notice) -> None:
    """Show the place of a problem."""
    kind, name = notice.target
    where = notice.problem.where
    if kind:
        window.tree.select(kind, name)
    if where.startswith("circuit.ops"):
        window.show_page("circuit")
        window.circuit.go_to(where)
    elif where.startswith("dataset.columns."):
        window.show_page("data")
        window.data.go_to(where.removeprefix("dataset.columns."))
    elif kind == "runs":
        window.pick(kind, name)
    elif kind == "plugins":
        window.show_page("plugins")
    else:
        window.show_page("experiment")
        window.experiment.setup.go_to(where)


def saved_words(session: Session | None) -> str:
    """What the status bar says of the file."""
    if session is None:
        return "No project open"
    if session.read_only:
        return f"{session.path.name}: read-only"
    return f"{session.path.name}: {'all changes saved' if session.dirty else 'saved'}"
