"""The window: puts pages and docks together and passes on what the controller says; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from ketbench.base.problems import Problem
from ketbench.data.dataset import Dataset
from ketbench_ui.importing.presenter import Importing
from ketbench_ui.panels.history import HistoryPanel
from ketbench_ui.panels.inspector import Inspector
from ketbench_ui.panels.log import LogPanel
from ketbench_ui.panels.problems import ProblemsPanel
from ketbench_ui.panels.queue import QueuePanel
from ketbench_ui.panels.tree import ProjectTree
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
from ketbench_ui.shell.pages.telling import tell
from ketbench_ui.shell.places import go_to, saved_words
from ketbench_ui.shell.shown_runs import ShownRuns
from ketbench_ui.shell.toasts import PERCHES, Toasts
from ketbench_ui.shell.wiring import connect
from ketbench_ui.start.page import StartPage
from ketbench_ui.theme.screens import is_narrow, keep_on_screen
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.turns import later, turns

if TYPE_CHECKING:
    from ketbench.project.session import Session

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
        self._told = False
        self._make_pages()
        self._make_panels()
        self.actions_by_id = build_actions(self, self._verb)
        fill_menus(self.menuBar(), self.actions_by_id)
        self.tree.addAction(self.actions_by_id["remove"])
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
        self.removals = Removals(controller, self)
        self.importing = Importing(self, controller, self, self.verbs.resize_circuit)
        self._preview = QTimer(self, interval=PREVIEW_MS, singleShot=True)
        self._preview.timeout.connect(lambda: (self.experiment.setup.commit(), self.controller.preview()))
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        connect(self)
        switch.changed.connect(self._paint_icons)
        self._paint_icons()
        self.session_changed()
        self._told = False

    def show_page(self, name: str) -> None:
        """Bring a page to the front."""
        turns().drop(self.tree)
        turns().finish(self.tabs)
        self.tabs.go(name)

    def withdraw(self, said: str) -> None:
        """Take a message off the screen that holds no more."""
        self.toasts.withdraw(said)

    def page_entered(self, name: str) -> None:
        """Arrange the docks for the page in front."""
        if self.isVisible():
            self.arrangement.enter(self._mode(name))
            self._fit()
            self.bring_docked()
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
        turns().begin(self.tabs, later(self._show_chosen))

    def _show_chosen(self) -> None:
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
        if experiment is not None and self.is_made("idle"):
            self.idle.warm(experiment.backend)

    def session_changed(self) -> None:
        """Another file, or none."""
        session = self.controller.session
        self.setWindowTitle(f"{session.path.name} - Ketbench" if session else "Ketbench")
        self.tabs.set_project_open(session is not None)
        self._shown_run = ""
        self._announced = ""
        self.log.forget()
        if self.is_made("compare"):
            self.compare.forget()
        if self.is_made("experiment"):
            self.experimenting.show_run(None)
        if session is None:
            self.project_changed()
            self.show_page("start")
        else:
            self._show_opened(session)
        self._told = True

    def _show_opened(self, session: Session) -> None:
        """Show a project that was opened, piece by piece, so that the window answers in between."""
        with turns().held():
            for _ in self._showing(session):
                if not self.controller.opening.breathe() or self.controller.session is not session:
                    return

    def _showing(self, session: Session) -> Iterator[None]:
        runs = list(session.project.runs)
        first = next(iter(session.project.experiments), "")
        self.bring("experiment")
        yield
        if self.controller.experiment is not None:
            yield from self.experiment.setup.made_for(self.controller.experiment)
        pieces = (
            *self.pieces(),
            lambda: self.inspector.show_item(session.project, "experiments" if first else "", first),
            lambda: self.show_run(runs[-1]) if runs else None,
            lambda: self.show_page("experiment" if first else "data"),
            self._show_chosen,
            lambda: self.experimenting.enter_best() if runs and self.shown_run() is not None else None,
            self.offer_runs,
            self.refresh_actions,
        )
        for piece in pieces:
            piece()
            yield

    def hear_project(self) -> None:
        """The project changed; what a session that has just been shown says besides is known already.

        With a run that is over it is shown a part a turn, see `run_ended`.
        """
        if self._told:
            self._told = False
        elif not self.controller.ending:
            self.project_changed()

    def project_changed(self) -> None:
        """Show the project as it is now."""
        for piece in self.pieces():
            piece()

    def pieces(self) -> Sequence[Callable[[], object]]:
        """What shows the project, one part of the window after the other."""
        return (self._show_around, self._show_pages, self._show_beside, self.offer_runs, self.refresh_actions)

    def _show_around(self) -> None:
        controller, project = self.controller, self.controller.project
        experiment = controller.experiment
        self.tree.show_project(project, controller.running.runs, self.trials)
        self.toolbar.show_project(project, experiment.name if experiment else "")

    def _show_pages(self) -> None:
        controller = self.controller
        if controller.session is not None:
            self.bring("experiment")
            self.bring("before_run")
        if any(dataset.is_absent for dataset in controller.project.datasets.values()):
            # The page reads the values that are in a file elsewhere.
            self.bring("data")
        tell(self)

    def _show_beside(self) -> None:
        controller, project = self.controller, self.controller.project
        self.rail.show_project(project)
        controller.checking.set_typed(self.experiment.setup.problems() if self.is_made("experiment") else {})
        self.inspector.refresh(project)
        self.history.show_session(controller.session)

    def refresh_actions(self) -> None:
        """Grey what cannot be done now, and say why Run is greyed."""
        for command in COMMANDS:
            self.actions_by_id[command.id].setEnabled(RULES[command.rule](self))
        refusal = run_refusal(self)
        if self.is_made("experimenting"):
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
            # A window full of a large circuit is painted a turn later.
            turns().begin(self.tree, later(lambda: self.show_page("circuit")))
        elif kind == "experiments":
            self.controller.choose(name)
            self.show_page("experiment")
            self.experimenting.enter("setup")
        elif kind == "runs" and name in self.trials:
            self.show_trial(self.trials[name])
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
        if self.is_made("experiment"):
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
            self.stop_pages()
            self.importing.close()
            self.ending.close()
            self.verbs.close()
            self.arrangement.store()
            QSettings().setValue("geometry", self.saveGeometry())
            # Saving hundreds of runs takes seconds, in which a window that answers to nothing would stand there.
            self.hide()
            self.controller.close()
        event.accept()

    def _verb(self, name: str) -> Callable[[], None]:
        if "." in name:
            return lambda *_: self.circuit.canvas.verbs(name.removeprefix("circuit."))()
        verb = getattr(self.verbs, name)
        return self.once.wrap(name, lambda *_: verb()) if name in BEGINS else verb

    def _paint_icons(self) -> None:
        paint_icons(self.actions_by_id)

    def _make_pages(self) -> None:
        self.start = StartPage()
        self.tabs = PagesBar(MODES, self.bring)
        self.tabs.put("start", self.start)
        self.setCentralWidget(self.tabs)

    def _make_panels(self) -> None:
        self.devices = Devices(self.controller)
        self.tree, self.inspector = ProjectTree(), Inspector()
        self.problems = ProblemsPanel(self.controller.notices)
        self.queue = QueuePanel(self.controller.running, lambda: self.controller.project.runs.values())
        self.log = LogPanel()
        self.history, self.status = HistoryPanel(), StatusBar()
        widgets = {
            "project": self.tree,
            "gates": None,
            "history": self.history,
            "inspector": self.inspector,
            "state": None,
            "problems": self.problems,
            "queue": self.queue,
            "log": self.log,
        }
        self.docks = make_docks(self, widgets)

    def chosen(self, kind: str) -> str:
        """The name of the thing of a kind that is selected in the tree; empty where something else is."""
        selected, name = self.tree.selected()
        return name if selected == kind else ""
