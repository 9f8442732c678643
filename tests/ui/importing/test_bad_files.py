"""Each ordinary fault of a file, through the dialog: a table with its repair told, or one sentence, no traceback."""

import gzip
import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from tests.ui.importing.conftest import PATIENCE

from ketbench.data.importing import Options
from ketbench.data.importing.look import look_at_first
from ketbench_ui.importing.dialog import ImportDialog
from ketbench_ui.importing.plan import Plan


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["a", "k"], [1, "x"], [2, "y"]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def npz_with_pickle() -> bytes:
    file = io.BytesIO()
    np.savez(file, a=np.array([{"x": 1}], dtype=object))
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("other-a.csv", "a,b\n1,2\n")
    return file.getvalue()


TOLD = {
    "semicolon with decimal comma": (b"n;x\nA;1,5\nB;2,5\n", "decimal comma"),
    "tab in a csv": (b"a\tb\n1\t2\n3\t4\n", "Separator tab"),
    "byte order mark": (b"\xef\xbb\xbfa,b\n1,2\n3,4\n", "UTF-8"),
    "Latin-1": ("a,b\nKöln,2\nUlm,4\n".encode("latin-1"), "Windows-1252"),
    "UTF-16": ("a,b\n1,2\n3,4\n".encode("utf-16"), "UTF-16"),
    "mixed encodings": ("a,b\nKöln,2\n".encode() + "Ülm,4\n".encode("latin-1"), "read as Windows-1252"),
    "no header": (b"5.1,3.5,s\n4.9,3.0,s\n6.3,2.1,v\n", "No header"),
    "duplicate names": (b"a,a\n1,2\n3,4\n", "used again"),
    "ragged row, short": (b"a,b\n1,2\n3\n5,6\n", "1 cell instead of 2"),
    "ragged row, long": (b"a,b\n1,2\n3,4,9\n5,6\n", "surplus '9' was left out"),
    "trailing separators": (b"a,b\n1,2,\n3,4,\n", "Header"),
    "quotes unbalanced": (b'a,b\n1,"x\n2,y\n3,z\n', "not closed"),
    "NUL bytes": (b"a,b\n1,2\x00\n3,4\n", "NUL"),
    "? for missing": (b"a,b\n1,?\n3,4\n5,6\n", "'?'"),
    "NA and empty": (b"a,b\n1,NA\n,4\n5,6\n", "'NA'"),
    "infinities": (b"a,b\n1,inf\n3,4\n", "infinite"),
    "thousands marks": (b'a,b\n"1,234.5",1\n"12,345,678",2\n', "thousands comma"),
    "comment and unit rows": (b"# made\nt,u\n[s],[V]\n0,1.5\n1,2.5\n", "Units"),
    "a date column": (b"w,v\n31.12.2024,1\n01.01.2025,2\n", "holds dates"),
    "an xlsx called csv": (workbook(), "Header"),
    "one column": (b"a\n1,5\n2,5\n", "One column"),
    "one row": (b"a,b\n1,2\n", "1 rows"),
    "100,000 columns": (
        b",".join([b"c%d" % i for i in range(100_000)]) + b"\n" + b",".join([b"1"] * 100_000),
        "100000",
    ),
    "a number in 400 digits": (b"a,b\n" + b"1,2\n" * 20 + b"9" * 400 + b",2\n", "too large for a 64-bit number"),
    "whole numbers of 19 digits": (b"a,b\n" + b"1000000000000000001,2\n" * 3, "64 bits would round"),
    "leading zeros": (b"a,b\n01234,1\n99999,2\n", "leading zeros"),
    "gzip called csv": (gzip.compress(b"a,b\n1,2\n3,4\n"), "Separator comma"),
    "a formula": (b"a,b\n=cmd|' /C calc'!A0,1\n=1+1,2\n", "category"),
}
REFUSED = {
    "an empty file": (b"", "is empty"),
    "a header alone": (b"a,b\n", "no row below"),
    "a picture called csv": (b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG picture"),
    "a broken gzip": (gzip.compress(os.urandom(999).hex().encode())[:-9], "damaged gzip"),
    "a broken xlsx": (workbook()[:2000], "damaged or protected"),
    "a pickle": (pickle.dumps({"a": 1}), "pickle"),
    "a pickle inside an npz": (npz_with_pickle(), "pickled objects"),
    "a zip": (zipped(), "zip archive"),
    "a program": (b"\x7fELF" + bytes(200), "a program"),
    "a web page": (b"<!doctype html><p>not found", "web page"),
}


@pytest.fixture(scope="module")
def studio(application):
    """One dialog for all files, and what it hands over."""
    taken = []
    parent = QWidget()
    made = ImportDialog(lambda dataset, done: done(bool(taken.append(dataset))), parent)
    made.show()
    yield made, taken
    made.close()
    parent.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def look(qtbot, dialog: ImportDialog, path: Path):
    dialog.choose(str(path))
    qtbot.waitUntil(lambda: not dialog.looks.waiting and dialog.look is not None, timeout=PATIENCE)
    return dialog.look


def everything_said(dialog: ImportDialog) -> str:
    problems = "\n".join(f"{p.what}; {p.done}" for p in dialog.look.problems)
    evidence = "\n".join(line.evidence.text() for line in dialog.view.guesses.rows.values())
    return "\n".join([dialog.view.word(), problems, evidence, dialog.view.report.toPlainText()])


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case == "100,000 columns" else case for case in TOLD]
)
def test_a_table_with_its_repair_told(qtbot, studio, tmp_path, case):
    dialog, taken = studio
    taken.clear()
    content, phrase = TOLD[case]
    (tmp_path / "data.csv").write_bytes(content)
    found = look(qtbot, dialog, tmp_path / "data.csv")
    assert found.refusal == ""
    assert phrase in everything_said(dialog)
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(taken), timeout=PATIENCE)
    assert taken[0].n_rows == found.n_rows


