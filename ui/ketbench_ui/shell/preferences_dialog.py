"""The dialog of the few choices that hold for all projects; changes nothing before OK."""

from __future__ import annotations

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QWidget

from ketbench.base.errors import InputError
from ketbench.base.preferences import choose, preferences
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.running import preferred_limits
from ketbench_ui.shell.devices.key_row import KeyRow
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.theme import SYSTEM, set_role, switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

MOST_MB = 10_000_000
MEMORY_HINT = (
    "A run that takes more is stopped, everything else continues. 0: nine tenths of what is free at the start."
)
REFERENCE_HINT = "The project keeps the place and SHA-256 of larger files instead of their values."
LOOK_NAMES = {
    SYSTEM: "Follow the system",
    "light": "Light",
    "dark": "Dark",
    "contrast-light": "High contrast, light",
    "contrast-dark": "High contrast, dark",
}
TEXT_SIZES = {0.0: "Follow the system", 1.0: "100 %", 1.2: "120 %", 1.5: "150 %"}


class PreferencesDialog(QDialog):
    """Look and letters, memory for a run, the size from which files are kept by reference, and keys for devices."""

    def __init__(self, controller: Controller, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller = controller
        self.setWindowTitle("Preferences")
        self.memory = _megabytes("Memory for a run")
        self.reference = _megabytes("Files kept by reference from this size on")
        self.refusal = label(wrap=True)
        set_role(self.refusal, "error")
        self.refusal.hide()
        now = preferences()
        self.memory.setValue(round(now.run_memory_mb))
        self.memory.setSpecialValueText("most of what is free")
        self.reference.setValue(round(now.reference_over_mb))
        self.look, self.text = QComboBox(), QComboBox()
        for name, words in LOOK_NAMES.items():
            self.look.addItem(words, name)
        for share, words in TEXT_SIZES.items():
            self.text.addItem(words, share)
        self.look.setAccessibleName("Look")
        self.text.setAccessibleName("Text size")
        stored = QSettings()
        self.look.setCurrentIndex(max(0, self.look.findData(str(stored.value("look") or SYSTEM))))
        held = float(str(stored.value("text") or 0.0))
        self.text.setCurrentIndex(max(0, self.text.findData(held)))
        form = QFormLayout()
        form.addRow("Look", self.look)
        form.addRow("Text size", self.text)
        form.setVerticalSpacing(GAP)
        form.setHorizontalSpacing(GAP_WIDE)
        form.addRow("Memory for a run", column(self.memory, label(MEMORY_HINT, "muted", wrap=True), gap=4))
        form.addRow("Files by reference over", column(self.reference, label(REFERENCE_HINT, "muted", wrap=True), gap=4))
        self.keys = KeyRow()
        self.vendor, self.key = self.keys.vendor, self.keys.key
        form.addRow("Key for devices", self.keys)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.setLayout(column(form, self.refusal, None, buttons, gap=GAP_WIDE, margin=GAP_WIDE))
        self.resize(540, 380)

    def accept(self) -> None:
        """Keep the choices; the dialog stays where they cannot be kept."""
        try:
            self.keys.keep()
            choose(run_memory_mb=self.memory.value(), reference_over_mb=self.reference.value())
        except InputError as error:
            self.refusal.setText(str(error))
            self.refusal.show()
            return
        self._controller.running.limit(preferred_limits())
        if str(self.look.currentData()) != str(QSettings().value("look") or SYSTEM):
            switch.choose(str(self.look.currentData()))
        if float(self.text.currentData()) != float(str(QSettings().value("text") or 0.0)):
            switch.scale(float(self.text.currentData()))
        super().accept()


def _megabytes(name: str) -> WholeNumber:
    box = WholeNumber(name, 0, MOST_MB, " MB", step=500)
    box.setProperty("role", "plain")
    box.lineEdit().setTextMargins(5, 0, 0, 0)
    box.setGroupSeparatorShown(True)
    return box
