"""The Data tab at work: its edits become steps of the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from ketbench.backends.readiness import Backends, circuit_of_features
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench_ui.data.files.keeping import Files
from ketbench_ui.data.page import DataPage
from ketbench_ui.services.ask import Ask
from ketbench_ui.services.controller import Controller


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
        page.edited.connect(self._edit)
        page.circuit_edited.connect(controller.set_circuit)
        page.refused.connect(lambda text: controller.fail("dataset", text))
        for signal in (controller.project_changed, controller.experiment_changed, page.shown):
            signal.connect(self._follow)
        self.files = Files(page, controller, ask, import_again)
        self._follow()

    def _follow(self) -> None:
        chosen = self._controller.experiment
        self._page.steps.show_whose(whose_steps(self._controller.project, chosen, self._page.dataset))
        self._page.show_circuit(
            circuit_for(self._controller.backends, self._controller.project, chosen, self._page.dataset)
        )

    def _edit(self, label: str, dataset: Dataset) -> None:
        """Change what the page shows: an experiment's own steps stay its own."""
        owner = owner_of(self._controller.project, self._controller.experiment, self._page.dataset)
        if owner is None:
            self._controller.set_dataset(label, dataset)
        else:
            self._controller.set_experiment(label, replace(owner, dataset=dataset))


def owner_of(project: Project, chosen: Experiment | None, dataset: Dataset | None) -> Experiment | None:
    """The experiment whose own steps a shown dataset has; None where they are those of the project's dataset."""
    listed = project.datasets.get(dataset.name) if dataset is not None else None
    if dataset is None or listed is None or listed.preparation == dataset.preparation:
        return None
    users = [e for e in (chosen, *project.experiments.values()) if e is not None]
    return next((e for e in users if e.dataset is dataset), None)


def whose_steps(project: Project, chosen: Experiment | None, dataset: Dataset | None) -> str:
    """Whose preparation the steps are, and whom a change reaches."""
    if dataset is None:
        return ""
    if (owner := owner_of(project, chosen, dataset)) is not None:
        return f"Steps of the experiment '{owner.name}' alone; those of the dataset '{dataset.name}' are other ones."
    users = [e for e in project.experiments.values() if e.dataset is not None and e.dataset.name == dataset.name]
    follow = [e.name for e in users if e.dataset is not None and e.dataset.preparation == dataset.preparation]
    apart = [e.name for e in users if e.name not in follow]
    told = f"Steps of the dataset '{dataset.name}'"
    if follow:
        told += f"; {_named(follow)} {'follows' if len(follow) == 1 else 'follow'} them"
    if apart:
        ends = "has steps of its own" if len(apart) == 1 else "have steps of their own"
        told += f"; {_named(apart)} {ends}"
    return f"{told}."


def _named(names: list[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:3]) + f" and {len(names) - 3} more" * (len(names) > 3)
    return f"the experiment {shown}" if len(names) == 1 else f"the experiments {shown}"


def circuit_for(
    known: Backends, project: Project, chosen: Experiment | None, dataset: Dataset | None
) -> Circuit | None:
    """The circuit that reads the features: the chosen experiment's, else that of the first one that uses the data."""
    if dataset is None:
        return None
    users = [e for e in (chosen, *project.experiments.values()) if e is not None and e.circuit is not None]
    own = (circuit_of_features(known, e) for e in users if e.dataset is not None and e.dataset.name == dataset.name)
    return next((circuit for circuit in own if circuit is not None), None)
