"""Looks for problems of the chosen experiment, shortly after each change; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.base.errors import BackendError, KetbenchError
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import problems_in
from ketbench.contract.plugin import Backend, Task
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.scan import Found

if TYPE_CHECKING:
    from ketbench_ui.services.controller import Controller

DELAY_MS = 150
SOURCE = "experiment"


class Checking(QObject):
    """Keeps the notices about the chosen experiment fresh; `checked` after each look."""

    checked = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.latest: tuple[Problem, ...] = ()
        self.typed: Mapping[str, str] = {}
        """What the form on the screen refuses; none of it is in the experiment yet."""
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.check_now)
        controller.project_changed.connect(self._timer.start)
        controller.experiment_changed.connect(self._timer.start)

    def set_typed(self, problems: Mapping[str, str]) -> None:
        """Take in what the form refuses now."""
        if dict(problems) != dict(self.typed):
            self.typed = dict(problems)
            self._timer.start()

    @property
    def is_waiting(self) -> bool:
        """Whether a look is still to come."""
        return self._timer.isActive()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def check_now(self) -> None:
        """Look at the chosen experiment."""
        experiment = self._controller.experiment
        typed = [Problem(text, f"params.{place}") for place, text in self.typed.items()]
        self.latest = (*typed, *self.findings(experiment)) if experiment else ()
        name = experiment.name if experiment else ""
        notices = [Notice(p, f"experiment {name}", target=("experiments", name)) for p in self.latest]
        self._controller.notices.put(SOURCE, notices)
        self.checked.emit()

    def findings(self, experiment: Experiment) -> tuple[Problem, ...]:
        """What the backend and the form say about an experiment, errors first."""
        backends = self._controller.backends
        try:
            backend = backends.backend(experiment.backend)
            state = self._controller.scan.of(experiment.backend) or backends.available(experiment.backend)
        except BackendError as error:
            return (Problem(str(error), "backend"),)
        if not (state.able if isinstance(state, Found) else state.ok):
            return (Problem(state.reason, "backend", remedy=state.remedy),)
        wrong = problems_in(backend.params, experiment.params)
        found = [Problem(text, f"params.{place}") for place, text in wrong.items()]
        found += _missing_inputs(experiment, backend.needs)
        if experiment.dataset is not None and experiment.dataset.is_absent and "dataset" in backend.needs:
            found.append(Problem(experiment.dataset.absence, "dataset"))
        if experiment.circuit is not None and "circuit" in backend.needs:
            found += circuit_problems(experiment.circuit)
        if not any(p.severity is Severity.ERROR for p in found):
            found += self._asked(backend, experiment)
        return tuple(sorted(dict.fromkeys(found), key=lambda p: p.severity != Severity.ERROR))

    def _asked(self, backend: Backend[Any], experiment: Experiment) -> list[Problem]:
        task = Task(experiment.dataset, experiment.circuit, experiment.seed)
        try:
            params = backend.params.model_validate(dict(experiment.params))
            return list(backend.check(task, params))
        except KetbenchError as error:
            return [Problem(str(error))]
        except Exception as error:
            text = f"Backend '{experiment.backend}' failed when asked about this experiment: {error}"
            return [Problem(text, "backend", Severity.WARNING, "Tell its author; Run may still work.")]


def _missing_inputs(experiment: Experiment, needs: frozenset[str]) -> list[Problem]:
    found = []
    if "dataset" in needs and experiment.dataset is None:
        found.append(Problem(f"Backend '{experiment.backend}' needs a dataset; choose one.", "dataset"))
    if "circuit" in needs and experiment.circuit is None:
        found.append(Problem(f"Backend '{experiment.backend}' needs a circuit; choose one.", "circuit"))
    return found
