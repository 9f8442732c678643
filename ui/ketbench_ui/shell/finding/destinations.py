"""Places that the box of commands leads to by their names; each is one line with the way there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketbench.samples import samples
from ketbench_ui.circuit.placing.stock import table_stock
from ketbench_ui.guide.pages import PAGES
from ketbench_ui.services.recent import recent_files

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow

MOST_RUNS = 500
_KINDS = {
    "datasets": ("data", "table"),
    "circuits": ("circuit", "tree-structure"),
    "experiments": ("experiment", "flask"),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """One line.

    Parameters
    ----------
    text : str
    kind : str
        What it is, in a word or two: it stands in brackets.
    words : str
        What else it is found by.
    icon : str
    go : callable
    """

    text: str
    kind: str
    words: str
    icon: str
    go: Callable[[], object]


def destinations(window: MainWindow) -> Iterator[Destination]:
    """All there is to go to now; asked for once, when the box opens."""
    yield from _of_project(window)
    for path in recent_files():
        yield Destination(path.name, "recent project", str(path), "clock-counter-clockwise", _opens(window, path))
    for sample in samples().values():
        made = _bound(window.verbs.open_sample, sample.name)
        yield Destination(sample.title, "sample", f"{sample.name} {sample.description}", "package", made)
    for page in PAGES:
        yield Destination(
            page.title, "guide", f"{page.name} {page.group}", "book-open", _bound(window.verbs.learn, page.name)
        )
    for gate in table_stock():
        words = f"{gate.name} {gate.symbol} {gate.group} {gate.description}"
        yield Destination(gate.title, "gate", words, "selection-plus", _bound(window.verbs.find_gate, gate.title))


def _of_project(window: MainWindow) -> Iterator[Destination]:
    if window.controller.session is None:
        return
    project = window.controller.project
    for kind, (word, icon) in _KINDS.items():
        for name in getattr(project, kind):
            yield Destination(name, f"{word} of this project", "", icon, _picks(window, kind, name))
    for run in list(project.runs.values())[-MOST_RUNS:]:
        words = f"{run.experiment.name} {' '.join(run.tags)}"
        yield Destination(run.id, f"run of {run.experiment.name}", words, "chart-line", _picks(window, "runs", run.id))


def _bound(verb: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: verb(name)


def _picks(window: MainWindow, kind: str, name: str) -> Callable[[], object]:
    return lambda: window.pick(kind, name)


def _opens(window: MainWindow, path: Path) -> Callable[[], object]:
    return lambda: window.verbs.open_path(path)
