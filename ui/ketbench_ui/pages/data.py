"""The Data tab: the columns with roles and statistics, the split, and all rows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QSplitter, QStackedLayout, QTableView, QWidget

from ketbench.dataset import Dataset, Role
from ketbench.errors import DatasetError
from ketbench.preparation import Step
from ketbench_ui.figures.rows import rows_view
from ketbench_ui.layouts import button, column, holding, label, row, rule
from ketbench_ui.pages.data_cells import HistogramCell, RoleCell
from ketbench_ui.pages.data_model import PICTURE_AT, ROLE_AT, ColumnsModel, DataModel
from ketbench_ui.pages.split_bar import SplitBar
from ketbench_ui.tokens import GAP, GAP_WIDE

COLUMN_WIDTHS = (190, 74, 84, 80, 170, 84, 84, 84)


class DataPage(QWidget):
    """One dataset; `edited` carries the words for the undo list and the new dataset, `refused` a sentence."""

    edited = Signal(str, object)
    refused = Signal(str)
    picked = Signal(str)
    import_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dataset: Dataset | None = None
        self._title = label(role="title")
        self._facts = label(role="muted")
        self._steps = label(role="muted")
        self._split = SplitBar()
        self._target = QComboBox()
        self._target.setMinimumWidth(150)
        self._target.setAccessibleName("Target column")
        self._rows, self._columns = DataModel(), ColumnsModel()
        self.rows = self._rows_view()
        self.columns = self._columns_view()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(self._content())
        self.setLayout(self._stack)
        self._columns.role_wanted.connect(self._set_role)
        self._target.activated.connect(lambda _: self._set_role(self._target.currentText(), Role.TARGET.value))

    def show_dataset(self, dataset: Dataset | None, *, read_only: bool = False) -> None:
        """Show a dataset, or that there is none."""
        self._columns.read_only = read_only
        self._target.setEnabled(not read_only)
        if dataset is not self.dataset:
            self.dataset = dataset
            self._rows.show(dataset)
            self._columns.show(dataset)
            self._split.show_dataset(dataset)
            if dataset is not None:
                self._describe(dataset)
        self._stack.setCurrentIndex(0 if dataset is None else 1)

    def go_to(self, name: str) -> None:
        """Select a column by name."""
        for number, found in enumerate(self.dataset.columns if self.dataset else ()):
            if found.name == name:
                self.columns.selectRow(number)
                self.rows.scrollTo(self._rows.index(0, number + 1))

    def _describe(self, dataset: Dataset) -> None:
        self._title.setText(dataset.name)
        size = f"{dataset.n_rows} rows   {len(dataset.features)} features"
        self._facts.setText(f"{size}   {dataset.provenance.source}".rstrip())
        steps = "   then   ".join(step_text(step) for step in dataset.preparation)
        self._steps.setText(f"Prepared by   {steps}   (fitted on training rows only)" if steps else "No preparation")
        self._target.clear()
        self._target.addItems([found.name for found in dataset.columns])
        self._target.setCurrentIndex(-1 if dataset.target is None else self._target.findText(dataset.target.name))

    def _content(self) -> QWidget:
        head = row(self._title, GAP, self._facts, None, label("Target", "muted"), self._target, gap=GAP)
        bar = row(label("Split", "muted"), self._split, gap=GAP)
        bar.setStretch(1, 1)
        top = column(head, bar, self._steps, gap=GAP + 2, margin=GAP_WIDE)
        tables = QSplitter(Qt.Orientation.Vertical)
        tables.setChildrenCollapsible(False)
        tables.addWidget(self.columns)
        tables.addWidget(self.rows)
        tables.setSizes([260, 320])
        return holding(column(holding(top), rule(), tables, gap=0))

    def _nothing(self) -> QWidget:
        text = label("This project has no data yet.", "title")
        more = label("Bring a table: CSV and others. Separator, decimal sign and missing values are guessed and shown.")
        more.setProperty("role", "muted")
        for line in (text, more):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        act = button("Import data...", "primary", "Ctrl+I")
        act.clicked.connect(self.import_wanted)
        return holding(column(None, text, more, GAP, row(None, act, None), None), "view")

    def _rows_view(self) -> QTableView:
        view = rows_view(self._rows)
        view.setAccessibleName("Rows")
        view.verticalHeader().setVisible(True)
        view.setShowGrid(True)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        view.horizontalHeader().setDefaultSectionSize(112)
        view.horizontalHeader().setStretchLastSection(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        return view

    def _columns_view(self) -> QTableView:
        view = rows_view(self._columns)
        view.setAccessibleName("Columns")
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        view.setItemDelegateForColumn(ROLE_AT, RoleCell(view))
        view.setItemDelegateForColumn(PICTURE_AT, HistogramCell(view))
        for at, width in enumerate(COLUMN_WIDTHS):
            view.setColumnWidth(at, width)
        view.horizontalHeader().setSectionResizeMode(PICTURE_AT, QHeaderView.ResizeMode.Stretch)
        view.horizontalHeader().setStretchLastSection(False)
        view.selectionModel().currentRowChanged.connect(self._show_picked)
        return view

    def _show_picked(self, index: object) -> None:
        at = self.columns.currentIndex().row()
        if self.dataset is not None and 0 <= at < len(self.dataset.columns):
            self.picked.emit(self.dataset.columns[at].name)
            self.rows.scrollTo(self._rows.index(self.rows.rowAt(0), at + 1))

    def _set_role(self, name: str, role: str) -> None:
        if self.dataset is None or self.dataset.column(name).role.value == role:
            return
        try:
            changed = with_role(self.dataset, name, Role(role))
        except DatasetError as error:
            self._describe(self.dataset)
            self.refused.emit(str(error))
            return
        self.edited.emit(f"make {name} a {role}" if role != "skip" else f"skip {name}", changed)


def with_role(dataset: Dataset, name: str, role: Role) -> Dataset:
    """The same dataset with another role for one column.

    Raises
    ------
    DatasetError
        When the column cannot be a target.
    """
    if role is Role.TARGET:
        return dataset.with_target(name)
    return dataset.with_column(replace(dataset.column(name), role=role))


def step_text(step: Step) -> str:
    """A preparation step in words."""
    settings = {key: value for key, value in step.model_dump().items() if key != "kind"}
    inside = ", ".join(
        f"{key} {value:.4g}" if isinstance(value, float) else f"{value}" for key, value in settings.items()
    )
    return f"{step.kind} ({inside})" if inside else step.kind
