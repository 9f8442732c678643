"""The few questions the window asks: a file name, or whether a run may be lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget


class Ask:
    """Questions to the person at the screen."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_one(self, title: str, kinds: str) -> Path | None:
        """A file that exists; None when the person thought better of it."""
        name, _ = QFileDialog.getOpenFileName(self._parent, title, "", kinds)
        return Path(name) if name else None

    def folder(self, title: str) -> Path | None:
        """A folder that exists; None when the person thought better of it."""
        name = QFileDialog.getExistingDirectory(self._parent, title)
        return Path(name) if name else None

    def save_as(self, title: str, proposal: Path, kinds: str) -> Path | None:
        """A file to write, with an ending."""
        name, _ = QFileDialog.getSaveFileName(self._parent, title, str(proposal), kinds)
        path = Path(name) if name else None
        return path.with_suffix(proposal.suffix) if path is not None and not path.suffix else path

    def one_of(self, title: str, text: str, choices: Mapping[str, str]) -> str:
        """The key of one of several lines; empty when the person thought better of it."""
        words = list(choices.values())
        chosen, agreed = QInputDialog.getItem(self._parent, title, text, words, 0, False)
        return next((key for key, line in choices.items() if line == chosen), "") if agreed else ""

    def agrees(self, path: str) -> bool:
        """Whether code of an import path may be run; leaving the box means no."""
        text = (
            f"This experiment runs code that is not part of Ketbench nor of the project: '{path}'.\n\n"
            "It can do whatever you can do on this machine. Look at it before you run it. It will not be asked again."
        )
        return self.yes("Run code from outside?", text, "Run it", "Do not run it")

    def yes(self, title: str, text: str, yes: str, no: str) -> bool:
        """A choice of two; leaving the box means no."""
        box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=self._parent)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is agreed
