"""What runs in child processes for the window: imports and exports; and what nobody caught."""

import sys

import pytest

from ketbench.base.errors import InputError
from ketbench_ui.services.outside.aside import Aside
from ketbench_ui.shell.crash import CrashLog


def test_a_table_is_imported_and_can_be_undone(qtbot, with_backend, folder):
    window = with_backend("good.trainer")
    table = folder / "flowers.csv"
    rows = "".join(f"{i / 10},{i % 7},{'ab'[i % 2]}\n" for i in range(30))
    table.write_text("length,width,kind\n" + rows)
    window.verbs.import_path(table)
    qtbot.waitUntil(lambda: "flowers" in window.controller.project.datasets, timeout=600_000)
    assert window.tabs.present == "data"
    assert window.data.dataset.n_rows == 30
    qtbot.waitUntil(lambda: sum(window.data.split_bar.counts) == 30, timeout=600_000)
    window.actions_by_id["undo"].trigger()
    assert window.controller.project.datasets == {}


def test_a_file_that_cannot_be_read_is_one_sentence(qtbot, with_backend, folder):
    window = with_backend("good.trainer")
    window.verbs.import_path(folder / "absent.csv")
    qtbot.waitUntil(lambda: bool(window.controller.notices.of("import")), timeout=600_000)
    (notice,) = window.controller.notices.of("import")
    assert "absent.csv" in notice.problem.message
    assert "Traceback" not in notice.problem.message
    assert "Traceback" in notice.report(), "the report has it"
    assert window.controller.project.datasets == {}


def test_a_run_is_exported(qtbot, with_backend, run_to_end, folder):
    window = with_backend("good.trainer", steps=4)
    run_to_end(window)
    window.verbs.ask.save_as = lambda *_: folder / "run.csv"
    window.actions_by_id["export"].trigger()
    qtbot.waitUntil(lambda: (folder / "run.csv").exists(), timeout=600_000)
    qtbot.waitUntil(lambda: not window.controller.aside.busy, timeout=600_000)
    assert (folder / "run.csv").read_text().startswith("run,metric,step,value,seconds")


def test_a_child_that_dies_is_told_in_a_sentence(qtbot):
    aside, told = Aside(), []
    aside.call(sys.exit, 3, done=told.append, failed=lambda *texts: told.append(texts))
    qtbot.waitUntil(lambda: bool(told), timeout=600_000)
    assert "code 3" in told[0][0]


@pytest.mark.parametrize("error", [ValueError("a slip"), InputError("Column 'x' is empty; fill it.")])
def test_what_nobody_caught_becomes_a_problem_with_a_report(qtbot, window, error):
    crash = CrashLog()
    crash.install()
    crash.caught.connect(lambda text, details: window.controller.fail("window", text, details))
    try:
        sys.excepthook(type(error), error, None)
    finally:
        crash.release()
    (notice,) = window.controller.notices.of("window")
    assert str(error) in notice.problem.message
    assert type(error).__name__ in notice.details
    assert window.docks["problems"].windowTitle() == "Problems 1"
