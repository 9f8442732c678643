"""The dialog shows what a file seems to be, follows each change, and puts into the project what was agreed to."""

import numpy as np
import openpyxl
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from tests.ui.importing.conftest import MESSUNG, PATIENCE

PLAIN = "a,b,k\n" + "1,2,x\n3,4,y\n" * 10


def pick(line, value):
    box = line.control
    box.setCurrentIndex(next(i for i in range(box.count()) if box.itemData(i) == value))
    box.activated.emit(box.currentIndex())


def heads(dialog):
    model = dialog.view.table.model()
    return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]


def cell(dialog, row, column):
    model = dialog.view.table.model()
    return model.data(model.index(row, column))


def test_every_guess_has_evidence_and_a_control(opened_on):
    dialog = opened_on(MESSUNG.encode("cp1252"))
    rows = dialog.view.guesses.rows
    shown = {name for name, line in rows.items() if line.isVisibleTo(dialog)}
    assert shown == {
        *("encoding", "separator", "decimal", "thousands", "header", "units", "skip", "comment", "quote", "missing"),
        *("bad", "every"),
    }
    for name in shown - {"bad", "every", "thousands"}:
        assert rows[name].evidence.text(), name
    assert rows["separator"].control.currentText() == "semicolon"
    assert rows["decimal"].control.currentText() == "comma"
    assert "Windows-1252" in rows["encoding"].evidence.text()
    assert heads(dialog)[1] == "Leistung [dBm]\nnumeric, feature"
    assert cell(dialog, 0, 1) == "-13.1"
    assert "defekt" not in str(cell(dialog, 49, 1))


def test_the_preview_follows_a_change_and_undo_takes_it_back(qtbot, opened_on, looked_at):
    dialog = opened_on(PLAIN)
    assert heads(dialog)[0].startswith("a\n")
    pick(dialog.view.guesses.rows["header"], False)
    looked_at(dialog)
    assert heads(dialog)[0].startswith("column 1\n")
    assert dialog.view.guesses.rows["header"].again.isVisibleTo(dialog)
    assert dialog.view.undo.toolTip() == "Undo: set header"
    qtbot.mouseClick(dialog.view.undo, Qt.MouseButton.LeftButton)
    looked_at(dialog)
    assert heads(dialog)[0].startswith("a\n")
    assert not dialog.view.guesses.rows["header"].again.isVisibleTo(dialog)
    qtbot.mouseClick(dialog.view.redo, Qt.MouseButton.LeftButton)
    looked_at(dialog)
    assert heads(dialog)[0].startswith("column 1\n")


def test_many_changes_at_once_end_in_the_last(opened_on, looked_at):
    dialog = opened_on(PLAIN)
    for skip in (1, 2, 3, 4):
        dialog.change("skip", dialog.plan.with_option("skip", skip))
    pick(dialog.view.guesses.rows["header"], False)
    looked_at(dialog)
    assert dialog.look.options.skip == 4
    assert dialog.look.n_rows == 17


def test_a_mark_can_be_typed(qtbot, opened_on, looked_at):
    dialog = opened_on("a@b\n1@2\n3@4\n")
    line = dialog.view.guesses.rows["separator"]
    line.control.lineEdit().selectAll()
    qtbot.keyClicks(line.control.lineEdit(), "@")
    qtbot.keyClick(line.control.lineEdit(), Qt.Key.Key_Return)
    looked_at(dialog)
    assert len(heads(dialog)) == 2
    missing = dialog.view.guesses.rows["missing"].control
    qtbot.keyClicks(missing, "1, 4")
    qtbot.keyClick(missing, Qt.Key.Key_Return)
    looked_at(dialog)
    assert dialog.plan.options.missing == ("1", "4")
    assert cell(dialog, 0, 0) == "missing"


def test_import_puts_it_into_the_project_as_one_step(qtbot, empty, opened_on):
    dialog = opened_on(PLAIN, "flowers.csv")
    dialog.view.name.setText("blooms")
    dialog.view.target.setCurrentText("k")
    dialog.view.target.activated.emit(dialog.view.target.currentIndex())
    qtbot.waitUntil(lambda: not dialog.looks.waiting and dialog.look.target == "k", timeout=PATIENCE)
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "blooms" in empty.controller.project.datasets, timeout=PATIENCE)
    made = empty.controller.project.datasets["blooms"]
    assert (made.n_rows, made.target.name) == (20, "k")
    assert empty.tabs.present == "data"
    assert empty.data.dataset.name == "blooms"
    assert empty.importing.dialog is None
    empty.actions_by_id["undo"].trigger()
    assert empty.controller.project.datasets == {}


