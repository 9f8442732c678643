"""Asks for a file or a single row, and shows what the model says of it; predicts nothing itself."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from ketbench.base.digits import shown
from ketbench.contract.model import Prediction
from ketbench.contract.run import Run
from ketbench.running.models import model_of
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.theme.layouts import button, column, holding, label, row, scrolled
from ketbench_ui.theme.screens import fitting
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP, GAP_WIDE
from ketbench_ui.theme.whole_texts import WholeTexts

if TYPE_CHECKING:
    from ketbench_ui.experiment.models.using import UsingModels

SIZE = (860, 600)
PROBABILITY = "probability_"
TABLES = (
    "Tables and arrays (*.csv *.tsv *.txt *.xlsx *.parquet *.json *.npz *.npy *.zip *.png *.jpg *.h5);;All files (*)"
)
MOST_SHOWN = 1000
FROM_FILE = "only from a file"
Field = QLineEdit | QComboBox | QPlainTextEdit


class PredictDialog(QDialog):
    """A field an input at left, what came out at right; what was typed to a model of texts stays beside its answers."""

    def __init__(self, run: Run, using: UsingModels, parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self._using = run, using
        self._inputs: list[Mapping[str, Any]] = list(model_of(run).description["inputs"])
        self._kinds = {str(one["name"]): str(one.get("kind", "")) for one in self._inputs}
        self.prediction: Prediction | None = None
        self.fields: dict[str, Field] = {}
        self._of_text = bool(self._inputs) and all(one.get("kind") == "text" for one in self._inputs)
        self._typed: list[Any] = []
        self._answers: list[list[Any]] = []
        self.setWindowTitle(f"{'Try' if self._of_text else 'Predict with'} {run.id}")
        self.open_file, self.predict = (
            button("From a file...", "", "A table with these columns, in any order"),
            button("Ask" if self._of_text else "Predict this row", "primary"),
        )
        self.save = button("Save as CSV...", "", "All predicted rows")
        self.save.setEnabled(False)
        close = button("Close")
        what = "a prompt, or take prompts" if self._of_text else "a row, or take rows"
        self.said = label(f"Type {what} from a file. {run.id} trained the model.", "muted", wrap=True)
        self._table = RowsModel()
        self.view: QTableView = rows_view(self._table)
        self.view.setAccessibleName("Predictions")
        self._table.setParent(self.view)
        if self._of_text:
            self._wrap()
        left = column(
            label("Prompt" if self._of_text else "Row", "heading"),
            scrolled(holding(self._form())),
            self.predict,
            gap=GAP,
        )
        right = column(
            label("Answers" if self._of_text else "Prediction", "heading"), self.view, row(self.save, None), gap=GAP
        )
        both = row(left, right, gap=GAP_WIDE)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        self.setLayout(column(self.said, both, row(self.open_file, None, close), gap=GAP, margin=GAP_WIDE))
        self.resize(fitting(self, *SIZE))
        self.predict.setEnabled(self._can_be_typed)
        self.predict.clicked.connect(self._predict_row)
        self.open_file.clicked.connect(self._choose)
        self.save.clicked.connect(self._choose_target)
        close.clicked.connect(self.close)
        if self._can_be_typed and self.fields:
            next(iter(self.fields.values())).setFocus()

    def predict_file(self, path: Path) -> None:
        """Predict the rows of a file."""
        self._typed = []
        self._wait(f"Reading {path.name}…")
        self._using.predict_file(self._run, path, self._show, self._refuse)

    def write(self, path: Path) -> None:
        """Write all predicted rows as CSV."""
        if self.prediction is None:
            return
        columns = self.prediction.columns
        try:
            with path.open("w", newline="", encoding="utf-8") as stream:
                writer = csv.writer(stream, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
        except OSError as error:
            self._refuse(f"'{path}' cannot be written ({error.strerror}); choose another place.")
            return
        self._say(f"Wrote {path.name}.")

    def _wrap(self) -> None:
        """Whole texts, side by side."""
        self.view.setWordWrap(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.view.setItemDelegate(WholeTexts(self.view))
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setContentsMargins(0, 0, GAP, 0)
        for at, one in enumerate(self._inputs):
            name = str(one["name"])
            title = label(name, wrap=True)
            field = _field(one)
            field.setAccessibleName(name)
            title.setBuddy(field)
            if isinstance(field, QPlainTextEdit):
                grid.addWidget(title, 2 * at, 0, 1, 2)
                grid.addWidget(field, 2 * at + 1, 0, 1, 2)
            else:
                grid.addWidget(title, 2 * at, 0)
                grid.addWidget(field, 2 * at, 1)
            self.fields[name] = field
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setRowStretch(2 * len(self._inputs), 1)
        return grid

    def _predict_row(self) -> None:
        wrong = {name: said for name in self.fields if (said := self._problem(name))}
        for name, field in self.fields.items():
            set_role(field, "true" if name in wrong else "false", "invalid")
            field.setToolTip(wrong.get(name, ""))
        if wrong:
            first = next(iter(wrong))
            self.fields[first].setFocus()
            self._refuse(" ".join(wrong.values()))
            return
        values = {name: [_value(field)] for name, field in self.fields.items()}
        self._typed = [value for (value,) in values.values()]
        if all(value is None for (value,) in values.values()):
            said = "Type a prompt first." if self._of_text else "The row is empty; type a value into each field."
            self._refuse(said)
            return
        self._wait("Predicting…")
        self._using.predict_rows(self._run, values, self._show, self._refuse)

    def _problem(self, name: str) -> str:
        """Why what is typed into a field cannot be, in a sentence; empty when it can."""
        field, kind = self.fields[name], self._kinds[name]
        value = _value(field)
        if kind == "numeric" and isinstance(value, str):
            meant = value.strip().replace(",", ".", 1)
            instead = f"; write {meant}" if value.count(",") == 1 and _is_number(meant) else ""
            return f"'{name}' must be a number with a point, not '{value}'{instead}."
        if isinstance(value, float) and not math.isfinite(value):
            return f"'{name}' must be a finite number, not '{field.text().strip()}'."  # pyright: ignore[reportAttributeAccessIssue]
        return ""

    def _choose(self) -> None:
        path = self._using.files.open_one("Rows to predict", TABLES)
        if path is not None:
            self.predict_file(path)

    def _choose_target(self) -> None:
        proposal = Path(f"{self._run.id}-predictions.csv").absolute()
        path = self._using.files.save_as("Save predictions", proposal, "CSV (*.csv)")
        if path is not None:
            self.write(path)

    def _show(self, prediction: Prediction, far: Mapping[int, str]) -> None:
        self.prediction = prediction
        names = list(prediction.columns)
        count = len(prediction.columns[names[0]]) if names else 0
        listed = [values[:MOST_SHOWN].tolist() for values in prediction.columns.values()]
        rows = [list(line) for line in zip(*listed, strict=True)]
        if self._of_text and self._typed:
            self._answers = [[*self._typed, *rows[0]], *self._answers]
            self._table.show([*self.fields, *names], self._answers)
        else:
            # Rows of a file are found again by their number.
            numbered = [[at + 1, *row] for at, row in enumerate(rows)]
            heads = [_head(name) for name in names]
            self._table.show(heads if self._typed else ["row", *heads], rows if self._typed else numbered, far)
            self.view.resizeColumnsToContents()
        more = f", the first {MOST_SHOWN} shown" if count > MOST_SHOWN else ""
        what = f"prompt{'s' * (count != 1)} answered" if self._of_text else f"row{'s' * (count != 1)} predicted"
        self._say(" ".join((f"{shown(count)} {what}{more}.", *prediction.notes)), warns=bool(far))
        self._set_busy(busy=False)
        self.save.setEnabled(count > 0)

    def _refuse(self, sentence: str) -> None:
        self.said.setProperty("role", "error")
        self.said.setText(sentence)
        self._restyle()
        self._set_busy(busy=False)

    def _wait(self, text: str) -> None:
        self._say(text)
        self._set_busy(busy=True)

    def _say(self, text: str, *, warns: bool = False) -> None:
        self.said.setProperty("role", "warning" if warns else "muted")
        self.said.setText(text)
        self._restyle()

    def _restyle(self) -> None:
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    def _set_busy(self, *, busy: bool) -> None:
        self.open_file.setEnabled(not busy)
        self.predict.setEnabled(not busy and self._can_be_typed)

    @property
    def _can_be_typed(self) -> bool:
        """Whether a row consists of single values."""
        return not any(one.get("shape") for one in self._inputs)


def _head(name: str) -> str:
    """The head of a column that has room for it.

    >>> _head("probability_oak"), _head("prediction")
    ('P(oak)', 'prediction')
    """
    return f"P({name.removeprefix(PROBABILITY)})" if name.startswith(PROBABILITY) else name


def _field(one: Mapping[str, Any]) -> Field:
    """A list to choose from for categories, room for a text, else a line."""
    if one.get("kind") == "text":
        room = QPlainTextEdit()
        set_role(room, "field")
        room.setTabChangesFocus(True)
        return room
    categories = [str(name) for name in one.get("categories", ())]
    if not categories:
        made = QLineEdit()
        made.setPlaceholderText(FROM_FILE if one.get("shape") else "missing")
        made.setEnabled(not one.get("shape"))
        return made
    box = QComboBox()
    box.addItem("missing", None)
    for name in categories:
        box.addItem(name, name)
    return box


def _value(field: Field) -> Any:
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText().strip() or None
    text = field.text().strip().replace("−", "-")
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
