"""Roles, kinds and plots of columns, by mouse and by keyboard, on the real window and its child process."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox

from ketbench.base.figures import Bars, HeatMap, Histogram, Scatter
from ketbench.data.column import Column
from ketbench.data.dataset import Kind, Role
from ketbench_ui.data.columns.columns_model import DISTINCT_AT, KIND_AT, MISSING_AT, ROLE_AT, VALUES_AT

from .conftest import answered, click, dataset_of, table


def text(window, name, at):
    model = window.data.columns.model
    row = [model.column(row).name for row in range(model.rowCount())].index(name)
    return model.index(row, at).data()


def edit(qtbot, window, name, at, word, *, keyboard=False):
    view, model = window.data.columns.view, window.data.columns.model
    window.data.columns.select(name)
    index = model.index(view.currentIndex().row(), at)
    view.setCurrentIndex(index)
    if keyboard:
        qtbot.keyClick(view, Qt.Key.Key_F2)
    else:
        place = view.visualRect(index).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    box = view.findChild(QComboBox)
    qtbot.waitUntil(lambda: box.view().isVisible())
    popup = box.view()
    while popup.currentIndex().data() != word:
        step = box.findText(word) > popup.currentIndex().row()
        qtbot.keyClick(popup, Qt.Key.Key_Down if step else Qt.Key.Key_Up)
    qtbot.keyClick(popup, Qt.Key.Key_Return)


def test_figures_come_from_the_child(qtbot, bench):
    window = bench(table().with_column(Column("m1", np.array([np.nan, *np.arange(119.0)]))))
    assert text(window, "m1", MISSING_AT) == "1 (1%)"
    assert text(window, "m1", DISTINCT_AT) == "119"
    assert text(window, "m1", VALUES_AT).startswith("0 to 118, mean 59")
    assert text(window, "state", VALUES_AT) == "well 72, ill 48"


def test_a_role_by_mouse_is_one_step_that_undo_takes_back(qtbot, bench):
    window = bench()
    edit(qtbot, window, "m2", ROLE_AT, "skip")
    assert dataset_of(window).column("m2").role is Role.SKIP
    assert window.controller.session.history.labels[-1] == "skip m2"
    window.controller.undo()
    assert dataset_of(window).column("m2").role is Role.FEATURE


def test_a_role_by_keyboard(qtbot, bench):
    window = bench()
    edit(qtbot, window, "ward", ROLE_AT, "group", keyboard=True)
    assert dataset_of(window).column("ward").role is Role.GROUP


def test_several_columns_at_once_by_shortcut(qtbot, bench):
    window = bench()
    view = window.data.columns.view
    window.data.columns.select("m3")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert window.data.columns.selected() == ["m3", "m4"]
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view)
    qtbot.keyClick(view, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert [dataset_of(window).column(name).role for name in ("m3", "m4")] == [Role.SKIP, Role.SKIP]


def test_a_kind_by_mouse(qtbot, bench):
    window = bench()
    edit(qtbot, window, "ward", KIND_AT, "ordinal")
    answered(qtbot, window)
    assert dataset_of(window).column("ward").kind is Kind.ORDINAL
    window.controller.undo()
    assert dataset_of(window).column("ward").kind is Kind.CATEGORY


def test_a_kind_that_would_lose_something_is_refused_in_a_sentence(qtbot, bench):
    window = bench()
    window.data.columns.kind_wanted.emit(["ward"], "numeric")
    answered(qtbot, window)
    assert dataset_of(window).column("ward").kind is Kind.CATEGORY
    assert any("which is not a number" in said for said in window.toasts.texts())


def test_nothing_can_be_edited_in_a_project_that_is_read_only(qtbot, bench):
    window = bench()
    window.data.show_dataset(dataset_of(window), read_only=True)
    flags = window.data.columns.model.index(0, ROLE_AT).flags()
    assert not flags & Qt.ItemFlag.ItemIsEditable
    assert not window.data.target.isEnabled()


def test_a_selected_column_shows_its_histogram_by_class(qtbot, bench):
    window = bench()
    window.data.columns.select("m0")
    answered(qtbot, window)
    (figure,) = window.data.plots.figures()
    assert isinstance(figure, Histogram)
    assert list(figure.names) == ["ill", "well"]
    assert figure.counts.sum() == 120


def test_several_selected_columns_are_plotted_in_pairs(qtbot, bench):
    window = bench()
    window.data.columns.select("m0")
    qtbot.keyClick(window.data.columns.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    answered(qtbot, window)
    kinds = [type(figure) for figure in window.data.plots.figures()]
    assert kinds == [Histogram, Scatter, Scatter, Histogram]


def test_heat_maps_of_correlation_and_mutual_information(qtbot, bench):
    window = bench()
    for view, kind in (("correlation", HeatMap), ("information", HeatMap), ("target", Bars)):
        click(qtbot, window.data.plots.buttons[view])
        answered(qtbot, window)
        (figure,) = window.data.plots.figures()
        assert isinstance(figure, kind)
        assert np.isfinite(np.asarray(figure.values)).any()


def test_a_figure_that_cannot_be_is_a_sentence(qtbot, bench):
    data = table().with_kind("ward", Kind.TEXT)
    window = bench(data)
    window.data.columns.select("ward")
    answered(qtbot, window)
    assert window.data.plots.figures() == []
    assert "no histogram" in window.data.plots._said.text()
