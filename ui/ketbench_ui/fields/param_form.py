"""A form over a parameter model: groups, units, folded advanced fields, one sentence under a field that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ketbench.base.digits import unit
from ketbench.contract.chosen.columns import columns_for
from ketbench.contract.chosen.looking import chosen_problems
from ketbench.contract.forms import FormField, form, idle_in, problems_in
from ketbench.data.dataset import Dataset
from ketbench.results.paging.places import in_words
from ketbench_ui.fields.code_editor import CodeEditor
from ketbench_ui.fields.columns_editor import ColumnsEditor
from ketbench_ui.fields.editors import ChoiceEditor, Editor, FlagEditor, TextEditor
from ketbench_ui.fields.file_editor import FileEditor
from ketbench_ui.fields.pointing import point_at
from ketbench_ui.fields.points_editor import PointsEditor
from ketbench_ui.fields.reading import described, of_field, same_value
from ketbench_ui.fields.slider import SliderEditor
from ketbench_ui.fields.table_editor import TableEditor
from ketbench_ui.theme.layouts import cleared, holding, label, label_width
from ketbench_ui.theme.theme import icon, switch
from ketbench_ui.theme.tokens import GAP
from ketbench_ui.theme.turns import at_once

_EDITORS: Mapping[str, type[Editor]] = {
    "flag": FlagEditor,
    "choice": ChoiceEditor,
    "table": TableEditor,
    "code": CodeEditor,
    "file": FileEditor,
    "columns": ColumnsEditor,
}
_WIDE = ("table", "code", "columns")
"""Editors below their title, over the whole form."""


def _editor(field: FormField) -> Editor:
    if field.slider and field.low is not None and field.high is not None:
        return SliderEditor(field)
    if field.kind == "table" and field.drawn:
        return PointsEditor(field)
    return _EDITORS.get(field.kind, TextEditor)(field)


class ParamForm(QWidget):
    """Shows one parameter model; `changed` names the field that a person edited."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._params: type[BaseModel] | None = None
        self._dataset: Dataset | None = None
        self._editors: dict[str, Editor] = {}
        self._errors: dict[str, QLabel] = {}
        self._reasons: dict[str, QLabel] = {}
        self._idle: dict[str, str] = {}
        self._lines: dict[str, tuple[QWidget, ...]] = {}
        self._headings: list[tuple[QLabel, list[str]]] = []
        self._elsewhere: frozenset[str] = frozenset()
        self._advanced: list[tuple[QToolButton, QWidget]] = []
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSpacing(4)
        switch.changed.connect(self._icons)

    def show_params(self, params: type[BaseModel] | None, values: Mapping[str, Any]) -> None:
        """Build the rows for a model, unless they are there, and show values; what is left out takes its default."""
        at_once(self.made_for(params))
        for name, editor in self._editors.items():
            if isinstance(editor, ColumnsEditor):
                editor.show_columns(columns_for(self._dataset, editor.field.per_column))
            value = self._in_unit(name, values.get(name, described(editor.field.default)))
            # What is being typed keeps its unit until the cursor leaves.
            if not (isinstance(editor, TextEditor) and editor.is_typed and same_value(self.value(name), value)):
                editor.set_value(value)
        self._show_rows()
        self._mark()

    def made_for(self, params: type[BaseModel] | None) -> Iterator[None]:
        """Build the rows for a model, unless they are there, in slices; out of sight until values are shown."""
        if params is not self._params:
            self._params = None
            self.setUpdatesEnabled(False)
            yield from self._build(form(params) if params else ())
            self._params = params
            self.setUpdatesEnabled(True)

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Say on which data the values are meant; rows a column follow it when values are shown next."""
        self._dataset = dataset

    def values(self) -> dict[str, Any]:
        """Everything the form holds."""
        return {name: editor.value() for name, editor in self._editors.items()}

    @property
    def has_table(self) -> bool:
        """Whether a field is a table or a text of several lines, which wants a wide form."""
        return any(editor.field.kind in _WIDE for editor in self._editors.values())

    def value(self, name: str) -> Any:
        """What one field holds; a number typed with its unit as the number in the field's unit."""
        return self._in_unit(name, self._editors[name].value())

    def editor(self, name: str) -> Editor:
        """The editor of a field."""
        return self._editors[name]

    @property
    def points(self) -> Mapping[str, PointsEditor]:
        """Tables of which points can be dragged."""
        return {name: one for name, one in self._editors.items() if isinstance(one, PointsEditor)}

    def row_of(self, name: str) -> QWidget | None:
        """The editor of a field, or None where there is none of that name."""
        return self._editors.get(name.split(".")[0])

    def hide_rows(self, names: Collection[str]) -> None:
        """Leave out rows that are set elsewhere on the page; their values stay."""
        self._elsewhere = frozenset(names)
        self._show_rows()

    @property
    def hidden_rows(self) -> frozenset[str]:
        """Fields that are set elsewhere on the page."""
        return self._elsewhere

    def _show_rows(self) -> None:
        """Show what means something with the choices that are made, and no heading above nothing."""
        values = self.values()
        meant = {name for name, editor in self._editors.items() if editor.field.is_meant(values)}
        for name, parts in self._lines.items():
            for part in parts:
                part.setVisible(name in meant and name not in self._elsewhere)
            if name not in meant or name in self._elsewhere:
                self._reasons[name].hide()
        for heading, names in self._headings:
            heading.setVisible(any(name in meant for name in names))

    @property
    def idle(self) -> Mapping[str, str]:
        """Fields that have no effect now, each with the reason that is shown."""
        return self._idle

    def problems(self) -> Mapping[str, str]:
        """What is wrong, by dotted field name."""
        return problems_in(self._params, self.values()) if self._params else {}

    def told(self) -> dict[str, str]:
        """What is wrong, by dotted field name, with the names that the form shows."""
        return {place: in_words(text, self._params) for place, text in self.problems().items()}

    def go_to(self, name: str) -> bool:
        """Put the cursor into a field; False where there is none of that name."""
        editor = self._editors.get(name.split(".")[0])
        if editor is None:
            return False
        if editor.field.advanced:
            for fold, _ in self._advanced:
                fold.setChecked(True)
        if editor.isHidden():
            return False
        point_at(editor)
        return True

    def _build(self, fields: Iterable[FormField]) -> Iterator[None]:
        cleared(self._room)
        self._editors, self._errors, self._advanced, self._lines = {}, {}, [], {}
        self._reasons, self._idle = {}, {}
        self._headings = []
        self._errors[""] = self._error()
        self._room.addWidget(self._errors[""])
        shown = list(fields)
        yield from self._rows([f for f in shown if not f.advanced], self._room)
        folded = [f for f in shown if f.advanced]
        if folded:
            yield from self._fold(folded)
        self._room.addStretch(1)

    def _rows(self, fields: list[FormField], room: QVBoxLayout) -> Iterator[None]:
        for group in dict.fromkeys(f.group for f in fields):
            if group:
                heading = label(group.upper(), "group")
                heading.setContentsMargins(0, GAP, 0, 2)
                room.addWidget(heading)
                self._headings.append((heading, [f.name for f in fields if f.group == group]))
            grid = QGridLayout()
            grid.setHorizontalSpacing(GAP)
            grid.setVerticalSpacing(5)
            grid.setColumnStretch(1, 1)
            room.addLayout(grid)
            for field in (f for f in fields if f.group == group):
                self._row(field, grid)
            yield

    def _row(self, field: FormField, grid: QGridLayout) -> None:
        editor = _editor(field)
        editor.edited.connect(lambda: self._edited(field.name))
        editor.settled.connect(lambda: editor.set_value(self.value(field.name)))
        self._editors[field.name] = editor
        self._errors[field.name] = self._error()
        title = label(field.title, wrap=True)
        title.setToolTip(editor.toolTip())
        title.setBuddy(editor)
        line = grid.rowCount()
        if field.kind in _WIDE:
            grid.addWidget(title, line, 0, 1, 3)
            grid.addWidget(editor, line + 1, 0, 1, 3)
        else:
            title.setFixedWidth(label_width())
            grid.addWidget(title, line, 0)
            grid.addWidget(editor, line, 1, 1, 1 if field.unit else 2)
            behind = [label(unit(field.unit), "muted")] if field.unit else []
            for words in behind:
                grid.addWidget(words, line, 2)
            self._lines[field.name] = (title, editor, *behind)
        self._reasons[field.name] = self._error("muted")
        grid.addWidget(self._errors[field.name], line + 2, 0, 1, 3)
        grid.addWidget(self._reasons[field.name], line + 3, 0, 1, 3)

    def _fold(self, fields: list[FormField]) -> Iterator[None]:
        fold = QToolButton()
        fold.setText(f"Advanced ({len(fields)})")
        fold.setCheckable(True)
        fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        inner = QVBoxLayout()
        inner.setSpacing(4)
        inner.setContentsMargins(0, 0, 0, 0)
        room = holding(inner)
        self._room.addSpacing(GAP)
        self._room.addWidget(fold)
        self._room.addWidget(room)
        room.hide()
        fold.toggled.connect(room.setVisible)
        fold.toggled.connect(lambda _: self._icons())
        self._advanced.append((fold, room))
        yield from self._rows(fields, inner)
        self._icons()

    def _icons(self) -> None:
        for fold, _ in self._advanced:
            fold.setIcon(icon("caret-down" if fold.isChecked() else "caret-right"))

    def _error(self, role: str = "error") -> QLabel:
        made = label(role=role, wrap=True)
        made.hide()
        return made

    def _in_unit(self, name: str, value: Any) -> Any:
        """A text such as "3.5 dB" as the model's number; a text that the model refuses stays what it is."""
        if self._params is None or not isinstance(value, str) or self._editors[name].field.kind != "number":
            return value
        beside = {other: editor.value() for other, editor in self._editors.items() if other != name}
        for rest in (beside, {}):
            try:
                return getattr(self._params.model_validate({**rest, name: value}), name)
            except ValidationError:
                # Another field may be the wrong one: ask again about this one alone.
                continue
        return value

    def _edited(self, name: str) -> None:
        self._show_rows()
        self._mark()
        self.changed.emit(name)

    def _mark(self) -> None:
        refused = self.told()
        problems = {**self._chosen(), **refused}
        whole = [text for place, text in problems.items() if place.split(".")[0] not in self._editors]
        for name, shown in self._errors.items():
            text = of_field(problems, name) if name else " ".join(whole)
            shown.setText(text)
            shown.setVisible(bool(text))
        for name, editor in self._editors.items():
            editor.mark(bool(of_field(problems, name)))
            if isinstance(editor, (TableEditor, ColumnsEditor)):
                editor.mark_cells(refused)
        self._grey()

    def _chosen(self) -> dict[str, str]:
        """What is wrong with files, texts of several lines and rows a column; such values are kept all the same."""
        return chosen_problems(self._params, self.values(), self._dataset) if self._params else {}

    def _grey(self) -> None:
        """Grey what has no effect beside the other values, and say why under the first row of one reason."""
        found = idle_in(self._params, self.values()) if self._params is not None else {}
        if found is None or found == self._idle:
            # While a value is refused nothing is known, and rows must not come and go under the hands.
            return
        self._idle = dict(found)
        said: set[tuple[str, str]] = set()
        for name, editor in self._editors.items():
            reason = self._idle.get(name, "")
            editor.setEnabled(not reason)
            editor.setToolTip(reason or editor.help)
            editor.setAccessibleDescription(reason)
            first = bool(reason) and (editor.field.group, reason) not in said
            said.add((editor.field.group, reason))
            self._reasons[name].setText(reason)
            self._reasons[name].setVisible(first and not editor.isHidden())
