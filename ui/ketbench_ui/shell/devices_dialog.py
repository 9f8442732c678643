"""The dialog of devices and of the work that they have: states, reasons, remedies, results; stays beside the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ketbench.running.devices.job import DeviceJob, gathered, told
from ketbench_ui.services.mending import in_window
from ketbench_ui.services.outside.devices import Devices
from ketbench_ui.shell.devices.map_view import MapView
from ketbench_ui.shell.devices.work_page import WorkPage
from ketbench_ui.theme.layouts import column, holding, label, row
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

DEVICES = ("Device", "Qubits", "State", "Why, and what to do")
JOBS = ("Job", "Run", "Device", "State", "Executions", "Cost", "Score")
NO_JOBS = "No work on a device yet. The page Evaluate hands a kept model over."


class DevicesDialog(QDialog):
    """Two lists, and buttons for what can be done with them."""

    def __init__(self, devices: Devices, parent: QWidget) -> None:
        super().__init__(parent)
        self._devices = devices
        self.setWindowTitle("Devices and jobs")
        self.devices, self.jobs = _table("Devices", DEVICES), _table("Jobs", JOBS)
        self.reason = label("", "muted", wrap=True, selectable=True)
        self.refresh, self.ask, self.cancel = (QPushButton(text) for text in ("List again", "Ask again", "Cancel job"))
        self.refresh.clicked.connect(devices.refresh)
        self.ask.clicked.connect(devices.ask)
        self.cancel.clicked.connect(lambda: devices.cancel(self._chosen()))
        self.tabs = QTabWidget()
        self.tabs.addTab(self._page(self.jobs, self.reason, row(self.ask, self.cancel, None)), "Jobs")
        self.map, self.work = MapView(), WorkPage()
        beside = QSplitter()
        beside.addWidget(self.devices)
        beside.addWidget(self.map)
        beside.setStretchFactor(0, 1)
        self.tabs.addTab(holding(column(beside, row(self.refresh, None), gap=GAP, margin=GAP)), "Devices")
        self.tabs.addTab(self.work, "Evaluate")
        self.setLayout(column(self.tabs, margin=GAP_WIDE))
        self.resize(1060, 600)
        self.devices.itemSelectionChanged.connect(self._show_map)
        self.work.evaluate.connect(devices.evaluate)
        self.work.compile.connect(devices.compile)
        self.work.study.connect(devices.study)
        devices.compiled.connect(self.work.show_circuits)
        devices.said.connect(self.work.say)
        devices.studied.connect(lambda run: self.work.say(f"{run} keeps the study; its figure is on the run's page."))
        devices.listed.connect(self._offer)
        devices.changed.connect(self._offer)
        devices.listed.connect(self._show_devices)
        devices.changed.connect(self._show_jobs)
        self.jobs.itemSelectionChanged.connect(self._show_reason)
        self._show_devices()
        self._show_jobs()
        self._offer()
        devices.refresh()

    def _page(self, table: QTreeWidget, note: QLabel, buttons: QHBoxLayout) -> QWidget:
        return holding(column(table, note, buttons, gap=GAP, margin=GAP))

    def _show_devices(self) -> None:
        rows = [
            (
                d.name,
                str(d.qubits or ""),
                d.state,
                in_window(f"{d.reason} {d.remedy}".strip()) or _errors(d.errors.items()),
            )
            for d in self._devices.found
        ]
        _fill(self.devices, rows)

    def _show_map(self) -> None:
        items = self.devices.selectedItems()
        name = items[0].text(0) if items else ""
        self.map.show_device(next((d for d in self._devices.found if d.name == name), None))

    def _offer(self) -> None:
        """Runs that keep a model, and devices that are ready; those of a queue too."""
        runs = [f"{run.id} {run.experiment.name}" for run in reversed(self._devices.models())]
        names = [d.name for d in self._devices.found if d.state == "ready"]
        self.work.offer(runs, names, busy=self._devices.is_busy)

    def _show_jobs(self) -> None:
        chosen = self._chosen()
        jobs = self._devices.jobs()
        _fill(self.jobs, [_rows(group) for group in gathered(jobs)])
        for at in range(self.jobs.topLevelItemCount()):
            item = self.jobs.topLevelItem(at)
            if item is not None and item.text(0) == chosen:
                item.setSelected(True)
        self.ask.setEnabled(not self._devices.is_busy and any(job.is_open for job in jobs))
        self.refresh.setEnabled(not self._devices.is_busy)
        self._show_reason()

    def _show_reason(self) -> None:
        job = next((job for job in self._devices.jobs() if job.id == self._chosen()), None)
        self.reason.setText(NO_JOBS if not self._devices.jobs() else job.reason if job else "")
        self.cancel.setEnabled(job is not None and job.is_open and not self._devices.is_busy)

    def _chosen(self) -> str:
        items = self.jobs.selectedItems()
        return items[0].text(0) if items else ""


def _rows(group: list[DeviceJob]) -> tuple[str, ...]:
    """A row; of the steps of a training, one for all that are done, the newest first."""
    if len(group) == 1:
        return _row(group[0])
    last, first = group[0], group[-1]
    executions = str(sum(job.executions for job in group))
    return (f"{first.id} to {last.id}", last.run, last.target, f"{len(group)} done", executions, "", "training")


def _row(job: DeviceJob) -> tuple[str, ...]:
    held = told(job)
    place = "" if held["position"] is None else f", {held['position']} in the queue"
    scores = [f"{key.removeprefix('test_')} {value:.3f}" for key, value in held["summary"].items() if _is_score(key)]
    return (
        job.id,
        job.run,
        job.target,
        f"{job.state}{place}",
        str(job.executions),
        held["cost"],
        ", ".join(scores),
    )


def _is_score(key: str) -> bool:
    return key.startswith("test_")


def _errors(errors: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} error {rate:.2g}" for name, rate in errors)


def _table(name: str, columns: Sequence[str]) -> QTreeWidget:
    made = QTreeWidget()
    made.setAccessibleName(name)
    made.setHeaderLabels(list(columns))
    made.setRootIsDecorated(False)
    return made


def _fill(table: QTreeWidget, rows: Iterable[Sequence[str]]) -> None:
    table.clear()
    for texts in rows:
        item = QTreeWidgetItem(table, list(texts))
        for number, text in enumerate(texts):
            item.setToolTip(number, text)
    for number in range(table.columnCount() - 1):
        table.resizeColumnToContents(number)
