"""How the rows are split: method, shares, seed, folds and column; shows rows and classes by part; asks for changes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from ketbench.base.errors import KetbenchError
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.splits.split import PARTS, Method, Split
from ketbench.data.splits.splitting import column_of, split_along
from ketbench_ui.data.asking.questions import Shares
from ketbench_ui.fields.whole_number import WholeNumber
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.theme.layouts import column, label
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

COMMIT_MS = 400
NAME_WIDTH = 76
METHODS: dict[Method, tuple[str, str]] = {
    "stratified": ("stratified", "Each class is divided as all rows are, as nearly as whole rows allow."),
    "random": ("random", "The target is not looked at."),
    "grouped": ("by group", "Rows of a group stay in one part."),
    "time": ("by time", "The earliest rows train, the latest test."),
    "given": ("as a column says", "The column names train, validation or test in each row."),
}
ALONG: dict[str, tuple[Kind, ...]] = {
    "grouped": (Kind.CATEGORY, Kind.ORDINAL, Kind.TEXT, Kind.NUMERIC),
    "time": (Kind.DATE, Kind.NUMERIC, Kind.ORDINAL),
    "given": (Kind.CATEGORY, Kind.ORDINAL, Kind.TEXT),
}
"""Methods that need a column, and the kinds that will do."""


class SplitPanel(QWidget):
    """The split of one dataset; `edited` carries the words for the undo list and the dataset as it is to be."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._filling = False
        self.method, self.along = _Choice("Way of splitting"), _Choice("Column to split along")
        for key, (words, tip) in METHODS.items():
            self.method.addItem(words, key)
            self.method.setItemData(self.method.count() - 1, tip, 3)
        self.validation, self.test = _Number("Validation", 0, 95, " %"), _Number("Test", 0, 95, " %")
        self.seed, self.folds = _Number("Seed", 0, 2_147_483_647), _Number("Folds", 0, 1000)
        self.fold = _Number("Fold that tests", 1, 1000)
        self.folds.setSpecialValueText("none")
        self._about = label(role="muted", wrap=True)
        self._along_name = label("Along column", "muted")
        self._fold_name = label("Fold that tests", "muted")
        self._said = label(role="error", wrap=True)
        self._model = RowsModel()
        self.classes = rows_view(self._model)
        self.classes.setAccessibleName("Rows by class and part")
        self._pause = QTimer(self, interval=COMMIT_MS, singleShot=True)
        self._pause.timeout.connect(self.commit)
        self.method.activated.connect(lambda _: self._set_way(first_choice=True))
        self.along.activated.connect(lambda _: self._set_way(first_choice=False))
        for field in (self.validation, self.test, self.seed, self.folds, self.fold):
            field.valueChanged.connect(lambda _: self._filling or self._pause.start())
        self._lay_out()

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool = False) -> None:
        """Show the split of a dataset."""
        self.setEnabled(not read_only)
        if dataset is not self._dataset:
            self._dataset = dataset
            self._pause.stop()
            if dataset is not None:
                self._fill(dataset)

    def show_shares(self, found: Shares) -> None:
        """Rows by part and class."""
        self._said.hide()
        total = max(1, sum(found.counts))
        rows = [["all rows", *(f"{count}  ({count / total:.0%})" for count in found.counts)]]
        if found.by_class is not None:
            for name, counts in zip(found.classes, found.by_class, strict=True):
                all_of_it = max(1, int(counts.sum()))
                rows.append([name, *(f"{int(count)}  ({count / all_of_it:.0%})" for count in counts)])
        self._model.show(["Class", *(part.capitalize() for part in PARTS)], rows)

    def show_refusal(self, sentence: str) -> None:
        """Why this split cannot be."""
        self._said.setText(sentence)
        self._said.show()
        self._model.show(["Class", *(part.capitalize() for part in PARTS)], [])

    def commit(self) -> None:
        """Send what the fields hold, if it is another split."""
        self._pause.stop()
        dataset = self._dataset
        if dataset is None:
            return
        made = self._typed(dataset.split)
        if made != dataset.split:
            self.edited.emit(f"split {split_text(made)}", dataset.with_split(made))

    def _typed(self, split: Split) -> Split:
        folds = self.folds.value() if self.folds.value() > 1 else 0
        fold = min(self.fold.value(), folds) - 1 if folds else 0
        return replace(
            split,
            validation=_share(self.validation.value(), split.validation),
            test=_share(self.test.value(), split.test),
            seed=self.seed.value(),
            folds=folds,
            fold=fold,
        )

    def _set_way(self, *, first_choice: bool) -> None:
        dataset, method = self._dataset, self.method.currentData()
        if dataset is None:
            return
        name = self.along.currentText()
        if first_choice and method in ALONG:
            name = column_of(replace(dataset, split=replace(dataset.split, method=method)))
            name = name or next(iter(_usable(dataset, method)), "")
        try:
            made = split_along(dataset, method, name if method in ALONG else "")
        except KetbenchError as error:
            self.refused.emit(str(error))
            return
        if made != dataset:
            self.edited.emit(f"split {split_text(made.split)}" + (f" '{name}'" if method in ALONG else ""), made)

    def _fill(self, dataset: Dataset) -> None:
        split = dataset.split
        self._filling = True
        self.method.setCurrentIndex(max(0, self.method.findData(split.method)))
        self._about.setText(METHODS[split.method][1])
        needs_column, folded = split.method in ALONG, bool(split.folds)
        self.along.clear()
        self.along.addItems(_usable(dataset, split.method))
        self.along.setCurrentIndex(self.along.findText(column_of(dataset)))
        for part in (self.along, self._along_name):
            part.setVisible(needs_column)
        self.validation.setValue(round(100 * split.validation))
        self.test.setValue(round(100 * split.test))
        self.test.setEnabled(not folded)
        self.test.setToolTip("Of folds, one tests and the share is not looked at" if folded else "")
        self.seed.setValue(split.seed)
        self.folds.setValue(split.folds)
        self.folds.setEnabled(split.method not in ("time", "given"))
        self.fold.setMaximum(max(1, split.folds))
        self.fold.setValue(split.fold + 1)
        for part in (self.fold, self._fold_name):
            part.setVisible(folded)
        self._filling = False

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        lines = (
            ((label("Way", "muted"), self.method), (self._along_name, self.along)),
            ((label("Validation", "muted"), self.validation), (label("Test", "muted"), self.test)),
            ((label("Seed", "muted"), self.seed), (label("Folds", "muted"), self.folds)),
            ((self._fold_name, self.fold),),
        )
        for at, line in enumerate(lines):
            for place, (name, field) in enumerate(line):
                name.setBuddy(field)
                name.setMinimumWidth(NAME_WIDTH)
                grid.addWidget(name, at, 2 * place)
                grid.addWidget(field, at, 2 * place + 1)
        grid.setColumnStretch(4, 1)
        self.classes.setMinimumHeight(80)
        self.classes.horizontalHeader().setStretchLastSection(False)
        self.classes.setColumnWidth(0, 150)
        top = column(grid, self._about, self._said, gap=GAP + 2)
        top.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, GAP)
        self._said.hide()
        self.setLayout(column(top, self.classes, gap=0))


