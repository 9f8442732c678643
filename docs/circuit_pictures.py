"""Pictures of the circuit editor for docs/screenshots, light and dark, at 100 % and 200 %; for make_screenshots."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ketbench_ui.circuit.canvas.geometry import column_x, row_y
from ketbench_ui.circuit.placing.gate_naming import GateNaming
from ketbench_ui.circuit.portraits import Stand, large_circuit, save, small_circuit
from ketbench_ui.theme.theme import switch

PATIENCE_S = 20.0
STILL_S = 0.2
"""The cells of a drawing are greyed a few at a time."""
LOOKS = ("light", "dark")


def shoot_circuits(folder: Path, only: str = "") -> list[Path]:
    """Save circuit_SIZE_LOOK_ZOOM.png for a small and a large circuit; gives the files."""
    stand = Stand()
    stand.show()
    made: list[Path] = []
    for name, zoom in _scenes():
        for look in LOOKS:
            path = folder / f"circuit_{name}_{look}_{zoom * 100:.0f}.png"
            if only in path.name:
                switch.apply(look)
                _arrange(stand, name, zoom)
                save(stand, path)
                made.append(path)
    for look in LOOKS:
        for name, take in {"ghost": _ghost, "naming": _naming}.items():
            path = folder / f"circuit_{name}_{look}_100.png"
            if only in path.name:
                switch.apply(look)
                _arrange(stand, "small", 1.0)
                take(stand, path)
                made.append(path)
    switch.apply("light")
    stand.tab.stop()
    stand.close()
    return made


def _ghost(stand: Stand, path: Path) -> None:
    """A gate on its way: the cells that cannot take it are greyed, and the one under the mouse says why."""
    view, gestures = stand.tab.canvas.view, stand.tab.canvas.gestures
    gestures.hover("cx", view.mapFromScene(column_x(4), row_y(0)))
    _wait(stand)
    save(stand, path)
    gestures.leave()


def _naming(stand: Stand, path: Path) -> None:
    """The dialog that makes a gate of a selection, with a name that is taken."""
    circuit = stand.tab.editing.circuit
    assert circuit is not None
    dialog = GateNaming(stand, circuit, [5, 6])
    dialog.line.setText("cx")
    dialog.show()
    _wait(stand)
    save(dialog, path)
    dialog.close()


def _scenes() -> Iterator[tuple[str, float]]:
    for name in ("small", "large"):
        for zoom in (1.0, 2.0):
            yield name, zoom


def _arrange(stand: Stand, name: str, zoom: float) -> None:
    tab = stand.tab
    wanted = small_circuit() if name == "small" else large_circuit()
    if tab.editing.circuit != wanted:
        tab.show_circuit(wanted)
    if name == "small":
        tab.editing.select([5])
        tab.editing.set_cursor((0, 2))
    view = tab.canvas.view
    view.setFocus()
    view.set_zoom(zoom)
    view.horizontalScrollBar().setValue(0)
    view.verticalScrollBar().setValue(0)
    _wait(stand)


def _wait(stand: Stand) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and not stand.tab.is_settled:
        QApplication.processEvents()
    still = time.monotonic() + STILL_S
    while time.monotonic() < still:
        QApplication.processEvents()
