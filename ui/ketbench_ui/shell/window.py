"""The window: puts pages and docks together and passes on what the controller says; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ketbench.base.problems import Problem
from ketbench.data.dataset import Dataset
from ketbench_ui.circuit import CircuitTab
from ketbench_ui.compare.page import ComparePage
from ketbench_ui.compare.presenter import ComparePresenter
from ketbench_ui.data.page import DataPage
from ketbench_ui.data.presenter import DataPresenter
from ketbench_ui.experiment.explaining import Explaining
from ketbench_ui.experiment.models import UsingModels
from ketbench_ui.experiment.page import ExperimentPage
from ketbench_ui.experiment.presenter import ExperimentPresenter
from ketbench_ui.importing.presenter import Importing
from ketbench_ui.panels.history import HistoryPanel
from ketbench_ui.panels.inspector import Inspector
from ketbench_ui.panels.log import LogPanel
from ketbench_ui.panels.problems import ProblemsPanel
from ketbench_ui.panels.queue import QueuePanel
from ketbench_ui.panels.tree import ProjectTree
from ketbench_ui.plugins.page import PluginsPage
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.outside.devices import Devices
from ketbench_ui.services.removing import Removals
from ketbench_ui.shell.arrangement import Arrangement, make_docks
from ketbench_ui.shell.bars.pages_bar import PagesBar
from ketbench_ui.shell.bars.rail import Rail
from ketbench_ui.shell.bars.status import StatusBar
from ketbench_ui.shell.bars.toolbar import Toolbar
from ketbench_ui.shell.commands.actions import COMMANDS, build_actions, fill_menus, paint_icons
from ketbench_ui.shell.commands.once import Once
from ketbench_ui.shell.commands.rules import RULES, run_refusal
from ketbench_ui.shell.commands.verbs import Verbs
from ketbench_ui.shell.ending import EndNotice
from ketbench_ui.shell.places import go_to, saved_words
from ketbench_ui.shell.shown_runs import ShownRuns
from ketbench_ui.shell.toasts import PERCHES, Toasts
from ketbench_ui.shell.wiring import connect
from ketbench_ui.start.page import StartPage
from ketbench_ui.sweep import SweepPage, SweepWork
from ketbench_ui.sweep.presenter import SweepPresenter
from ketbench_ui.theme.screens import is_narrow, keep_on_screen
from ketbench_ui.theme.theme import switch

PREVIEW_MS = 250
SIZE = (1440, 900)
SMALLEST = (960, 600)
BEGINS = ("run", "repeat_run", "resume_run", "branch_run", "explain_run")
"""Verbs of which a double press is one wish."""
MODES = {
    "start": "start",
    "data": "read",
    "circuit": "draw",
    "experiment": "read",
    "compare": "read",
    "sweep": "read",
    "plugins": "start",
}
"""How the docks stand for each page, see `Arrangement`."""


class MainWindow(QMainWindow, ShownRuns):
    """One window on one project."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller
        controller.setParent(self)
        self.verbs = Verbs(self)
        said = "Pressed twice: one run was begun. Press again for another."
        self.once = Once(lambda: bool(controller.running.active()), lambda: controller.said.emit(said, "info"))
        self.closed = False
        self._shown_run = ""
        self._announced = ""
        self._make_pages()
        self._make_panels()
        self.actions_by_id = build_actions(self, self._verb)
        fill_menus(self.menuBar(), self.actions_by_id)
        self.tree.addAction(self.actions_by_id["remove"])
        for command in COMMANDS:
            if command.scope == "circuit":
                self.circuit.take_action(self.actions_by_id[command.id])
        self.toolbar = Toolbar(self.actions_by_id, self)
        self.addToolBar(self.toolbar)
        self.addToolBarBreak()
        self.addToolBar(self.tabs.row(self))
        self.rail = Rail(self)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.rail.hide()
        self.setStatusBar(self.status)
        self.arrangement = Arrangement(self, self.docks)
        self.toasts, self.ending = Toasts(self, [self.docks[name] for name in PERCHES]), EndNotice(self)
        self._make_presenters()
        self._preview = QTimer(self, interval=PREVIEW_MS, singleShot=True)
        self._preview.timeout.connect(self._run_preview)
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        connect(self)
        switch.changed.connect(self._paint_icons)
        self._paint_icons()
        self.session_changed()

    def _make_presenters(self) -> None:
        controller = self.controller
        self.removals = Removals(controller, self)
        self.importing = Importing(self, self.data, controller, self, self.verbs.resize_circuit)
        self.explaining = Explaining(self.experiment, controller, self)
        self.data_presenter = DataPresenter(self.data, controller, self.verbs.ask, self.importing.again)
        self.experimenting = ExperimentPresenter(
            self.experiment, controller, self, self.data.desk, lambda: run_refusal(self)
        )
        self.predicting = UsingModels(controller, self, self.verbs.ask)
        self.compare_presenter = ComparePresenter(self.compare, controller, self, self.removals)
        commit = self.experiment.setup.commit
        self.sweep_presenter = SweepPresenter(self.sweep, self.sweep_work, controller, self, commit)

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        self.tabs.go(name)

    def withdraw(self, said: str) -> None:
        """Take a message off the screen that holds no more."""
        self.toasts.withdraw(said)

    def page_entered(self, name: str) -> None:
        """Arrange the docks for the page in front."""
        if self.isVisible():
            self.arrangement.enter(self._mode(name))
            self._fit()
        self.inspector.show_beside(name == "circuit")
        self.show_chip()
        if name == "start":
            self.start.refresh()
            self.start.show_project(self.controller.project)

    def _mode(self, page: str) -> str:
        if self.controller.session is None:
            return "start"
        return MODES[page]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less and put the tree away where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = is_narrow(self)
        self.arrangement.set_narrow(narrow)
        self.toolbar.set_compact(narrow)
        self.status.set_compact(narrow)
        self.rail.setVisible(narrow and self.tabs.present != "start" and self.controller.session is not None)

    def experiment_changed(self) -> None:
        """Another experiment is the chosen one: show its latest run, or try it at once if it is interactive."""
        self.project_changed()
        self.page_entered(self.tabs.present)
        experiment = self.controller.experiment
        runs = [
            r.id for r in self.controller.project.runs.values() if experiment and r.experiment.name == experiment.name
        ]
        if runs and self._shown_run not in runs:
            self.show_run(runs[-1])
        elif not runs:
            self.show_run("")
        announced = experiment.name if experiment else ""
        # A backend that has loaded late announces the same experiment again: what is watched meanwhile stays.
        if announced != self._announced or self.controller.is_interactive:
            self.experimenting.enter("result" if runs and self.controller.is_interactive else "setup")
        self._announced = announced
        if self.controller.is_interactive and not runs:
            self._preview.start()

    def session_changed(self) -> None:
        """Another file, or none."""
        session = self.controller.session
        self.setWindowTitle(f"{session.path.name} - Ketbench" if session else "Ketbench")
        self.tabs.set_project_open(session is not None)
        self._shown_run = ""
        self._announced = ""
        self.log.forget()
        self.compare.forget()
        self.experimenting.show_run(None)
        self.project_changed()
        if session is not None:
            runs = list(session.project.runs)
            first = next(iter(session.project.experiments), "")
            self.inspector.show_item(session.project, "experiments" if first else "", first)
            if runs:
                self.show_run(runs[-1])
            self.show_page("experiment" if session.project.experiments else "data")
            self.experiment_changed()
            if runs and self.shown_run() is not None:
                self.experimenting.enter_best()
        else:
            self.show_page("start")

    def project_changed(self) -> None:
        """Show the project as it is now."""
        controller, project = self.controller, self.controller.project
        experiment = controller.experiment
        self.tree.show_project(project, controller.running.runs, self.sweep_work.lives)
        self.toolbar.show_project(project, experiment.name if experiment else "")
        dataset = (
            experiment.dataset if experiment and experiment.dataset else next(iter(project.datasets.values()), None)
        )
        circuit = (
            experiment.circuit if experiment and experiment.circuit else next(iter(project.circuits.values()), None)
        )
        self.data.show_dataset(
            project.datasets.get(self._chosen("datasets"), dataset), read_only=not controller.is_writable
        )
        self.circuit.show_circuit(project.circuits.get(self._chosen("circuits"), circuit))
        self.circuit.set_read_only(not controller.is_writable)
        self.experiment.setup.show_experiment(experiment, project)
        self.experiment.setup.set_read_only(not controller.is_writable)
        self.experiment.features.set_read_only(not controller.is_writable)
        self.compare.show_project(project, controller.is_writable)
        self.sweep_presenter.show()
        self.rail.show_project(project)
        self.controller.checking.set_typed(self.experiment.setup.problems())
        self.inspector.refresh(project)
        self.history.show_session(controller.session)
        self.offer_runs()
        self.refresh_actions()

    def refresh_actions(self) -> None:
        """Grey what cannot be done now, and say why Run is greyed."""
        for command in COMMANDS:
            self.actions_by_id[command.id].setEnabled(RULES[command.rule](self))
        refusal = run_refusal(self)
        self.experimenting.show()
        self.show_chip()
        self.actions_by_id["run"].setToolTip(refusal or "Run the experiment (F5)")
        self.status.saved.setText(saved_words(self.controller.session))

    def pick(self, kind: str, name: str) -> None:
        """Open what was chosen in the tree."""
        self.inspector.show_item(self.controller.project, kind, name)
        self.tree.select(kind, name)
        project = self.controller.project
        if kind == "datasets":
            self.data.show_dataset(project.datasets.get(name), read_only=not self.controller.is_writable)
            self.show_page("data")
        elif kind == "circuits":
            self.circuit.show_circuit(project.circuits.get(name))
            self.show_page("circuit")
        elif kind == "experiments":
            self.controller.choose(name)
            self.show_page("experiment")
            self.experimenting.enter("setup")
        elif kind == "runs" and name in self.sweep_work.lives:
            self.show_trial(self.sweep_work.lives[name])
        elif kind == "runs" and name in project.runs:
            self.controller.choose(project.runs[name].experiment.name)
            self.show_run(name)
            self.show_page("experiment")
            self.experimenting.enter_best()
        self.refresh_actions()

    def go_to(self, notice: Notice) -> None:
        """Show the place of a problem."""
        go_to(self, notice)

    def show_problem(self, problem: Problem) -> None:
        """Go where a problem of the chosen experiment is mended."""
        experiment = self.controller.experiment
        name = experiment.name if experiment is not None else ""
        go_to(self, Notice(problem, f"experiment {name}", target=("experiments", name)))

    def take_dataset(self, dataset: Dataset) -> None:
        """Put an imported table into the project and show it."""
        self.controller.busy_changed.emit("")
        self.controller.take_dataset(dataset)
        self.show_page("data")

    def form_typed(self) -> None:
        """The form holds something else: Run may be refused, an interactive backend runs again."""
        problems = self.experiment.setup.problems()
        self.controller.checking.set_typed(problems)
        self.refresh_actions()
        if self.controller.is_interactive and not problems:
            self._preview.start()

    def plugins_changed(self) -> None:
        """Show which backends there are now."""
        found = self.controller.scan.found
        self.experiment.setup.backend.fill(self.controller.scan)
        self.status.show_plugins(len(found), sum(not one.able for one in found))
        self.project_changed()

    def open_later(self, path: Path) -> None:
        """Open a file as soon as the window has been painted."""
        QTimer.singleShot(0, self, lambda: self.verbs.open_path(path))

    def showEvent(self, event: QShowEvent) -> None:
        """Docks find their places only in a window that is shown."""
        super().showEvent(event)
        if not self.arrangement.mode:
            self.arrangement.load()
            geometry = QSettings().value("geometry")
            if geometry is not None:
                self.restoreGeometry(geometry)  # pyright: ignore[reportArgumentType]
            keep_on_screen(self)
            self.page_entered(self.tabs.present)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask once while a run goes on; then end everything."""
        if not self.closed and not self.verbs.may_leave():
            event.ignore()
            return
        if not self.closed:
            self.closed = True
            self.experiment.setup.commit()
            self.circuit.stop()
            self.importing.close()
            self.data.stop()
            self.ending.close()
            self.sweep_work.close()
            self.predicting.close()
            self.verbs.installing.close()
            self.arrangement.store()
            QSettings().setValue("geometry", self.saveGeometry())
            # Saving hundreds of runs takes seconds, in which a window that answers to nothing would stand there.
            self.hide()
            self.controller.close()
        event.accept()

    def _verb(self, name: str) -> Callable[[], None]:
        if "." in name:
            return self.circuit.canvas.verbs(name.removeprefix("circuit."))
        verb = getattr(self.verbs, name)
        return self.once.wrap(name, lambda *_: verb()) if name in BEGINS else verb

    def _paint_icons(self) -> None:
        paint_icons(self.actions_by_id)

    def _make_pages(self) -> None:
        self.start, self.data, self.circuit = StartPage(), DataPage(), CircuitTab()
        self.experiment, self.compare = ExperimentPage(self.controller.backends), ComparePage()
        self.sweep_work = SweepWork(self)
        self.sweep = SweepPage(self.sweep_work)
        self.plugins = PluginsPage(self.controller.scan)
        pages: dict[str, QWidget] = {
            "start": self.start,
            "data": self.data,
            "circuit": self.circuit,
            "experiment": self.experiment,
            "compare": self.compare,
            "sweep": self.sweep,
            "plugins": self.plugins,
        }
        self.tabs = PagesBar(pages)
        self.setCentralWidget(self.tabs)

    def _make_panels(self) -> None:
        self.devices = Devices(self.controller)
        self.tree, self.inspector = ProjectTree(), Inspector(self.circuit.inspector_widget())
        self.training = self.experiment.training
        self.problems = ProblemsPanel(self.controller.notices)
        self.queue = QueuePanel(self.controller.running, lambda: self.controller.project.runs.values())
        self.log = LogPanel()
        self.history, self.status = HistoryPanel(), StatusBar()
        widgets: dict[str, QWidget | None] = {
            "project": self.tree,
            "gates": self.circuit.palette_widget(),
            "history": self.history,
            "inspector": self.inspector,
            "state": self.circuit.state_widget(),
            "problems": self.problems,
            "queue": self.queue,
            "log": self.log,
        }
        self.docks = make_docks(self, widgets)

    def _chosen(self, kind: str) -> str:
        selected, name = self.tree.selected()
        return name if selected == kind else ""

    def _run_preview(self) -> None:
        self.experiment.setup.commit()
        self.controller.preview()
