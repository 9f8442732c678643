"""The sliders beside an interactive result at work: their ranges, what a move changes, and what is typed wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from ketbench.contract.run import Run
from ketbench.results.paging import slides_of
from ketbench.results.paging.judging import slides_aside
from ketbench_ui.experiment.fixing import Asks
from ketbench_ui.experiment.page import ExperimentPage
from ketbench_ui.fields.pointing import point_at
from ketbench_ui.services.controller import Controller

SLIDES = "sliders"


class Sliding(QObject):
    """Lives as long as its page.

    Parameters
    ----------
    page : ExperimentPage
    controller : Controller
    desk : Asks
    """

    def __init__(self, page: ExperimentPage, controller: Controller, desk: Asks) -> None:
        super().__init__(page)
        self._page, self._controller, self._desk = page, controller, desk
        page.result.slides.moved.connect(self._slid)
        page.result.slides.reset_wanted.connect(self._reset)
        # The form may take a value a turn after the slider that gave it: what it refuses is looked at once more then.
        controller.checking.checked.connect(self.show_refusals)

    @property
    def problem(self) -> str:
        """What is typed and cannot be computed, beside a result that follows the inputs; empty if all can."""
        if not self._controller.is_interactive:
            return ""
        typed = self._page.setup.problems()
        return self._page.result.slides.problem or next(iter(typed.values()), "")

    def show_refusals(self) -> None:
        """Mark at each slider what the form refuses of it."""
        typed = self._page.setup.problems()
        self._page.result.slides.show_refusals({at.removeprefix("params."): text for at, text in typed.items()})

    def point(self) -> bool:
        """Point at the input that is wrong; False where no slider is."""
        line = self._page.result.slides.wrong_line()
        if line is not None:
            point_at(line.field)
        return line is not None

    def show(self) -> None:
        """Show the sliders of the chosen experiment, their ranges as soon as these are worked out."""
        experiment, pane = self._controller.experiment, self._page.result.slides
        if experiment is None or not self._controller.is_interactive:
            pane.show_slides((), {})
            return
        form = self._page.setup.form.values()

        def done(found: Sequence[Any]) -> None:
            if self._controller.experiment is experiment:
                pane.show_slides(found, form)

        if not pane.lines:
            # The first time at once and without ranges, so that the place does not jump.
            done([replace(one, works=None) for one in slides_of(self._controller.backends, experiment)])
        self._desk.ask(SLIDES, slides_aside, experiment, done=done, failed=lambda _: None)

    def _slid(self, place: str, value: float) -> None:
        line = self._page.result.slides.lines.get(place)
        is_whole = line is not None and line.slide.whole and value.is_integer()
        self._page.setup.set_value(place, int(value) if is_whole else value)
        self._controller.preview()

    def _reset(self) -> None:
        """Back to the settings of the newest run that was kept, else to what the experiment began with."""
        runs = [run for run in self._controller.project.runs.values() if self._is_mine(run)]
        if runs:
            self._controller.set_experiment("reset the inputs", runs[-1].experiment)
        else:
            self._controller.undo()
        self._controller.preview()

    def _is_mine(self, run: Run) -> bool:
        experiment = self._controller.experiment
        return experiment is not None and run.experiment.name == experiment.name
