"""Reads the changed file of a dataset again and shows what is different before anything is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QProgressBar, QTabWidget, QTreeWidget, QTreeWidgetItem, QWidget

from ketbench.data.dataset import Dataset
from ketbench.data.importing import Imported
from ketbench.data.importing.again import source_path
from ketbench.data.importing.difference import Difference
from ketbench.data.importing.job import AgainRequest
from ketbench.data.importing.look import looked
from ketbench.data.importing.opening.formats import filter_text
from ketbench.data.importing.options import Options
from ketbench_ui.importing.applying import Done
from ketbench_ui.importing.looking.problems import ProblemList
from ketbench_ui.importing.reading import Reading
from ketbench_ui.services.ask import Ask
from ketbench_ui.theme.layouts import button, card, column, holding, label, row, rule
from ketbench_ui.theme.screens import fitting
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

SIZE = (820, 560)
KEPT = "Roles, kinds, split and preparation stay as they are."


class AgainDialog(QDialog):
    """One dataset read again.

    Parameters
    ----------
    dataset : Dataset
    take : callable
        Puts the new reading in place of the old and tells whether it worked. The dialog closes only then.
    path : str
        Where the file is now, if not where it was.
    """

    closed = Signal()

    def __init__(
        self, dataset: Dataset, take: Callable[[Dataset, Done], None], parent: QWidget, path: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Read the file again")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(self, *SIZE))
        self._dataset, self._take, self._ask = dataset, take, Ask(self)
        self._made: Imported | None = None
        self.reading = Reading(self)
        self.word = label(wrap=True)
        self.told = label(wrap=True, selectable=True)
        self.cells = _cells_table()
        self.problems = ProblemList()
        self.accept_new, self.keep = button("Take the new data", "primary"), button("Keep what is here")
        self.other = button("Choose the file...")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._lay_out()
        self._connect()
        self.read_from(path)

    def read_from(self, path: str) -> None:
        """Read the former file, or this one in its place."""
        self._made = None
        self.accept_new.setEnabled(False)
        place = path or str(source_path(self._dataset) or "")
        self._say(f"Reading '{Path(place).name or self._dataset.name}' again. Nothing is changed before you agree.")
        self._progress.setRange(0, 0)
        self._progress.show()
        self.reading.start(AgainRequest(self._dataset, path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the process; what was here stays."""
        self.reading.close()
        self.closed.emit()
        event.accept()

    def _connect(self) -> None:
        self.reading.advanced.connect(self._advance)
        self.reading.read.connect(self._show)
        self.reading.refused.connect(self._refuse)
        self.accept_new.clicked.connect(self._accept)
        self.keep.clicked.connect(self.close)
        self.other.clicked.connect(self._choose)

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        sentences = column(self.told, margin=GAP_WIDE)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        different = column(holding(sentences), self.cells, gap=0)
        different.setStretch(1, 1)
        self.tabs.addTab(holding(different), "What is different")
        self.tabs.addTab(self.problems, "Problems")
        head = column(label(f"Read '{self._dataset.name}' again", "title"), self.word, gap=GAP, margin=GAP_WIDE)
        foot = row(self.other, None, self._progress, self.keep, self.accept_new, gap=GAP, margin=GAP)
        foot.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, GAP)
        whole = column(card(head, ""), rule(), self.tabs, rule(), holding(foot), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _advance(self, done: int, total: int) -> None:
        self._progress.setRange(0, 1000)
        self._progress.setValue(int(1000 * done / max(1, total)))

    def _show(self, imported: Imported, difference: Difference) -> None:
        self._made = imported
        self._progress.hide()
        self.told.setText("\n".join(f"•  {sentence}" for sentence in difference.sentences))
        self.cells.clear()
        for cell in difference.cells:
            shown = [str(cell.row), cell.column, cell.before or "missing", cell.after or "missing"]
            QTreeWidgetItem(self.cells, shown)
        self.cells.setVisible(bool(difference.cells))
        look = looked(imported, imported.dataset.provenance.source, Options(), whole=True)
        self.problems.show_look(replace(look, fixes=()))
        self.tabs.setTabText(1, f"Problems ({look.total:,})" if look.total else "Problems")
        self.accept_new.setEnabled(bool(difference.sentences))
        self._say(_summary(difference))

    def _refuse(self, sentence: str, _: str) -> None:
        self._progress.hide()
        self._say(f"{sentence} What was read before is kept here, unharmed.", "error")

    def _accept(self) -> None:
        if self._made is not None:
            self.accept_new.setEnabled(False)
            self._say("Putting the data into the project…")
            self._take(self._made.dataset, self._was_put)

    def _was_put(self, worked: bool) -> None:
        if worked:
            self.close()
        else:
            self.accept_new.setEnabled(True)
            self._say("The project could not take the new data; they are kept here, so try again.", "error")

    def _choose(self) -> None:
        path = self._ask.open_one("The file to read instead", filter_text())
        if path is not None:
            self.read_from(str(path))

    def _say(self, sentence: str, tone: str = "") -> None:
        self.word.setText(sentence)
        set_role(self.word, tone)


def _summary(difference: Difference) -> str:
    if not difference.sentences:
        return "Nothing is different: the file gives the same rows and columns as before."
    if not difference.n_cells:
        return f"No value changed in rows and columns that were there before. {KEPT}"
    values = f"{difference.n_cells:,} value{'s' if difference.n_cells != 1 else ''}"
    some = (
        f", of which the first {len(difference.cells)} are listed" if difference.n_cells > len(difference.cells) else ""
    )
    return f"{values} changed in rows that were there before{some}. {KEPT}"


def _cells_table() -> QTreeWidget:
    table = QTreeWidget()
    table.setAccessibleName("Changed values")
    table.setHeaderLabels(["Row", "Column", "Before", "Now"])
    table.setRootIsDecorated(False)
    table.header().setStretchLastSection(False)
    for section in (2, 3):
        table.header().setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)
    return table
