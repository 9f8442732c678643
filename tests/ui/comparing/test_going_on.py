"""A run that goes on stands in the Compare tab with its curve and its values, which grow until it ends."""

import numpy as np
from PySide6.QtCore import Qt

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch
from ketbench.contract.plugin import Measured
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench_ui.compare.page import ComparePage
from ketbench_ui.services.live import LiveRun

ENDED = 4


def _page(qtbot, points=100):
    page = ComparePage()
    qtbot.addWidget(page)
    steps = np.arange(points)
    loss = {"loss": Metric(steps, 1.0 / (1 + steps), 0.1 * steps)}
    runs = [Run(f"run-{n:04d}", Experiment("e", "b", seed=n), Status.DONE, metrics=loss) for n in range(1, ENDED + 1)]
    runs.append(Run("run-0005", Experiment("e", "b", seed=5), Status.RUNNING))
    live = LiveRun("run-0005", runs[-1].experiment, status=Status.RUNNING)
    page.watch(lambda: {live.run_id: live})
    page.show_project(Project(runs={run.id: run for run in runs}))
    page.resize(1000, 800)
    page.show()
    page.draw()
    return page, live


def _measure(live, steps):
    live.take(Batch(live.run_id, [(0.1 * step, Measured(step, {"loss": 1.0 / (2 + step)})) for step in steps]))


def _cell(page, head):
    return page.model.index(ENDED, page.model.columns.index(head)).data()


def _drawn(page, key="run-0005"):
    return next(curve.drawn for curve in page.overlay.curves if curve.key == key)


def test_a_run_that_goes_on_has_its_curve_and_values_so_far(with_backend, qtbot):
    window = with_backend("good.trainer", steps=1_000_000)
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    page = window.compare
    window.show_page("compare")
    qtbot.waitUntil(lambda: len(page.overlay.curves) == 1, timeout=600_000)
    first = len(page.overlay.curves[0].drawn.x)
    qtbot.waitUntil(lambda: len(page.overlay.curves[0].drawn.x) > first, timeout=600_000)
    assert page.model.index(0, 3).data() == "running"
    assert page.model.lines[0].cells[0] == page.overlay.curves[0].drawn.y.min()
    assert f"{live.run_id} is running: drawn as far as it is" in page.overlay.note.text()
    window.show_page("experiment")
    assert not page._look_again.isActive(), "no work for what nobody sees"
    window.verbs.stop()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=600_000)
    window.show_page("compare")
    kept = window.controller.project.runs[live.run_id].metrics[page.quantity.currentText()]
    qtbot.waitUntil(lambda: len(page.overlay.curves[0].drawn.x) == len(kept), timeout=600_000)
    assert "drawn as far" not in page.overlay.note.text()


def test_what_came_is_added_and_the_others_stay_as_they_are(qtbot):
    page, live = _page(qtbot)
    assert "run-0005 is running: drawn with its first value." in page.overlay.note.text()
    _measure(live, range(300))
    page.follow()
    qtbot.waitUntil(lambda: len(page.overlay.curves) == ENDED + 1)
    before = dict(page.overlay._items)
    page.table.selectRow(1)
    _measure(live, range(300, 1000))
    page.follow()
    assert _drawn(page).x.tolist() == list(range(1000))
    assert float(_cell(page, "last")) == float(f"{1 / 1001:.5g}")
    assert [key for key, item in page.overlay._items.items() if item is not before[key]] == ["run-0005"]
    assert [run.id for run in page.selected()] == ["run-0002"]
    assert page.chosen()[-1].metrics["loss"].values[-1] == 1 / 1001, "a picture of it has what the screen has"
    colors = page.model.colors
    page.model.setData(page.model.index(0, 0), 0, Qt.ItemDataRole.CheckStateRole)
    page.draw()
    assert page.model.colors.items() <= colors.items()


def test_a_zoom_stays_while_a_curve_grows_and_follows_it_otherwise(qtbot):
    page, live = _page(qtbot)
    _measure(live, range(300))
    page.follow()
    page.draw()
    _measure(live, range(300, 2000))
    page.follow()
    (_, right), _ = page.overlay.plot.axes.viewRange()
    assert right > 2000
    page.overlay.plot.axes.vb.scaleBy((0.1, 0.1))
    page.overlay.plot.axes.vb.sigRangeChangedManually.emit([True, True])
    before = page.overlay.plot.axes.viewRange()
    _measure(live, range(2000, 4000))
    page.follow()
    assert page.overlay.plot.axes.viewRange() == before


def test_a_note_is_written_in_peace(qtbot):
    page, live = _page(qtbot)
    _measure(live, range(300))
    page.follow()
    page.draw()
    at = page.proxy.index(ENDED, page.model.columns.index("note"))
    page.table.edit(at)
    editor = page.table.indexWidget(at) or page.table.viewport().focusWidget()
    qtbot.keyClicks(editor, "half a th")
    _measure(live, range(300, 600))
    page.follow()
    assert editor.text() == "half a th"
    assert editor.isVisible()


def test_a_look_costs_by_what_is_new_and_not_by_what_is_there(qtbot, calls_of):
    page, live = _page(qtbot, points=10_000)

    def look(begin, end):
        _measure(live, range(begin, end))
        return calls_of(page.follow)

    _measure(live, range(2000))
    page.follow()
    page.draw()
    page.grab()
    early = look(2000, 2100)
    look(2100, 20_000)
    late = look(20_000, 20_100)
    assert late < 1.2 * early
    assert len(_drawn(page).x) == 20_100