def test_roles_and_kinds_by_the_head_of_a_column(opened_on, looked_at):
    dialog = opened_on(PLAIN)
    menu = dialog.view.table.menu_for(1)
    next(a for a in menu.actions() if a.text() == "group").trigger()
    looked_at(dialog)
    assert heads(dialog)[1] == "b\nnumeric, group"
    next(a for a in dialog.view.table.menu_for(0).actions() if a.text() == "category").trigger()
    looked_at(dialog)
    assert heads(dialog)[0] == "a\ncategory, feature"


def test_a_sheet_is_chosen(tmp_path, opened_on, looked_at):
    book = openpyxl.Workbook()
    for name, rows in (("first", [["a", "b"], [1, 2]]), ("second", [["c"], [5], [6]])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    dialog = opened_on(tmp_path / "b.xlsx")
    line = dialog.view.guesses.rows["part"]
    assert "'first' was read" in line.evidence.text()
    pick(line, "second")
    looked_at(dialog)
    assert [head.split("\n")[0] for head in heads(dialog)] == ["c"]


def test_an_array_has_to_be_chosen_first(tmp_path, opened_on, looked_at):
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 2)), y=np.zeros(5))
    dialog = opened_on(tmp_path / "a.npz")
    assert "choose one of them" in dialog.view.word()
    assert not dialog.view.run.isEnabled()
    pick(dialog.view.guesses.rows["part"], "x")
    looked_at(dialog)
    assert dialog.view.word() == ""
    assert len(heads(dialog)) == 2
    assert dialog.view.run.isEnabled()


def test_a_file_dropped_on_the_window_opens_the_dialog(qtbot, window, folder, looked_at):
    path = folder / "drop.csv"
    path.write_text(PLAIN)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none, place = Qt.KeyboardModifier.NoModifier, QPointF(300, 300)
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(place.toPoint(), action, data, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place, action, data, left, none))
    dialog = window.importing.dialog
    looked_at(dialog)
    assert dialog.plan.path == str(path)
    qtbot.mouseClick(dialog.view.run, left)
    qtbot.waitUntil(lambda: "drop" in window.controller.project.datasets, timeout=PATIENCE)
    assert window.controller.session.path == folder / "drop.h5", "a project is made for it"


def test_a_set_that_is_shipped(qtbot, empty, looked_at):
    empty.actions_by_id["import"].trigger()
    dialog = empty.importing.dialog
    next(a for a in dialog.choosing.shipped.menu().actions() if a.text() == "wine").trigger()
    looked_at(dialog)
    assert dialog.look.target == "class"
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "wine" in empty.controller.project.datasets, timeout=PATIENCE)


def test_a_folder_of_pictures_by_class(qtbot, empty, tmp_path, looked_at):
    for name, shade in (("cat", 20), ("dog", 200)):
        (tmp_path / "animals" / name).mkdir(parents=True)
        for i in range(3):
            Image.new("L", (8, 8), shade + i).save(tmp_path / "animals" / name / f"{i}.png")
    empty.actions_by_id["import"].trigger()
    dialog = empty.importing.dialog
    dialog._ask.folder = lambda *_: tmp_path / "animals"
    qtbot.mouseClick(dialog.choosing.folder, Qt.MouseButton.LeftButton)
    looked_at(dialog)
    assert dialog.look.target == "class"
    assert cell(dialog, 0, 0) == "picture, 8 × 8"
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "animals" in empty.controller.project.datasets, timeout=PATIENCE)


def test_a_folder_in_the_tu_format(tmp_path, empty, looked_at):
    folder = tmp_path / "RINGS"
    folder.mkdir()
    for name, lines in (("A", "1, 2\n2, 1\n3, 4\n4, 3\n"), ("graph_indicator", "1\n1\n2\n2\n"),
                        ("graph_labels", "0\n1\n")):  # fmt: skip
        (folder / f"RINGS_{name}.txt").write_text(lines)
    dialog = empty.importing.open(str(folder))
    looked_at(dialog)
    assert dialog.look.refusal == ""
    assert dialog.look.n_rows == 2


def test_closing_the_window_ends_the_dialog(empty, opened_on):
    dialog = opened_on(PLAIN)
    process = dialog.looks._looker._process
    empty.close()
    assert process is None or not process.is_alive()
