"""What mends a problem of the chosen experiment with one click; works out aside what takes long, changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ketbench.base.problems import Problem
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.project.machine_fit import Fit, Offer, fit_to_machine
from ketbench.project.proposing.further import FURTHER, without_further
from ketbench.project.proposing.gaps import gap_offers
from ketbench.results.paging import Check, checks_of
from ketbench_ui.experiment import strip_words
from ketbench_ui.services.controller import Controller

FIXES = "fixes before run"
OWN = "quick_fix"
"""The one offer that a problem brings itself."""


class Asks(Protocol):
    """Whoever answers questions about datasets beside the window's process."""

    def ask(
        self,
        topic: str,
        function: Callable[..., Any],
        *arguments: Any,
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        """Put a question; of a topic only the newest counts."""
        ...


class Fixes:
    """The offers of one page.

    Parameters
    ----------
    controller : Controller
    desk : Asks
    said : callable
        Called when there are other offers.
    """

    def __init__(self, controller: Controller, desk: Asks, said: Callable[[], None]) -> None:
        self._controller, self._desk, self._said = controller, desk, said
        self.offers: dict[str, Offer] = {}
        """What would make data and circuit fit."""
        self._fitted: tuple[object, object, object] = (None, None, None)
        self._found: tuple[object, Problem | None, dict[str, Offer]] = (None, None, {})

    def of(self, problem: Problem) -> dict[str, Offer]:
        """What mends a problem, by key; nothing in a project that is read only."""
        experiment = self._controller.experiment
        if experiment is None or not self._controller.is_writable:
            return {}
        if problem.where in strip_words.BY_FIT:
            return self.offers
        if problem.quick_fix is not None:
            return {OWN: Offer(OWN, problem.quick_fix.title, problem.quick_fix.why, params=problem.quick_fix.params)}
        if self._found[0] is not experiment.dataset or self._found[1] != problem:
            # Asked with every look at the strip, and each offer is a whole dataset.
            offers = {offer.key: offer for offer in gap_offers(experiment.dataset, problem)}
            self._found = (experiment.dataset, problem, offers)
        return self._found[2]

    def ask(self, experiment: Experiment) -> None:
        """What would make data and circuit fit, worked out aside."""
        dataset, circuit, further = experiment.dataset, experiment.circuit, experiment.params.get(FURTHER)
        if self._fitted[0] is dataset and self._fitted[1] is circuit and self._fitted[2] == further:
            return
        self._fitted, self.offers = (dataset, circuit, further), {}
        if dataset is None or circuit is None or not dataset.features or dataset.is_absent:
            return
        table = without_further(dataset, experiment.params)

        def done(fit: Fit) -> None:
            self.offers = {offer.key: offer for offer in fit.offers}
            self._said()

        self._desk.ask(FIXES, fit_to_machine, table, circuit, done=done, failed=lambda _: None)


def checks_with(controller: Controller, run: Run) -> list[Check]:
    """What a careful reader looks at first, with what the data showed where they were looked at."""
    looked, found = controller.checking.data_findings
    same = looked is not None and looked.dataset == run.experiment.dataset
    return checks_of(run, found if same else None)