@pytest.mark.parametrize("case", REFUSED)
def test_one_sentence(qtbot, studio, tmp_path, case):
    content, phrase = REFUSED[case]
    (tmp_path / "data.csv").write_bytes(content)
    _refuses(qtbot, studio, tmp_path / "data.csv", phrase)


def _refuses(qtbot, studio, path: Path, phrase: str) -> None:
    dialog, _ = studio
    look(qtbot, dialog, path)
    word = dialog.view.word()
    assert phrase in word
    assert word.endswith(".")
    assert "Traceback" not in word
    assert "\n" not in word
    assert not dialog.view.run.isEnabled()
    assert dialog.view.run.toolTip() == word


def test_a_folder_without_pictures_and_a_file_that_is_not_there(qtbot, studio, tmp_path):
    _refuses(qtbot, studio, tmp_path, "choose a file in it")
    _refuses(qtbot, studio, tmp_path / "none.csv", "There is no file")


@pytest.mark.parametrize(
    ("rows", "phrase"),
    [("1,x\n2,x\n" * 5, "single value"), ("".join(f"{i},w{i}\n" for i in range(10_000)), "10000 distinct values")],
)
def test_a_target_with_one_class_or_ten_thousand(qtbot, studio, tmp_path, rows, phrase):
    dialog, _ = studio
    (tmp_path / "t.csv").write_text("a,k\n" + rows)
    look(qtbot, dialog, tmp_path / "t.csv")
    dialog.view.target.setCurrentText("k")
    dialog.view.target.activated.emit(dialog.view.target.currentIndex())
    qtbot.waitUntil(lambda: phrase in dialog.view.word(), timeout=PATIENCE)
    assert not dialog.view.run.isEnabled()
    assert dialog.view.table.model().rowCount() > 0, "the rows stay"
    dialog.undo()
    qtbot.waitUntil(lambda: not dialog.view.word() and dialog.view.run.isEnabled(), timeout=PATIENCE)


def test_a_file_that_may_not_be_read(studio):
    """Tests may run as root, who may read everything, and a child of nobody cannot start."""
    dialog, _ = studio
    place = Path("/tmp") / f"ketbench-ui-{os.getpid()}.csv"
    place.write_text("a,b\n1,2\n")
    place.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        found = look_at_first(str(place), Options())
    finally:
        if root:
            os.seteuid(0)
        place.unlink()
    dialog.view.show_look(found, Plan(str(place)))
    assert "may not be read by you; ask its owner" in dialog.view.word()
