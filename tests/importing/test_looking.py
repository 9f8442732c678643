"""Looks at a file before it is imported: cells, guesses and problems in small, from a process that follows changes."""

import time
from pathlib import Path

import h5py
import numpy as np
import openpyxl
import pytest

from ketbench.data.dataset import Role
from ketbench.data.importing import Options
from ketbench.data.importing.look import COLUMNS, look_at_all, look_at_first, parts_of
from ketbench.data.importing.looking import Looker
from ketbench.data.importing.options import from_values


def never() -> bool:
    return False


def last_look(looker: Looker):
    found = []
    end = time.monotonic() + 60
    while looker.waiting and time.monotonic() < end:
        found += looker.looks()
    return found


@pytest.fixture
def looker():
    made = Looker()
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> str:
    text = "a;b;k;when\n" + "1,5;2;x;02/01/2024\n?;7;y;03/01/2024\n" * 40 + "1;x7;y;03/01/2024\n"
    (tmp_path / "d.csv").write_text(text)
    return str(tmp_path / "d.csv")


@pytest.mark.cold
def test_the_first_rows_then_all_of_a_small_file(looker, path):
    looker.ask(path, Options())
    first, whole = last_look(looker)
    assert (first.whole, first.n_rows, first.total) == (False, 50, 1)
    assert (whole.whole, whole.n_rows, whole.total) == (True, 81, 2)
    assert whole.cells[1] == ("", "7", "y", "2024-01-03")
    assert any(p.row == 82 and "'x7'" in p.what for p in whole.problems)
    assert {"encoding", "separator", "decimal", "thousands", "header", "units", "comment", "missing", "day_first"} <= {
        *whole.evidence,
        "thousands",
    }
    assert (whole.read_as.separator, whole.read_as.decimal) == (";", ",")
    assert [fix.title for fix in whole.fixes][:4] == [
        "Read dates with the day first",
        "Read dates with the month first",
        "Drop the rows with cells that do not fit",
        "Keep column 'b' as text",
    ]
    assert "Treat 'x7' as missing everywhere" in [fix.title for fix in whole.fixes]


def test_the_newest_question_wins(looker, path):
    for skip in range(20):
        looker.ask(path, Options(skip=skip))
    looker.ask(path, Options(header=False))
    found = last_look(looker)
    assert {look.options.header for look in found} == {False}
    assert found[-1].n_rows == 82


def test_a_slow_older_question_is_killed(looker, path, tmp_path):
    slow = tmp_path / "slow.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("s")
    for i in range(30_000):
        sheet.append([i, i / 7, "word", None])
    book.save(slow)
    looker.ask(str(slow), Options())
    looker.looks()
    looker.ask(path, Options())
    found = last_look(looker)
    assert found[-1].path == path
    assert not found[-1].refusal


def test_a_refusal_is_a_look_too(tmp_path):
    look = look_at_first(str(tmp_path / "none.csv"), Options())
    assert "There is no file" in look.refusal
    (tmp_path / "e.csv").write_text("")
    assert "is empty" in look_at_all(str(tmp_path / "e.csv"), Options(), never).refusal


def test_a_target_is_not_judged_by_the_first_rows(tmp_path):
    path = tmp_path / "sorted.csv"
    path.write_text("a,k\n" + "1,x\n" * 60 + "2,y\n" * 60)
    options = Options(roles={"k": Role.TARGET})
    first = look_at_first(str(path), options)
    assert (first.refusal, first.target) == ("", "k")
    assert look_at_all(str(path), options, never).target == "k"
    path.write_text("a,k\n" + "1,x\n" * 60)
    assert "single value" in look_at_all(str(path), options, never).refusal


@pytest.mark.slow
def test_a_hundred_thousand_columns_stay_small(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{i}" for i in range(100_000)) + "\n" + (",".join(["1"] * 100_000) + "\n") * 3)
    look = look_at_first(str(path), Options())
    assert look.n_columns == 100_000
    assert len(look.columns) == len(look.cells[0]) == COLUMNS


def test_parts_of_files_that_hold_several(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.create_sheet("other").append(["c"])
    book.save(tmp_path / "b.xlsx")
    assert parts_of(tmp_path / "b.xlsx") == ("Sheet", "other")
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 2)), y=np.zeros(5))
    assert parts_of(tmp_path / "a.npz") == ("x", "y")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["g/x"] = np.zeros(3)
        file["y"] = np.zeros(4)
    assert parts_of(tmp_path / "a.h5") == ("/g/x", "/y")
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert parts_of(tmp_path / "t.csv") == parts_of(tmp_path) == parts_of("sklearn:iris") == ()


def test_a_file_whose_part_is_not_clear_still_lists_them(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 2)), y=np.zeros(5))
    look = look_at_first(str(tmp_path / "a.npz"), Options())
    assert "choose one of them" in look.refusal
    assert look.parts == ("x", "y")
    assert look_at_first(str(tmp_path / "a.npz"), from_values({"part": "x"})).n_columns == 2


def test_a_set_that_is_shipped_and_a_folder(tmp_path):
    assert look_at_first("sklearn:iris", Options()).target == "class"
    assert "folder without pictures" in look_at_first(str(tmp_path), Options()).refusal
