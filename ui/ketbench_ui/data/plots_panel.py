"""Plots of the selected columns and of all of them together; the numbers come from the child process."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ketbench.base.figures import Figure
from ketbench.data.dataset import Dataset
from ketbench.data.exploring import MOST_SCATTERED
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.questions import figures_of
from ketbench_ui.data.scatter_grid import ScatterGrid
from ketbench_ui.figures.view import FigureView
from ketbench_ui.theme.layouts import button, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

VIEWS = {
    "selected": ("Selected columns", "A histogram by class; with several columns selected, each against each other"),
    "correlation": ("Correlation", "Pearson correlation of numeric features and target"),
    "information": ("Mutual information", "How much each two columns tell about each other"),
    "target": ("About the target", "How much each feature tells about the target, on the training rows"),
}
TOPIC = "plots"


class PlotsPanel(QWidget):
    """One view at a time; `showing` says which."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dataset: Dataset | None = None
        self._names: list[str] = []
        self._plotted: Dataset | None = None
        self._shown: tuple[object, ...] = ()
        self._figures: list[Figure] = []
        self.showing = "selected"
        self.buttons = {key: _choice(*words) for key, words in VIEWS.items()}
        group = QButtonGroup(self)
        for key, choice in self.buttons.items():
            group.addButton(choice)
            choice.clicked.connect(lambda _=False, key=key: self.show_view(key))
        self.buttons["selected"].setChecked(True)
        self._said = label(role="muted", wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room = column()
        self.content = holding(column(self._said, self._room, None, margin=GAP_WIDE))
        bar = row(*self.buttons.values(), None, gap=GAP)
        bar.setContentsMargins(GAP_WIDE, GAP, GAP_WIDE, 0)
        self.setMinimumHeight(120)
        self.setLayout(column(bar, scrolled(self.content), gap=0))

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Plots of another dataset."""
        self._dataset = dataset
        self._refresh()

    def show_columns(self, names: Sequence[str]) -> None:
        """Plots of these columns, where the view is about the selected ones."""
        self._names = list(names)
        self._refresh()

    def show_view(self, key: str) -> None:
        """Choose what is plotted."""
        self.showing = key
        self.buttons[key].setChecked(True)
        self._refresh()

    def figures(self) -> list[Figure]:
        """The figures on the screen."""
        return self._figures

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is looked at now."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        wanted = (self.showing, tuple(self._names) if self.showing == "selected" else ())
        if not self.isVisible() or (self._dataset is self._plotted and wanted == self._shown):
            return
        self._plotted, self._shown = self._dataset, wanted
        self._desk.forget(TOPIC)
        dataset = self._dataset
        names = [name for name in self._names if dataset and name in {c.name for c in dataset.columns}]
        if dataset is None or (self.showing == "selected" and not names):
            self._say("Select a column to see how its values are spread; select several to see them in pairs.")
            return
        if self.showing == "selected" and len(names) > MOST_SCATTERED:
            self._say(f"{len(names)} columns are selected; up to {MOST_SCATTERED} can be looked at in pairs.")
            return
        if not self._room.count():
            self._say("Computing…")
        self._desk.ask(TOPIC, figures_of, dataset, self.showing, names, done=self._draw, failed=self._say)

    def _draw(self, figures: list[list[Figure]]) -> None:
        self._say("")
        self._figures = [figure for line in figures for figure in line]
        if len(figures) > 1:
            grid = ScatterGrid()
            grid.show_figures(figures)
            self._room.addWidget(grid)
        else:
            self._room.addWidget(FigureView(figures[0][0]))

    def _say(self, text: str) -> None:
        """A sentence instead of plots; an empty one makes room for them."""
        cleared(self._room)
        self._figures = []
        self._said.setText(text)
        self._said.setVisible(bool(text))


def _choice(text: str, tip: str) -> QPushButton:
    made = button(text, "choice", tip)
    made.setCheckable(True)
    return made
