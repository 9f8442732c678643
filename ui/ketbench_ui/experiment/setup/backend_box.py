"""The list of backends: what cannot run is there, greyed, with the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from ketbench_ui.services.scan import Scan

_NAME = Qt.ItemDataRole.UserRole


class BackendBox(QComboBox):
    """All backends of a registry; `chosen` names the one a person picked."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self.setModel(self._items)
        self.setAccessibleName("Backend")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(lambda at: self.chosen.emit(str(self.itemData(at, _NAME))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Closed it shows the name alone, for the title does not fit a narrow form."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = str(self.currentData(_NAME) or "")  # type: ignore[attr-defined]
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def fill(self, scan: Scan) -> None:
        """Show what there is."""
        current = self.currentData(_NAME)
        self._items.clear()
        for found in sorted(scan.found, key=lambda one: (not one.able, one.candidate.name)):
            self._items.appendRow(_item(found.candidate.name, found.candidate.title, found.able, found.why))
        self.show_backend(str(current or ""))

    def show_backend(self, name: str) -> None:
        """Select a backend; one that is not installed is shown as such."""
        at = self.findData(name, _NAME)
        if at < 0 and name and self.count():
            self._items.appendRow(_item(name, name, False, "This backend is not installed."))
            at = self.count() - 1
        self.setCurrentIndex(at)
        told = str(self.itemData(at, Qt.ItemDataRole.ToolTipRole) or "") if at >= 0 else ""
        self.setToolTip(f"{self.currentText()}\n{told}".strip())

    def reason(self, name: str) -> str:
        """Why a backend cannot run; empty when it can or is unknown."""
        at = self.findData(name, _NAME)
        enabled = at >= 0 and bool(self._items.item(at).flags() & Qt.ItemFlag.ItemIsEnabled)
        return "" if enabled or at < 0 else str(self.itemData(at, Qt.ItemDataRole.ToolTipRole))


def _item(name: str, title: str, able: bool, why: str) -> QStandardItem:
    item = QStandardItem(f"{name}   {title}" if able else f"{name}   {title}: {why}")
    item.setData(name, _NAME)
    item.setToolTip(why or f"{title} can run here.")
    item.setEnabled(able)
    return item
