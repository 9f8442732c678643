"""The form of an experiment: backend, inputs, seed and the backend's own rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from ketbench.base.errors import BackendError
from ketbench.contract.experiment import Experiment
from ketbench.contract.plugin import Task, inputs_of
from ketbench.project.project import Project
from ketbench_ui.experiment.setup.backend_box import BackendBox
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.fields.pointing import point_at, reveal
from ketbench_ui.fields.reading import same_value
from ketbench_ui.fields.whole_number import whole, whole_problem
from ketbench_ui.services.outside.prompt import PromptRegistry
from ketbench_ui.theme.layouts import column, holding, label, label_width, scrolled
from ketbench_ui.theme.theme import set_role
from ketbench_ui.theme.tokens import GAP

SETTLE_MS = 250
MOST_SEED = 2**32 - 1
"""What numpy, torch and scikit-learn all take."""


class Setup(QWidget):
    """Shows one experiment; `edited` carries the words for the undo list and the new experiment."""

    edited = Signal(str, object)
    checked = Signal()
    """The form holds something else, valid or not."""

    def __init__(self, registry: PromptRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self.experiment: Experiment | None = None
        self.backend = BackendBox()
        self.dataset, self.circuit = QComboBox(), QComboBox()
        self.seed = QLineEdit()
        self._labels: dict[QWidget, QLabel] = {}
        self._backend_note = label(role="warning", wrap=True)
        self._seed_said = label(role="error", wrap=True)
        self._seed_said.hide()
        self.form = ParamForm()
        self._pending: set[str] = set()
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.commit)
        content = column(self._heading(), self._inputs(), self._backend_note, self.form, None, gap=6)
        content.setContentsMargins(0, 0, GAP + 2, 0)
        self._area = scrolled(holding(content))
        self.setLayout(column(self._area))
        self._connect()

    def show_experiment(self, experiment: Experiment | None, project: Project) -> None:
        """Show an experiment; what is being typed stays."""
        other = self.experiment is None or experiment is None or self.experiment.name != experiment.name
        if other:
            self._settle.stop()
            self._pending.clear()
            self._area.verticalScrollBar().setValue(0)
        self.experiment = experiment
        if experiment is None:
            return
        self.backend.show_backend(experiment.backend)
        _offer(self.dataset, project.datasets, experiment.dataset.name if experiment.dataset else "")
        _offer(self.circuit, project.circuits, experiment.circuit.name if experiment.circuit else "")
        if other or not (self.seed.hasFocus() or self.seed_problem):
            self.seed.setText(str(experiment.seed))
            self._judge_seed()
        self._show_form(experiment)

    def made_for(self, experiment: Experiment) -> Iterator[None]:
        """Build in slices what an experiment needs that is shown next; until then the form is of none."""
        self._settle.stop()
        self._pending.clear()
        self.experiment = None
        with suppress(BackendError):
            yield from self.form.made_for(self._registry.backend(experiment.backend).params)

    def set_read_only(self, read_only: bool) -> None:
        """Forbid or allow changes."""
        for part in (self.backend, self.dataset, self.circuit, self.seed, self.form):
            part.setEnabled(not read_only)

    @property
    def seed_problem(self) -> str:
        """Why what is typed as the seed is none; empty when it is one."""
        if self.experiment is not None and self.seed.text() == str(self.experiment.seed):
            return ""
        return whole_problem("Seed", self.seed.text(), 0, MOST_SEED)

    def problems(self) -> Mapping[str, str]:
        """What is typed and refused, by its place in the experiment."""
        found = {f"params.{place}": text for place, text in self.form.told().items()}
        return {"seed": self.seed_problem, **found} if self.experiment and self.seed_problem else found

    def commit(self) -> None:
        """Hand over what was typed, if all of it is accepted."""
        self._settle.stop()
        self._set_seed()
        if self.experiment is None or not self._pending or self.form.problems():
            return
        changed = {name: self.form.value(name) for name in sorted(self._pending)}
        self._pending.clear()
        old = dict(self.experiment.params)
        if all(name in old and same_value(old[name], value) for name, value in changed.items()):
            return
        words = ", ".join(name.replace("_", " ") for name in changed)
        self._edit(f"set {words}", params={**old, **self._of_preset(changed), **changed})

    def _of_preset(self, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that a chosen preset puts into the form where nothing is typed."""
        assert self.experiment is not None
        known: Mapping[Any, Mapping[str, Any]] = getattr(self._registry.backend(self.experiment.backend), "presets", {})
        return known.get(params.get("preset"), {})

    def go_to(self, where: str) -> bool:
        """Put the cursor into the field of a problem."""
        widget = self._of(where)
        if widget is None and self.form.go_to(where.removeprefix("params.")):
            return True
        if widget is None and where.startswith("params."):
            return False
        point_at(widget or self.backend)
        return True

    def set_value(self, place: str, value: Any) -> None:
        """Give a parameter another value by its dotted place, as a slider does; one step for undo."""
        if self.experiment is not None:
            params = changed_at(
                self.form.values() if self.form.values() else dict(self.experiment.params), place, value
            )
            self._edit(f"set {place.rpartition('.')[2].replace('_', ' ')}", params=params)

    def change(self, params: Mapping[str, Any]) -> None:
        """Give several parameters other values, as a tick does."""
        if self.experiment is not None:
            words = ", ".join(name.replace("_", " ") for name in params)
            self._edit(f"set {words}", params={**self.experiment.params, **params})

    def show_group(self, place: str) -> None:
        """Scroll to the row of a place without taking the cursor."""
        widget = self._of(place) or self.form.row_of(place.removeprefix("params."))
        if widget is not None:
            reveal(widget)

    def _of(self, where: str) -> QWidget | None:
        named = {"backend": self.backend, "dataset": self.dataset, "circuit": self.circuit, "seed": self.seed}
        return named.get(where.partition(".")[0])

    def _heading(self) -> QLabel:
        return label("EXPERIMENT", "group")

    def _inputs(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        named = (("Backend", self.backend), ("Data", self.dataset), ("Circuit", self.circuit), ("Seed", self.seed))
        for at, (text, widget) in enumerate(named):
            self._labels[widget] = label(text)
            self._labels[widget].setBuddy(widget)
            self._labels[widget].setFixedWidth(label_width())
            grid.addWidget(self._labels[widget], at, 0)
            grid.addWidget(widget, at, 1)
            widget.setAccessibleName(text)
        grid.addWidget(self._seed_said, len(named), 0, 1, 2)
        for box in (self.dataset, self.circuit):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        return grid

    def _connect(self) -> None:
        self.backend.chosen.connect(self._set_backend)
        self.dataset.activated.connect(lambda _: self._set_input("dataset", self.dataset.currentData()))
        self.circuit.activated.connect(lambda _: self._set_input("circuit", self.circuit.currentData()))
        self.seed.editingFinished.connect(self._set_seed)
        self.seed.textEdited.connect(lambda _: (self._judge_seed(), self.checked.emit()))
        self.form.changed.connect(self._typed)

    def _show_form(self, experiment: Experiment) -> None:
        note = ""
        try:
            backend = self._registry.backend(experiment.backend)
        except BackendError as error:
            note = str(error)
            self.form.show_params(None, {})
        else:
            held = {n: self.form.value(n) for n in self._pending} if self._pending else {}
            filled = self._of_preset(experiment.params)
            self.form.set_dataset(experiment.dataset)
            self.form.show_params(backend.params, {**filled, **experiment.params, **held})
            self._join_places(backend, experiment)
            for name, widget in (("dataset", self.dataset), ("circuit", self.circuit)):
                widget.setVisible(name in inputs_of(backend))
                self._labels[widget].setVisible(name in inputs_of(backend))
            note = self.backend.reason(experiment.backend)
        self._backend_note.setText(note)
        self._backend_note.setVisible(bool(note))

    def _join_places(self, backend: Any, experiment: Experiment) -> None:
        """Let the places in the form be joined as the backend's own picture joins them."""
        near: Any = getattr(backend, "near", None)
        task = Task(experiment.dataset, experiment.circuit, experiment.seed)

        def asked(name: str, rows: list[dict[str, Any]]) -> tuple[float, str]:
            return near(task, backend.params.model_validate({**self.form.values(), name: rows}), name)

        for name, editor in self.form.points.items() if near is not None else ():
            editor.join(partial(asked, name))

    def _typed(self, name: str) -> None:
        self._pending.add(name)
        self._settle.start()
        self.checked.emit()

    def _set_backend(self, name: str) -> None:
        if self.experiment is not None and name != self.experiment.backend:
            kept = self._params_that_fit(name)
            self._edit(f"use backend {name}", backend=name, params=kept)

    def _params_that_fit(self, name: str) -> dict[str, Any]:
        """Settings of the old backend that the new one knows under the same name."""
        assert self.experiment is not None
        fields = self._registry.backend(name).params.model_fields
        return {key: value for key, value in self.experiment.params.items() if key in fields}

    def _set_input(self, kind: str, value: object) -> None:
        if self.experiment is not None and value is not getattr(self.experiment, kind):
            self._edit(f"choose {kind}", **{kind: value})

    def _judge_seed(self) -> None:
        said = self.seed_problem if self.experiment is not None else ""
        set_role(self.seed, "true" if said else "false", "invalid")
        self._seed_said.setText(said)
        self._seed_said.setVisible(bool(said))
        self.seed.setToolTip(said or "The same seed on the same machine repeats the run exactly")
        self.seed.setAccessibleDescription(said)

    def _set_seed(self) -> None:
        self._judge_seed()
        found = whole(self.seed.text())
        if self.experiment is None or found is None or self.seed_problem or found == self.experiment.seed:
            return
        self._edit(f"set seed {found}", seed=found)

    def _edit(self, words: str, **changes: Any) -> None:
        if self.experiment is not None:
            self.edited.emit(words, replace(self.experiment, **changes))


def _offer(box: QComboBox, items: Any, chosen: str) -> None:
    names: Iterable[str] = items
    box.clear()
    box.addItem("none", None)
    for name in names:
        box.addItem(name, items[name])
    box.setCurrentIndex(max(0, box.findText(chosen) if chosen else 0))


def changed_at(params: Mapping[str, Any], place: str, value: Any) -> dict[str, Any]:
    """Parameters with another value at a dotted place.

    >>> changed_at({"stages": [{"value": 1.0}]}, "stages.0.value", 2.0)
    {'stages': [{'value': 2.0}]}
    """
    head, _, rest = place.partition(".")
    held = params.get(head)
    if not rest:
        return {**params, head: value}
    if isinstance(held, (list, tuple)):
        at, _, inner = rest.partition(".")
        rows = [dict(row) if isinstance(row, Mapping) else row for row in held]
        rows[int(at)] = changed_at(rows[int(at)], inner, value)
        return {**params, head: rows}
    return {**params, head: changed_at(dict(held or {}), rest, value)}
