"""A file as a parameter: its path, a button to choose it; what is kept is the path and the digest."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit

from ketbench.contract.chosen.files import pinned_file
from ketbench.contract.forms import FormField
from ketbench_ui.fields.editors import Editor
from ketbench_ui.theme.layouts import button, row
from ketbench_ui.theme.theme import set_role


class FileEditor(Editor):
    """The path, and Choose."""

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self._kept: Any = {}
        self.line = QLineEdit()
        self.line.setAccessibleName(field.title)
        self.line.setPlaceholderText("no file")
        self.line.setMinimumWidth(56)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._pin)
        self.choose = button("Choose…", tip=f"Choose a file for '{field.title}'")
        self.choose.setAccessibleName(f"Choose {field.title}")
        self.choose.clicked.connect(self._ask)
        self.setLayout(row(self.line, self.choose, gap=4))
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        """Path and digest; empty, or None where that is allowed, without a file."""
        return self._kept or (None if self.field.optional else {})

    def set_value(self, value: Any) -> None:
        """Show a path; what the model would refuse is shown as it is."""
        plain = value.model_dump() if hasattr(value, "model_dump") else value
        kept = {"path": plain} if isinstance(plain, str) else plain
        self._kept = kept if not isinstance(kept, dict) or kept.get("path") else {}
        path = str(self._kept.get("path", "")) if isinstance(self._kept, dict) else str(self._kept or "")
        if path != self.line.text():
            self.line.setText(path)
            # The name matters more than where it lies.
            self.line.end(False)
        self._tell()

    def mark(self, wrong: bool) -> None:
        """Red border while the file cannot be used."""
        set_role(self.line, "true" if wrong else "false", "invalid")

    def choose_file(self, path: str) -> None:
        """Take a file as it is now."""
        self._kept = pinned_file(path)
        self.set_value(self._kept)
        self.edited.emit()

    def _typed(self, text: str) -> None:
        self._kept = {"path": text} if text else {}
        self.edited.emit()

    def _pin(self) -> None:
        if isinstance(self._kept, dict) and self._kept.get("path") and not self._kept.get("sha256"):
            before, self._kept = self._kept, pinned_file(self._kept)
            if self._kept.get("sha256") and self._kept != before:
                self.set_value(self._kept)
                self.edited.emit()

    def _ask(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in self.field.endings)
        wanted = f"Files ({kinds});;All files (*)" if kinds else "All files (*)"
        name, _ = QFileDialog.getOpenFileName(self.window(), self.field.title, self.line.text(), wanted)
        if name:
            self.choose_file(name)

    def _tell(self) -> None:
        digest = self._kept.get("sha256", "") if isinstance(self._kept, dict) else ""
        told = f"{self.line.text()}\nSHA-256 {digest[:16]}…" if digest else self.line.text()
        self.line.setToolTip("\n".join(part for part in (self.help, told) if part))
