"""Looks for problems of the chosen experiment, shortly after each change; runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from ketbench.backends.readiness import problems
from ketbench.base.errors import KetbenchError, ParamsError
from ketbench.base.problems import Problem, Severity
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Availability
from ketbench.results.paging.places import place_words, told
from ketbench_ui.services.mending import in_window
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.scan import Found

if TYPE_CHECKING:
    from ketbench_ui.services.controller import Controller

DELAY_MS = 150
_WHOLE = re.compile(r"(?<=\d)\.0(?!\d)")
"""The end of a whole number that was kept as a float."""
LATE_MS = 200
SOURCE = "experiment"


class Checking(QObject):
    """Keeps the notices about the chosen experiment fresh; `checked` after each look."""

    checked = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.latest: tuple[Problem, ...] = ()
        self._data: tuple[Experiment | None, tuple[Problem, ...]] = (None, ())
        self.typed: Mapping[str, str] = {}
        """What the form on the screen refuses; none of it is in the experiment yet."""
        self._timer = QTimer(self, interval=DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self.check_now)
        self._late = QTimer(self, interval=LATE_MS)
        self._late.timeout.connect(self._look_for_late)
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
        self._late.stop()

    def check_now(self) -> None:
        """Look at the chosen experiment."""
        experiment = self._controller.experiment
        params = self._params_of(experiment)
        typed = [Problem(text, place) for place, text in self.typed.items()]
        found = (*typed, *self.findings(experiment)) if experiment else ()
        # What the form refuses the experiment may hold already: one problem is said once.
        self.latest = once(_worded(told(problem, params)) for problem in found)
        name = experiment.name if experiment else ""
        notices = [
            Notice(p, f"experiment {name}", target=("experiments", name), place=_place(p.where, params))
            for p in self.latest
        ]
        self._controller.notices.put(SOURCE, notices)
        self.checked.emit()
        if experiment and self._controller.backends.waits_for(experiment.backend):
            self._late.start()

    def _look_for_late(self) -> None:
        """Show all that a backend decides once it has loaded: a foreign one takes its time in a process of its own."""
        experiment = self._controller.experiment
        if experiment is None or not self._controller.backends.waits_for(experiment.backend):
            self._late.stop()
            self._controller.experiment_changed.emit()

    def _params_of(self, experiment: Experiment | None) -> Any:
        """The form of an experiment's backend; None where there is none."""
        if experiment is None:
            return None
        try:
            return self._controller.backends.backend(experiment.backend).params
        except KetbenchError:
            return None

    def set_data(self, experiment: Experiment | None, found: Sequence[Problem]) -> None:
        """Take in what preparing the data of an experiment showed; it holds until data or circuit change."""
        self._data = (experiment, tuple(found))
        self._timer.start()

    @property
    def data_findings(self) -> tuple[Experiment | None, tuple[Problem, ...]]:
        """Which experiment's data were looked at last, and what that showed."""
        return self._data

    def findings(self, experiment: Experiment) -> tuple[Problem, ...]:
        """What readiness says about an experiment, errors first."""
        state = self._controller.scan.of(experiment.backend)
        known = Availability(state.able, state.reason, state.remedy) if isinstance(state, Found) else None
        looked, found = self._data
        same = looked is not None and (looked.dataset, looked.circuit) == (experiment.dataset, experiment.circuit)
        try:
            read = self._controller.read(experiment)
        except ParamsError as error:
            return (Problem(str(error), "params"),)
        told = [*problems(self._controller.backends, read, known), *(found if same else ())]
        return tuple(sorted(dict.fromkeys(told), key=lambda p: p.severity != Severity.ERROR))


def once(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem a single time: what both backend and preparation found says the same up to what to do about it.

    >>> len(once([Problem("It is 3.", "a"), Problem("It is 3.0.", "a"), Problem("It is 3.05.", "a")]))
    2
    >>> [p.where for p in once([Problem("No value in row 3; drop it.", "a"), Problem("No value in row 3; mend.", "b")])]
    ['a']
    """
    kept: dict[str, Problem] = {}
    for problem in found:
        said = _WHOLE.sub("", str(problem.message).partition("; ")[0].rstrip("."))
        kept.setdefault(said, problem)
    return tuple(kept.values())


def _worded(problem: Problem) -> Problem:
    """Without command lines."""
    return replace(problem, message=in_window(str(problem.message)), remedy=in_window(problem.remedy))


def _place(where: str, params: Any) -> str:
    """A place as a person names it."""
    if where.startswith("params.") and params is not None:
        return place_words(params, where)
    return {"seed": "Seed", "backend": "Backend", "dataset": "Data", "circuit": "Circuit"}.get(where, "")
