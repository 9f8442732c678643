"""What each page is told of the project: after every change while it is there, and once when it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ketbench_ui.services.controller import Controller
from ketbench_ui.theme.turns import turns

if TYPE_CHECKING:
    from ketbench.circuit.circuit import Circuit
    from ketbench.data.dataset import Dataset
    from ketbench_ui.shell.window import MainWindow


def usual_dataset(controller: Controller) -> Dataset | None:
    """The data of the chosen experiment, else the first of the project."""
    experiment = controller.experiment
    if experiment is not None and experiment.dataset is not None:
        return experiment.dataset
    return next(iter(controller.project.datasets.values()), None)


def usual_circuit(controller: Controller) -> Circuit | None:
    """The circuit of the chosen experiment, else the first of the project."""
    experiment = controller.experiment
    if experiment is not None and experiment.circuit is not None:
        return experiment.circuit
    return next(iter(controller.project.circuits.values()), None)


def shown_circuit(window: MainWindow) -> Circuit | None:
    """The circuit that the Circuit page shows, or would show."""
    if window.is_made("circuit"):
        return window.circuit.editing.circuit
    project = window.controller.project
    return project.circuits.get(window.chosen("circuits"), usual_circuit(window.controller))


def _data(window: MainWindow) -> None:
    controller = window.controller
    shown = controller.project.datasets.get(window.chosen("datasets"), usual_dataset(controller))
    window.data.show_dataset(shown, read_only=not controller.is_writable)


def _circuit(window: MainWindow) -> None:
    controller = window.controller
    window.circuit.show_circuit(controller.project.circuits.get(window.chosen("circuits"), usual_circuit(controller)))
    window.circuit.set_read_only(not controller.is_writable)


def _experiment(window: MainWindow) -> None:
    controller, page = window.controller, window.experiment
    page.setup.show_experiment(controller.experiment, controller.project)
    page.setup.set_read_only(not controller.is_writable)
    page.features.set_read_only(not controller.is_writable)


def _compare(window: MainWindow) -> None:
    window.compare.show_project(window.controller.project, window.controller.is_writable)


def _sweep(window: MainWindow) -> None:
    window.sweep_presenter.show()


TOLD: Mapping[str, Callable[[MainWindow], None]] = {
    "data": _data,
    "circuit": _circuit,
    "experiment": _experiment,
    "compare": _compare,
    "sweep": _sweep,
    "plugins": lambda window: None,
}
"""In the order in which pages are told."""


SOON = frozenset({"data", "circuit", "sweep"})
"""Pages that are told a turn of the loop later while another one is in front: each takes a while to show a project."""


def tell(window: MainWindow) -> None:
    """Bring the pages that are there up to date."""
    for name, told in TOLD.items():
        if not window.is_made(name):
            continue
        if name in SOON and name != window.tabs.present:
            window.behind.add(name)
        else:
            window.behind.discard(name)
            told(window)
    if window.behind:
        turns().begin(window, _catching_up(window))


def _catching_up(window: MainWindow) -> Iterator[None]:
    """One page a turn."""
    while window.behind:
        tell_one(window)
        yield


def tell_one(window: MainWindow, name: str = "") -> None:
    """Bring a page up to date that is behind, the first one if none is named."""
    late = name or next((one for one in TOLD if one in window.behind), "")
    if late in window.behind:
        window.behind.discard(late)
        TOLD[late](window)
