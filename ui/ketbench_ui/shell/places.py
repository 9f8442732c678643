"""Where things are in the window: the place of a problem, and what is saved of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketbench_ui.fields.pointing import point_at
from ketbench_ui.services.mending import Way, way_of
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.scan import Found

if TYPE_CHECKING:
    from ketbench.contract.experiment import Experiment
    from ketbench.project.session import Session
    from ketbench_ui.shell.window import MainWindow


def way(window: MainWindow, notice: Notice) -> Way:
    """Where a problem is mended."""
    experiment = _meant(window, notice)
    state = window.controller.scan.of(experiment.backend) if experiment is not None else None
    able = not isinstance(state, Found) or state.able
    return way_of(notice.problem, notice.source, notice.target, experiment, can_run=able)


def go_to(window: MainWindow, notice: Notice) -> None:
    """Show the place of a problem, and point at it."""
    found, experiment = way(window, notice), _meant(window, notice)
    if experiment is not None:
        window.controller.choose(experiment.name)
    if found.page == "run":
        window.pick(*notice.target)
    elif found.page == "report":
        window.arrangement.show("problems")
        window.problems.choose(notice)
    elif found.page == "data":
        _go_to_data(window, notice, experiment, found.place)
    elif found.page == "circuit":
        circuit = experiment.circuit if experiment is not None else None
        window.pick("circuits", circuit.name if circuit is not None else notice.target[1])
        window.settle()
        window.circuit.go_to(found.place)
    else:
        window.show_page(found.page)
        if found.page == "experiment":
            window.experimenting.enter("setup")
            window.experiment.setup_pane.go_to(notice.problem)
        elif found.page == "plugins":
            point_at(window.plugins.installing)


def _go_to_data(window: MainWindow, notice: Notice, experiment: Experiment | None, place: str) -> None:
    held = experiment.dataset if experiment is not None else None
    if held is not None:
        window.pick("datasets", held.name)
        # An experiment may have steps of its own, and it is these that are to be mended.
        window.data.show_dataset(held, read_only=not window.controller.is_writable)
    elif notice.target[0] == "datasets":
        window.pick(*notice.target)
    else:
        window.show_page("data")
    window.data.point_out(place)


def _meant(window: MainWindow, notice: Notice) -> Experiment | None:
    """The experiment that a problem is about."""
    kind, name = notice.target
    return window.controller.project.experiments.get(name) if kind == "experiments" else None


def saved_words(session: Session | None) -> str:
    """What the status bar says of the file."""
    if session is None:
        return "No project open"
    if session.read_only:
        return f"{session.path.name}: read-only"
    return f"{session.path.name}: {'all changes saved' if session.dirty else 'saved'}"
