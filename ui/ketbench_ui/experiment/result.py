"""The result of a run: its numbers beside the classical baselines', figures and notes; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QTableView, QVBoxLayout, QWidget

from ketbench.base.figures import Figure
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench_ui.experiment.fairness_card import fairness_card
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.figure_menu import figure_menu
from ketbench_ui.figures.rows import RowsModel
from ketbench_ui.figures.whole_table import WholeTable
from ketbench_ui.plots.plot import number
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import card, cleared, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

HEADLINES = ("test_accuracy", "validation_accuracy", "train_accuracy", "accuracy", "energy", "margin")
MOST_HEADLINES = 3
NARROWEST = 92
MARK = "ƒ"
HOW_TO_ASK = f"Click a row with {MARK} for its formula and source."
LONG_TABLE = 20
"""Rows above which the figures come first, so that they are not scrolled away."""


class ResultView(QWidget):
    """Everything that came out of one run."""

    figure_wanted = Signal(str, str)
    """What to do with a figure, "save" or "copy", and its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, int] = ("", -1)
        self._status: Status | None = None
        self._result: Result | None = None
        self._figures: list[FigureView] = []
        self.live: LiveRun | None = None
        self.others: Callable[[], Sequence[Run]] = tuple
        """Gives the runs of the project; those with another seed add to the intervals."""
        self._room = QVBoxLayout()
        self._room.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, GAP_WIDE)
        self._room.setSpacing(GAP_WIDE)
        self._area = scrolled(holding(self._room))
        self.setLayout(column(self._area))
        self.show_run(None)
        switch.changed.connect(self._again)

    def show_run(self, live: LiveRun | None) -> None:
        """Show a run; a run that goes on shows the figures it has so far."""
        key = (live.run_id, live.version) if live else ("none", 0)
        status = live.status if live else None
        if key == self._shown and status is self._status and self._result is (live.result if live else None):
            return
        same = self.live is live and status is self._status
        if live is not None and same and not live.status.is_final and self._same_figures(live):
            self._refresh(live)
        else:
            self._build(live)
        self.live, self._shown, self._result, self._status = live, key, live.result if live else None, status

    def scroll_to(self, name: str | None) -> None:
        """Bring a figure into view, or the top for none."""
        result = self.live.result if self.live else None
        figure = result.figures.get(name or "") if result else None
        at = next((_frame(view).y() for view in self._figures if view.figure is figure), 0)
        self._area.verticalScrollBar().setValue(at)

    def _same_figures(self, live: LiveRun) -> bool:
        return len(self._figures) == len(live.figures) > 0 or (not live.figures and self._shown[1] > 0)

    def _refresh(self, live: LiveRun) -> None:
        for view, figure in zip(self._figures, live.figures.values(), strict=False):
            if view.figure is not figure:
                view.show_figure(figure)

    def _again(self) -> None:
        self._build(self.live)

    def _build(self, live: LiveRun | None) -> None:
        cleared(self._room)
        self._figures = []
        if live is None:
            self._say("No result yet", "Press Run (F5). The result appears here, beside classical baselines.")
            return
        if live.error:
            self._room.addWidget(_failure(live))
        figures = {**live.figures, **(live.result.figures if live.result else {})}
        if live.result is not None and len(live.result.summary) > LONG_TABLE:
            self._draw_figures(live, figures)
            figures = {}
        if live.result is not None:
            self._numbers(live, live.result)
        elif not live.status.is_final:
            self._say(f"{live.run_id} {live.status.value}", "The curves are in the Training panel below.")
        elif live.status is not Status.FAILED:
            self._say(f"{live.run_id} {live.status.value}", "It ended before there was a result; its curves are kept.")
        self._draw_figures(live, figures)
        self._room.addStretch(1)

    def _say(self, head: str, text: str) -> None:
        lines = column(label(head, "title"), label(text, "muted", wrap=True), gap=GAP)
        self._room.addWidget(holding(lines))
        if self.live is None or not self._shown[0]:
            self._room.addStretch(1)

    def _numbers(self, live: LiveRun, result: Result) -> None:
        tiles = headlines(result)
        if tiles:
            self._room.addLayout(row(*[_tile(*tile) for tile in tiles], gap=GAP))
        else:
            self._room.addWidget(label(origin(live), "muted", wrap=True))
        judged = fairness_card(live, self.others())
        if judged is not None:
            self._room.addWidget(judged)
        self._room.addWidget(comparison(live, result))
        for note in result.notes:
            self._room.addWidget(label(note, "muted", wrap=True, selectable=True))

    def _draw_figures(self, live: LiveRun, figures: dict[str, Figure]) -> None:
        for name, figure in figures.items():
            view = FigureView(figure)
            if live.kept and live.result is not None and name in live.result.figures:
                view.set_corner(self._menu(name, figure))
            self._figures.append(view)
            self._room.addWidget(card(column(view, margin=GAP + 4)))

    def _menu(self, name: str, figure: Figure) -> QWidget:
        return figure_menu(
            figure.title,
            save=lambda: self.figure_wanted.emit("save", name),
            copy=lambda: self.figure_wanted.emit("copy", name),
        )


