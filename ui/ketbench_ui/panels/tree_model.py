"""The lines of the project tree as a model: a line is worded when a view asks for it, however many runs there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from ketbench.base.digits import score, shown
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.theme import icon, switch

KINDS = {"datasets": "table", "circuits": "tree-structure", "experiments": "flask", "runs": "chart-line"}
NOTHING = ""
"""The name of the line of a heading that has nothing below it."""
KEY = Qt.ItemDataRole.UserRole
"""Kind and name of a line; nothing for a heading."""
_MARKS = {
    Status.DONE: ("check-circle", "good"),
    Status.FAILED: ("x-circle", "bad"),
    Status.CANCELLED: ("minus-circle", "muted"),
    Status.INTERRUPTED: ("warning-circle", "warning"),
}
Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TreeModel(QAbstractItemModel):
    """Four headings with lines below them.

    An index carries the number of its heading, counted from one; that of a heading itself is 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self._project = Project()
        self._live: Mapping[str, LiveRun] = {}
        self._trials: Mapping[str, LiveRun] = {}
        self._names: dict[str, list[str]] = {kind: [NOTHING] for kind in KINDS}
        self._rows: dict[str, dict[str, int]] = {kind: {NOTHING: 0} for kind in KINDS}
        self._bold = QFont()
        self._bold.setBold(True)

    def show(self, project: Project, live: Mapping[str, LiveRun], trials: Mapping[str, LiveRun]) -> None:
        """Take in what there is now; lines that stay are the same lines."""
        before, self._project = self._project, project
        self._live, self._trials = live, dict(trials)
        for kind in KINDS:
            values: Mapping[str, object] = getattr(project, kind)
            names = [*self._trials, *newest_first(values)] if kind == "runs" else list(values)
            self._arrange(kind, names or [NOTHING])
        runs, held = project.runs, before.runs
        # Runs are frozen: one that is the same object says the same, unless it goes on.
        for name in self._names["runs"] if runs or trials else ():
            if name in self._trials or name in live or runs[name] is not held.get(name):
                self.tell("runs", name)

    def show_trials(self, trials: Mapping[str, LiveRun]) -> None:
        """Take in which trials of a sweep go on, and how far they are."""
        if list(trials) != list(self._trials):
            self._trials = dict(trials)
            self._arrange("runs", [*trials, *newest_first(self._project.runs)] or [NOTHING])
        self._trials = dict(trials)
        for name in trials:
            self.tell("runs", name)

    def tell(self, kind: str, name: str) -> None:
        """Let views word a line anew."""
        index = self.index_of(kind, name)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def lines(self, kind: str) -> list[str]:
        """What the lines of a kind say, from top to bottom."""
        heading = self.heading(kind)
        return [str(self.index(at, 0, heading).data()) for at in range(self.rowCount(heading))]

    def heading(self, kind: str) -> QModelIndex:
        """The index of the heading of a kind."""
        return self.index(list(KINDS).index(kind), 0)

    def index_of(self, kind: str, name: str) -> QModelIndex:
        """The index of a line; an invalid one where there is none."""
        row = self._rows.get(kind, {}).get(name, -1)
        return self.index(row, 0, self.heading(kind)) if name != NOTHING and row >= 0 else QModelIndex()

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """As Qt asks for it."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: Index = _ROOT) -> QModelIndex:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The heading of a line."""
        number = child.internalId() if child.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Headings, or the lines of one; a heading without any has one that says so."""
        if not parent.isValid():
            return len(KINDS)
        return 0 if parent.internalId() else len(self._names[_kind(parent.row())])

    def columnCount(self, parent: Index = _ROOT) -> int:
        """One."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen, and what says that there is nothing cannot be touched."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if not index.internalId():
            return Qt.ItemFlag.ItemIsEnabled
        found = self._named(index) is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if found else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What a view asks of one line."""
        if not index.isValid():
            return None
        if not index.internalId():
            return self._of_heading(_kind(index.row()), role)
        found = self._named(index)
        if found is None:
            faint = QColor(switch.look.faint) if role == Role.ForegroundRole else None
            return "none yet" if role == Role.DisplayRole else faint
        if role == KEY:
            return found
        kind, name = found
        trial = self._trials.get(name) if kind == "runs" else None
        if trial is not None:
            return _of_trial(name, trial, role)
        value = getattr(self._project, kind).get(name)
        return self._of_run(value, role) if isinstance(value, Run) else _of_thing(name, role)

    def _named(self, index: Index) -> tuple[str, str] | None:
        kind = _kind(index.internalId() - 1)
        name = self._names[kind][index.row()]
        return (kind, name) if name != NOTHING else None

    def _of_heading(self, kind: str, role: int) -> Any:
        if role == Role.DisplayRole:
            return kind.capitalize() if kind != "datasets" else "Data"
        if role == Role.FontRole:
            return self._bold
        return icon(KINDS[kind]) if role == Role.DecorationRole else None

    def _of_run(self, run: Run, role: int) -> Any:
        live = self._live.get(run.id)
        going = live is not None and not live.status.is_final
        if role == Role.DecorationRole:
            mark, tone = _MARKS.get(run.status, ("spinner-gap", "accent"))
            return icon(mark, getattr(switch.look, tone))
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        text = f"{run.id}   {progress_text(live) if going and live else run_text(run)}"
        if role == Role.DisplayRole:
            return text
        told = told_in_tree(run)
        return run.error or (f"{text} ({told[0].replace('_', ' ')})" if told and not going else text)

    def _arrange(self, kind: str, wanted: Sequence[str]) -> None:
        """Take out what is gone, then put in what is new, in as few pieces as there are."""
        held, heading = self._names[kind], self.heading(kind)
        if held == wanted:
            return
        there, before = set(wanted), set(held)
        stay = [name for name in held if name in there]
        if not stay or stay != [name for name in wanted if name in before]:
            # The new ones come before the old ones go, so that a heading never stands without a line.
            self._insert(heading, held, len(held), wanted)
            self._remove(heading, held, 0, len(held) - len(wanted))
        else:
            for at in range(len(held) - 1, -1, -1):
                if held[at] not in there:
                    self._remove(heading, held, at, 1)
            at = 0
            while at < len(wanted):
                end = at
                while end < len(wanted) and wanted[end] not in before:
                    end += 1
                if end > at:
                    self._insert(heading, held, at, wanted[at:end])
                at = end + 1
        self._rows[kind] = {name: row for row, name in enumerate(held)}

    def _insert(self, heading: QModelIndex, held: list[str], at: int, names: Sequence[str]) -> None:
        self.beginInsertRows(heading, at, at + len(names) - 1)
        held[at:at] = names
        self.endInsertRows()

    def _remove(self, heading: QModelIndex, held: list[str], at: int, count: int) -> None:
        self.beginRemoveRows(heading, at, at + count - 1)
        del held[at : at + count]
        self.endRemoveRows()


def _kind(at: int) -> str:
    return list(KINDS)[at]


def _of_trial(name: str, live: LiveRun, role: int) -> Any:
    if role == Role.DisplayRole:
        return f"{name}   {progress_text(live)}"
    if role == Role.DecorationRole:
        return icon("spinner-gap", switch.look.accent)
    told = f"A trial of the sweep of {live.experiment.name}; it becomes a run when it ends"
    return told if role == Role.ToolTipRole else None


def _of_thing(name: str, role: int) -> Any:
    return name if role in (Role.DisplayRole, Role.ToolTipRole) else None


def progress_text(live: LiveRun) -> str:
    """Where a run stands, in two words."""
    done, total = live.progress.done, live.progress.total
    if live.status is Status.RUNNING and total:
        return f"{100 * done // total} %"
    return live.status.value


def run_text(run: Run) -> str:
    """The one number of a run that people look for, or how it ended."""
    told = told_in_tree(run)
    return told[1] if told else run.status.value


def told_in_tree(run: Run) -> tuple[str, str] | None:
    """Which number that is, by its name in the summary, and the number in words; None for how it ended."""
    summary = run.result.summary if run.result and run.status is Status.DONE else {}
    for key in ("test_accuracy", "accuracy", "test_r2", "test_loss", "energy", "verdict", "margin_db"):
        value = summary.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return key, score(float(value)) if "accuracy" in key or "r2" in key else shown(value, digits=4)
        if isinstance(value, str) and key == "verdict":
            return key, value
    return None
