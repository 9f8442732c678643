"""What the result page says beside the controls, and the files and lines it gives away."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QToolButton

from ketbench.base.figures import HeatMap, Series, same
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.results.reporting import python_lines
from ketbench.samples.tables.iris import build
from ketbench_ui.experiment.result import ResultView
from ketbench_ui.experiment.result.fairness_card import fairness_card
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.whole_table import WholeTable
from ketbench_ui.services.live import live_view
from ketbench_ui.services.python_text import as_python

BY_ROW = np.array([[1.0] * 90 + [0.0] * 10, [1.0] * 60 + [0.0] * 40, [1.0] * 89 + [0.0] * 11])
LONG_WORD = "a verdict of several words that no narrow column has room for"


def run(seed=0, arrays=None):
    baselines = [
        Baseline(name, name.title(), {"test_accuracy": value}) for name, value in (("low", 0.6), ("near", 0.89))
    ]
    held = {"test_accuracy_by_row": BY_ROW} if arrays is None else arrays
    result = Result({"test_accuracy": 0.9, "said": LONG_WORD}, baselines, arrays=held)
    return Run(f"run-{seed}", replace(build().experiment(), seed=seed), Status.DONE, seconds=1.0, result=result)


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_word_is_given_only_where_the_interval_says_so_and_tells_its_rule(qtbot):
    card = fairness_card(live_view(run()))
    qtbot.addWidget(card)
    words = {label.text(): label for label in card.findChildren(QLabel)}
    assert {"better", "no difference shown"} <= set(words)
    assert "worse" not in words
    assert "leaves zero out" in words["better"].toolTip()
    assert "McNemar" in words["better"].toolTip()
    assert "0.900 (0.826 to 0.945)" in words


def test_runs_with_other_seeds_add_to_the_intervals(qtbot):
    def of(seed, ours):
        made = run(seed, {"test_accuracy_by_seed": np.array([[ours], [0.6], [0.89]])})
        return replace(made, result=replace(made.result, summary={"test_accuracy": ours}))

    runs = [of(0, 0.9), of(1, 0.92), of(2, 0.91)]
    view = ResultView()
    qtbot.addWidget(view)
    view.others = lambda: runs
    view.show_run(live_view(runs[0]))
    view.show_tab("All values")
    assert any("Student, over 3 seeds" in text for text in texts(view))
    assert any("paired by seed, 3 seeds" in text for text in texts(view))
    assert "Mean over 3 seeds, 95 % interval" in texts(view)
    assert any(text.startswith("Scores here are means over 3 seeds. run-0 alone, with seed 0") for text in texts(view))
    view.others = lambda: runs[:1]
    view.show_run(None)
    view.show_run(live_view(runs[0]))
    view.show_tab("All values")
    assert "Score, 95 % interval" in texts(view)


def test_without_baselines_there_is_no_card():
    bare = run()
    assert fairness_card(live_view(replace(bare, result=replace(bare.result, baselines=())))) is None


@pytest.mark.parametrize("width", [360, 900])
def test_the_result_table_shows_every_word(qtbot, width):
    view = ResultView()
    qtbot.addWidget(view)
    view.resize(width, 700)
    view.show()
    view.show_run(live_view(run()))
    view.show_tab("All values")
    table = view.findChild(WholeTable)
    qtbot.waitUntil(lambda: table.height() > 60)
    metrics, index = table.fontMetrics(), table.model().index(1, 1)
    cell = table.visualRect(index)
    from PySide6.QtCore import QRect, Qt

    room = QRect(0, 0, cell.width() - 8, 10_000)
    needed = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), LONG_WORD).height()
    assert cell.height() >= needed
    assert table.height() >= sum(table.rowHeight(row) for row in range(2)) + table.horizontalHeader().height()


def test_points_upon_a_map_are_drawn_with_a_legend(qtbot):
    points = [Series("0: a", np.array([0.5, np.nan]), np.array([0.5, 1.0])), Series("1: b", np.ones(1), np.ones(1))]
    figure = HeatMap(title="Map", values=np.eye(3), columns=np.arange(3.0), rows=np.arange(3.0), points=points)
    view = FigureView(figure)
    qtbot.addWidget(view)
    assert [entry.label for entry in view.drawing.legend] == ["0: a", "1: b"]


@pytest.fixture
def trained(opened, run_to_end):
    """The window on iris after a short run."""
    chosen = opened.controller.experiment
    opened.controller.set_experiment("shorten", replace(chosen, params={**chosen.params, "epochs": 2}))
    opened.controller.checking.check_now()
    run_to_end(opened)
    return opened


@pytest.mark.slow
def test_reports_tables_and_figures_are_written_from_the_window(qtbot, trained, folder):
    window = trained
    for action, name in (("report", "r.html"), ("report", "r.pdf"), ("export_all", "all.csv")):
        window.verbs.ask.save_as = lambda *_, name=name: folder / name
        window.actions_by_id[action].trigger()
        qtbot.waitUntil(lambda name=name: (folder / name).exists(), timeout=600_000)
        qtbot.waitUntil(lambda: not window.controller.aside.busy, timeout=600_000)
    assert "Result beside the classical controls" in (folder / "r.html").read_text()
    assert "iris.h5" in (folder / "r.html").read_text()
    assert (folder / "all.csv").read_text().startswith("run,metric,step,value,seconds,experiment,seed")
    for end, start in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        target = folder / f"roc{end}"
        window.verbs.ask.save_as = lambda *_, target=target: target
        window.experiment.result.figure_wanted.emit("save", "roc")
        qtbot.waitUntil(lambda target=target: target.exists(), timeout=600_000)
        qtbot.waitUntil(lambda: not window.controller.aside.busy, timeout=600_000)
        assert target.read_bytes().startswith(start)


def test_a_place_that_cannot_be_written_is_a_sentence(qtbot, trained, folder):
    window = trained
    window.verbs.ask.save_as = lambda *_: folder / "absent" / "r.html"
    window.experiment.result.report.click()
    qtbot.waitUntil(lambda: bool(window.controller.notices.of("report")), timeout=600_000)
    (notice,) = window.controller.notices.of("report")
    assert "free space or choose another place" in notice.problem.message


@pytest.mark.slow
def test_copied_lines_run_again_and_give_the_same_figure(qtbot, trained, folder, monkeypatch):
    window = trained
    monkeypatch.chdir(folder)
    view, menus = window.experiment.result, set()
    for title in view.tabs:
        view.show_tab(title)
        menus |= {b.accessibleName() for b in view.findChildren(QToolButton) if b.menu()}
    result = window.shown_run().result
    # The curves themselves stand in Live.
    curves = {"Loss", "Accuracy", "Accuracy beside the classical controls"}
    assert {f.title for f in result.figures.values() if f"Menu of the figure {f.title}" not in menus} == curves
    window.experiment.result.figure_wanted.emit("copy", "confusion")
    copied = QGuiApplication.clipboard().text()
    session = window.controller.session
    assert copied == python_lines(str(session.path), window.shown_run(), "confusion")
    held = {}
    exec(copied, held)
    assert same(held["run"].result.figures["confusion"], result.figures["confusion"])
    assert (folder / "run-0001-confusion.pdf").exists()
    held = {}
    exec(as_python(session.path, window.controller.experiment), held)
    assert held["run"].metrics == window.shown_run().metrics
    assert (folder / "roc.pdf").exists()
    window.verbs.copy_run_python("run-0001")
    held = {}
    exec(QGuiApplication.clipboard().text(), held)
    assert held["run"].result.summary == result.summary
    assert held["model"].model == result.model


def test_curves_of_the_compare_tab_are_saved_and_copied_as_they_are_shown(
    qtbot, with_backend, run_to_end, folder, monkeypatch
):
    window = with_backend("good.trainer", steps=20)
    for seed in (1, 2):
        chosen = window.controller.experiment
        window.controller.set_experiment("seed", replace(chosen, seed=seed))
        run_to_end(window)
    monkeypatch.chdir(folder)
    window.show_page("compare")
    page = window.compare
    page.grouped.setChecked(True)
    page.weight.setValue(80)
    page.log_y.setChecked(True)
    qtbot.waitUntil(lambda: len(page.overlay.curves) == 1 and page.overlay.curves[0].name == "run-0001 +1")
    metric = page.quantity.currentText()
    target = folder / "saved.svg"
    window.verbs.ask.save_as = lambda *_: target
    page.curves_wanted.emit("save")
    qtbot.waitUntil(target.exists, timeout=600_000)
    qtbot.waitUntil(lambda: not window.controller.aside.busy, timeout=600_000)
    page.curves_wanted.emit("copy")
    copied = QGuiApplication.clipboard().text()
    assert "'run-0001', 'run-0002'" in copied
    assert "smooth=0.8, group_seeds=True, log_y=True" in copied
    exec(copied.replace(f"{metric}.pdf", "copied.svg"), {})
    assert (folder / "copied.svg").read_bytes() == target.read_bytes()
    exec(copied, {})
    assert (folder / f"{metric}.pdf").read_bytes().startswith(b"%PDF")
    page.grouped.setChecked(False)
    page.filter.setText("run-0002")
    page.curves_wanted.emit("copy")
    assert "places=[1])" in QGuiApplication.clipboard().text(), "the colour of the second run, though it is alone"
