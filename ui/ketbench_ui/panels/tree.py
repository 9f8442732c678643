"""The project tree: datasets, circuits, experiments and runs; a click opens, the keyboard removes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QContextMenuEvent, QFont
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from ketbench.base.digits import score, shown
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.theme import icon, switch

KINDS = {"datasets": "table", "circuits": "tree-structure", "experiments": "flask", "runs": "chart-line"}
NOTHING = ""
"""The name of the line of a group that holds nothing."""
_KEY = Qt.ItemDataRole.UserRole
_MARKS = {
    Status.DONE: ("check-circle", "good"),
    Status.FAILED: ("x-circle", "bad"),
    Status.CANCELLED: ("minus-circle", "muted"),
    Status.INTERRUPTED: ("warning-circle", "warning"),
}


class ProjectTree(QTreeWidget):
    """All things of the project; `picked` names kind and name."""

    picked = Signal(str, str)
    menu_wanted = Signal(str, str, QPoint)
    """Kind and name of a line, and where on the screen its menu is to open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setAccessibleName("Project")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._project = Project()
        self._live: dict[str, LiveRun] = {}
        self._trials: dict[str, LiveRun] = {}
        self._lines: dict[str, dict[str, QTreeWidgetItem]] = {kind: {} for kind in KINDS}
        self._told: dict[tuple[str, str], object] = {}
        """What each line of a run says, so that only what differs is written."""
        self._groups = {kind: self._group(kind) for kind in KINDS}
        self.itemClicked.connect(self._chosen)
        self.itemActivated.connect(self._chosen)
        switch.changed.connect(self._paint)
        self._paint()

    def show_project(self, project: Project, live: dict[str, LiveRun], trials: Mapping[str, LiveRun] = {}) -> None:
        """Show what is there now; trials of a sweep that go on stand above the runs."""
        self._project, self._live, self._trials = project, live, dict(trials)
        self._fill()

    def show_trials(self, trials: Mapping[str, LiveRun]) -> None:
        """Show which trials of a sweep go on, and how far they are."""
        if list(trials) != list(self._trials):
            self._trials = dict(trials)
            self._fill_group(self._groups["runs"], "runs", self._project.runs)
        for live in trials.values():
            self.progress(live)

    def progress(self, live: LiveRun) -> None:
        """Refresh the line of a run that goes on."""
        item = self._lines["runs"].get(live.run_id)
        text = f"{live.run_id}   {progress_text(live)}"
        if item is not None and item.text(0) != text:
            item.setText(0, text)
            self._told.pop(("runs", live.run_id), None)

    def selected(self) -> tuple[str, str]:
        """Kind and name of the selected line; empty strings for a heading or nothing."""
        item = self.currentItem()
        found = item.data(0, _KEY) if item is not None else None
        return found if found else ("", "")

    def select(self, kind: str, name: str) -> None:
        """Select a line without opening it."""
        item = self._lines.get(kind, {}).get(name)
        if item is not None:
            self.setCurrentItem(item)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the mouse for the line under it, by the keyboard for the selected one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if by_key else self.itemAt(event.pos())
        found = item.data(0, _KEY) if item is not None else None
        if item is None or not found:
            return
        self.setCurrentItem(item)
        at = self.visualItemRect(item).bottomLeft() if by_key else event.pos()
        self.menu_wanted.emit(*found, self.viewport().mapToGlobal(at))

    def _group(self, kind: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [kind.capitalize() if kind != "datasets" else "Data"])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setBold(True)
        group.setFont(0, font)
        group.setExpanded(True)
        return group

    def _paint(self) -> None:
        """Icons in the colours of the look."""
        for kind, group in self._groups.items():
            group.setIcon(0, icon(KINDS[kind]))
        self._fill()

    def _fill(self) -> None:
        """Change the lines that differ and leave the others: a line that a click is about must not go away under it."""
        chosen = self.selected()
        self.setUpdatesEnabled(False)
        for kind, group in self._groups.items():
            self._fill_group(group, kind, getattr(self._project, kind))
        self.setUpdatesEnabled(True)
        if self.selected() != chosen:
            self.select(*chosen)

    def _fill_group(self, group: QTreeWidgetItem, kind: str, values: Mapping[str, object]) -> None:
        trials = self._trials if kind == "runs" else {}
        wanted = [*trials, *(newest_first(values) if kind == "runs" else values)]
        lines = self._lines[kind]
        if list(lines) != (wanted or [NOTHING]):
            self._arrange(group, kind, wanted)
        for name in wanted:
            self._tell(self._lines[kind][name], kind, name, trials.get(name, values.get(name)))

    def _arrange(self, group: QTreeWidgetItem, kind: str, wanted: Sequence[str]) -> None:
        """Put lines where they belong: those that are gone leave, new ones come, most stay."""
        held = self._lines[kind]
        for name in [name for name in held if name not in set(wanted)]:
            group.removeChild(held.pop(name))
            self._told.pop((kind, name), None)
        fresh: dict[str, QTreeWidgetItem] = {}
        new = [name for name in wanted if name not in held]
        made = {name: _line(kind, name) for name in new}
        if new and wanted[: len(new)] == new:
            # The usual way of a long list: runs come at its top, all at once.
            group.insertChildren(0, list(made.values()))
        elif new and list(held) + new == list(wanted):
            group.addChildren(list(made.values()))
        else:
            for at, name in enumerate(wanted):
                item = held.get(name)
                if item is not None and group.indexOfChild(item) == at:
                    continue
                if item is not None:
                    group.removeChild(item)
                group.insertChild(at, item or made[name])
        for name in wanted:
            fresh[name] = held.get(name) or made[name]
        if not wanted:
            fresh = {NOTHING: self._empty(group, kind)}
        self._lines[kind] = fresh

    def _tell(self, item: QTreeWidgetItem, kind: str, name: str, value: object) -> None:
        if isinstance(value, LiveRun):
            item.setText(0, f"{name}   {progress_text(value)}")
            item.setIcon(0, icon("spinner-gap", switch.look.accent))
            item.setToolTip(0, f"A trial of the sweep of {value.experiment.name}; it becomes a run when it ends")
        if not isinstance(value, Run):
            return
        live = self._live.get(name)
        going = live is not None and not live.status.is_final
        text = f"{name}   {progress_text(live) if going and live else run_text(value)}"
        told = (text, value.status, switch.look.name, value.error)
        if self._told.get((kind, name)) == told:
            return
        self._told[kind, name] = told
        item.setText(0, text)
        mark, tone = _MARKS.get(value.status, ("spinner-gap", "accent"))
        item.setIcon(0, icon(mark, getattr(switch.look, tone)))
        item.setToolTip(0, value.error or text)

    def _empty(self, group: QTreeWidgetItem, kind: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(group, ["none yet"])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(0, QBrush(QColor(switch.look.faint)))
        return item

    def _items(self, kind: str) -> list[QTreeWidgetItem]:
        """The lines of a group, from top to bottom."""
        return list(self._lines.get(kind, {}).values())

    def _chosen(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _KEY)
        if found:
            self.picked.emit(*found)


def _line(kind: str, name: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([name])
    item.setData(0, _KEY, (kind, name))
    item.setToolTip(0, name)
    return item


def progress_text(live: LiveRun) -> str:
    """Where a run stands, in two words."""
    done, total = live.progress.done, live.progress.total
    if live.status is Status.RUNNING and total:
        return f"{100 * done // total} %"
    return live.status.value


def run_text(run: Run) -> str:
    """The one number of a run that people look for, or how it ended."""
    summary = run.result.summary if run.result else {}
    if run.status is not Status.DONE:
        return run.status.value
    for key in ("test_accuracy", "accuracy", "test_r2", "test_loss", "energy", "verdict", "margin_db"):
        value = summary.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return score(float(value)) if "accuracy" in key or "r2" in key else shown(value, digits=4)
        if isinstance(value, str) and key == "verdict":
            return value
    return run.status.value
