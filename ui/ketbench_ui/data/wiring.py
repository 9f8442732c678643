"""Connects the Data tab and the Experiment tab's offers to the window; holds no state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketbench.circuit import Circuit
from ketbench.dataset import Dataset
from ketbench.experiment import Experiment
from ketbench.project import Project
from ketbench_ui.data.files import Files
from ketbench_ui.data.fit_bar import FitBar

if TYPE_CHECKING:
    from ketbench_ui.window import MainWindow


def connect_data(window: MainWindow) -> None:
    """What the window hears of the Data tab, and what it tells it."""
    controller, data = window.controller, window.data
    before_run = FitBar(data.desk, "fit before run", quiet=True)
    window.experiment.take_notice(before_run)
    data.edited.connect(controller.set_dataset)
    data.circuit_edited.connect(controller.set_circuit)
    data.refused.connect(lambda text: controller.fail("dataset", text))
    data.import_wanted.connect(window.verbs.import_data)
    before_run.dataset_wanted.connect(controller.set_dataset)
    before_run.circuit_wanted.connect(controller.set_circuit)

    def follow() -> None:
        chosen, locked = controller.experiment, not controller.is_writable
        data.show_circuit(circuit_for(controller.project, chosen, data.dataset))
        both = chosen is not None and chosen.dataset is not None and chosen.circuit is not None
        pair = (chosen.dataset, chosen.circuit) if both and chosen is not None else (None, None)
        before_run.show_pair(*pair, read_only=locked)

    for signal in (controller.project_changed, controller.experiment_changed, data.shown):
        signal.connect(follow)
    Files(window)


def circuit_for(project: Project, chosen: Experiment | None, dataset: Dataset | None) -> Circuit | None:
    """The circuit that takes a dataset in: the chosen experiment's, else that of the first one that uses it."""
    if dataset is None:
        return None
    users = [e for e in (chosen, *project.experiments.values()) if e is not None and e.circuit is not None]
    return next((e.circuit for e in users if e.dataset is not None and e.dataset.name == dataset.name), None)