def headlines(result: Result) -> list[tuple[str, str, str]]:
    """The numbers to show large: what it is, its value, the best baseline's."""
    keys = [key for key in HEADLINES if isinstance(result.summary.get(key), (int, float))]
    return [(words(key), number(result.summary[key]), _beside(result.baselines, key)) for key in keys[:MOST_HEADLINES]]


def comparison(live: LiveRun, result: Result) -> QWidget:
    """The summary with a column a baseline; the run's own column is bold."""
    columns = ["", live.experiment.name, *(baseline.title for baseline in result.baselines)]
    simple = [(key, value) for key, value in result.summary.items() if not isinstance(value, (list, dict))]
    rows: list[list[Any]] = [
        [words(key, result.units.get(key, "")), value, *(b.summary.get(key, "–") for b in result.baselines)]
        for key, value in simple
    ]
    model = _Comparison(columns, rows)
    view = WholeTable(model, NARROWEST)
    model.setParent(view)
    for at, (key, _) in enumerate(simple):
        if key in result.formulas:
            model.explain(at, result.formulas[key])
    said: list[QLabel] = [_explanation(view, model)] if model.explained else []
    said += [label(f"{b.title}: {b.note}", "muted", wrap=True) for b in result.baselines if b.note]
    title = _heading(live, result)
    return card(column(label(title, "heading", wrap=True), view, *said, gap=6, margin=GAP + 4))


def _heading(live: LiveRun, result: Result) -> str:
    if not result.baselines:
        return "Summary"
    on_data = live.experiment.dataset is not None
    return "Beside classical baselines on the same data and split" if on_data else "Beside the alternatives"


def _explanation(view: QTableView, model: _Comparison) -> QLabel:
    """The formula and source of the row that was clicked or reached by key."""
    shown = label(HOW_TO_ASK, "muted", wrap=True, selectable=True)
    shown.setObjectName("explanation")

    def show(row: int) -> None:
        shown.setText(model.explained.get(row, HOW_TO_ASK))

    view.selectionModel().currentRowChanged.connect(lambda current, _: show(current.row()))
    return shown


def origin(live: LiveRun) -> str:
    """What a run was, in a line."""
    return f"{live.experiment.name}, {live.experiment.backend}, seed {live.experiment.seed}, {live.elapsed():.1f} s"


class _Comparison(RowsModel):
    """Marks the run's own numbers, and explains a row on request."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        super().__init__(columns, rows)
        self.explained: dict[int, str] = {}

    def explain(self, at: int, text: str) -> None:
        """Mark a row, and keep the name, unit, formula and source of its number."""
        self.explained[at] = f"{self._rows[at][0]} = {text}"

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """As a plain table, with the run's column bold."""
        if role == Qt.ItemDataRole.FontRole and index.column() == 1:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole and index.row() in self.explained:
            return self.explained[index.row()]
        if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 and index.row() in self.explained:
            return f"{super().data(index, role)} {MARK}"
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() > 0:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QColor(switch.look.muted)
        return super().data(index, role)


def _tile(name: str, value: str, beside: str) -> QWidget:
    small = [label(text, "muted", wrap=True) for text in (name, beside)]
    for text in small:
        text.setMinimumWidth(40)
    return card(column(small[0], label(value, "number"), small[1], None, gap=2, margin=GAP + 4))


def _failure(live: LiveRun) -> QWidget:
    text = label(live.error, "error", wrap=True, selectable=True)
    hint = label("The Problems panel has the report; change the settings or run again.", "muted", wrap=True)
    return card(column(label(f"{live.run_id} failed", "title"), text, hint, gap=6, margin=GAP_WIDE))


def _beside(baselines: Sequence[Baseline], key: str) -> str:
    known = [(float(b.summary[key]), b.title) for b in baselines if isinstance(b.summary.get(key), (int, float))]  # pyright: ignore[reportArgumentType]
    if not known:
        return "no baseline measured"
    least = any(word in key for word in ("loss", "energy", "error"))
    value, title = min(known) if least else max(known)
    return f"{title} {number(value)}"


def words(key: str, unit: str = "") -> str:
    """A key as words, with its unit in brackets once, however the key spells it.

    Examples
    --------
    >>> words("margin_db", "dB"), words("rate_total_gbps", "Gb/s"), words("test_accuracy")
    ('margin [dB]', 'rate total [Gb/s]', 'test accuracy')
    """
    parts = key.split("_")
    if parts[-1] in ("second", "seconds") and unit in ("s", "1/s"):
        return " ".join(parts)
    spelled = set(unit.lower().replace("b/s", "bps").split("/"))
    while len(parts) > 1 and unit and parts[-1] in spelled:
        parts.pop()
    return " ".join(parts) + (f" [{unit}]" if unit else "")


def _frame(view: QWidget) -> QWidget:
    """The card a figure stands in, or the figure itself before it has one."""
    return view.parentWidget() or view
