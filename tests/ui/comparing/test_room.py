"""The height of the Compare tab is divided, its table reaches its edge, and nothing touches a frame."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from ketbench.project.project import Project
from ketbench_ui.compare.table import NOTE


@pytest.mark.parametrize("size", [(1280, 720), (1440, 860)])
@pytest.mark.parametrize("n_runs", [2, 30])
def test_some_rows_and_the_whole_plot_with_its_axis_are_seen_at_once(opened, qtbot, size, n_runs, made):
    page = opened.compare
    page.show_project(Project(runs={run.id: run for run in (made(n) for n in range(1, n_runs + 1))}))
    opened.resize(*size)
    opened.show_page("compare")
    qtbot.waitUntil(lambda: len(page.overlay.curves) == min(n_runs, 8))
    QApplication.processEvents()
    assert page.table.rowAt(page.table.viewport().height() - 1) + 1 >= 4 or n_runs == 2
    area = page._area.viewport()
    for part, least in ((page.overlay.plot, 170), (page.overlay.note, 0)):
        assert part.height() >= least
        assert area.rect().contains(QRect(part.mapTo(area, QPoint(0, 0)), part.size()))
    axis = page.overlay.plot.axes.getAxis("bottom")
    assert page.overlay.plot.viewport().rect().contains(axis.mapRectToScene(axis.boundingRect()).center().toPoint())


def test_the_division_by_hand_stays(page, qtbot, made, show):
    show(page, [made(n) for n in range(1, 30)])
    page._halves.moveSplitter(300, 1)
    page.resize(1000, 900)
    show(page, [made(n) for n in range(1, 31)])
    assert page.table.height() >= 300


def test_a_double_click_at_the_far_end_writes_a_note_however_many_columns_there_are(page, qtbot, made, show):
    page.resize(1900, 800)
    show(page, [made(1), made(2)])
    for change in (
        lambda: page.model.edited.emit("run-0001", "tags", "good"),
        lambda: show(page, [replace(made(1), tags=("good", "final")), made(2, learning_rate=0.5)]),
        lambda: page.step.setValue(3),
        lambda: page.step.setValue(-1),
        lambda: page.grouped.setChecked(True),
    ):
        change()
        QApplication.processEvents()
        header = page.table.horizontalHeader()
        assert header.length() >= page.table.viewport().width()
        at = page.table.indexAt(QPoint(page.table.viewport().width() - 5, 5))
        assert page.model.columns[at.column()] == NOTE


def test_words_of_the_step_stand_clear_of_its_frame(page):
    assert page.step.lineEdit().textMargins().left() >= 6
    words = page.step.fontMetrics().horizontalAdvance(page.step.text())
    assert page.step.lineEdit().width() >= words + 12
