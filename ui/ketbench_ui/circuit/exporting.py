"""The menu of what the circuit can be written as; pictures and large texts are made in a child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from ketbench.base.contributed.found import contributions
from ketbench.base.errors import KetbenchError
from ketbench.base.problems import Problem
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.export import FORMATS, circuit_from_path, export, formats
from ketbench.results.carried_values import remark
from ketbench_ui.circuit.carrying.values_menu import SYMBOLS, ValuesMenu
from ketbench_ui.circuit.editing import Editing
from ketbench_ui.services.outside.aside import Aside

TITLES = {
    "qasm3": "OpenQASM 3",
    "qasm2": "OpenQASM 2",
    "pennylane": "PennyLane code",
    "qiskit": "Qiskit code",
    "quantikz": "LaTeX (quantikz)",
    "svg": "SVG picture",
    "png": "PNG picture",
    "pdf": "PDF picture",
    "json": "JSON",
    "quirk": "Quirk address",
}
_PICTURES = ("svg", "png", "pdf")


def titles() -> dict[str, str]:
    """Formats by their titles, those of plugins too."""
    return {**{one.name: one.title for one in contributions("exporter")}, **TITLES}


def written(circuit: Circuit, form: str, path: str, said: str = "") -> str:
    """Write a circuit to a file, or return the text when there is no path; `said` becomes its first line."""
    content = remark(form, said) + export(circuit, form)
    if not path:
        return content.decode()
    Path(path).write_bytes(content)
    return ""


def read_with_notes(path: Path) -> tuple[Circuit, list[str]]:
    """A circuit of a file, and the warnings of its text."""
    notes: list[Problem] = []
    found = circuit_from_path(path, notes)
    return found, [str(note) for note in notes]


class Exporting(QObject):
    """Writes and reads files of the shown circuit."""

    said = Signal(str)
    opened = Signal(object)
    """A circuit of a file, to be added to the project."""

    def __init__(self, editing: Editing, parent: QWidget) -> None:
        super().__init__(parent)
        self._editing, self._parent = editing, parent
        self._aside = Aside(self)
        self.folder: Callable[[], Path] = Path
        """Where files are proposed: beside the open project."""
        self.values = ValuesMenu(editing, parent)

    def menu(self) -> QMenu:
        """Every format, to a file or to the clipboard, and a file to read."""
        menu = QMenu(self._parent)
        menu.addMenu(self.values)
        menu.aboutToShow.connect(self.values.follow)
        menu.addSeparator()
        for form in FORMATS:
            menu.addAction(f"{TITLES.get(form, form)}...", lambda form=form: self.save(form))
        copies = menu.addMenu("Copy as")
        for form in FORMATS:
            if form not in _PICTURES:
                copies.addAction(TITLES.get(form, form), lambda form=form: self.copy(form))
        menu.addSeparator()
        menu.addAction("Read a file...", self.read)
        before = copies.menuAction()
        brought: list[QAction] = []
        menu.aboutToShow.connect(lambda: self._offer_brought(menu, before, brought))
        return menu

    def _offer_brought(self, menu: QMenu, before: QAction, shown: list[QAction]) -> None:
        """The formats of plugins there are now, after ours."""
        for old in shown:
            menu.removeAction(old)
        shown.clear()
        for form in formats():
            if form not in FORMATS:
                made = QAction(f"{titles().get(form, form)}...", menu)
                made.triggered.connect(lambda _=False, form=form: self.save(form))
                menu.insertAction(before, made)
                shown.append(made)

    def save(self, form: str) -> None:
        """Ask for a file name, then write."""
        circuit = self._editing.circuit
        if circuit is None:
            return
        end = formats()[form]
        title = f"Export as {titles().get(form, form)}"
        name, _ = QFileDialog.getSaveFileName(
            self._parent, title, str(self.folder() / f"{circuit.name}{end}"), f"*{end}"
        )
        if name:
            self.save_to(form, Path(name) if Path(name).suffix else Path(name + end))

    def save_to(self, form: str, path: Path) -> None:
        """Write to a file."""
        found = self._carried()
        if found is not None:
            circuit, said, first = found
            words = f"Wrote {path.name}. {said}".rstrip()
            self._aside.call(
                written, circuit, form, str(path), first, done=lambda _: self.said.emit(words), failed=self._fail
            )

    def copy(self, form: str) -> None:
        """Put the text on the clipboard."""
        found = self._carried()
        if found is not None:
            circuit, said, first = found
            self._aside.call(
                written, circuit, form, "", first, done=lambda text: self._copied(text, said), failed=self._fail
            )

    def _copied(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit(f"Copied. {said}".rstrip())

    def _carried(self) -> tuple[Circuit, str, str] | None:
        """The circuit with the chosen values, the sentence about them, and the line of the text that says it."""
        if self._editing.circuit is None:
            return None
        try:
            circuit, said = self.values.carried(self._editing.circuit)
        except KetbenchError as error:
            self._editing.refused.emit(str(error))
            return None
        return circuit, said, "" if self.values.chosen == SYMBOLS else said

    def read(self) -> None:
        """Ask for a file, then put its circuit in the place of the shown one."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Read a circuit", str(self.folder()), "*.qasm *.json *.url *.txt;;*"
        )
        if name:
            self.read_from(Path(name))

    def open(self) -> None:
        """Ask for a file, then add its circuit to the project."""
        name, _ = QFileDialog.getOpenFileName(
            self._parent, "Open a circuit", str(self.folder()), "*.qasm *.json *.url *.txt;;*"
        )
        if name:
            self.open_from(Path(name))

    def open_from(self, path: Path) -> None:
        """Add the circuit of a file to the project, under the file's name."""
        self._aside.call(read_with_notes, path, done=self._opened, failed=self._fail)

    def _opened(self, read: tuple[Circuit, list[str]]) -> None:
        circuit, notes = read
        self.opened.emit(circuit)
        if notes:
            more = f" And {len(notes) - 1} more warnings." if len(notes) > 1 else ""
            self.said.emit(notes[0] + more)

    def read_from(self, path: Path) -> None:
        """Put the circuit of a file in the place of the shown one, under that one's name."""
        self._aside.call(circuit_from_path, path, done=lambda read: self._take(read, path.name), failed=self._fail)

    @property
    def is_busy(self) -> bool:
        """Whether something is being written or read."""
        return self._aside.busy

    def stop(self) -> None:
        """End children at work."""
        self._aside.close()

    def _take(self, circuit: Circuit, file: str) -> None:
        self._editing.do(f"read {file}", lambda shown: replace(circuit, name=shown.name), select_new=False)

    def _fail(self, sentence: str, details: str) -> None:
        self._editing.refused.emit(sentence)
