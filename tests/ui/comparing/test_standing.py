"""How many curves are drawn, what all runs have in common, and rows of several seeds that keep their curves."""

from dataclasses import replace

from PySide6.QtCore import Qt

from ketbench_ui.compare.standing import common, standing


def test_the_line_counts_what_is_drawn_and_names_what_is_the_same(page, made, show):
    runs = [made(n, epochs=n, batch_size=16) for n in range(1, 12)]
    show(page, runs)
    text = standing(8, 11, runs)
    assert text.startswith("8 of 11 drawn. All have: experiment wine, done, backend gate.statevector, dataset wine")
    assert "epochs" not in " ".join(common(runs))
    assert "batch size 16" in common(runs)
    assert len(page._drawn()) == 8


def test_columns_that_say_the_same_in_every_row_are_not_shown(page, made, show):
    show(page, [made(1), made(2, seed=1)])
    hidden = {name for at, name in enumerate(page.model.columns) if page.table.isColumnHidden(at)}
    assert hidden == {"Experiment", "Status"}
    other = made(3)
    show(page, [made(1), replace(other, experiment=replace(other.experiment, name="other"))])
    hidden = {name for at, name in enumerate(page.model.columns) if page.table.isColumnHidden(at)}
    assert hidden == {"Status"}


def test_one_run_has_nothing_in_common_with_itself(made):
    assert common([made(1)]) == []
    assert standing(1, 1, [made(1)]) == "1 of 1 drawn."


def test_grouping_keeps_the_curves_that_were_chosen(page, made, show):
    runs = [made(n, seed=n % 2, epochs=10 * (n // 2)) for n in range(6)]
    show(page, runs)
    page.model.hide([line for line in page.model.lines if line.runs[0].id == "run-0000"], True)
    page.grouped.setChecked(True)
    page._fill()
    assert [len(line.runs) for line in page.model.lines] == [2, 2, 2]
    assert len(page._drawn()) == 3
    first = page.model.index(0, 0)
    page.model.setData(first, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert page.model.hidden == {"run-0000", "run-0001"}
    page.grouped.setChecked(False)
    page._fill()
    assert [line.runs[0].id for line in page._drawn()] == [f"run-{n:04d}" for n in range(2, 6)]
    page.filter.setText("run-0003")
    assert [line.runs[0].id for line in page._drawn()] == ["run-0003"]
    page.filter.clear()
    assert len(page._drawn()) == 4
