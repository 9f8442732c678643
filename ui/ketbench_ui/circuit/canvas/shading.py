"""Greys the cells that cannot take the gate being dragged, a few milliseconds at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ketbench_ui.circuit.canvas.geometry import Cell, cell_at

if TYPE_CHECKING:
    from ketbench_ui.circuit.canvas.canvas import Canvas

SLICE_S = 0.006


class Shading:
    """Asks `Editing.landing` about each visible cell while a gate is over the drawing."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._gate = ""
        self._cells: Iterator[Cell] = iter(())
        self._timer = QTimer(canvas, interval=0)
        self._timer.timeout.connect(self._go_on)

    def begin(self, gate: str) -> None:
        """Grey for a gate."""
        if gate == self._gate:
            return
        self.end()
        self._gate = gate
        self._cells = self._visible()
        self._timer.start()

    def end(self) -> None:
        """Grey nothing."""
        self._gate = ""
        self._timer.stop()
        self._canvas.scene.overlay.unshade()

    def _visible(self) -> Iterator[Cell]:
        view, circuit = self._canvas.view, self._canvas.editing.circuit
        if circuit is None:
            return
        room = view.viewport().rect()
        top, left = cell_at(view.mapToScene(room.topLeft()))
        bottom, right = cell_at(view.mapToScene(room.bottomRight()))
        # Columns behind the last operation are free for everything that fits anywhere.
        for column in range(max(0, left), min(right, circuit.columns) + 1):
            for wire in range(max(0, top), min(bottom, circuit.n_wires - 1) + 1):
                yield wire, column

    def _go_on(self) -> None:
        circuit = self._canvas.editing.circuit
        end = time.perf_counter() + SLICE_S
        refused: dict[Cell, str] = {}
        while circuit is not None and time.perf_counter() < end:
            cell = next(self._cells, None)
            if cell is None:
                self._timer.stop()
                break
            found = self._canvas.editing.landing(self._gate, *cell)
            if isinstance(found, str):
                refused[cell] = found
        self._canvas.scene.overlay.shade(refused)
