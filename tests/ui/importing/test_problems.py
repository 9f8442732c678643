"""Problems with line and column, fixes of one click that can be undone, and nothing lost when an import fails."""

import numpy as np
from PySide6.QtCore import Qt
from tests.ui.importing.conftest import MESSUNG, PATIENCE

from ketbench.data.importing.look import SMALL

CONTENT = "a,b\n" + "1,2\n" * 20 + "x7,3\n,4\n"


def lines(dialog):
    table = dialog.view.problems.table
    return [[table.topLevelItem(i).text(c) for c in range(4)] for i in range(table.topLevelItemCount())]


def fix(qtbot, dialog, word):
    button = next(b for b in dialog.view.problems.buttons if word in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def run(qtbot, dialog):
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)


def test_line_column_what_and_what_was_done(opened_on):
    dialog = opened_on(MESSUNG.encode("cp1252"))
    dialog.view.show_problems()
    assert dialog.view.tabs.tabText(1) == "Problems (4)"
    assert ["65", "Leistung", "'defekt' is not a number", "it is treated as missing"] in lines(dialog)
    assert ["66", "", "the row has 2 cells instead of 4", "the rest is treated as missing"] in lines(dialog)
    assert dialog.view.problems.count.text().startswith("4 problems in all 61 rows.")


def test_only_the_first_twenty_of_a_sort_are_listed_and_the_rest_is_counted(opened_on):
    dialog = opened_on("a,b\n" + "1,2\n" * 2000 + "x,3\n" * 90)
    assert len(lines(dialog)) == 20
    assert "90 problems in all 2,090 rows; 20 are listed" in dialog.view.problems.count.text()


def test_each_fix_and_its_undo(qtbot, opened_on, looked_at):
    dialog = opened_on(CONTENT)
    dialog.view.show_problems()
    rows = dialog.look.n_rows
    for word, check in (
        ("Drop", lambda look: look.n_rows == rows - 1),
        ("as text", lambda look: look.columns[0].kind.value == "text"),
        ("Skip", lambda look: look.columns[0].role.value == "skip"),
    ):
        fix(qtbot, dialog, word)
        looked_at(dialog)
        assert check(dialog.look), word
        qtbot.mouseClick(dialog.view.undo, Qt.MouseButton.LeftButton)
        looked_at(dialog)
        assert not check(dialog.look), word
    assert dialog.look.n_rows == rows


def test_impute_becomes_a_step_of_the_dataset(qtbot, empty, opened_on, looked_at):
    dialog = opened_on(CONTENT, "gaps.csv")
    dialog.view.show_problems()
    fix(qtbot, dialog, "median")
    looked_at(dialog)
    assert "training rows only" in dialog.view.problems.steps.text()
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "gaps" in empty.controller.project.datasets, timeout=PATIENCE)
    made = empty.controller.project.datasets["gaps"]
    assert [step.kind for step in made.preparation] == ["impute"]
    assert np.isnan(made.column("a").values[-1])


def test_the_first_row_is_the_header_and_back(qtbot, opened_on, looked_at):
    dialog = opened_on("1,2\n3,4\n5,6\n")
    fix(qtbot, dialog, "is the header")
    looked_at(dialog)
    assert [c.name for c in dialog.look.columns] == ["1", "2"]
    fix(qtbot, dialog, "holds values")
    looked_at(dialog)
    assert dialog.look.n_rows == 3


def test_problems_far_behind_the_first_rows_are_shown_before_the_data_are_taken(qtbot, empty, opened_on, looked_at):
    content = "a,b\n" + "1,2\n" * (SMALL // 4 + 1000) + "x7,3\n"
    dialog = opened_on(content, "long.csv")
    assert not dialog.look.whole
    assert dialog.look.total == 0
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: dialog.view.run.text() == "Add to the project", timeout=PATIENCE)
    assert empty.controller.project.datasets == {}
    assert dialog.view.tabs.currentIndex() == 1
    assert [line[1] for line in lines(dialog)] == ["a"]
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "long" in empty.controller.project.datasets, timeout=PATIENCE)


def test_stopping_changes_nothing_and_it_can_be_begun_again(qtbot, empty, opened_on):
    dialog = opened_on("a,b,w\n" + "".join(f"{i},2,w{i}\n" for i in range(400_000)), "long.csv")
    run(qtbot, dialog)
    assert dialog.view.leave.text() == "Stop"
    assert not dialog.view.run.isEnabled()
    qtbot.mouseClick(dialog.view.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "stopped" in dialog.view.word(), timeout=PATIENCE)
    assert empty.controller.project.datasets == {}
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "long" in empty.controller.project.datasets, timeout=PATIENCE)


def test_a_file_that_goes_away_loses_nothing(qtbot, empty, opened_on, tmp_path):
    dialog = opened_on(CONTENT)
    dialog.change("x", dialog.plan.with_target("b"))
    (tmp_path / "data.csv").unlink()
    qtbot.waitUntil(lambda: "There is no file" in dialog.view.word(), timeout=PATIENCE)
    (tmp_path / "data.csv").write_text(CONTENT)
    dialog.undo()
    qtbot.waitUntil(lambda: dialog.view.run.isEnabled(), timeout=PATIENCE)
    (tmp_path / "data.csv").unlink()
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "There is no file" in dialog.view.word(), timeout=PATIENCE)
    assert dialog.plan.options.roles == {}
    assert dialog.view.run.isEnabled(), "it can be tried again"
    (tmp_path / "data.csv").write_text(CONTENT)
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "data" in empty.controller.project.datasets, timeout=PATIENCE)


def test_a_project_that_takes_nothing_keeps_the_dialog(qtbot, empty, opened_on):
    dialog = opened_on(CONTENT, "kept.csv")
    taken = []
    dialog._take = lambda dataset, done: done(bool(taken.append(dataset)))
    run(qtbot, dialog)
    qtbot.waitUntil(lambda: "could not be put into the project" in dialog.view.word(), timeout=PATIENCE)
    dialog._take = empty.importing.take
    run(qtbot, dialog)
    assert "kept" in empty.controller.project.datasets, "without reading it again"


def test_rows_without_a_target_are_a_problem_as_soon_as_it_is_chosen(qtbot, opened_on):
    dialog = opened_on("a,kind\n" + "1,u\n2,v\n" * 10 + "3,\n")
    dialog.view.show_problems()
    problems = dialog.view.problems
    dialog.view.target_wanted.emit("")
    plain = "No problem in all 21 rows; 1 cell without a value."
    assert problems.count.text() == plain
    assert problems._nothing.text() == "Cells without a value: 1 in 'kind'. Every other cell is read as written."
    dialog.view.target_wanted.emit("kind")
    qtbot.waitUntil(lambda: problems.count.text().startswith("Target 'kind' has no value in 1 row; "), timeout=PATIENCE)
    dialog.view.target_wanted.emit("a")
    qtbot.waitUntil(lambda: problems.count.text() == plain, timeout=PATIENCE)
