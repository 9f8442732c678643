"""The status bar: what is saved, links to problems, queue and log, which processor computes, the plugins."""

from __future__ import annotations

import os
import shutil

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStatusBar, QWidget

from ketbench_ui.services.opening.bar import OpeningBar
from ketbench_ui.theme.layouts import button, label
from ketbench_ui.theme.theme import set_role


class StatusBar(QStatusBar):
    """Facts in words; what opens a panel is a link."""

    plugins_wanted = Signal()
    problems_wanted = Signal()
    panel_wanted = Signal(str)
    """The name of a dock to open or close."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.saved = label("No project open")
        self.busy = label()
        self.gpu = label()
        self.plugins: QPushButton = button("Plugins", "link", "Show the list of plugins")
        self.plugins.clicked.connect(self.plugins_wanted)
        self.problems: QPushButton = button("Problems", "link", "Show or hide the list of problems and notes")
        self.queue: QPushButton = button("Queue", "link", "Show or hide the queue of runs")
        self.log: QPushButton = button("Log", "link", "Show or hide the messages")
        self.problems.clicked.connect(self.problems_wanted)
        for name, made in (("problems", self.problems), ("queue", self.queue), ("log", self.log)):
            made.clicked.connect(lambda _=False, name=name: self.panel_wanted.emit(name))
        self.opening = OpeningBar()
        for part in (self.saved, self.busy, self.opening):
            self.addWidget(part)
        for part in (self.problems, self.queue, self.log, self.gpu, self.plugins):
            self.addPermanentWidget(part)
        self._show_gpu()

    def set_compact(self, compact: bool) -> None:
        """Leave the processor out where there is little room."""
        self.gpu.setVisible(not compact)

    def show_problems(self, count: int) -> None:
        """How many problems there are."""
        self.problems.setText(f"Problems {count}" if count else "Problems")
        self.problems.setAccessibleDescription(f"{count} problem" if count == 1 else f"{count} problems")
        set_role(self.problems, "link-warning" if count else "link")

    def show_queue(self, count: int) -> None:
        """How many runs wait or go on."""
        self.queue.setText(f"Queue {count}" if count else "Queue")

    def show_plugins(self, count: int, off: int) -> None:
        """How many backends can run here, of how many."""
        self.plugins.setText(f"Plugins: {count - off} of {count}")

    def _show_gpu(self) -> None:
        found = shutil.which("nvidia-smi") is not None
        cores = os.cpu_count() or 1
        self.gpu.setText("NVIDIA GPU" if found else f"CPU, {cores} core{'s' if cores > 1 else ''}")
        why = "The program nvidia-smi is there; each backend says whether it uses the GPU."
        without = "No NVIDIA driver was found (nvidia-smi is missing), so the CPU is used; large circuits take longer."
        self.gpu.setToolTip(why if found else without)
