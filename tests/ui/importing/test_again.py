"""A file that changed or went away is said so; reading it again keeps roles and shows the difference first."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from tests.ui.importing.conftest import PATIENCE

from ketbench.data.dataset import Role
from ketbench.data.importing import import_file

BEFORE = "a,b,k\n" + "".join(f"{i},{i * 2},{'xy'[i % 2]}\n" for i in range(30))
AFTER = BEFORE.replace("\n7,14,y", "\n70,14,z").replace("a,b,k", "a,b,k,new").replace("x\n", "x,1\n") + "30,60,x,1\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "d.csv").write_text(BEFORE)
    return tmp_path / "d.csv"


@pytest.fixture
def shown(qtbot, empty, path):
    """The window with that file as its dataset, roles given."""
    data = import_file(path, target="k").with_roles({"b": Role.WEIGHT})
    empty.importing.take(data, lambda _: None)
    say(qtbot, empty, "the file is unchanged")
    return empty


def come_back(window):
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))


def say(qtbot, window, text):
    qtbot.waitUntil(lambda: text in window.data.file.said.text(), timeout=PATIENCE)


def test_the_state_of_the_file_follows_when_the_window_is_entered_again(qtbot, shown, path):
    path.write_text(AFTER)
    come_back(shown)
    say(qtbot, shown, "the file has changed since")
    path.unlink()
    come_back(shown)
    say(qtbot, shown, "the file is gone")
    path.write_text(BEFORE)
    come_back(shown)
    say(qtbot, shown, "the file is unchanged")


def test_the_difference_is_shown_before_anything_is_taken(qtbot, shown, path):
    path.write_text(AFTER)
    come_back(shown)
    say(qtbot, shown, "the file has changed since")
    qtbot.mouseClick(shown.data.file.again, Qt.MouseButton.LeftButton)
    dialog = shown.importing.again_dialog
    qtbot.waitUntil(dialog.accept_new.isEnabled, timeout=PATIENCE)
    told = dialog.told.text()
    for phrase in ("Column 'new' is new; its role is skip", "30 rows became 31", "gained z"):
        assert phrase in told
    first = dialog.cells.topLevelItem(0)
    assert [first.text(i) for i in range(4)] == ["8", "a", "7", "70"]
    assert dialog.word.text().startswith("2 values changed")
    assert "Problems (15)" in dialog.tabs.tabText(1)
    assert shown.controller.project.datasets["d"].n_rows == 30
    qtbot.mouseClick(dialog.accept_new, Qt.MouseButton.LeftButton)
    made = shown.controller.project.datasets["d"]
    assert (made.n_rows, made.target.name, made.column("b").role) == (31, "k", Role.WEIGHT)
    assert shown.data.dataset.n_rows == 31
    say(qtbot, shown, "the file is unchanged")
    shown.actions_by_id["undo"].trigger()
    assert shown.controller.project.datasets["d"].n_rows == 30


def test_the_old_data_can_be_kept(qtbot, shown, path):
    path.write_text(AFTER)
    shown.importing.again()
    dialog = shown.importing.again_dialog
    qtbot.waitUntil(dialog.accept_new.isEnabled, timeout=PATIENCE)
    qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert shown.controller.project.datasets["d"].n_rows == 30


def test_nothing_is_different(qtbot, shown):
    shown.importing.again()
    dialog = shown.importing.again_dialog
    qtbot.waitUntil(lambda: "Nothing is different" in dialog.word.text(), timeout=PATIENCE)
    assert not dialog.accept_new.isEnabled()


def test_a_file_that_is_gone_or_lost_its_target(qtbot, shown, path, tmp_path):
    path.unlink()
    shown.importing.again()
    dialog = shown.importing.again_dialog
    qtbot.waitUntil(lambda: "There is no file" in dialog.word.text(), timeout=PATIENCE)
    assert "unharmed" in dialog.word.text()
    (tmp_path / "moved.csv").write_text("a,b\n1,2\n3,4\n")
    dialog._ask.open_one = lambda *_: tmp_path / "moved.csv"
    qtbot.mouseClick(dialog.other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no column 'k' any more" in dialog.word.text(), timeout=PATIENCE)
    (tmp_path / "moved.csv").write_text(AFTER)
    qtbot.mouseClick(dialog.other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.accept_new.isEnabled, timeout=PATIENCE)
