"""The table of runs: a row a run, or a row for runs that differ in nothing but the seed; formats on demand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QColor

from ketbench.contract.run import Run
from ketbench.results.comparing import differing, samples_by_seed
from ketbench.results.comparing.values import best_value, last_value, less_is_better, value_at
from ketbench_ui.plots.plot import number
from ketbench_ui.theme.theme import icon, switch

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NO_PARENT = QModelIndex()
SORTED = int(Role.UserRole)
STAR = "starred"
TAGS, NOTE = "tags", "note"
FILTERED = """Keeps rows that have all of these words: parts of ids, names, tags, notes and settings,
beginnings of numbers as they are shown, or "starred"."""
WAITS = object()
"""A cell whose value is read from the curve when it is looked at."""
DefaultOf = Callable[[Run, str], Any]
"""The default of a setting by its dotted name, None where there is none."""
FIXED = ("", "Run", "Experiment", "Status")


def no_default(run: Run, name: str) -> Any:
    """Nothing is known of defaults."""
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Parameters
    ----------
    runs : tuple of Run
        One, or those of all seeds.
    cells : tuple
        Behind the fixed columns.
    place : int
        Its number among all rows, whatever is hidden or filtered; it chooses the colour.
    """

    runs: tuple[Run, ...]
    cells: tuple[Any, ...] = ()
    place: int = 0

    @property
    def key(self) -> str:
        """What the row is remembered by."""
        return self.runs[0].id


@dataclass(frozen=True, slots=True)
class View:
    """What the table shows.

    Parameters
    ----------
    metric : str
    step : int
        For the column "at step"; negative leaves it out.
    grouped : bool
        Whether runs that differ in the seed alone are one row.
    """

    metric: str = ""
    step: int = -1
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean over seeds and how far they are apart.

    Parameters
    ----------
    mean : float
    deviation : float
        Sample standard deviation; NaN for one value.
    """

    mean: float
    deviation: float = field(default=math.nan)

    def __str__(self) -> str:
        return number(self.mean) if math.isnan(self.deviation) else f"{self.mean:.4g} ± {self.deviation:.2g}"


@dataclass(frozen=True, slots=True)
class Default:
    """A value that was not set and holds all the same.

    Parameters
    ----------
    value : JSON data
    """

    value: Any

    def __str__(self) -> str:
        return f"{number(self.value)} (default)"


class RunsModel(QAbstractTableModel):
    """Rows of runs; `edited` names a run, what was changed of it and the text, `hidden_changed` follows the ticks."""

    edited = Signal(str, str, str)
    hidden_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.columns: list[str] = list(FIXED)
        self.hidden: set[str] = set()
        self.colors: dict[str, str] = {}
        self.writable = True
        self._view = View()

    def show(self, runs: Sequence[Run], view: View, default_of: DefaultOf = no_default) -> None:
        """Replace everything but the ticks; a setting that a run left at its default shows that one."""
        groups = samples_by_seed(runs) if view.grouped else [[run] for run in runs]
        settings = differing([group[0] for group in groups]) if groups else {}
        if view.grouped:
            settings.pop("seed", None)
        for name, values in settings.items():
            settings[name] = [_or_default(v, name, g[0], default_of) for v, g in zip(values, groups, strict=True)]
        heads = _heads(view)
        self.beginResetModel()
        self._view = view
        self.columns = [
            *FIXED,
            *heads,
            *[name.removeprefix("params.").replace("_", " ") for name in settings],
            TAGS,
            NOTE,
        ]
        self.lines = [
            Line(
                tuple(group),
                (*[WAITS] * len(heads), *[values[at] for values in settings.values()], _tags(group), group[0].note),
                at,
            )
            for at, group in enumerate(groups)
        ]
        self.endResetModel()

    def is_hidden(self, line: Line) -> bool:
        """Whether none of its runs is to be drawn; a row of several seeds is there as long as one of them is."""
        return all(run.id in self.hidden for run in line.runs)

    def hide(self, lines: Iterable[Line], hidden: bool) -> None:
        """Draw these rows no more, or again."""
        ids = {run.id for line in lines for run in line.runs}
        self.hidden = self.hidden | ids if hidden else self.hidden - ids

    def renew(self, runs: Mapping[str, Run]) -> list[Line]:
        """Take these runs for those of the same id, and show their values; gives the rows that changed."""
        found: list[Line] = []
        behind = len(FIXED) + len(_heads(self._view)) - 1
        for row, line in enumerate(self.lines):
            if any(run.id in runs for run in line.runs):
                members = tuple(runs.get(run.id, run) for run in line.runs)
                values = _values(members, self._view)
                renewed = replace(line, runs=members, cells=(*values, *line.cells[len(values) :]))
                self.lines[row] = renewed
                found.append(renewed)
                # Not the columns behind, for one of them may be written in now.
                self.dataChanged.emit(self.index(row, len(FIXED) - 1), self.index(row, behind))
        return found

    def written(self, row: int) -> tuple[str, list[str]]:
        """What a row says in words, and its numbers as they are shown; in lower case."""
        line = self.lines[row]
        values = [self._value(line, at) for at in range(2, len(self.columns))]
        ids = [run.id for run in line.runs]
        words = [*ids, *(told(v) for v in values if v is not None and not _is_number(v))]
        starred = [STAR] if _is_starred(line) else []
        # A line between two, so that no word is found across cells.
        return "\n".join([*words, *starred]).lower(), [told(value).lower() for value in values if _is_number(value)]

    def color(self, colors: dict[str, str]) -> None:
        """The colours of the curves, by run."""
        self.colors = colors
        if self.lines:
            self.dataChanged.emit(self.index(0, 1), self.index(len(self.lines) - 1, 1))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """What a view asks of one cell."""
        line, at = self.lines[index.row()], index.column()
        if at == 0:
            return self._tick(line, role)
        value = self._value(line, at)
        if role == SORTED:
            return value.mean if isinstance(value, Spread) else value.value if isinstance(value, Default) else value
        if role == Role.DisplayRole:
            return told(value)
        if role == Role.EditRole:
            return "" if value is None else str(value)
        if role == Role.ForegroundRole:
            return self._ink(line, at, value)
        if role == Role.TextAlignmentRole and _is_number(value):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.ToolTipRole:
            return self._tip(line, at, value)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Take a tick, or new tags or another note, which the project then keeps."""
        line = self.lines[index.row()]
        if index.column() == 0 and role == Role.CheckStateRole:
            self.hide([line], not self.is_hidden(line))
            self.dataChanged.emit(index, index)
            self.hidden_changed.emit()
            return True
        if role == Role.EditRole and self.columns[index.column()] in (TAGS, NOTE):
            for run in line.runs:
                self.edited.emit(run.id, self.columns[index.column()], str(value))
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Ticks in the first column; tags and notes are typed where they stand."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        if self.columns[index.column()] in (TAGS, NOTE) and self.writable:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Column titles; rows have none."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.columns[section]
        if role == Role.ToolTipRole and section == 0:
            return "Whether the curve is drawn"
        return None

    def _tick(self, line: Line, role: int) -> Any:
        if role == Role.CheckStateRole:
            return Qt.CheckState.Unchecked if self.is_hidden(line) else Qt.CheckState.Checked
        if role == Role.DecorationRole and _is_starred(line):
            return icon("star-fill", switch.look.warning)
        return (not _is_starred(line), line.key) if role == SORTED else None

    def _value(self, line: Line, at: int) -> Any:
        if at >= len(FIXED):
            cell = line.cells[at - len(FIXED)]
            return cell if cell is not WAITS else self._read(line).cells[at - len(FIXED)]
        run, count = line.runs[0], len(line.runs)
        several = f"{run.id} and {count - 1} more" if count > 1 else run.id
        status = run.status.value if len({r.status for r in line.runs}) == 1 else "mixed"
        return (None, several, run.experiment.name, status)[at]

    def _read(self, line: Line) -> Line:
        """Read the curves of a row that is looked at: of hundreds of runs a person sees a page."""
        values = _values(line.runs, self._view)
        known = replace(line, cells=(*values, *line.cells[len(values) :]))
        self.lines[line.place] = known
        return known

    def _ink(self, line: Line, at: int, value: Any) -> Any:
        if at == 1 and line.key in self.colors and not self.is_hidden(line):
            return QColor(self.colors[line.key])
        return QColor(switch.look.faint) if value is None or self.is_hidden(line) else None

    def _tip(self, line: Line, at: int, value: Any) -> str:
        if at == 1:
            return ", ".join(run.id for run in line.runs)
        if isinstance(value, Spread):
            return f"Mean and standard deviation over {len(line.runs)} runs"
        return told(value)


