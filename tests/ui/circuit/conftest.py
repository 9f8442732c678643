"""The editor on its own, on a small circuit; Qt's own offscreen display, real mouse and key events."""

import shutil
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench_ui.circuit.canvas.geometry import column_x, row_y
from ketbench_ui.circuit.tab import CircuitTab
from ketbench_ui.shell import app

# The real drag needs an X server and a hand on its mouse; where they are not installed this machine does not test it.
collect_ignore = [] if shutil.which("Xvfb") and shutil.which("xdotool") else ["test_real_drag.py"]


class Hand:
    """A mouse and a keyboard on one editor."""

    def __init__(self, tab: CircuitTab) -> None:
        self.tab = tab
        self.view = tab.canvas.view
        self.port = self.view.viewport()

    @property
    def circuit(self) -> Circuit:
        """What is drawn."""
        assert self.tab.editing.circuit is not None
        return self.tab.editing.circuit

    def point(self, wire: int, column: int) -> QPoint:
        """The middle of a cell in the viewport."""
        return self.view.mapFromScene(column_x(column), row_y(wire))

    def click(self, wire: int, column: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click the middle of a cell."""
        QTest.mouseClick(self.port, Qt.MouseButton.LeftButton, keys, self.point(wire, column))

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press, move in steps, release."""
        QTest.mousePress(self.port, Qt.MouseButton.LeftButton, pos=start)
        for step in (0.3, 0.7, 1.0):
            QTest.mouseMove(self.port, start + (end - start) * step)
        QTest.mouseRelease(self.port, Qt.MouseButton.LeftButton, pos=end)

    def take(self, gate: str) -> None:
        """Click a gate in the palette."""
        QTest.mouseClick(self.tab.palette_dock.tiles[gate], Qt.MouseButton.LeftButton)

    def put(self, gate: str, wire: int, column: int) -> None:
        """Take a gate from the palette and click a cell."""
        self.take(gate)
        self.click(wire, column)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on the drawing."""
        QTest.keyClick(self.view, key, modifier)


@pytest.fixture(scope="session")
def look() -> None:
    """The application and its look, once."""
    app.make_application()


@pytest.fixture
def tab(qtbot: QtBot, look: None) -> Iterator[CircuitTab]:
    """A shown editor on two empty wires."""
    made = CircuitTab()
    made.resize(1000, 700)
    made.show()
    made.palette_dock.show()
    qtbot.waitExposed(made)
    made.show_circuit(CircuitBuilder("bell", 2).build())
    yield made
    made.stop()
    for widget in (made.palette_dock, made.state_panel, made.inspector, made):
        widget.close()
        widget.deleteLater()
    # Editors that linger would be styled again with every later one.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def hand(tab: CircuitTab) -> Hand:
    """A mouse and a keyboard on the editor."""
    return Hand(tab)
