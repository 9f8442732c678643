"""A file that another program is just closing is opened to read, and for writing as soon as it is free."""

import pytest

from ketbench.backends.registry import Registry
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench_ui.services.controller import Controller


@pytest.fixture
def controller(qtbot, application):
    made = Controller(Registry())
    yield made
    made.close()


def test_what_another_holds_can_be_changed_here_once_it_is_closed_there(qtbot, controller, tmp_path):
    elsewhere = Session.create(tmp_path / "one.h5", Project(name="one"))
    said = []
    controller.said.connect(lambda text, tone: said.append((text, tone)))
    assert controller.open(tmp_path / "one.h5")
    assert not controller.is_writable
    elsewhere.apply("rename", Project(name="other"))
    elsewhere.close()
    with qtbot.waitSignal(controller.project_changed):
        pass
    assert controller.is_writable
    assert controller.project.name == "other", "what was written there meanwhile"
    assert said[-1] == ("one.h5 was closed elsewhere and can be changed here now.", "good")
    assert not any("open in process" in str(one.problem) for one in controller.notices.all())
    assert not controller.freed._timer.isActive()
    controller.apply("rename", Project(name="mine"))
    assert controller.project.name == "mine"


def test_a_file_in_a_place_that_cannot_be_written_is_not_looked_at_again(qtbot, controller, tmp_path, monkeypatch):
    Session.create(tmp_path / "one.h5", Project()).close()
    monkeypatch.setattr("ketbench.project.session.taken", _refused)
    assert controller.open(tmp_path / "one.h5")
    assert not controller.is_writable
    assert not controller.freed._timer.isActive()


def _refused(path, lock):
    from ketbench.base.errors import ProjectError

    raise ProjectError("No writing here.")


def test_what_is_opened_while_another_is_being_saved_opens_when_that_is_done(qtbot, controller, tmp_path):
    Session.create(tmp_path / "next.h5", Project(name="next")).close()
    said = []
    controller.said.connect(lambda text, tone: said.append(text))
    controller.saving.is_busy = True
    assert not controller.open(tmp_path / "next.h5")
    assert said == ["next.h5 opens as soon as the project before is saved."]
    controller.saving.is_busy = False
    qtbot.waitUntil(lambda: controller.session is not None)
    assert controller.is_writable
    assert controller.project.name == "next"
