"""The Compare tab: the table and its marks, curves with names, differences, and a hundred runs in a moment."""

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench_ui.compare.table import STAR, Spread
from ketbench_ui.theme.theme import switch


def _cells(page, head):
    at = page.model.columns.index(head)
    return [page.proxy.index(row, at).data() for row in range(page.proxy.rowCount())]


def test_best_last_at_a_step_and_only_what_differs(page, made, show):
    show(page, [made(1, learning_rate=0.1), made(2, learning_rate=0.2)])
    assert page.model.columns[:7] == ["", "Run", "Experiment", "Status", "best validation loss", "last", "seconds"]
    assert "learning rate" in page.model.columns
    assert "epochs" not in page.model.columns, "it is the same in both"
    page.step.setValue(10)
    run = page.chosen()[0]
    assert float(_cells(page, "at step 10")[0]) == pytest.approx(run.metrics["validation_loss"].values[10], rel=1e-4)
    assert float(_cells(page, "best validation loss")[0]) == pytest.approx(
        run.metrics["validation_loss"].values.min(), rel=1e-4
    )


def test_sort_is_by_value_and_filter_by_words(page, made, show):
    show(page, [made(n, learning_rate=rate) for n, rate in ((1, 0.2), (2, 0.05), (3, 1.0))])
    page.table.sortByColumn(page.model.columns.index("learning rate"), Qt.SortOrder.AscendingOrder)
    assert _cells(page, "learning rate") == ["0.05", "0.2", "1"]
    page.filter.setText("wine 0003")
    assert _cells(page, "Run") == ["run-0003"]
    page.filter.setText("nothing like it")
    assert page.proxy.rowCount() == 0


def test_what_the_filter_leaves_is_drawn_and_shown_or_hidden_at_once(page, made, show):
    show(page, [made(1), made(2, name="other"), made(3)])
    page.filter.setText("wine")
    page.draw()
    assert [curve.name for curve in page.overlay.curves] == ["run-0001", "run-0003"]
    assert [run.id for run in page.chosen()] == ["run-0001", "run-0003"]
    page.none.click()
    page.filter.clear()
    page.draw()
    assert [curve.name for curve in page.overlay.curves] == ["run-0002"]
    page.all.click()
    page.draw()
    assert len(page.overlay.curves) == 3


