"""Asks in which form and where to a trained model is written; writes nothing itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QGridLayout, QLineEdit, QWidget

from ketbench.contract.run import Run
from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

if TYPE_CHECKING:
    from ketbench_ui.experiment.models.using import UsingModels

FORMS = {
    "folder": "Everything: weights, preparation, Python to use them",
    "torch": "PyTorch module",
    "pennylane": "PennyLane circuit",
    "qiskit": "Qiskit circuit",
    "qasm3": "OpenQASM 3 with the trained angles",
}
WIDTH = 560


class ExportDialog(QDialog):
    """Two fields and a button; what was written is listed."""

    def __init__(self, run: Run, using: UsingModels, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self._using, self._beside = run, using, folder
        self.setWindowTitle(f"Export the model of {run.id}")
        self.form = QComboBox()
        for name, words in FORMS.items():
            self.form.addItem(words, name)
        self.form.setAccessibleName("Form")
        self.folder = QLineEdit(str(_free(folder / f"{run.experiment.name}-{run.id}-model")))
        self.folder.setAccessibleName("New folder")
        self.folder.textChanged.connect(self.folder.setToolTip)
        self.folder.setToolTip(self.folder.text())
        browse, close = button("Browse..."), button("Close")
        self.write = button("Export", "primary")
        self.said = label("The files run without Ketbench.", "muted", wrap=True)
        grid = QGridLayout()
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label("Form"), 0, 0)
        grid.addWidget(self.form, 0, 1, 1, 2)
        grid.addWidget(label("New folder"), 1, 0)
        grid.addWidget(self.folder, 1, 1)
        grid.addWidget(browse, 1, 2)
        self.setLayout(column(grid, self.said, row(None, self.write, close, gap=GAP), gap=GAP_WIDE, margin=GAP_WIDE))
        self.resize(WIDTH, self.sizeHint().height())
        browse.clicked.connect(self._browse)
        self.write.clicked.connect(self._write)
        close.clicked.connect(self.close)
        # The first button of a dialog would be pressed by Return.
        self.write.setDefault(True)
        for other in (browse, close):
            other.setAutoDefault(False)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder for the model", str(Path(self.folder.text()).parent))
        if chosen:
            self.folder.setText(str(_free(Path(chosen) / f"{self._run.experiment.name}-{self._run.id}-model")))

    def _write(self) -> None:
        text = self.folder.text().strip()
        if not text:
            self._refuse("Name a new folder.")
            return
        place = Path(text).expanduser()
        # A name alone means a folder beside the project, wherever the program was started.
        place = place if place.is_absolute() else self._beside / place
        refusal = _refusal(place)
        set_role(self.folder, "true" if refusal else "false", "invalid")
        if refusal:
            self._refuse(refusal)
            return
        self.folder.setText(str(place))
        self.write.setEnabled(False)
        self._say("Writing…", "muted")
        self._using.write(self._run, str(self.form.currentData()), place, self._done, self._refuse)

    def _done(self, names: list[str]) -> None:
        self.write.setEnabled(True)
        some = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
        place = Path(self.folder.text())
        self._say(f"Wrote {len(names)} files to {place.name}: {some}.", "good")
        self.said.setToolTip(str(place))
        self.folder.setText(str(_free(place)))

    def _refuse(self, sentence: str) -> None:
        self.write.setEnabled(True)
        self._say(sentence, "error")

    def _say(self, text: str, role: str) -> None:
        self.said.setProperty("role", role)
        self.said.setText(text)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        # A longer sentence takes lines of its own, none of the rows above.
        self.said.setMinimumHeight(self.said.heightForWidth(self.said.width()))
        self.resize(self.width(), max(self.height(), self.sizeHint().height()))


def _refusal(place: Path) -> str:
    """Why no model can be written there, in a sentence; empty when it can."""
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            return f"'{place.name}' is not an empty folder; name a new one."
        above = next(one for one in place.parents if one.exists())
    except OSError as error:
        return f"'{place}' cannot be used ({error.strerror}); name another folder."
    if not above.is_dir():
        return f"'{above}' is a file, so no folder can be in it; name another folder."
    return "" if os.access(above, os.W_OK) else f"Nothing can be written in '{above}'; name another folder."


def _free(wanted: Path) -> Path:
    """A path where nothing is yet."""
    path, number = wanted, 2
    while path.exists():
        path, number = wanted.with_name(f"{wanted.name}-{number}"), number + 1
    return path
