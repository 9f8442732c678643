"""What the result view says about a number: its unit, its formula and source, and what it stands beside."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView

from ketbench.base.figures import Graph, Table
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Started
from ketbench.contract.page import Page, Tab
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.samples.tables.iris import build
from ketbench_ui.experiment.result import HOW_TO_ASK, ResultView
from ketbench_ui.experiment.result.summary import targets_of
from ketbench_ui.figures import FigureView
from ketbench_ui.services.live import LiveRun, Points

FORMULA = "received OMA - sensitivity (A. Author, Links, eq. 3)"
RESULT = Result(
    summary={"margin_db": 2.0, "verdict": "works"},
    baselines=[Baseline("copper", "Copper", {"verdict": "works"})],
    units={"margin_db": "dB"},
    formulas={"margin_db": FORMULA},
)


@pytest.fixture
def view(qtbot):
    made = ResultView()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    made.show_run(LiveRun("run-1", Experiment("link", "photonic.link"), status=Status.DONE, result=RESULT))
    _open_values(made)
    return made


def _open_values(view):
    view.show_tab("All values")


def _texts(view):
    return [label.text() for label in view.findChildren(QLabel) if label.isVisibleTo(view)]


def test_a_click_on_a_marked_row_shows_formula_source_and_unit(qtbot, view):
    table = view.findChild(QTableView)
    explanation = view.findChild(QLabel, "explanation")
    assert explanation.text() == HOW_TO_ASK
    first = table.model().index(0, 0)
    assert first.data() == "Margin, dB ƒ"
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(first).center())
    assert explanation.text() == f"Margin, dB = {FORMULA}"
    assert FORMULA in table.model().data(first, Qt.ItemDataRole.ToolTipRole)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert explanation.text() == HOW_TO_ASK
    assert table.model().index(1, 0).data() == "Verdict"


def test_the_heading_speaks_of_data_only_where_there_is_some(qtbot, view):
    assert "Beside the alternatives" in _texts(view)
    assert not any("same data and split" in text for text in _texts(view))
    table = next(iter(build().datasets.values()))
    trained = replace(view.live.experiment, dataset=table)
    view.show_run(LiveRun("run-2", trained, status=Status.DONE, result=RESULT))
    qtbot.waitUntil(lambda: "Beside classical baselines on the same data and split" in _texts(view))


def test_numbers_without_formulas_ask_for_no_click(qtbot, view):
    bare = replace(RESULT, formulas={})
    view.show_run(LiveRun("run-3", view.live.experiment, status=Status.DONE, result=bare))
    qtbot.waitUntil(lambda: "Beside the alternatives" in _texts(view))
    assert HOW_TO_ASK not in _texts(view)


def test_a_run_that_begins_with_the_curves_of_another_does_not_stay_queued(qtbot, view):
    live = LiveRun("run-4", view.live.experiment)
    live.version = 1
    view.show_run(live)
    live.take(Started("run-4", ""))
    view.show_run(live)
    qtbot.waitUntil(lambda: "run-4 running" in _texts(view))
    assert "run-4 queued" not in _texts(view)


def test_the_longest_state_of_a_run_fits_where_runs_are_chosen(window):
    page = window.experiment
    page.offer_runs(["run-0003, running"], "run-0003")
    before = page.runs.sizeHint().width()
    page.offer_runs(["run-0003, cancelled and a good deal more"], "run-0003")
    assert page.runs.sizeHint().width() > before


def test_picture_and_answer_follow_the_solution_that_is_selected(qtbot):
    solutions = Table(title="Best", columns=["rank"], rows=[[1], [2]])
    ring = {"edges": np.array([[0, 1]]), "positions": np.eye(2), "title": "The cut"}
    first, second = (Graph(**ring, groups=np.array(sides)) for sides in ([0, 1], [1, 1]))
    view = ResultView()
    qtbot.addWidget(view)
    view.page = lambda run: Page(None, (Tab("Solutions", ("solutions", "cut"), leads="solutions"),))
    view.chosen = lambda run, table, row: {"cut": [first, second][row]} if table == "solutions" else {}
    found = Result(summary={"cut": 1.0}, figures={"solutions": solutions, "cut": first})
    view.show_run(LiveRun("run-1", Experiment("cut", "annealing.solve"), status=Status.DONE, result=found))
    view.show_tab("Solutions")
    picture = next(one for one in view.findChildren(FigureView) if one.figure.title == "The cut")
    view.findChild(QTableView).selectRow(1)
    assert picture.figure is second
    view.findChild(QTableView).selectRow(0)
    assert picture.figure is first


def test_the_end_of_a_run_opens_with_its_answer_and_not_with_the_way_there(qtbot):
    view = ResultView()
    qtbot.addWidget(view)
    view.page = lambda _: Page(tabs=(Tab("Answer", ("cut",)), Tab("Solutions", ("solutions",))))
    live = LiveRun("run-1", Experiment("bag", "annealing.problem"))
    live.take(Started("run-1", ""))
    live.curves["objective"] = Points.of(np.arange(3.0), np.arange(3.0), np.arange(3.0))
    view.show_run(live)
    live.status, live.result = Status.DONE, replace(RESULT, baselines=())
    view.show_run(live)
    assert view.tabs[:3] == ["Answer", "Solutions", "Curves"]
    assert view.tab == "Answer"
    view.show_tab("Curves")
    view.show_run(LiveRun("run-2", live.experiment, status=Status.DONE, result=live.result, curves=live.curves))
    assert view.tab == "Curves"


def test_each_of_several_targets_has_its_own_figures():
    columns = (Column("kind", np.array([0, 1]), Kind.CATEGORY, Role.TARGET, categories=("a", "b")),)
    experiment = Experiment("e", "gate.statevector", dataset=Dataset("d", columns), params={"more_targets": ["thick"]})
    summary = {"test_accuracy_kind": 0.4375, "test_r2_thick": 0.21, "test_mae_thick": 0.5, "test_accuracy": 0.4375}
    told = targets_of(experiment, Result(summary=summary))
    assert [(one.name, one.value) for one in told.rows] == [
        ("kind, accuracy", "0.438"),
        ("thick, R²", "0.210"),
        ("thick, mean error", "0.500"),
    ]
    controls = [
        Baseline("ridge", "Ridge", {"test_accuracy_kind": 0.8, "test_mae_thick": 2.0, "test_r2_thick": 0.5}),
        Baseline("tree", "Tree", {"test_accuracy_kind": 0.9, "test_mae_thick": 1.0, "test_r2_thick": float("nan")}),
    ]
    beside = targets_of(experiment, Result(summary=summary, baselines=controls))
    assert [(one.name, one.value) for one in beside.rows[1::2]] == [
        ("best control: Tree", "0.900"),
        ("best control: Ridge", "0.500"),
        ("best control: Tree", "1.000"),
    ]
    assert targets_of(replace(experiment, params={}), Result(summary={"test_accuracy": 0.4})) is None
