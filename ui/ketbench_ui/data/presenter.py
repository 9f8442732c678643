"""The Data tab at work: its edits become steps of the project, and what the data say against a run is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ketbench.backends.readiness import circuit_of_features, data_problems, prepared_dataset
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench_ui.data.files.keeping import Files
from ketbench_ui.data.page import DataPage
from ketbench_ui.services.ask import Ask
from ketbench_ui.services.controller import Controller

BEFORE_RUN = "data before run"


class DataPresenter(QObject):
    """Lives as long as its page.

    Parameters
    ----------
    page : DataPage
    controller : Controller
    ask : Ask
        Asks for the file of a dataset that has moved.
    import_again : callable
        Reads the file of the shown dataset again; given the folder to look in besides.
    """

    def __init__(
        self, page: DataPage, controller: Controller, ask: Ask, import_again: Callable[[Path | None], None]
    ) -> None:
        super().__init__(page)
        self._page, self._controller = page, controller
        self._looked: tuple[Dataset | None, Circuit | None] | None = None
        page.edited.connect(controller.set_dataset)
        page.circuit_edited.connect(controller.set_circuit)
        page.refused.connect(lambda text: controller.fail("dataset", text))
        for signal in (controller.project_changed, controller.experiment_changed, page.shown):
            signal.connect(self._follow)
        self.files = Files(page, controller, ask, import_again)

    def _follow(self) -> None:
        chosen = self._controller.experiment
        self._page.show_circuit(circuit_for(self._controller.project, chosen, self._page.dataset))
        self._look_at_data(chosen)

    def _look_at_data(self, chosen: Experiment | None) -> None:
        """Ask what the data say against a run, once for each dataset and circuit."""
        known = self._controller.backends
        pair: tuple[Dataset | None, Circuit | None] = (None, None)
        if chosen is not None:
            pair = (prepared_dataset(known, chosen), circuit_of_features(known, chosen))
        if self._looked is not None and self._looked[0] is pair[0] and self._looked[1] is pair[1]:
            return
        self._looked = pair
        checking = self._controller.checking
        self._page.desk.forget(BEFORE_RUN)
        if pair[0] is None or pair[0].is_absent:
            checking.set_data(None, ())
            return

        def done(found: tuple[Problem, ...]) -> None:
            checking.set_data(chosen, found)

        def failed(sentence: str) -> None:
            checking.set_data(chosen, (Problem(sentence, "dataset.preparation"),))

        self._page.desk.ask(BEFORE_RUN, data_problems, *pair, done=done, failed=failed)


def circuit_for(project: Project, chosen: Experiment | None, dataset: Dataset | None) -> Circuit | None:
    """The circuit that takes a dataset in: the chosen experiment's, else that of the first one that uses it."""
    if dataset is None:
        return None
    users = [e for e in (chosen, *project.experiments.values()) if e is not None and e.circuit is not None]
    return next((e.circuit for e in users if e.dataset is not None and e.dataset.name == dataset.name), None)