def test_a_tick_hides_a_curve_and_every_curve_is_named_in_its_colour(page, made, show):
    show(page, [made(n) for n in range(1, 5)])
    assert set(page.overlay.names) == {f"run-000{n}" for n in range(1, 5)}
    assert len({curve.color for curve in page.overlay.curves}) == 4
    index = page.model.index(0, 0)
    page.model.setData(index, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    page.draw()
    assert "run-0001" not in page.overlay.names
    page.none.click()
    page.draw()
    assert page.overlay.curves == []
    page.all.click()
    page.draw()
    heights = sorted(item.pos().y() for item in page.overlay.names.values())
    (bottom, top) = page.overlay.plot.axes.viewRange()[1]
    assert min(np.diff(heights)) > 0.5 * 15 * (top - bottom) / page.overlay.plot.axes.vb.height(), "no name on another"


def test_seeds_become_a_mean_and_a_band(page, made, show):
    runs = [made(n, seed=n) for n in range(1, 6)] + [made(9, learning_rate=0.5)]
    show(page, runs)
    page.grouped.setChecked(True)
    page.draw()
    assert page.model.rowCount() == 2
    assert page.model.lines[0].runs == tuple(runs[:5])
    best = page.model.lines[0].cells[0]
    assert isinstance(best, Spread)
    assert best.mean == pytest.approx(np.mean([r.metrics["validation_loss"].values.min() for r in runs[:5]]))
    curve = page.overlay.curves[0].drawn
    assert (curve.low <= curve.y).all()
    assert (curve.y <= curve.high).all()
    assert "95 % interval" in page.overlay.note.text()


def test_circuits_stand_side_by_side_with_what_differs_marked(page, made, show):
    from ketbench.sweeping.sweep import adjusted

    wine = made(1).experiment
    other = replace(made(2), experiment=adjusted(wine, {"layers": 2}))
    show(page, [made(1), other])
    gone, come = page.details.circuits.marked
    assert len(gone) == 16, "one layer of three"
    assert come == []
    changed = replace(wine.dataset, split=replace(wine.dataset.split, seed=99))
    show(page, [made(1), replace(made(2), experiment=replace(wine, dataset=changed), environment={"torch": "1"})])
    assert page.details.rows["Data and preparation"]["split seed"][1] == "99"
    assert page.details.rows["Environment"] == {"torch": ["", "1"]}


def test_opening_and_drawing_runs_costs_in_proportion_to_them_and_not_to_their_points(page, made, calls_of):
    def costs(count, points):
        runs = [made(n, seed=n % 5, points=points, learning_rate=0.01 * (n // 5)) for n in range(count)]
        page.model.hidden.clear()
        page.forget()
        project = Project(runs={run.id: run for run in runs})
        opened = calls_of(lambda: page.show_project(project))
        page.all.click()
        drawn = calls_of(page.draw)
        page.grab()
        assert len(page.overlay.curves) == count
        return np.array([opened, drawn])

    costs(10, 1000)
    few, many, long = costs(50, 1000), costs(100, 1000), costs(50, 10_000)
    assert (many < 2.5 * few).all(), (few, many)
    assert (long < 1.5 * few).all(), (few, long)


def test_marks_tags_notes_and_deleting_are_steps_that_undo_takes_back(with_backend, run_to_end, qtbot):
    window = with_backend("good.trainer", steps=5)
    first, second = run_to_end(window), run_to_end(window)
    page, controller = window.compare, window.controller
    window.show_page("compare")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.table.selectRow(0)
    page.star.click()
    assert controller.project.runs[first].tags == (STAR,)
    page.filter.setText("starred")
    assert page.proxy.rowCount() == 1
    page.filter.clear()
    for head, text in (("tags", "good, final"), ("note", "the one")):
        at = page.model.index(1, page.model.columns.index(head))
        assert page.model.flags(at) & Qt.ItemFlag.ItemIsEditable
        page.model.setData(at, text)
    assert controller.project.runs[second].tags == ("good", "final")
    assert controller.project.runs[second].note == "the one"
    page.table.selectAll()
    page.delete.click()
    assert not controller.project.runs
    controller.undo()
    assert set(controller.project.runs) == {first, second}
    assert controller.project.runs[second].note == "the one"
    assert page.model.rowCount() == 2


@pytest.mark.parametrize("values", [[], [float("nan")] * 3, [1.0, float("inf"), 2.0], [1.0]])
def test_odd_curves_do_no_harm(page, values, made, show):
    steps = np.arange(len(values))
    odd = replace(made(2), metrics={"validation_loss": Metric(steps, np.array(values), steps.astype(float))})
    show(page, [made(1), odd, Run("run-0003", Experiment("bare", "b"))])
    page.log_y.setChecked(True)
    page.draw()
    page.grab()
    page.overlay._point(3.0, 0.5)


def test_a_run_that_goes_on_is_not_deleted(with_backend, qtbot):
    window = with_backend("good.trainer", steps=100_000)
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=600_000)
    window.show_page("compare")
    window.compare.table.selectRow(0)
    window.compare.delete.click()
    assert live.run_id in window.controller.project.runs
    assert any("is still running" in str(notice.problem) for notice in window.controller.notices.all())


def test_a_step_that_goes_backwards_is_drawn_in_its_order_and_read(page, made, show):
    steps = np.array([0, 1, 2, 1, 2, 3])
    metric = Metric(steps, np.array([3.0, 2.0, 1.0, 2.5, 1.5, 0.5]), np.arange(6.0))
    show(page, [replace(made(1), metrics={"validation_loss": metric})])
    item = page.overlay._items["run-0001"]
    assert item.getData()[0].tolist() == steps.tolist()
    page.overlay._point(3.0, 0.5)
    assert page.overlay.reading.text() == "run-0001   step 3   0.5"


def test_a_metric_that_appears_late_is_offered_and_the_chosen_one_stays(page, made, show):
    first = made(1)
    show(page, [first])
    page.quantity.setCurrentText("accuracy")
    late = replace(first, metrics={**first.metrics, "gradient_norm": first.metrics["accuracy"]})
    show(page, [late])
    assert page.quantity.currentText() == "accuracy"
    assert page.quantity.findText("gradient_norm") >= 0


def test_five_hundred_metrics_are_offered_and_any_is_drawn(page, made, show):
    run = made(1)
    show(page, [replace(run, metrics={f"quantity_{n:03d}": run.metrics["accuracy"] for n in range(500)})])
    assert page.quantity.count() == 500
    page.quantity.setCurrentText("quantity_321")
    page.quantity.activated.emit(page.quantity.currentIndex())
    page.draw()
    assert [curve.name for curve in page.overlay.curves] == ["run-0001"]


def test_a_run_deleted_while_its_curve_is_shown_leaves_the_others(page, made, show):
    runs = [made(1), made(2)]
    show(page, runs)
    page.overlay._point(10.0, float(runs[1].metrics["validation_loss"].values[10]))
    page.overlay.strengthen("run-0002")
    show(page, runs[:1])
    assert set(page.overlay.names) == {"run-0001"}
    page.overlay.strengthen("run-0001")
    page.overlay._point(10.0, 0.5)
    show(page, [])
    page.overlay._point(10.0, 0.5)
    page.grab()
    assert page.chosen() == []


def test_what_is_not_finite_is_a_gap_with_a_mark_and_is_said(page, made, show):
    values = np.array([1.0, np.nan, 3.0, np.inf, 5.0])
    odd = Metric(np.arange(5), values, np.arange(5.0))
    show(page, [replace(made(1), metrics={"validation_loss": odd})])
    (marks,) = [item for item in page.overlay.plot.axes.items if isinstance(item, pg.ScatterPlotItem)]
    assert marks.getData()[0].tolist() == [1.0, 3.0]
    assert np.isnan(page.overlay._items["run-0001"].getData()[1]).tolist() == [False, True, False, True, False]
    assert "not finite: 2 points" in page.overlay.note.text()


def test_smoothing_keeps_every_point_faint_behind_and_is_named(page, made, show):
    show(page, [made(1, points=200)])
    page.weight.setValue(90)
    page.method.setCurrentIndex(page.method.findData("median"))
    page.log_x.setChecked(True)
    page.draw()
    raw = next(item for item in page.overlay.plot.axes.items if isinstance(item, pg.PlotDataItem))
    assert raw.opts["pen"].color().alphaF() < 0.5
    assert len(raw.getData()[0]) == 200
    assert "median of up to 11 points; faint: every point" in page.overlay.note.text()
    assert "no place on a logarithmic axis" in page.overlay.note.text(), "step 0"
    show(page, [made(n, points=200) for n in range(14)])
    page.all.click()
    page.draw()
    assert "no points behind" in page.overlay.note.text()


def test_a_double_click_shows_all_curves_again_after_a_zoom(page, qtbot, made, show):
    show(page, [made(1), made(2)])
    page.grab()
    plot = page.overlay.plot
    before = plot.axes.viewRange()
    plot.axes.setRange(xRange=(-1e9, 1e9), yRange=(-1e9, 1e9))
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.viewport().rect().center())
    page.grab()
    assert np.array(plot.axes.viewRange()) == pytest.approx(np.array(before), rel=1e-3)


def test_the_menu_of_a_plot_offers_no_second_logarithm_and_no_export_of_its_own(page):
    plot = page.overlay.plot
    shown = [action.text() for action in plot.axes.vb.getMenu(None).actions()]
    assert "View All" in shown
    assert plot.axes.getContextMenus(None) is None
    assert plot.scene().contextMenu == []


def test_circuits_are_fitted_to_their_room_however_late_they_get_it(page, made, show):
    show(page, [made(1), made(2)])
    for width in (300, 1400):
        page.resize(width, 700)
        QApplication.processEvents()
        QApplication.processEvents()
    for view in page.details.circuits._views:
        before = view.transform().m11(), view.horizontalScrollBar().value()
        view.fit()
        assert before == (view.transform().m11(), view.horizontalScrollBar().value())


def test_a_logarithmic_axis_shows_the_first_steps_of_a_longmade(page, made, show):
    steps = np.arange(1, 60_001)
    long = Metric(steps, np.where(steps == 4321, 9.0, 1.0 / steps), 0.1 * steps)
    show(page, [replace(made(1), metrics={"validation_loss": long}), made(2)])
    page.log_x.setChecked(True)
    page.draw()
    page.grab()
    x, y = page.overlay._items["run-0001"].getData()
    assert set(np.log10(steps[:100])) <= set(x)
    assert y.max() == 9.0
    assert len(x) < 20_000


@pytest.mark.parametrize("grouped", [False, True])
def test_a_colour_stays_with_its_run_whatever_is_hidden_or_filtered(page, grouped, made, show):
    runs = [made(n, seed=n % 2, learning_rate=0.1 * (n // 2), name="even" if n % 4 < 2 else "odd") for n in range(40)]
    show(page, runs)
    page.grouped.setChecked(grouped)
    page.all.click()
    page.draw()
    before = _looks(page)
    assert len(before) == (20 if grouped else 40)
    assert len(set(before.values())) == min(len(before), 32), "eight colours, four kinds of lines"
    for row in (0, 3, 5):
        page.model.setData(page.model.index(row, 0), 0, Qt.ItemDataRole.CheckStateRole)
    page.filter.setText("odd")
    page.draw()
    left = _looks(page)
    assert 0 < len(left) < len(before)
    assert left.items() <= before.items()
    assert {key: color for key, (color, _) in left.items()} == page.model.colors
    look = page.look()
    groups, numbers = look.placed(page.chosen(), page.places())
    assert {group[0].id: switch.look.curve(n) for group, n in zip(groups, numbers, strict=True)} == page.model.colors


def _looks(page):
    pens = {key: item.opts["pen"] for key, item in page.overlay._items.items()}
    return {key: (pen.color().name(), pen.style()) for key, pen in pens.items()}
