"""The tree changes the lines that differ and keeps the others, in order, with as many runs as there are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench_ui.panels.run_order import newest_first
from ketbench_ui.panels.tree import ProjectTree


def run(number, status=Status.DONE, accuracy=0.5):
    result = Result({"test_accuracy": accuracy}) if status is Status.DONE else None
    return Run(f"run-{number:04d}", Experiment("e", "b"), status, result=result)


def project(runs):
    return Project("p", runs={one.id: one for one in runs})


def lines(tree):
    group = tree._groups["runs"]
    return [group.child(at).text(0) for at in range(group.childCount())]


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
    held = tree.currentItem()
    tree.show_project(project([*runs, run(6)]), {})
    assert tree.currentItem() is held
    assert tree.selected() == ("runs", "run-0003")
    starred = replace(runs[2], tags=("star",), result=Result({"test_accuracy": 0.75}))
    tree.show_project(project([*runs[:2], starred, *runs[3:]]), {})
    assert tree.currentItem() is held
    assert held.text(0) == "run-0003   0.750"


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


def test_a_changed_project_of_a_thousand_runs_writes_one_line(tree):
    runs = {one.id: one for one in (run(number) for number in range(1, 1001))}
    tree.show_project(Project("p", runs=runs), {})
    written = []
    tree.itemChanged.connect(lambda item, _: written.append(item.text(0)))
    changed = {**runs, "run-0500": replace(runs["run-0500"], result=Result({"test_accuracy": 0.9}))}
    tree.show_project(Project("p", runs=changed), {})
    assert set(written) == {"run-0500   0.900"}
