"""The Compare tab: ticked runs in one table, only the settings that differ, and their curves over each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from ketbench.figures import Axis, Line, Series
from ketbench.project import Project
from ketbench.runs import Run
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.layouts import card, cleared, column, holding, label, row, rule, scrolled
from ketbench_ui.pages.result import HEADLINES
from ketbench_ui.theme import switch
from ketbench_ui.tokens import GAP, GAP_WIDE

FIRST_TICKED = 4
MOST_CURVES = 3


class ComparePage(QWidget):
    """Runs side by side."""

    picked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = Project()
        self._unticked: set[str] = set()
        self._known: tuple[str, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName("Runs to compare")
        self.list.itemChanged.connect(self._ticked)
        self.list.itemActivated.connect(lambda item: self.picked.emit("runs", item.data(Qt.ItemDataRole.UserRole)))
        self._room = QVBoxLayout()
        self._room.setContentsMargins(GAP_WIDE, GAP_WIDE, GAP_WIDE, GAP_WIDE)
        self._room.setSpacing(GAP_WIDE)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        head = row(label("Runs", "title"), None)
        head.setContentsMargins(GAP_WIDE, 10, GAP_WIDE, 10)
        halves.addWidget(holding(column(holding(head), rule(), self.list, gap=0)))
        halves.addWidget(scrolled(holding(self._room)))
        halves.setStretchFactor(1, 1)
        halves.setSizes([210, 700])
        self.setLayout(column(halves))
        switch.changed.connect(self._build)

    def show_project(self, project: Project) -> None:
        """List the runs of a project; ticks stay."""
        same = tuple((r.id, r.status, r.seconds) for r in self._project.runs.values())
        fresh = tuple((r.id, r.status, r.seconds) for r in project.runs.values())
        self._project = project
        if fresh == same and self.list.count() == len(fresh) and self._room.count():
            return
        self.list.blockSignals(True)
        self.list.clear()
        for at, run in enumerate(reversed(list(project.runs.values()))):
            if run.id not in self._known and at >= FIRST_TICKED:
                self._unticked.add(run.id)
            self._line(run)
        self.list.blockSignals(False)
        self._known = tuple(project.runs)
        self._build()

    def forget(self) -> None:
        """Start anew, for another project."""
        self._unticked.clear()
        self._known = ()

    def chosen(self) -> list[Run]:
        """The ticked runs, oldest first."""
        return [run for run in self._project.runs.values() if run.id not in self._unticked]

    def _line(self, run: Run) -> None:
        item = QListWidgetItem(f"{run.id}   {run.experiment.name}")
        item.setData(Qt.ItemDataRole.UserRole, run.id)
        item.setToolTip(f"{run.experiment.backend}, {run.status.value}")
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked if run.id in self._unticked else Qt.CheckState.Checked)
        self.list.addItem(item)

    def _ticked(self, item: QListWidgetItem) -> None:
        name = str(item.data(Qt.ItemDataRole.UserRole))
        if item.checkState() == Qt.CheckState.Checked:
            self._unticked.discard(name)
        else:
            self._unticked.add(name)
        self._build()

    def _build(self) -> None:
        cleared(self._room)
        runs = self.chosen()
        if not runs:
            text = "Run an experiment, change something, run it again: both appear here side by side."
            words = column(label("Nothing to compare yet", "title"), label(text, "muted", wrap=True), gap=GAP)
            self._room.addWidget(holding(words))
        else:
            self._room.addWidget(_table("Results", *results_table(runs)))
            settings = settings_table(runs)
            if settings[1]:
                self._room.addWidget(_table("Settings that differ", *settings))
            for figure in curve_figures(runs):
                self._room.addWidget(card(column(FigureView(figure), margin=GAP + 4)))
        self._room.addStretch(1)


def results_table(runs: list[Run]) -> tuple[list[str], list[list[Any]]]:
    """A row a run with its summary, and under it a row a baseline."""
    found = dict.fromkeys(key for run in runs for key in _plain(run.result.summary if run.result else {}))
    keys = sorted(found, key=lambda key: HEADLINES.index(key) if key in HEADLINES else len(HEADLINES))
    rows: list[list[Any]] = []
    for run in runs:
        summary = run.result.summary if run.result else {}
        took = round(run.seconds, 2)
        rows.append([run.id, run.experiment.backend, run.status.value, *[summary.get(k) for k in keys], took])
        rows += [
            [f"   {b.title}", "classical", "", *[b.summary.get(k) for k in keys], ""]
            for b in (run.result.baselines if run.result else ())
        ]
    return ["Run", "Backend", "Status", *[key.replace("_", " ") for key in keys], "seconds"], rows


def settings_table(runs: list[Run]) -> tuple[list[str], list[list[Any]]]:
    """Only what is not the same in all runs."""
    described = [_settings(run) for run in runs]
    names = list(dict.fromkeys(name for one in described for name in one))
    differing = [n for n in names if len({str(one.get(n, "default")) for one in described}) > 1]
    rows = [[name.replace("_", " "), *[one.get(name, "default") for one in described]] for name in differing]
    return ["", *[run.id for run in runs]], rows


def curve_figures(runs: list[Run]) -> list[Line]:
    """The metrics that most runs have, a curve a run."""
    names = list(dict.fromkeys(name for run in runs for name in run.metrics))
    ranked = sorted(names, key=lambda n: ("loss" not in n, "accuracy" not in n, -sum(n in r.metrics for r in runs)))
    figures = []
    for name in ranked[:MOST_CURVES]:
        series = [
            Series(r.id, r.metrics[name].steps.astype(float), r.metrics[name].values) for r in runs if name in r.metrics
        ]
        words = name.replace("_", " ")
        figures.append(Line(title=words.capitalize(), series=series, x=Axis("step"), y=Axis(words)))
    return figures


def _settings(run: Run) -> dict[str, Any]:
    experiment = run.experiment
    return {
        "backend": experiment.backend,
        "dataset": experiment.dataset.name if experiment.dataset else "none",
        "data hash": experiment.dataset.sha256[:8] if experiment.dataset else "none",
        "circuit": experiment.circuit.name if experiment.circuit else "none",
        "trainable": len(experiment.circuit.trainable) if experiment.circuit else 0,
        "operations": len(experiment.circuit.ops) if experiment.circuit else 0,
        "seed": experiment.seed,
        **{key: value if np.isscalar(value) else str(value) for key, value in experiment.params.items()},
    }


def _plain(summary: Mapping[str, Any]) -> Iterable[str]:
    return (key for key, value in summary.items() if not isinstance(value, (list, dict)))


def _table(title: str, columns: list[str], rows: list[list[Any]]) -> QWidget:
    model = RowsModel(columns, rows, missing="–")
    view = rows_view(model)
    model.setParent(view)
    view.resizeColumnsToContents()
    view.horizontalHeader().setStretchLastSection(False)
    view.setFixedHeight(view.verticalHeader().defaultSectionSize() * min(len(rows), 14) + 48)
    return card(column(label(title, "heading"), view, gap=6, margin=GAP + 4))
