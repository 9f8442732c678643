"""From a CSV of one's own to a trained circuit: by mouse alone in the window, and by the command line alone."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QFileDialog, QTreeView, QWidget
from tests.ui.importing.conftest import PATIENCE

from ketbench.contract.run import Status
from ketbench.project.session import Session

LEFT = Qt.MouseButton.LeftButton
LIMIT_S = 120
ROWS = 80


@pytest.fixture
def table(folder: Path) -> Path:
    """A table as an Excel in German saves it."""
    chance = np.random.default_rng(7)
    lines = ["Länge;Breite;Höhe;Art"]
    for a, b, c in chance.uniform(0.1, 9.9, (ROWS, 3)):
        lines.append(f"{a:.2f};{b:.2f};{c:.2f};{'groß' if a + b > 10 else 'klein'}".replace(".", ","))
    path = folder / "eigene.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))
    return path


def click(widget: QWidget, place: QPoint | None = None) -> None:
    assert widget.isVisible()
    assert widget.isEnabled(), widget.toolTip()
    QTest.mouseClick(widget, LEFT, Qt.KeyboardModifier.NoModifier, place or widget.rect().center())


def choose(qtbot, box: QComboBox, text: str) -> None:
    """Open a box and click on one of its lines."""
    click(box)
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    # Qt takes no choice within a double click after the list opened.
    qtbot.wait(QApplication.doubleClickInterval() + 100)
    spot = view.visualRect(box.model().index(box.findText(text), box.modelColumn())).center()
    QTest.mouseMove(view.viewport(), spot)
    click(view.viewport(), spot)
    qtbot.waitUntil(lambda: box.currentText() == text)


def click_through_the_file_dialog(path: Path) -> None:
    """The dialog waits in a loop of its own, so the clicks come from a timer."""
    asking = QApplication.activeModalWidget()
    if not isinstance(asking, QFileDialog):
        QTimer.singleShot(50, lambda: click_through_the_file_dialog(path))
        return
    asking.setDirectory(str(path.parent))
    QTimer.singleShot(300, lambda: _click_file(asking, path))


def _click_file(asking: QFileDialog, path: Path) -> None:
    view = asking.findChild(QTreeView, "treeView")
    model = view.model()
    found = [model.index(i, 0, view.rootIndex()) for i in range(model.rowCount(view.rootIndex()))]
    spots = [view.visualRect(index).center() for index in found if index.data() == path.name]
    if not spots:
        QTimer.singleShot(50, lambda: _click_file(asking, path))
        return
    click(view.viewport(), spots[0])
    click(asking.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open))


def test_by_mouse_alone(qtbot, window, table):
    click(window.start.goals["import"])
    dialog = window.importing.dialog
    qtbot.waitUntil(dialog.isVisible)
    QTimer.singleShot(50, lambda: click_through_the_file_dialog(table))
    click(dialog.choosing.file)
    qtbot.waitUntil(lambda: dialog.look is not None and dialog.look.whole, timeout=PATIENCE)
    choose(qtbot, dialog.view.target, "Art")
    qtbot.waitUntil(lambda: dialog.look.whole and dialog.look.target == "Art", timeout=PATIENCE)
    click(dialog.view.run)
    qtbot.waitUntil(lambda: "eigene" in window.controller.project.datasets, timeout=PATIENCE)
    data = window.controller.project.datasets["eigene"]
    assert (data.n_rows, data.target.categories) == (ROWS, ("groß", "klein"))

    qtbot.waitUntil(lambda: window.tabs.present == "data")
    click(window.importing.train)
    assert window.tabs.present == "experiment"
    assert window.controller.experiment.circuit.n_wires == 3
    qtbot.waitUntil(lambda: window.experiment.run.isEnabled(), timeout=PATIENCE)
    click(window.experiment.run)
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=LIMIT_S * 1000)
    assert live.status is Status.DONE, live.error
    run = window.controller.project.run(live.run_id)
    assert run.result.baselines, "a classical model stands beside it"


@pytest.mark.slow
def test_by_the_command_line_alone(table, folder):
    """Four commands; the same data, the same worker."""
    project = str(folder / "lab.h5")
    bring = ["import", project, str(table), "--target", "Art"]
    for words in (["new", project], bring, ["data", "use", project], ["run", project]):
        command = [sys.executable, "-c", "from ketbench.cli import main; raise SystemExit(main())", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
        assert done.returncode == 0, done.stderr
    with Session.open(Path(project)) as session:
        assert session.project.datasets["eigene"].n_rows == ROWS
        (run,) = session.project.runs.values()
    assert run.status is Status.DONE
    assert run.result.baselines