class RunsProxy(QSortFilterProxyModel):
    """Sorts by value, what is missing last, and keeps rows that have all the words that were typed."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)

    def keep(self, text: str) -> None:
        """Keep rows with these words; see `FILTERED`."""
        self.beginFilterChange()
        self._words = text.lower().split()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether a row has all the words."""
        if not self._words:
            return True
        words, numbers = self._model.written(source_row)
        return all(word in words or any(cell.startswith(word) for cell in numbers) for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        """By value; what is missing or not a number comes last in rising order."""
        return _place(left.data(SORTED)) < _place(right.data(SORTED))


def _place(value: Any) -> tuple[int, Any]:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return (3, 0)
    if isinstance(value, (bool, int, float)):
        return (0, float(value))
    return (1, str(value))


def _heads(view: View) -> list[str]:
    if not view.metric:
        return ["seconds"]
    words = view.metric.replace("_", " ")
    return [f"best {words}", "last", *([f"at step {view.step}"] if view.step >= 0 else []), "seconds"]


def _values(runs: Sequence[Run], view: View) -> list[Any]:
    seconds = _spread([round(run.seconds, 2) for run in runs])
    if not view.metric:
        return [seconds]
    found = [run.metrics[view.metric] for run in runs if view.metric in run.metrics]
    least = less_is_better(view.metric)
    cells = [_spread([best_value(m, least) for m in found]), _spread([last_value(m) for m in found])]
    if view.step >= 0:
        cells.append(_spread([value_at(m, view.step) for m in found]))
    return [*cells, seconds]


def _spread(values: Sequence[float | None]) -> Spread | float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if len(values) == 1:
        return known[0]
    deviation = float(np.std(known, ddof=1)) if len(known) > 1 else math.nan
    return Spread(float(np.mean(known)), deviation)


def _tags(runs: Sequence[Run]) -> str:
    return ", ".join(tag for tag in dict.fromkeys(tag for run in runs for tag in run.tags) if tag != STAR)


def _is_starred(line: Line) -> bool:
    return any(STAR in run.tags for run in line.runs)


def _is_number(value: Any) -> bool:
    if isinstance(value, Default):
        return _is_number(value.value)
    return isinstance(value, (int, float, Spread)) and not isinstance(value, bool)


def told(value: Any) -> str:
    """A cell in words."""
    return str(value) if isinstance(value, (Spread, Default)) else number(value, "–")


def _or_default(value: Any, name: str, run: Run, default_of: DefaultOf) -> Any:
    if value is not None or not name.startswith("params."):
        return value
    known = default_of(run, name.removeprefix("params."))
    return None if known is None else Default(known)
