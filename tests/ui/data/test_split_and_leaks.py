"""Splits chosen in the window and kept in the project; leaks with their reasons and one-click fixes."""

import numpy as np
from PySide6.QtCore import Qt

from ketbench.data.column import Column
from ketbench.data.dataset import Role
from ketbench.project.session import Session

from .conftest import answered, click, dataset_of, table


def splitting(qtbot, window):
    window.data.show_section("split")
    answered(qtbot, window)
    return window.data.split


def choose(box, words):
    box.setCurrentText(words)
    box.activated.emit(box.currentIndex())


def type_number(qtbot, field, digits):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, digits)


def test_shares_seed_and_folds_are_typed_undone_and_kept(qtbot, bench, folder):
    window = bench()
    panel = splitting(qtbot, window)
    assert window.data.split_bar.counts == [72, 24, 24]
    type_number(qtbot, panel.test, "40")
    qtbot.waitUntil(lambda: dataset_of(window).split.test == 0.4)
    answered(qtbot, window)
    assert window.data.split_bar.counts == [48, 24, 48]
    type_number(qtbot, panel.folds, "4")
    qtbot.waitUntil(lambda: dataset_of(window).split.folds == 4)
    assert not panel.test.isEnabled()
    type_number(qtbot, panel.fold, "3")
    qtbot.waitUntil(lambda: dataset_of(window).split.fold == 2)
    answered(qtbot, window)
    assert window.data.split_bar.counts[2] == 30
    type_number(qtbot, panel.seed, "11")
    qtbot.waitUntil(lambda: dataset_of(window).split.seed == 11)
    window.controller.undo()
    assert (dataset_of(window).split.seed, panel.seed.value()) == (0, 0)
    window.controller.save()
    with Session.open(folder / "wards.h5", read_only=True) as kept:
        assert kept.project.datasets["wards"].split == dataset_of(window).split


def test_classes_by_part_are_shown(qtbot, bench):
    panel = splitting(qtbot, bench())
    model = panel._model
    rows = [[model.index(row, at).data() for at in range(4)] for row in range(model.rowCount())]
    assert rows[0] == ["all rows", "72  (60%)", "24  (20%)", "24  (20%)"]
    assert [row[0] for row in rows] == ["all rows", "ill", "well"]


def test_by_group_takes_a_column_and_gives_it_the_role(qtbot, bench):
    window = bench()
    panel = splitting(qtbot, window)
    choose(panel.method, "by group")
    assert panel.along.isVisible()
    choose(panel.along, "ward")
    answered(qtbot, window)
    assert dataset_of(window).column("ward").role is Role.GROUP
    assert sorted(window.data.split_bar.counts) == [0, 40, 80]
    choose(panel.method, "by time")
    choose(panel.along, "hour")
    answered(qtbot, window)
    assert window.data.split_bar.counts == [72, 24, 24]
    assert (np.diff(window.data._rows._parts) >= 0).all()


def test_a_split_that_cannot_be_is_a_sentence(qtbot, bench):
    window = bench()
    panel = splitting(qtbot, window)
    type_number(qtbot, panel.validation, "90")
    qtbot.waitUntil(lambda: dataset_of(window).split.validation == 0.9)
    answered(qtbot, window)
    assert "leaves no training rows" in panel._said.text()
    assert "Not looked for" in window.data.leaks._said.text()
    assert window.data.split_bar.counts == [0, 0, 0]


def faulty():
    data = table()
    target = data.target
    values = data.column("m0").values.copy()
    copied = Column("m1", target.values * 4.0 + 1)
    twins = [Column(c.name, np.concatenate([c.values[:110], c.values[:10]])) for c in data.columns[2:5]]
    for column in (
        copied,
        *twins,
        Column("m5", np.full(120, 1.0)),
        Column("m0", np.concatenate([values[:110], values[:10]])),
    ):
        data = data.with_column(column)
    return data.with_roles({"ward": Role.GROUP})


def test_each_leak_is_cured_by_one_click_and_comes_back_with_undo(qtbot, bench):
    window = bench(faulty())
    splitting(qtbot, window)
    titles = [act.text() for _, act in window.data.leaks.fixes]
    assert titles == ["Remove duplicate rows", "Split by 'ward'", "Skip 'm1'", "Skip 'm5'"]
    assert window.data.sections.tabText(2) == "Split and leaks (4)"
    window.controller.set_dataset("skip the copies", dataset_of(window).with_roles({"m1": Role.SKIP, "m5": Role.SKIP}))
    answered(qtbot, window)
    assert [act.text() for _, act in window.data.leaks.fixes] == ["Remove duplicate rows", "Split by 'ward'"]
    click(qtbot, window.data.leaks.fixes[0][1])
    answered(qtbot, window)
    assert dataset_of(window).n_rows == 110
    assert window.controller.session.history.labels[-1] == "remove duplicate rows"
    click(qtbot, window.data.leaks.fixes[0][1])
    answered(qtbot, window)
    assert dataset_of(window).split.method == "grouped"
    assert window.data.leaks.texts() == []
    for _ in range(3):
        window.controller.undo()
    answered(qtbot, window)
    assert dataset_of(window).n_rows == 120
    assert [act.text() for _, act in window.data.leaks.fixes] == titles


def test_a_leak_shows_its_column(qtbot, bench):
    window = bench(faulty())
    splitting(qtbot, window)
    window.data.leaks.column_wanted.emit("m5")
    assert window.data.sections.currentIndex() == 0
    assert window.data.columns.selected() == ["m5"]


def test_the_mouse_wheel_changes_no_number_that_it_passes(qtbot, bench):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    window = bench()
    panel = splitting(qtbot, window)
    none, still = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, none, still, False
    )
    QApplication.sendEvent(panel.seed, wheel)
    assert panel.seed.value() == 0
