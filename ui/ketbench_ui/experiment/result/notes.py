"""The tabs with words: what was noted of a run, where it took place, and the data it used."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench_ui.panels.inspector import Lines, dataset_lines, run_lines
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.mending import in_window
from ketbench_ui.theme.layouts import card, column, holding, label, row, scrolled
from ketbench_ui.theme.tokens import GAP

NAMES = 150


def notes_tab(live: LiveRun, run: Run | None) -> QWidget:
    """Sentences a reader must know at left, facts of the run at right."""
    notes = list(live.result.notes) if live.result else []
    baselines = [f"{b.title}: {b.note}" for b in live.result.baselines if b.note] if live.result else []
    said = [live.experiment.notes] if live.experiment.notes else []
    words = column(label("Notes", "heading"), gap=GAP, margin=14)
    for text in (*said, *notes, *baselines) or ("Nothing to note",):
        words.addWidget(label(in_window(text), wrap=True, selectable=True))
    words.addStretch(1)
    facts = column(label("Run", "heading"), lines_grid(run_lines(run) if run else []), None, gap=GAP, margin=14)
    both = row(card(words), card(facts), gap=GAP + 4)
    both.setStretch(0, 3)
    both.setStretch(1, 2)
    return scrolled(holding(both))


def data_tab(experiment: Experiment, more: Lines) -> QWidget:
    """What the run was given."""
    lines = dataset_lines(experiment.dataset) if experiment.dataset else []
    name = experiment.dataset.name if experiment.dataset else ""
    facts = column(label(f"Data: {name}", "heading"), lines_grid(lines), None, gap=GAP, margin=14)
    parts = [card(facts)]
    if more:
        parts.append(card(column(label("Parts", "heading"), lines_grid(more), None, gap=GAP, margin=14)))
    both = row(*parts, gap=GAP + 4)
    both.setStretch(0, 3)
    return scrolled(holding(both))


def lines_grid(lines: Iterable[tuple[str, str | None]]) -> QGridLayout:
    """Names and values as text that can be copied; a heading where there is no value."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP + 4)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for at, (name, value) in enumerate(lines):
        if value is None:
            grid.addWidget(label(name.upper(), "group"), at, 0, 1, 2)
            continue
        told = label(value, wrap=True, selectable=True)
        told.setMinimumWidth(60)
        if name:
            head = label(name, "muted", wrap=True)
            head.setFixedWidth(NAMES)
            grid.addWidget(head, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(told, at, 1 if name else 0, 1, 1 if name else 2)
    return grid
