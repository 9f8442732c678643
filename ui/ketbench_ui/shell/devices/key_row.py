"""The row of Preferences that gives a vendor's key to the keyring, or takes it out; shows no key."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from ketbench.base.errors import InputError
from ketbench.running.devices.keys import keep_key, vendors
from ketbench_ui.theme.layouts import column, label, row

HINT = "Kept by the keyring of this system, never by a project, a journal or a log. Empty: left as it is."


class KeyRow(QWidget):
    """A vendor, a hidden field, and what was done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vendor, self.key = QComboBox(), QLineEdit()
        self.vendor.setAccessibleName("Vendor of the key")
        self.vendor.addItems(vendors())
        self.key.setAccessibleName("Key for devices")
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText("key")
        self.remove = QPushButton("Remove key")
        self.remove.setToolTip("Takes the key of this vendor out of the keyring.")
        self.remove.clicked.connect(self._remove)
        self.told = label(HINT, "muted", wrap=True)
        self.setLayout(column(row(self.vendor, self.key, self.remove), self.told, gap=4))

    def keep(self) -> None:
        """Give what was typed to the keyring; the field is empty afterwards.

        Raises
        ------
        InputError
            When the keyring cannot be used.
        """
        if self.key.text():
            keep_key(self.vendor.currentText(), self.key.text())
            self.key.clear()

    def _remove(self) -> None:
        vendor = self.vendor.currentText()
        try:
            keep_key(vendor, "")
            self.told.setText(f"The keyring holds no key for {vendor} now.")
        except InputError as error:
            self.told.setText(str(error))
