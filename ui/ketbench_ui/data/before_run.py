"""Finds out in a child process what the data of the chosen experiment say against a run; needs no page for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ketbench.backends.readiness import circuit_of_features, data_problems, prepared_dataset
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.data.dataset import Dataset

if TYPE_CHECKING:
    from ketbench_ui.data.asking.desk import Desk
    from ketbench_ui.services.controller import Controller

BEFORE_RUN = "data before run"


class BeforeRun(QObject):
    """Asks once for each dataset and circuit.

    Parameters
    ----------
    controller : Controller
    desk : Desk
    parent : QObject
    """

    def __init__(self, controller: Controller, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._desk = controller, desk
        self._looked: tuple[Dataset | None, Circuit | None] | None = None
        for signal in (controller.project_changed, controller.experiment_changed):
            signal.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Ask anew where the data or the circuit are others than before."""
        known, chosen = self._controller.backends, self._controller.experiment
        pair: tuple[Dataset | None, Circuit | None] = (None, None)
        if chosen is not None:
            pair = (prepared_dataset(known, chosen), circuit_of_features(known, chosen))
        if self._looked is not None and self._looked[0] is pair[0] and self._looked[1] is pair[1]:
            return
        self._looked = pair
        checking = self._controller.checking
        self._desk.forget(BEFORE_RUN)
        if pair[0] is None or pair[0].is_absent:
            checking.set_data(None, ())
            return

        def done(found: tuple[Problem, ...]) -> None:
            checking.set_data(chosen, found)

        def failed(sentence: str) -> None:
            checking.set_data(chosen, (Problem(sentence, "dataset.preparation"),))

        self._desk.ask(BEFORE_RUN, data_problems, *pair, done=done, failed=failed)
