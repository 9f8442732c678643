"""The project tree: datasets, circuits, experiments and runs; a click opens, the keyboard removes."""

from __future__ import annotations

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
        self._groups = {kind: self._group(kind) for kind in KINDS}
        self.itemClicked.connect(self._chosen)
        self.itemActivated.connect(self._chosen)
        switch.changed.connect(self._fill)
        self._fill()

    def show_project(self, project: Project, live: dict[str, LiveRun]) -> None:
        """Show what is there now."""
        self._project, self._live = project, live
        self._fill()

    def progress(self, live: LiveRun) -> None:
        """Refresh the line of a run that goes on."""
        for item in self._items("runs"):
            if item.data(0, _KEY) == ("runs", live.run_id):
                item.setText(0, f"{live.run_id}   {progress_text(live)}")

    def selected(self) -> tuple[str, str]:
        """Kind and name of the selected line; empty strings for a heading or nothing."""
        item = self.currentItem()
        found = item.data(0, _KEY) if item is not None else None
        return found if found else ("", "")

    def select(self, kind: str, name: str) -> None:
        """Select a line without opening it."""
        for item in self._items(kind):
            if item.data(0, _KEY) == (kind, name):
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

    def _fill(self) -> None:
        chosen = self.selected()
        for kind, group in self._groups.items():
            group.takeChildren()
            group.setIcon(0, icon(KINDS[kind]))
            items = getattr(self._project, kind)
            for name in newest_first(items) if kind == "runs" else items:
                self._line(group, kind, name, items[name])
            if not items:
                self._empty(group, kind)
        self.select(*chosen)

    def _line(self, group: QTreeWidgetItem, kind: str, name: str, value: object) -> None:
        item = QTreeWidgetItem(group, [name])
        item.setData(0, _KEY, (kind, name))
        item.setToolTip(0, name)
        if isinstance(value, Run):
            live = self._live.get(name)
            going = live is not None and not live.status.is_final
            item.setText(0, f"{name}   {progress_text(live) if going and live else run_text(value)}")
            mark, tone = _MARKS.get(value.status, ("spinner-gap", "accent"))
            item.setIcon(0, icon(mark, getattr(switch.look, tone)))
            item.setToolTip(0, value.error or item.text(0))

    def _empty(self, group: QTreeWidgetItem, kind: str) -> None:
        item = QTreeWidgetItem(group, ["none yet"])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(0, QBrush(QColor(switch.look.faint)))

    def _items(self, kind: str) -> list[QTreeWidgetItem]:
        group = self._groups.get(kind)
        children = [group.child(at) for at in range(group.childCount())] if group is not None else []
        return [child for child in children if child is not None]

    def _chosen(self, item: QTreeWidgetItem) -> None:
        found = item.data(0, _KEY)
        if found:
            self.picked.emit(*found)


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
