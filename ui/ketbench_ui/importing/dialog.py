"""The import dialog: choose, look, change a guess, import; nothing is in the project before it says so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QStackedLayout, QWidget

from ketbench.data.dataset import Dataset
from ketbench.data.importing import Imported
from ketbench.data.importing.fixes import Fix
from ketbench.data.importing.job import Request
from ketbench.data.importing.look import Look, looked
from ketbench.data.importing.opening.formats import filter_text
from ketbench.data.roles import Kind, Role
from ketbench.project.history import History
from ketbench_ui.importing.applying import Done
from ketbench_ui.importing.choosing import Choosing
from ketbench_ui.importing.drops import Drops
from ketbench_ui.importing.looking.looks import Looks
from ketbench_ui.importing.plan import Plan
from ketbench_ui.importing.reading import Reading
from ketbench_ui.importing.view import ImportView
from ketbench_ui.services.ask import Ask
from ketbench_ui.theme.layouts import column, holding
from ketbench_ui.theme.screens import fitting
from ketbench_ui.theme.tokens import GAP_PAGE

SIZE, SMALLEST = (1180, 740), (860, 540)


class ImportDialog(QDialog):
    """One import.

    Parameters
    ----------
    take : callable
        Puts a dataset into the project and tells whether it worked. The dialog closes only then.
    parent : QWidget
    """

    closed = Signal()

    def __init__(self, take: Callable[[Dataset, Done], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import data")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*SMALLEST)
        self.resize(fitting(self, *SIZE))
        self._take = take
        self._ask = Ask(self)
        self.history: History[Plan] | None = None
        self.look: Look | None = None
        self._putting = False
        self._ready: Imported | None = None
        """What was read whole and waits for a yes, because it had problems nobody has seen."""
        self.looks, self.reading = Looks(self), Reading(self)
        self.choosing, self.view = Choosing(), ImportView()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(holding(column(self.choosing, margin=GAP_PAGE)))
        self._stack.addWidget(self.view)
        self._drops = Drops(self, self.choose)
        self._connect()
        self.looks.warm()

    @property
    def plan(self) -> Plan:
        """What is decided now."""
        assert self.history is not None
        return self.history.present

    def choose(self, path: str) -> None:
        """Begin with a file, a folder or a set that is shipped."""
        self.reading.close()
        self._ready, self.look = None, None
        self.history = History(Plan(path))
        self.view.begin(self.plan)
        self._stack.setCurrentIndex(1)
        self.looks.ask(self.plan, at_once=True)
        self._enable()

    def change(self, label: str, plan: Plan) -> None:
        """One undoable step; the preview follows."""
        if self.history is not None and plan != self.plan:
            self.history.push(label, plan)
            self._follow()

    def undo(self) -> None:
        """One step back."""
        self._step("undo")

    def redo(self) -> None:
        """One step forward."""
        self._step("redo")

    def run(self) -> None:
        """Read everything; or put into the project what was read and agreed to."""
        if self._ready is not None:
            self._accept(self._ready)
        elif self.history is not None and not self.reading.busy:
            self.view.show_progress(0, 0)
            self.reading.start(Request(self.plan.path, self.view.name.text(), options=self.plan.options))
            self._enable()

    def reject(self) -> None:
        """Leave; a reading that goes on is stopped first, and nothing was changed."""
        if self.reading.busy:
            self.reading.cancel()
        elif not self._putting:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends what is typed in a field; it presses no button that has not the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the processes; what is being put into the project is not given up half-way."""
        if self._putting:
            event.ignore()
            return
        self.looks.close()
        self.reading.close()
        self.closed.emit()
        event.accept()

    def _connect(self) -> None:
        view, choosing = self.view, self.choosing
        choosing.chosen.connect(self.choose)
        choosing.file_wanted.connect(self.choose_file)
        choosing.folder_wanted.connect(self.choose_folder)
        self.looks.came.connect(self._show)
        self.reading.advanced.connect(view.show_progress)
        self.reading.read.connect(self._was_read)
        self.reading.refused.connect(self._was_refused)
        self.reading.stopped.connect(lambda: self._ended("The import was stopped; nothing was changed.", "info"))
        view.other_wanted.connect(lambda: self._stack.setCurrentIndex(0))
        view.guesses.changed.connect(self._set_option)
        view.target_wanted.connect(lambda name: self.change("choose the target", self.plan.with_target(name)))
        view.table.role_wanted.connect(self._set_role)
        view.table.kind_wanted.connect(self._set_kind)
        view.problems.wanted.connect(self._fix)
        view.run.clicked.connect(self.run)
        view.leave.clicked.connect(self.reject)
        view.undo.clicked.connect(self.undo)
        view.redo.clicked.connect(self.redo)
        for key, act in ((QKeySequence.StandardKey.Undo, self.undo), (QKeySequence.StandardKey.Redo, self.redo)):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def choose_file(self) -> None:
        """Ask for a file."""
        path = self._ask.open_one("Import data", filter_text())
        if path is not None:
            self.choose(str(path))

    def choose_folder(self) -> None:
        """Ask for a folder."""
        path = self._ask.folder("Import a folder")
        if path is not None:
            self.choose(str(path))

    def _set_option(self, name: str, value: object) -> None:
        self.change(f"set {name.replace('_', ' ')}", self.plan.with_option(name, value))

    def _set_role(self, column_name: str, role: Role) -> None:
        self.change(f"make {column_name} a {role.value}", self.plan.with_role(column_name, role))

    def _set_kind(self, column_name: str, kind: Kind) -> None:
        self.change(f"read {column_name} as {kind.value}", self.plan.with_kind(column_name, kind))

    def _fix(self, fix: Fix) -> None:
        self.change(fix.title, self.plan.with_fix(fix))

    def _step(self, way: str) -> None:
        if self.history is not None:
            before = self.history.position
            getattr(self.history, way)()
            if self.history.position != before:
                self._follow()

    def _follow(self) -> None:
        self.reading.close()
        self._ready = None
        self.looks.ask(self.plan)
        self._enable()

    def _show(self, look: Look) -> None:
        if self.history is None or look.path != self.plan.path or look.options != self.plan.options:
            return
        self.look = look
        self.view.show_look(look, self.plan)
        self._enable()

    def _was_read(self, imported: Imported, _: object) -> None:
        seen = self.look is not None and self.look.whole and self.look.problems == imported.problems
        if seen or not imported.total:
            self._accept(imported)
            return
        self._ready = imported
        self.look = looked(imported, self.plan.path, self.plan.options, whole=True)
        self.view.show_look(self.look, self.plan)
        self.view.show_problems()
        self._ended("All rows are read. Look at the problems, then add the data to the project.", "info")

    def _accept(self, imported: Imported) -> None:
        self._ready, self._putting = imported, True
        self.view.show_word("Putting the data into the project…")
        self._enable()
        self._take(self.plan.finished(imported.dataset, self.view.name.text()), self._was_put)

    def _was_put(self, worked: bool) -> None:
        self._putting = False
        if worked:
            self.close()
        else:
            self._ended("The data could not be put into the project; they are kept here, so try again.", "error")

    def _was_refused(self, sentence: str, _: str) -> None:
        self._ended(sentence, "error")

    def _ended(self, sentence: str, tone: str) -> None:
        self.view.show_word(sentence, tone)
        self._enable()

    def _enable(self) -> None:
        history, look = self.history, self.look
        self.view.enable(
            busy=self.reading.busy or self._putting,
            ready=self._ready is not None,
            refusal="The file is being looked at." if look is None else look.refusal,
            undo=history.labels[history.position] if history is not None and history.can_undo else "",
            redo=history.labels[history.position + 1] if history is not None and history.can_redo else "",
        )
