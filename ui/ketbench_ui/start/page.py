"""The Start page: what one may want to try, claims to test, samples, files opened lately, where to learn."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ketbench.project.project import Project
from ketbench.samples import SAMPLES, Sample
from ketbench.samples import samples as all_samples
from ketbench_ui.services.recent import recent_files
from ketbench_ui.start.evidence import verdict_here
from ketbench_ui.start.goals import CLAIMS, GOALS, Claim, Goal
from ketbench_ui.start.pictures import Picture
from ketbench_ui.theme.layouts import button, cleared, column, eliding, holding, label, row, scrolled
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP, GAP_PAGE, GAP_WIDE

MOST_RECENT = 5
COLUMNS = 3
REST_MS = 50
"""From the first paint until what stands below it is made."""
LINK_EDGE = 5
"""Pixels from the edge of a link to its letters."""
LEARN = (
    ("tour", "A tour of the window", "Five steps, a minute."),
    ("watching", "Is quantum better here?", "How a result is judged."),
    ("data", "Bring your own data", "From a file to a training."),
    ("plugin-guide", "Write a plugin", "A worked example."),
)
"""What is asked for, a title and a few words."""


class StartPage(QWidget):
    """What a new user sees first: goals, claims to test, all samples, recent projects, where to learn."""

    sample_wanted = Signal(str)
    file_wanted = Signal(object)
    open_wanted = Signal()
    new_wanted = Signal()
    import_wanted = Signal()
    learn_wanted = Signal(str)
    """A page of the guide, or "tour"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.goals: dict[str, GoalCard] = {}
        self.claims: dict[str, ClaimRow] = {}
        self._samples = QVBoxLayout()
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._make_rest)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        body = row(holding(self._left()), holding(self._right()), gap=GAP_PAGE + GAP)
        body.setStretch(0, 3)
        body.setStretch(1, 1)
        page = holding(column(self._head(), GAP_WIDE, body, None, margin=GAP_PAGE + GAP))
        page.setMaximumWidth(1320)
        self.setLayout(column(scrolled(holding(row(page)))))
        self.refresh()

    def refresh(self) -> None:
        """Look again which files were opened lately."""
        cleared(self._recent)
        files = recent_files()[:MOST_RECENT]
        for path in files:
            self._recent.addWidget(self._file(path))
        if not files:
            self._recent.addWidget(label("Projects you open appear here.", "muted", wrap=True))

    def show_project(self, project: Project) -> None:
        """Say beside each claim what the open project found."""
        for claim in CLAIMS:
            self.claims[claim.sample].say(verdict_here(claim.design, project))

    def set_busy(self, name: str) -> None:
        """Show which sample is being made; an empty name frees the page."""
        cards = self.cards.items() if "cards" in self.__dict__ else ()
        for shown, one in (*cards, *self.goals.items()):
            one.set_busy(shown == name)
            one.setEnabled(not name)

    def _head(self) -> QWidget:
        opened = button("Open a project...", "", "Ctrl+O")
        new = button("New project...", "", "Ctrl+N")
        opened.clicked.connect(self.open_wanted)
        new.clicked.connect(self.new_wanted)
        words = column(
            label("What do you want to try?", "hero"),
            label("Each sample opens ready to run, with data, model and classical controls.", "muted", wrap=True),
            gap=2,
        )
        head = row(words, opened, new)
        head.setStretch(0, 1)
        return holding(head)

    def _left(self) -> QVBoxLayout:
        goals = QGridLayout()
        goals.setSpacing(GAP_WIDE - 4)
        for at, goal in enumerate(GOALS):
            made = GoalCard(goal)
            wanted = self.import_wanted if goal.sample == "import" else self.sample_wanted
            made.wanted.connect((lambda _: self.import_wanted.emit()) if goal.sample == "import" else wanted)
            self.goals[goal.sample] = made
            goals.addWidget(made, at // COLUMNS, at % COLUMNS)
        for at in range(COLUMNS):
            goals.setColumnStretch(at, 1)
        heads = (label("Claims to test", "title"), label("All samples", "title"))
        return column(goals, GAP, heads[0], self._claims(), GAP, heads[1], self._samples, None, gap=GAP_WIDE - 4)

    @cached_property
    def cards(self) -> dict[str, SampleCard]:
        """All samples by name; they stand below what is seen first, and are made once that is painted."""
        made: dict[str, SampleCard] = {}
        grid = QGridLayout()
        grid.setSpacing(GAP_WIDE - 4)
        for at, found in enumerate(all_samples().values()):
            card = made[found.name] = SampleCard(found)
            card.wanted.connect(self.sample_wanted)
            grid.addWidget(card, at // 2, at % 2)
        for at in range(2):
            grid.setColumnStretch(at, 1)
        self._samples.addLayout(grid)
        return made

    def _make_rest(self) -> None:
        if self.isVisible() and "cards" not in self.__dict__:
            # The page grows a turn later; until then it would be seen pressed together.
            self.setUpdatesEnabled(False)
            self.bring_rest()
            QTimer.singleShot(REST_MS, self, lambda: self.setUpdatesEnabled(True))

    def bring_rest(self) -> int:
        """Make the samples, if they are not there; how many there are."""
        return len(self.cards)

    def showEvent(self, event: QShowEvent) -> None:
        """The samples come once there is something to see."""
        super().showEvent(event)
        self._rest.start()

    def _claims(self) -> QWidget:
        rows = QVBoxLayout()
        rows.setSpacing(GAP)
        rows.setContentsMargins(0, 0, 0, 0)
        for claim in CLAIMS:
            made = ClaimRow(claim, there=claim.sample in SAMPLES)
            made.wanted.connect(self.sample_wanted)
            self.claims[claim.sample] = made
            rows.addWidget(made)
        return holding(rows)

    def _right(self) -> QVBoxLayout:
        learn = [self._lesson(*one) for one in LEARN]
        recent = (label("Recent projects", "title"), self._recent)
        return column(*recent, GAP_WIDE, label("Learn", "title"), *learn, None, gap=GAP_WIDE - 4)

    def _lesson(self, name: str, title: str, text: str) -> QWidget:
        made = button(title, "link", text)
        made.clicked.connect(lambda: self.learn_wanted.emit(name))
        return holding(column(row(made, None), _under(label(text, "muted", wrap=True)), gap=1))

    def _file(self, path: Path) -> QWidget:
        made = button(path.stem, "link", str(path))
        made.clicked.connect(lambda: self.file_wanted.emit(path))
        place = eliding("muted")
        place.setText(str(path.parent))
        place.setToolTip(str(path))
        return holding(column(row(made, None), _under(place), gap=1))


def _under(words: QLabel) -> QLabel:
    """Where the letters of the link above begin."""
    words.setContentsMargins(LINK_EDGE, 0, 0, 0)
    return words


class Clickable(QFrame):
    """A card that is a button as a whole: mouse, Enter and Space."""

    wanted = Signal(str)

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self._name = name
        self._text = label()
        self.setAccessibleName(spoken)
        self.setProperty("role", "card")
        self.setProperty("clickable", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words keep the height they need: in a page that scrolls a layout would press them."""
        super().resizeEvent(event)
        self._text.setMinimumHeight(self._text.heightForWidth(self._text.width()))

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


class GoalCard(Clickable):
    """A picture, what one wants, and how long it takes."""

    def __init__(self, goal: Goal) -> None:
        super().__init__(goal.sample, goal.title)
        self._words = "Import..." if goal.sample == "import" else "Open"
        self._call = label(self._words, "muted")
        foot = row(label(goal.takes, "muted"), None, self._call)
        self._text = label(goal.text, "muted", wrap=True)
        # Words begin right below the title on every card of a row, however many lines they take.
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        parts = (Picture(goal.picture), label(goal.title, "heading", wrap=True), self._text, None, foot)
        self.setLayout(column(*parts, gap=GAP, margin=GAP_WIDE - 4))

    def set_busy(self, busy: bool) -> None:
        """Say that it is being made."""
        self._call.setText("Opening…" if busy else self._words)


class ClaimRow(QFrame):
    """What was claimed, by whom and when, the sample that tries it, and what this project found."""

    wanted = Signal(str)

    def __init__(self, claim: Claim, *, there: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(claim.text)
        self.verdict = label("", wrap=True)
        self.verdict.hide()
        self.test = button("Test it", "", f"Open the sample {claim.sample}")
        self.test.setAccessibleName(f"Test the claim: {claim.text}")
        self.test.clicked.connect(lambda: self.wanted.emit(claim.sample))
        if not there:
            self.test.setEnabled(False)
            self.test.setToolTip("Its plugin is not installed; see the Plugins page.")
        source = label(f"{claim.who}; {claim.when}", "muted", wrap=True)
        words = column(label(claim.text, "heading", wrap=True), source, self.verdict, gap=2)
        line = row(words, self.test, gap=GAP_WIDE)
        line.setStretch(0, 1)
        self.setLayout(column(line, margin=GAP_WIDE - 4))

    def say(self, verdict: str) -> None:
        """Show what a run of the open project found; nothing where there is none."""
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))


class SampleCard(Clickable):
    """One sample; the whole card is a button."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(sample.name, f"Sample {sample.title}")
        self._picture = QLabel()
        self._call = label("Open", "muted")
        self._backend = sample.backend
        title = label(sample.title, "heading", wrap=True)
        text = self._text = label(sample.description, "muted", wrap=True)
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

    def _icon(self) -> None:
        kind = self._backend.split(".")[0]
        name = {"gate": "atom", "annealing": "snowflake", "photonic": "lightning", "planning": "calculator"}.get(
            kind, "flask"
        )
        self._picture.setPixmap(icon(name, switch.look.accent).pixmap(22, 22))
