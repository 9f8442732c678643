"""The Start page: samples that run at once, files opened lately, the first steps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ketbench.samples import SAMPLES, Sample
from ketbench_ui.services.recent import recent_files
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_PAGE, GAP_WIDE

MOST_RECENT = 5
STEPS = (
    ("Open a sample", "Data, circuit and settings are filled in."),
    ("Press Run (F5)", "The loss falls live; Stop keeps what was measured."),
    ("Read the result", "Every quantum result is shown beside a classical one."),
    ("Bring your own data", "Import data, or drop a file on the window: CSV and other tables."),
)


class StartPage(QWidget):
    """What a new user sees first."""

    sample_wanted = Signal(str)
    file_wanted = Signal(object)
    open_wanted = Signal()
    new_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, SampleCard] = {}
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        body = row(holding(self._left()), holding(self._right()), gap=GAP_PAGE + GAP)
        body.setStretch(0, 3)
        body.setStretch(1, 2)
        page = holding(column(self._head(), GAP_WIDE, body, None, margin=GAP_PAGE + GAP))
        page.setMaximumWidth(1180)
        self.setLayout(column(scrolled(holding(row(page)))))
        self.refresh()

    def refresh(self) -> None:
        """Look again which files were opened lately."""
        cleared(self._recent)
        files = recent_files()[:MOST_RECENT]
        for path in files:
            self._recent.addWidget(self._file(path))
        if not files:
            self._recent.addWidget(label("Projects you open appear here.", "muted"))

    def set_busy(self, name: str) -> None:
        """Show which sample is being made; an empty name frees the page."""
        for shown, one in self.cards.items():
            one.set_busy(shown == name)
            one.setEnabled(not name)

    def _head(self) -> QWidget:
        opened = button("Open a project...", "", "Ctrl+O")
        new = button("New project...", "", "Ctrl+N")
        bring = button("Import data...", "", "Ctrl+I")
        bring.clicked.connect(self.import_wanted)
        opened.clicked.connect(self.open_wanted)
        new.clicked.connect(self.new_wanted)
        words = column(
            label("Ketbench", "hero"),
            label("Train a quantum circuit on your data, and see what a classical model does with the same.", "muted"),
            gap=2,
        )
        return holding(row(words, None, bring, opened, new))

    def _left(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setSpacing(GAP_WIDE - 4)
        for at, found in enumerate(SAMPLES.values()):
            made = SampleCard(found)
            made.wanted.connect(self.sample_wanted)
            self.cards[found.name] = made
            grid.addWidget(made, at // 2, at % 2)
        for at in range(2):
            grid.setColumnStretch(at, 1)
        return column(label("Start with a sample", "title"), grid, None, gap=GAP_WIDE - 4)

    def _right(self) -> QVBoxLayout:
        steps = [_step(number, *texts) for number, texts in enumerate(STEPS, 1)]
        first = (label("Your first five minutes", "title"), *steps)
        return column(*first, GAP_WIDE, label("Recent projects", "title"), self._recent, None, gap=GAP_WIDE - 4)

    def _file(self, path: Path) -> QWidget:
        made = button(path.stem, "link", str(path))
        made.clicked.connect(lambda: self.file_wanted.emit(path))
        place = label(_shortened(path.parent), "muted")
        place.setToolTip(str(path))
        return holding(row(made, place, None, gap=4))


class SampleCard(QFrame):
    """One sample; the whole card is a button."""

    wanted = Signal(str)

    def __init__(self, sample: Sample) -> None:
        super().__init__()
        self._name = sample.name
        self._picture = QLabel()
        self._call = label("Open", "muted")
        self._backend = sample.backend
        self.setAccessibleName(f"Sample {sample.title}")
        self.setProperty("role", "card")
        self.setProperty("clickable", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = label(sample.title, "heading", wrap=True)
        text = label(sample.description, "muted", wrap=True)
        foot = row(label(sample.backend, "muted"), None, self._call)
        head = row(self._picture, title, gap=GAP)
        head.setStretch(1, 1)
        self.setLayout(column(head, text, None, foot, gap=GAP, margin=GAP_WIDE))
        self.setMinimumHeight(150)
        switch.changed.connect(self._icon)
        self._icon()

    def set_busy(self, busy: bool) -> None:
        """Say that it is being made."""
        self._call.setText("Opening…" if busy else "Open")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.wanted.emit(self._name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """So do Enter and Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit(self._name)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Repaint the border on focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)

    def _icon(self) -> None:
        kind = self._backend.split(".")[0]
        name = {"gate": "atom", "annealing": "snowflake", "photonic": "lightning", "planning": "calculator"}.get(
            kind, "flask"
        )
        self._picture.setPixmap(icon(name, switch.look.accent).pixmap(22, 22))


def _step(number: int, head: str, text: str) -> QWidget:
    words = column(label(head, "heading"), label(text, "muted", wrap=True), gap=1)
    mark = label(str(number), "key")
    mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
    mark.setFixedWidth(24)
    layout = row(column(mark, None), words, gap=GAP + 4)
    layout.setStretch(1, 1)
    return holding(layout)


def _shortened(folder: Path) -> str:
    try:
        text = f"~/{folder.relative_to(Path.home())}"
    except ValueError:
        text = str(folder)
    return text if len(text) <= 42 else f"…{text[-40:]}"
