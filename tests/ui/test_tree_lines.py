"""The tree changes the lines that differ and keeps the others, in order, with as many runs as there are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench_ui.panels import tree_model
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.panels.tree import ProjectTree
from ketbench_ui.panels.tree_model import run_text, told_in_tree
from ketbench_ui.services.live import LiveRun


def run(number, status=Status.DONE, accuracy=0.5):
    result = Result({"test_accuracy": accuracy}) if status is Status.DONE else None
    return Run(f"run-{number:04d}", Experiment("e", "b"), status, result=result)


def project(runs):
    return Project("p", runs={one.id: one for one in runs})


def lines(tree):
    return tree.lines.lines("runs")


def named(tree):
    return [text.split("   ")[0] for text in lines(tree)]


@pytest.fixture
def tree(qtbot, application):
    made = ProjectTree()
    qtbot.addWidget(made)
    return made


@given(states=st.lists(st.sets(st.integers(1, 12)), min_size=1, max_size=6))
def test_lines_are_those_of_the_project_after_any_changes(application, states):
    tree = ProjectTree()
    for numbers in states:
        runs = project([run(number) for number in sorted(numbers)])
        tree.show_project(runs, {})
        assert named(tree) == (newest_first(runs.runs) or ["none yet"])


def test_a_line_that_stays_is_the_same_line_and_stays_chosen(tree):
    runs = [run(number) for number in range(1, 6)]
    tree.show_project(project(runs), {})
    tree.select("runs", "run-0003")
    held = QPersistentModelIndex(tree.currentIndex())
    tree.show_project(project([*runs, run(6)]), {})
    assert tree.currentIndex() == held
    assert tree.selected() == ("runs", "run-0003")
    starred = replace(runs[2], tags=("star",), result=Result({"test_accuracy": 0.75}))
    tree.show_project(project([*runs[:2], starred, *runs[3:]]), {})
    assert tree.currentIndex() == held
    assert held.data() == "run-0003   0.750"


def test_a_chosen_line_that_is_gone_leaves_nothing_behind(tree):
    runs = [run(number) for number in range(1, 4)]
    tree.show_project(project(runs), {})
    tree.select("runs", "run-0002")
    tree.show_project(project([runs[0], runs[2]]), {})
    assert named(tree) == ["run-0003", "run-0001"]
    assert tree.selected() != ("runs", "run-0002")
    tree.show_project(project([]), {})
    assert lines(tree) == ["none yet"]
    tree.show_project(project(runs[:1]), {})
    assert named(tree) == ["run-0001"]


def test_a_changed_project_of_a_thousand_runs_tells_of_one_line(tree):
    runs = {one.id: one for one in (run(number) for number in range(1, 1001))}
    tree.show_project(Project("p", runs=runs), {})
    told = []
    tree.lines.dataChanged.connect(lambda first, last: told.append((first.data(), first.row(), last.row())))
    changed = {**runs, "run-0500": replace(runs["run-0500"], result=Result({"test_accuracy": 0.9}))}
    tree.show_project(Project("p", runs=changed), {})
    assert told == [("run-0500   0.900", 500, 500)]


def test_of_a_thousand_runs_those_that_are_seen_are_worded(tree, qtbot, monkeypatch):
    worded = set()

    def word(one):
        worded.add(one.id)
        return run_text(one)

    monkeypatch.setattr(tree_model, "run_text", word)
    tree.resize(240, 400)
    tree.show()
    qtbot.waitExposed(tree)
    tree.show_project(project([run(number) for number in range(1, 1001)]), {})
    tree.grab()
    seen = {f"run-{number:04d}" for number in range(950, 1001)}
    assert worded
    assert worded <= seen
    tree.scrollToBottom()
    tree.grab()
    assert "run-0001" in worded
    assert len(worded) < 100


def test_runs_in_another_order_are_listed_anew(tree):
    tree.show_project(project([run(number) for number in (1, 2, 3)]), {})
    tree.select("runs", "run-0002")
    trial = LiveRun("trial-1", Experiment("e", "b"))
    tree.show_project(project([run(1), run(2)]), {}, {"trial-1": trial})
    assert named(tree) == ["trial-1", "run-0002", "run-0001"]
    tree.show_trials({"trial-2": trial, "trial-1": trial})
    assert named(tree) == ["trial-2", "trial-1", "run-0002", "run-0001"]
    tree.show_trials({"trial-1": trial, "trial-2": trial})
    assert named(tree) == ["trial-1", "trial-2", "run-0002", "run-0001"]
    tree.show_project(project([run(2), run(4)]), {})
    assert named(tree) == ["run-0004", "run-0002"]
    assert tree.selected() == ("runs", "run-0002")
    assert tree.isExpanded(tree.lines.heading("runs"))


def test_the_number_of_a_run_is_named_where_the_cursor_rests(tree):
    tree.show_project(project([run(1), run(2, Status.CANCELLED)]), {})
    tree.select("runs", "run-0001")
    assert tree.currentIndex().data(Qt.ItemDataRole.ToolTipRole) == "run-0001   0.500 (test accuracy)"
    assert told_in_tree(run(2, Status.CANCELLED)) is None
