"""The part of the window that makes its pages: each when it is first shown or asked for, with whatever belongs to it.

The modules of a page are imported here too, so that the first window is painted before most of them are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ketbench_ui.shell.commands.rules import run_refusal
from ketbench_ui.shell.pages import hearing, telling
from ketbench_ui.shell.pages.idle import Idle
from ketbench_ui.theme.turns import at_once, turns

if TYPE_CHECKING:
    from ketbench_ui.circuit.tab import CircuitTab
    from ketbench_ui.compare.page import ComparePage
    from ketbench_ui.compare.presenter import ComparePresenter
    from ketbench_ui.data.asking.desk import Desk
    from ketbench_ui.data.before_run import BeforeRun
    from ketbench_ui.data.page import DataPage
    from ketbench_ui.data.presenter import DataPresenter
    from ketbench_ui.experiment.explaining import Explaining
    from ketbench_ui.experiment.models import UsingModels
    from ketbench_ui.experiment.page import ExperimentPage
    from ketbench_ui.experiment.presenter import ExperimentPresenter
    from ketbench_ui.experiment.training import TrainingView
    from ketbench_ui.plugins.page import PluginsPage
    from ketbench_ui.services.live import LiveRun
    from ketbench_ui.shell.window import MainWindow
    from ketbench_ui.sweep.page import SweepPage
    from ketbench_ui.sweep.presenter import SweepPresenter
    from ketbench_ui.sweep.working import SweepWork

IN_DOCKS = ("gates", "state")
"""Docks that hold a part of the Circuit page."""


class LatePages:
    """Mixed into the main window; `window.compare` and the like make what is asked for.

    A page is known to the window before it is connected, so that what it asks of the window in the meantime finds it.
    """

    def is_made(self, name: str) -> bool:
        """Whether a page, or what works for one, is there already; asking makes nothing."""
        return name in self.__dict__

    @cached_property
    def idle(self: Any) -> Idle:
        """Makes ready what comes next."""
        return Idle(self)

    @cached_property
    def begun(self) -> dict[str, Iterator[None]]:
        """Pages of which a part is made, by name, with the work that is left."""
        return {}

    @cached_property
    def behind(self) -> set[str]:
        """Pages that do not show the project as it is now, because another one is in front."""
        return set()

    @cached_property
    def desk(self: Any) -> Desk:
        """Answers questions about datasets in a child process."""
        from ketbench_ui.data.asking.desk import Desk

        return Desk(self)

    @cached_property
    def before_run(self: Any) -> BeforeRun:
        """Looks what the data of the chosen experiment say against a run."""
        from ketbench_ui.data.before_run import BeforeRun

        return BeforeRun(self.controller, self.desk, self)

    @cached_property
    def data(self: Any) -> DataPage:
        """The Data page."""
        return self._whole("data")

    @cached_property
    def data_presenter(self: Any) -> DataPresenter:
        """What works for the Data page."""
        from ketbench_ui.data.presenter import DataPresenter

        return DataPresenter(self.data, self.controller, self.verbs.ask, self.importing.again)

    @cached_property
    def circuit(self: Any) -> CircuitTab:
        """The Circuit page; its palette, state and inspector stand in docks."""
        return self._whole("circuit")

    @cached_property
    def experiment(self: Any) -> ExperimentPage:
        """The Experiment page."""
        return self._whole("experiment")

    @cached_property
    def training(self: Any) -> TrainingView:
        """The curves of the run that is shown."""
        return self.experiment.training

    @cached_property
    def experimenting(self: Any) -> ExperimentPresenter:
        """What works for the Experiment page."""
        from ketbench_ui.experiment.presenter import ExperimentPresenter

        return ExperimentPresenter(self.experiment, self.controller, self, self.desk, lambda: run_refusal(self))

    @cached_property
    def explaining(self: Any) -> Explaining:
        """Explains the shown run."""
        from ketbench_ui.experiment.explaining import Explaining

        return Explaining(self.experiment, self.controller, self)

    @cached_property
    def predicting(self: Any) -> UsingModels:
        """Predicts with kept models."""
        from ketbench_ui.experiment.models import UsingModels

        return UsingModels(self.controller, self, self.verbs.ask)

    @cached_property
    def compare(self: Any) -> ComparePage:
        """The Compare page."""
        return self._whole("compare")

    @cached_property
    def compare_presenter(self: Any) -> ComparePresenter:
        """What works for the Compare page."""
        from ketbench_ui.compare.presenter import ComparePresenter

        return ComparePresenter(self.compare, self.controller, self, self.removals)

    @cached_property
    def sweep_work(self: Any) -> SweepWork:
        """The sweep that goes on."""
        from ketbench_ui.sweep.working import SweepWork

        made = SweepWork(self)
        made.moved.connect(self.trials_moved)
        return made

    @property
    def trials(self: Any) -> Mapping[str, LiveRun]:
        """Trials of a sweep that go on now, by their ids within it."""
        return self.sweep_work.lives if self.is_made("sweep_work") else {}

    @cached_property
    def sweep(self: Any) -> SweepPage:
        """The Sweep page."""
        return self._whole("sweep")

    @cached_property
    def sweep_presenter(self: Any) -> SweepPresenter:
        """What works for the Sweep page."""
        from ketbench_ui.sweep.presenter import SweepPresenter

        # The form may hold what has not become the experiment yet.
        commit = lambda: self.experiment.setup.commit()  # noqa: E731
        return SweepPresenter(self.sweep, self.sweep_work, self.controller, self, commit)

    @cached_property
    def plugins(self: Any) -> PluginsPage:
        """The Plugins page."""
        return self._whole("plugins")

    def bring(self: Any, name: str) -> None:
        """Make a page, if it is not there, and let it show what there is."""
        getattr(self, name)
        if name == "experiment" and self.is_made("experimenting"):
            # Who comes to look sees the end of a run whole.
            turns().finish(self.experimenting)
        telling.tell_one(self, name)

    def bring_docked(self: Any) -> None:
        """Make the Circuit page where a dock with a part of it is seen."""
        if (
            self.arrangement.mode
            and not self.is_made("circuit")
            and any(self.docks[name].isVisible() for name in IN_DOCKS)
        ):
            self.bring("circuit")

    def stop_pages(self: Any) -> None:
        """Take in what is being typed, and end what pages have in threads and children."""
        ends = {
            "behind": lambda: turns().drop(self),
            "idle": lambda: self.idle.stop(),
            "begun": lambda: self.begun.clear(),
            "experiment": lambda: self.experiment.setup.commit(),
            "experimenting": lambda: turns().drop(self.experimenting),
            "circuit": lambda: self.circuit.stop(),
            "data": lambda: self.data.stop(),
            "desk": lambda: self.desk.close(),
            "sweep_work": lambda: self.sweep_work.close(),
            "predicting": lambda: self.predicting.close(),
        }
        for name, end in ends.items():
            if self.is_made(name):
                end()

    def making(self: Any, name: str) -> Iterator[None]:
        """The work of making a page a piece a turn; of one that is begun, what is left of it."""
        return self.begun.setdefault(name, self._made_in_pieces(name))

    def _whole(self, name: str) -> Any:
        """A page that is asked for, with all that is not made of it yet."""
        at_once(self.making(name))
        return self.__dict__[name]

    def _made_in_pieces(self: Any, name: str) -> Iterator[None]:
        """Make a page, give it its place, connect it, and show on it what there is."""
        window: MainWindow = self
        try:
            page = _begun(window, name)
            yield from getattr(page, "making", ())
            yield
            window.tabs.put(name, page)
            yield
            self.__dict__[name] = page
            hearing.HEARD[name](window)
            telling.TOLD[name](window)
            window.refresh_actions()
        finally:
            self.begun.pop(name, None)


def _begun(window: MainWindow, name: str) -> Any:
    """A page; what it has in its `making` is left to do."""
    if name == "data":
        from ketbench_ui.data.page import DataPage

        return DataPage(window.desk, later=True)
    if name == "circuit":
        from ketbench_ui.circuit.tab import CircuitTab

        return CircuitTab()
    if name == "experiment":
        from ketbench_ui.experiment.page import ExperimentPage

        return ExperimentPage(window.controller.backends, later=True)
    if name == "compare":
        from ketbench_ui.compare.page import ComparePage

        return ComparePage(later=True)
    if name == "sweep":
        from ketbench_ui.sweep.page import SweepPage

        return SweepPage(window.sweep_work, later=True)
    from ketbench_ui.plugins.page import PluginsPage

    return PluginsPage(window.controller.scan)
