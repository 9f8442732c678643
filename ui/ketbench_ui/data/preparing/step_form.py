"""The settings of one preparation step: the form of its model, and a list to tick where it names features."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ketbench.data.preparing.preparation import STEPS, OneHot, Select, Step
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.theme.layouts import button, column, label, row
from ketbench_ui.theme.tokens import GAP

COMMIT_MS = 400
"""A number is typed digit by digit; it counts once the typing pauses."""


class StepForm(QWidget):
    """Shows one step; `changed` carries it as it is to be."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self.form = ParamForm()
        self.names = _NameList()
        self._empty = label("This step has nothing to set.", "muted")
        self._about = label(role="muted", wrap=True)
        self._pause = QTimer(self, interval=COMMIT_MS, singleShot=True)
        self._pause.timeout.connect(self.commit)
        self.form.changed.connect(lambda _: self._pause.start())
        self.names.ticked.connect(self._pause.start)
        self.setLayout(column(self._about, self.form, self.names, self._empty, None, gap=GAP))

    def show_step(self, step: Step | None, available: tuple[str, ...] = (), *, read_only: bool = False) -> None:
        """Show a step and the features that there are before it."""
        self._pause.stop()
        same = self._step is not None and step is not None and self._step.kind == step.kind
        self._step = step
        self.setEnabled(not read_only)
        self._about.setText(((step.__doc__ or "").strip().splitlines() or [""])[0] if step is not None else "")
        model = settings_of(type(step)) if step is not None else None
        has_names = isinstance(step, (OneHot, Select))
        self.form.setVisible(step is not None and bool(model and model.model_fields))
        if not (same and self._step_typed() == step):
            self.form.show_params(model, step.model_dump() if step is not None else {})
        self.names.setVisible(has_names)
        if isinstance(step, (OneHot, Select)):
            self.names.show_names(available, step.columns)
        self._empty.setVisible(step is not None and not has_names and not self.form.isVisibleTo(self))

    def commit(self) -> None:
        """Send what the form holds, if it is a step and another one."""
        self._pause.stop()
        made = self._step_typed()
        if made is not None and made != self._step:
            self.changed.emit(made)

    def _step_typed(self) -> Step | None:
        step = self._step
        if step is None or self.form.problems():
            return None
        values: dict[str, Any] = {"kind": step.kind, **self.form.values()}
        if isinstance(step, (OneHot, Select)):
            values["columns"] = self.names.ticked_names()
            if isinstance(step, Select) and not values["columns"]:
                return None
        return STEPS.validate_python((values,))[0]


class _NameList(QWidget):
    """Features to tick."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName("Features of the step")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setMinimumHeight(140)
        every, none = button("All", "link"), button("None", "link")
        every.clicked.connect(lambda: self._tick_all(True))
        none.clicked.connect(lambda: self._tick_all(False))
        self.list.itemChanged.connect(lambda _: self.ticked.emit())
        self.setLayout(column(row(label("Features", "muted"), None, every, none), self.list, gap=2))

    def show_names(self, available: tuple[str, ...], chosen: tuple[str, ...]) -> None:
        """List what there is, the chosen ones ticked; a chosen one that is gone stays, to be seen."""
        names = [*available, *(name for name in chosen if name not in available)]
        if names == [self.list.item(at).text() for at in range(self.list.count())] and chosen == self.ticked_names():
            return
        self.list.blockSignals(True)
        self.list.clear()
        for name in names:
            item = QListWidgetItem(name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in chosen else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)

    def ticked_names(self) -> tuple[str, ...]:
        """The ticked ones, in the order of the list."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    def _tick_all(self, tick: bool) -> None:
        self.list.blockSignals(True)
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(Qt.CheckState.Checked if tick else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self.ticked.emit()


@lru_cache(maxsize=32)
def settings_of(step: type[BaseModel]) -> type[BaseModel]:
    """What a step lets one set, without the word for its kind and without lists of features."""
    fields: dict[str, Any] = {
        name: (info.annotation, info) for name, info in step.model_fields.items() if name not in ("kind", "columns")
    }
    return create_model(f"{step.__name__}Settings", __config__=ConfigDict(extra="ignore"), **fields)
