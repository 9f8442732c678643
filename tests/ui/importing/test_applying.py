"""A large dataset goes into the project without holding the window up, and is there or is said not to be."""

import numpy as np
import pytest
from tests.ui.importing.conftest import PATIENCE

from ketbench.base.errors import ProjectError
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench_ui.importing import applying


@pytest.fixture
def large():
    return Dataset("large", (Column("a", np.arange(applying.LARGE / 8)), Column("b", np.zeros(applying.LARGE // 8))))


def test_it_is_there_afterwards_and_one_undo_takes_it_out(qtbot, empty, large):
    told = []
    empty.importing.take(large, told.append)
    assert not told, "the call comes back at once"
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told == [True]
    assert empty.data.dataset.name == "large"
    empty.actions_by_id["undo"].trigger()
    assert empty.controller.project.datasets == {}


def test_a_project_that_cannot_be_written_says_so(qtbot, empty, large, monkeypatch):
    def full(*_):
        raise ProjectError("The disk is full; free some space.")

    monkeypatch.setattr(empty.controller.session, "apply", full)
    told = []
    empty.importing.take(large, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told == [False]
    assert "disk is full" in str(empty.controller.notices.of("edit")[0].problem)


def test_closing_the_window_waits_until_it_is_on_disk(empty, large):
    path = empty.controller.session.path
    empty.importing.take(large, lambda _: None)
    empty.close()
    from ketbench.project.session import Session

    with Session.open(path) as session:
        assert "large" in session.project.datasets
