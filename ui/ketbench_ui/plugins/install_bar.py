"""The line of the Plugins tab that takes a package to install and shows what came of it; runs nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ketbench.backends.install import Plan
from ketbench_ui.services.ask import Ask
from ketbench_ui.theme.layouts import button, card, column, label, row
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

HINT = "Looks first at what would change; torch, numpy, PySide6 and Ketbench stay as they are, or nothing is installed."


def _brought(plan: Plan) -> str:
    return ", ".join([*plan.backends, *(f"the {kind} {name}" for kind, name in plan.adds)])


class InstallBar(QWidget):
    """A field for a name, a wheel or a folder, and the answer below it."""

    wanted = Signal(str)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask = Ask(self)
        self.spec = QLineEdit()
        self.spec.setPlaceholderText("Name of a package, wheel or folder")
        self.spec.setAccessibleName("Plugin to install")
        self.spec.setClearButtonEnabled(True)
        wheel = button("Wheel…", tip="Choose a wheel file")
        folder = button("Folder…", tip="Choose a folder with a pyproject.toml")
        self.cancel = button("Cancel", tip="Stop; nothing is installed")
        self.cancel.hide()
        self.install = button("Install", "primary", "Into your own folder of plugins, which every start looks into")
        self.answer = label(HINT, "muted", wrap=True, selectable=True)
        line = row(self.spec, wheel, folder, self.install, self.cancel, gap=GAP)
        line.setStretch(0, 1)
        outer = column(card(column(label("Install a plugin", "heading"), line, self.answer, margin=GAP_WIDE)))
        self.setLayout(outer)
        wheel.clicked.connect(lambda: self._take(self.ask.open_one("Install a plugin", "Wheels (*.whl)")))
        folder.clicked.connect(lambda: self._take(self.ask.folder("Install a plugin")))
        self.spec.returnPressed.connect(self._press)
        self.spec.textChanged.connect(lambda _: self._enable())
        self.install.clicked.connect(self._press)
        self.cancel.clicked.connect(self._cancel)
        self._busy = False
        self._enable()

    def show_busy(self, spec: str) -> None:
        """An installation goes on."""
        self._say(f"Looking at '{spec}' and what it would change…", "muted", busy=True)
        self.cancel.show()
        self.cancel.setEnabled(True)

    def show_step(self, words: str, seconds: float) -> None:
        """What is done now, and for how long it has been going on."""
        if self._busy:
            self.answer.setText(f"{words[:1].upper()}{words[1:]}… {seconds:.0f} s")

    def fill(self, spec: str) -> None:
        """Begin to install something that was chosen elsewhere."""
        if not self._busy:
            self.spec.setText(spec)
            self._press()

    def show_done(self, plan: Plan, more: str) -> None:
        """What was installed, and one sentence more."""
        changes = "\n".join(f"{change}" for change in plan.changes)
        self._say(
            f"Installed {plan.distribution} {plan.version} with {_brought(plan)}. {plan.told} {more}\n{changes}", "good"
        )
        self.spec.clear()

    def show_text(self, sentence: str, *, busy: bool = False) -> None:
        """What goes on with a package, or what was done."""
        self._say(sentence, "muted" if busy else "good", busy=busy)

    def show_refusal(self, sentence: str) -> None:
        """Why nothing was installed."""
        self._say(sentence, "error")

    def _say(self, text: str, role: str, *, busy: bool = False) -> None:
        self._busy = busy
        self.cancel.hide()
        self.answer.setText(text)
        set_role(self.answer, role)
        self._enable()

    def _enable(self) -> None:
        self.spec.setEnabled(not self._busy)
        self.install.setEnabled(not self._busy and bool(self.spec.text().strip()))

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.answer.setText("Stopping…")
        self.stop_wanted.emit()

    def _press(self) -> None:
        if self.install.isEnabled():
            self.wanted.emit(self.spec.text().strip())

    def _take(self, path: object) -> None:
        if path is not None:
            self.spec.setText(str(path))
