"""The first page of an import: drop something here, or choose a file, a folder or a set that scikit-learn ships."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from ketbench.data.importing.files.shipped import NAMES, PREFIX
from ketbench.data.importing.opening.formats import spoken
from ketbench_ui.importing.drops import dropped_path
from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_PAGE

FORMATS = (
    f"CSV, TSV and other {spoken()}; a folder of pictures by class or of graphs. "
    "The content decides, not the file name."
)


class Choosing(QFrame):
    """`chosen` carries a path or "sklearn:NAME"; the buttons ask for a file or folder to be chosen."""

    chosen = Signal(str)
    file_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setProperty("role", "card")
        self._picture = label()
        self.file = button("Choose a file...", "primary")
        self.folder = button("Choose a folder...")
        self.shipped = button("Shipped with scikit-learn")
        menu = QMenu(self.shipped)
        for name in NAMES:
            menu.addAction(name.replace("_", " "), lambda n=name: self.chosen.emit(PREFIX + n))
        self.shipped.setMenu(menu)
        self.file.clicked.connect(self.file_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        head, more = label("Drop a file or folder here", "title"), label(FORMATS, "muted", wrap=True)
        for part in (self._picture, head, more):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more.setMinimumWidth(520)
        middle = row(None, more, None)
        acts = row(None, self.file, self.folder, self.shipped, None, gap=GAP)
        self.setLayout(column(None, self._picture, head, middle, GAP, acts, None, margin=GAP_PAGE))
        switch.changed.connect(self._paint)
        self._paint()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one thing at a time."""
        if dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        path = dropped_path(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.chosen.emit(path)

    def _paint(self) -> None:
        self._picture.setPixmap(icon("download-simple", switch.look.accent).pixmap(40, 40))
