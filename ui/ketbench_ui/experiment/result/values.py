"""The tab with every number of a run beside its baselines', each with its formula; computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from ketbench.base.digits import shown, unit
from ketbench.contract.result import Result
from ketbench.results.paging import title_of
from ketbench_ui.figures.rows import RowsModel
from ketbench_ui.figures.whole_table import WholeTable
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import card, column, label
from ketbench_ui.theme.theme import switch

NARROWEST = 92
MARK = "ƒ"
HOW_TO_ASK = f"{MARK} shows formula and source"


def comparison(live: LiveRun, result: Result) -> QWidget:
    """The summary with a column a baseline; the run's own column is bold."""
    columns = ["", live.experiment.name, *(baseline.title for baseline in result.baselines)]
    simple = [(key, value) for key, value in result.summary.items() if not isinstance(value, (list, dict))]
    rows: list[list[Any]] = [
        [
            _named(key, result.units.get(key, "")),
            _told(value),
            *(_told(b.summary.get(key, "–")) for b in result.baselines),
        ]
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
    return card(column(label(title, "heading", wrap=True), view, *said, gap=6, margin=14))


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


def _named(key: str, of: str) -> str:
    return title_of(key, of) + (f", {unit(of)}" if of else "")


def _told(value: object) -> str:
    return shown(value, digits=5) if isinstance(value, float) else shown(value)
