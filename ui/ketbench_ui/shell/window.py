"""The window: puts pages and docks together and passes on what the controller says; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset
from ketbench_ui.circuit import CircuitTab
from ketbench_ui.compare.page import ComparePage
from ketbench_ui.compare.presenter import ComparePresenter
from ketbench_ui.data.page import DataPage
from ketbench_ui.data.presenter import DataPresenter
from ketbench_ui.experiment.explaining import Explaining
from ketbench_ui.experiment.page import ExperimentPage
from ketbench_ui.experiment.training import TrainingView
from ketbench_ui.importing.presenter import Importing
from ketbench_ui.panels.history import HistoryPanel
from ketbench_ui.panels.inspector import Inspector
from ketbench_ui.panels.log import LogPanel
from ketbench_ui.panels.problems import ProblemsPanel
from ketbench_ui.panels.queue import QueuePanel
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.panels.tree import ProjectTree
from ketbench_ui.plugins.page import PluginsPage
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.live import LiveRun, live_view
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.outside.devices import Devices
from ketbench_ui.services.removing import Removals
from ketbench_ui.shell.arrangement import Arrangement
from ketbench_ui.shell.bars.pages_bar import PagesBar
from ketbench_ui.shell.bars.status import StatusBar
from ketbench_ui.shell.bars.toolbar import Toolbar
from ketbench_ui.shell.commands.actions import COMMANDS, build_actions, fill_menus, paint_icons
from ketbench_ui.shell.commands.rules import RULES, run_refusal
from ketbench_ui.shell.commands.verbs import Verbs
from ketbench_ui.shell.docks import make_docks
from ketbench_ui.shell.ending import EndNotice
from ketbench_ui.shell.places import go_to, saved_words
from ketbench_ui.shell.toasts import PERCHES, Toasts
from ketbench_ui.shell.wiring import connect
from ketbench_ui.start.page import StartPage
from ketbench_ui.sweep import SweepPage, SweepWork
from ketbench_ui.sweep.presenter import SweepPresenter
from ketbench_ui.theme.screens import keep_on_screen
from ketbench_ui.theme.theme import switch

PREVIEW_MS = 250
SIZE = (1440, 860)
SMALLEST = (960, 600)
MODES = {
    "start": "start",
    "data": "read",
    "circuit": "draw",
    "experiment": "train",
    "compare": "read",
    "sweep": "read",
    "plugins": "start",
}
"""How the docks stand for each page, see `Arrangement`."""


class MainWindow(QMainWindow):
    """One window on one project."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller
        controller.setParent(self)
        self.verbs = Verbs(self)
        self.closed = False
        self._shown_run = ""
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
        self.experiment.take_notice(self.data_presenter.before_run)
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
        self.inspector.show_beside(name == "circuit")
        if name == "start":
            self.start.refresh()

    def _mode(self, page: str) -> str:
        if self.controller.session is None:
            return "start"
        # What answers in milliseconds has no training to watch; its figures get the room.
        return "read" if page == "experiment" and self.controller.is_interactive else MODES[page]

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
        if self.controller.is_interactive and not runs:
            self._preview.start()

    def session_changed(self) -> None:
        """Another file, or none."""
        session = self.controller.session
        self.setWindowTitle(f"{session.path.name} - Ketbench" if session else "Ketbench")
        self.tabs.set_project_open(session is not None)
        self._shown_run = ""
        self.log.forget()
        self.compare.forget()
        self.training.show_run(None)
        self.project_changed()
        if session is not None:
            runs = list(session.project.runs)
            first = next(iter(session.project.experiments), "")
            self.inspector.show_item(session.project, "experiments" if first else "", first)
            if runs:
                self.show_run(runs[-1])
            self.show_page("experiment" if session.project.experiments else "data")
            self.experiment_changed()
        else:
            self.show_page("start")

    def project_changed(self) -> None:
        """Show the project as it is now."""
        controller, project = self.controller, self.controller.project
        experiment = controller.experiment
        self.tree.show_project(project, controller.running.runs)
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
        self.experiment.show_experiment(experiment, project)
        self.experiment.setup.set_read_only(not controller.is_writable)
        self.experiment.features.set_read_only(not controller.is_writable)
        self.compare.show_project(project, controller.is_writable)
        self.sweep_presenter.show()
        self.status.show_circuit(experiment.circuit if experiment else None)
        self.controller.checking.set_typed(self.experiment.setup.form.problems())
        self.inspector.refresh(project)
        self.history.show_session(controller.session)
        self.offer_runs()
        self.refresh_actions()

    def refresh_actions(self) -> None:
        """Grey what cannot be done now, and say why Run is greyed."""
        for command in COMMANDS:
            self.actions_by_id[command.id].setEnabled(RULES[command.rule](self))
        refusal = run_refusal(self)
        notes = [str(p) for p in self.controller.checking.latest if p.severity == "note"]
        self.experiment.set_ready(refusal, notes, running=bool(self.controller.running.active()))
        self.actions_by_id["run"].setToolTip(refusal or "Run the experiment (F5)")
        self.status.saved.setText(saved_words(self.controller.session))

    def follow(self, run_id: str) -> None:
        """Show a run that just began."""
        if run_id:
            self.show_run(run_id)
            self.show_page("experiment")
            self.arrangement.show("training")

    def show_run(self, run_id: str) -> None:
        """Show a run in training view and result."""
        self._shown_run = run_id
        live = self.live(run_id)
        self.training.show_run(live)
        earlier = {r.id: live_view(r) for r in self.controller.project.runs.values() if r.id != run_id and r.metrics}
        self.training.offer_beside(earlier)
        self.experiment.show_run(live)
        if live is not None:
            self.inspector.show_item(self.controller.project, "runs", run_id)
        self.offer_runs()
        self.refresh_actions()

    def shown_run(self) -> Run | None:
        """The run on the screen, as the project keeps it."""
        return self.controller.project.runs.get(self._shown_run)

    def live(self, run_id: str) -> LiveRun | None:
        """A run in the shape the views draw."""
        if run_id in self.controller.running.runs:
            return self.controller.running.runs[run_id]
        run = self.controller.project.runs.get(run_id)
        return live_view(run) if run else None

    def run_updated(self, run_id: str) -> None:
        """Messages of a run came in."""
        live = self.controller.running.runs.get(run_id)
        if live is None:
            return
        self.log.follow(live)
        self.tree.progress(live)
        if not live.kept:
            if live.status.is_final:
                self.experiment.show_run(live)
        elif run_id == self._shown_run:
            self.experiment.show_run(live)

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
        elif kind == "runs" and name in project.runs:
            self.controller.choose(project.runs[name].experiment.name)
            self.show_run(name)
            self.show_page("experiment")
        self.refresh_actions()

    def go_to(self, notice: Notice) -> None:
        """Show the place of a problem."""
        go_to(self, notice)

    def take_dataset(self, dataset: Dataset) -> None:
        """Put an imported table into the project and show it."""
        self.controller.busy_changed.emit("")
        self.controller.take_dataset(dataset)
        self.show_page("data")

    def form_typed(self) -> None:
        """The form holds something else: Run may be refused, an interactive backend runs again."""
        problems = self.experiment.setup.form.problems()
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
            self.arrangement.store()
            QSettings().setValue("geometry", self.saveGeometry())
            # Saving hundreds of runs takes seconds, in which a window that answers to nothing would stand there.
            self.hide()
            self.controller.close()
        event.accept()

    def _verb(self, name: str) -> Callable[[], None]:
        return self.circuit.canvas.verbs(name.removeprefix("circuit.")) if "." in name else getattr(self.verbs, name)

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
        self.training = TrainingView()
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
            "training": self.training,
            "problems": self.problems,
            "queue": self.queue,
            "log": self.log,
        }
        self.docks = make_docks(self, widgets)

    def _chosen(self, kind: str) -> str:
        selected, name = self.tree.selected()
        return name if selected == kind else ""

    def offer_runs(self) -> None:
        """List the runs of the chosen experiment with where they stand now."""
        experiment, runs = self.controller.experiment, self.controller.project.runs
        mine = [name for name, run in runs.items() if experiment and run.experiment.name == experiment.name]
        lives = [live for name in newest_first(mine) if (live := self.live(name))]
        self.experiment.offer_runs([f"{live.run_id}  {live.status.value}" for live in lives], self._shown_run)
        self.experiment.run_bar.show_run(self.shown_run(), self.controller.is_writable)
        self.explaining.show()

    def _run_preview(self) -> None:
        self.experiment.setup.commit()
        self.controller.preview()
