"""The Inspector: names and values of whatever is selected, as text that can be copied."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedLayout, QWidget

from ketbench.base.digits import shown
from ketbench.circuit.circuit import Circuit
from ketbench.circuit.resources import facts
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset
from ketbench.project.project import Project
from ketbench_ui.theme.layouts import cleared, column, holding, label, scrolled
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

NAME_WIDTH = 92
Lines = list[tuple[str, str | None]]
"""Name and value; without a name a text of its own, without a value a heading over what follows."""
_SHORT = {"auc": "AUC", "cpu": "CPU", "cpus": "CPUs"}


class Inspector(QWidget):
    """A title and lines of name and value; or, while a page asks for it, that page's own inspector.

    Parameters
    ----------
    parent : QWidget or None
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: tuple[str, str] | None = None
        self._late: Project | None = None
        self._shown: tuple[str, Lines] = ("", [])
        self._title = label(role="heading", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        content = holding(column(self._title, self._grid, None, gap=GAP, margin=GAP_WIDE - 4))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(scrolled(content))
        self.show_lines("Nothing selected", [("", "Select something in the project tree to see its facts here.")])

    def set_beside(self, beside: QWidget) -> None:
        """Take in the page's own inspector."""
        self._stack.addWidget(beside)

    def show_beside(self, beside: bool) -> None:
        """Show the page's own inspector, or the lines."""
        self._stack.setCurrentIndex(int(beside))
        if not beside and self._late is not None:
            self.refresh(self._late)

    def show_lines(self, title: str, lines: Iterable[tuple[str, str | None]]) -> None:
        """Replace what is shown."""
        self._item = None
        told = title, list(lines)
        if told == self._shown:
            return
        before, self._shown = self._shown[1], told
        self._title.setText(title)
        if _shape(before) == _shape(told[1]):
            self._say_anew(told[1])
            return
        cleared(self._grid)
        for at, (name, value) in enumerate(told[1]):
            if value is None:
                heading = label(name.upper(), "group")
                heading.setContentsMargins(0, GAP, 0, 0)
                self._grid.addWidget(heading, at, 0, 1, 2)
                continue
            told = label(value, wrap=True, selectable=True)
            told.setMinimumWidth(60)
            if name:
                head = label(name, "muted", wrap=True)
                head.setFixedWidth(NAME_WIDTH)
                self._grid.addWidget(head, at, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(told, at, 1)
            else:
                told.setProperty("role", "muted")
                self._grid.addWidget(told, at, 0, 1, 2)

    def _say_anew(self, lines: Lines) -> None:
        """Other values under the same names."""
        for at, (_, value) in enumerate(lines):
            found = self._grid.itemAtPosition(at, 1) or self._grid.itemAtPosition(at, 0)
            told = found.widget() if found is not None else None
            if value is not None and isinstance(told, QLabel):
                told.setText(value)

    def refresh(self, project: Project) -> None:
        """Show the same thing as it is now; behind a page's own inspector only once it comes to the front."""
        # The digest of an experiment takes in its whole circuit: too much for each edit, for a text nobody sees.
        self._late = project if self._stack.currentIndex() else None
        if self._item is not None and self._late is None:
            self.show_item(project, *self._item)

    def show_item(self, project: Project, kind: str, name: str) -> None:
        """Facts of a dataset, circuit, experiment or run."""
        found = getattr(project, kind, {}).get(name)
        match found:
            case Dataset():
                self.show_lines(found.name, dataset_lines(found))
            case Circuit():
                self.show_lines(found.name, circuit_lines(found))
            case Experiment():
                self.show_lines(found.name, experiment_lines(found))
            case Run():
                self.show_lines(found.id, run_lines(found))
            case _:
                self.show_lines(project.name, project_lines(project))
        self._item = (kind, name)


def _shape(lines: Lines) -> list[tuple[str, bool]]:
    return [(name, value is None) for name, value in lines]


def project_lines(project: Project) -> Lines:
    """How much there is of each."""
    kinds = ("datasets", "circuits", "experiments", "runs")
    return [(kind.capitalize(), str(len(getattr(project, kind)))) for kind in kinds] + _notes(project.notes)


def dataset_lines(dataset: Dataset) -> Lines:
    """Size, target, split, preparation, source and hash."""
    split = dataset.split
    steps = " → ".join(step.kind for step in dataset.preparation) or "none"
    return [
        ("Rows", str(dataset.n_rows)),
        ("Features", str(len(dataset.features))),
        ("Target", dataset.target.name if dataset.target else "none"),
        ("Split", f"{split.method}, {split.validation:.0%} validation, {split.test:.0%} test, seed {split.seed}"),
        ("Preparation", f"{steps} (fitted on training rows)" if dataset.preparation else steps),
        ("Source", dataset.provenance.source or "unknown"),
        ("SHA-256", dataset.sha256[:16] + "…"),
        *[("Report", text) for text in dataset.provenance.report],
    ]


def circuit_lines(circuit: Circuit) -> Lines:
    """Size and parameters."""
    sizes = [part.split(" ", 1) for part in facts(circuit).split("   ")]
    lines = [
        (rest.capitalize(), amount) if amount.isdecimal() else (amount.capitalize(), rest) for amount, rest in sizes
    ]
    features = ", ".join(f"x[{index}]" for index in circuit.features) or "none"
    return [*lines, ("Features read", features), ("Classical bits", str(circuit.bits))]


def experiment_lines(experiment: Experiment) -> Lines:
    """What decides it, and the digest."""
    return [
        ("Backend", experiment.backend),
        ("Dataset", experiment.dataset.name if experiment.dataset else "none"),
        ("Circuit", experiment.circuit.name if experiment.circuit else "none"),
        ("Seed", str(experiment.seed)),
        ("Digest", experiment.digest()[:16] + "…"),
        *_notes(experiment.notes),
    ]


def run_lines(run: Run) -> Lines:
    """Status and time, then what came out, then where it took place."""
    summary = dict(run.result.summary) if run.result else {}
    points = sum(len(metric) for metric in run.metrics.values())
    return [
        ("Experiment", run.experiment.name),
        ("Backend", run.experiment.backend),
        ("Status", run.status.value),
        ("Began", f"{run.started.replace('T', ' ')[:19]} UTC" if run.started else "not yet"),
        *([("Took", f"{run.seconds:.1f} s"), ("Points", shown(points))] if run.status.is_final else []),
        ("Seed", str(run.seed)),
        *_notes(run.error),
        *_under(
            "Result", [(_worded(key), shown(value, digits=4)) for key, value in summary.items() if _is_short(value)]
        ),
        *_under("Environment", [(_SHORT.get(key, key), value) for key, value in run.environment.items()]),
    ]


def _under(heading: str, lines: Lines) -> Lines:
    return [(heading, None), *lines] if lines else []


def _worded(key: str) -> str:
    words = [_SHORT.get(word, word) for word in key.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _is_short(value: object) -> bool:
    return not isinstance(value, (list, dict))


def _notes(text: str) -> Lines:
    return [("", text)] if text else []