class _Choice(QComboBox):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumWidth(110)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page."""
        event.ignore()


class _Number(WholeNumber):
    def __init__(self, name: str, low: int, high: int, unit: str = "") -> None:
        super().__init__(name, low, high, unit)
        self.setMinimumWidth(80)
        self.setProperty("role", "plain")
        self.lineEdit().setTextMargins(5, 0, 0, 0)
        self.setToolTip("Type a number, or step it with the arrow keys")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the page."""
        event.ignore()


def split_text(split: Split) -> str:
    """A split in words, for the undo list."""
    if split.folds:
        return f"{METHODS[split.method][0]}, fold {split.fold + 1} of {split.folds}, seed {split.seed}"
    shares = "" if split.method == "given" else f", {split.validation:.0%} validation, {split.test:.0%} test"
    return f"{METHODS[split.method][0]}{shares}" + ("" if split.method in ("time", "given") else f", seed {split.seed}")


def _usable(dataset: Dataset, method: str) -> list[str]:
    kinds = ALONG.get(method, ())
    target = dataset.target
    return [c.name for c in dataset.columns if c.kind in kinds and c is not target]


def _share(percent: int, former: float) -> float:
    """A share of whole per cent; one that was finer stays as long as it is not changed."""
    return former if percent == round(100 * former) else percent / 100
