"""Pages are made when they are first shown, told later while they are behind, and made ready while nobody waits."""

import gc
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from ketbench.contract.run import Status
from ketbench.samples import sample
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.opening.waiting import Waiting
from ketbench_ui.shell.pages.idle import PAGES
from ketbench_ui.shell.pages.telling import TOLD
from ketbench_ui.theme.theme import icon
from ketbench_ui.theme.turns import turns


def made(window):
    return {name for name in TOLD if window.is_made(name)}


def test_a_window_without_a_project_has_made_no_page_but_the_first(window):
    assert made(window) == set()
    window.show_page("plugins")
    assert made(window) == {"plugins"}


def test_a_project_makes_the_page_it_is_shown_on(opened):
    assert made(opened) == {"experiment"}
    opened.show_page("compare")
    assert made(opened) == {"experiment", "compare"}
    assert opened.tabs.currentWidget() is opened.compare


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_2, "data"), (Qt.Key.Key_3, "circuit"), (Qt.Key.Key_6, "sweep")])
def test_a_key_makes_its_page_and_it_shows_the_project(opened, qtbot, key, name):
    qtbot.keyClick(opened, key, Qt.KeyboardModifier.ControlModifier)
    assert made(opened) == {"experiment", name}
    shown = {
        "data": lambda: opened.data.dataset is opened.controller.experiment.dataset,
        "circuit": lambda: opened.circuit.editing.circuit is opened.controller.experiment.circuit,
        "sweep": lambda: opened.sweep.isVisible(),
    }
    assert shown[name]()


def test_a_dock_with_a_part_of_the_circuit_makes_its_page(opened):
    assert not opened.is_made("circuit")
    opened.arrangement.show("state")
    assert opened.is_made("circuit")
    assert opened.docks["state"].widget() is opened.circuit.state_widget()
    assert opened.docks["gates"].widget() is opened.circuit.palette_widget()


def test_a_page_behind_is_told_later_or_when_it_comes_to_the_front(opened, qtbot):
    opened.show_page("data")
    opened.show_page("experiment")
    before = opened.data.dataset

    def renamed(name):
        experiment = opened.controller.experiment
        opened.controller.set_experiment("data", replace(experiment, dataset=replace(before, name=name)))

    renamed("second")
    assert opened.behind == {"data"}
    assert opened.data.dataset is before
    qtbot.waitUntil(lambda: not opened.behind)
    assert opened.data.dataset.name == "second"
    renamed("third")
    opened.show_page("data")
    assert opened.data.dataset.name == "third"
    assert opened.behind == set()


def test_to_close_a_project_leads_through_no_other_page(opened):
    opened.show_page("compare")
    entered = []
    opened.tabs.entered.connect(entered.append)
    opened.verbs.close_project()
    assert entered == ["start"]
    assert made(opened) == {"experiment", "compare"}


def test_what_comes_next_is_made_ready_while_nobody_waits(window, qtbot):
    held = gc.get_freeze_count()
    window.idle.start()
    qtbot.waitUntil(lambda: window.idle.is_over)
    assert gc.get_freeze_count() > held
    window.idle.stop()
    assert gc.get_freeze_count() == 0
    assert made(window) == set(PAGES)
    assert window.tabs.present == "start"


def test_a_page_that_is_half_made_is_whole_for_who_asks(window):
    for pieces, name in enumerate(PAGES, 1):
        work = window.making(name)
        for _ in range(min(pieces, 2)):
            next(work)
        assert not window.is_made(name)
        page = getattr(window, name)
        assert window.tabs.widget(window.tabs._names.index(name)) is page
        assert list(work) == [], "nothing is made twice"
        assert getattr(window, name) is page
    assert window.begun == {}


def test_the_place_of_a_page_comes_a_turn_after_the_page(window):
    at = window.tabs._names.index("data")
    before = [(type(window.tabs.widget(at)).__name__, window.is_made("data")) for _ in window.making("data")]
    assert len(before) > 3
    assert before[-2:] == [("QWidget", False), ("DataPage", False)]
    assert window.is_made("data")


def test_a_window_that_closes_gives_up_a_page_that_is_half_made(window):
    work = window.making("sweep")
    next(work)
    window.close()
    assert window.begun == {}
    assert not window.is_made("sweep")


def test_a_run_that_is_over_is_shown_a_part_a_turn_and_its_result_with_the_list(opened, qtbot, monkeypatch):
    done, controller = [], opened.controller
    live = LiveRun("run-0001", controller.experiment, status=Status.DONE)
    controller.running.runs[live.run_id] = live
    monkeypatch.setattr(opened.tree, "show_project", lambda *_: done.append("around"))
    monkeypatch.setattr(opened, "_list_runs", lambda: done.append("list"))
    monkeypatch.setattr(opened.experimenting, "run_ended", lambda _: done.append("result"))
    controller.running.finished.emit(live.run_id)
    controller.running.queue_changed.emit()
    assert done == [], "nothing in the turn in which it ends"
    qtbot.waitUntil(lambda: not turns().waits(opened.experimenting))
    assert done[:3] == ["around", "list", "result"]
    controller.running.runs.clear()


def test_an_event_is_handled_between_pieces_only_after_slow_work(qtbot, application):
    waiting, seen = Waiting(), []

    class Receiver(type(waiting)):
        def event(self, event):
            seen.append(event.type())
            return super().event(event)

    receiver = Receiver()
    waiting.on(lambda: 1)
    QApplication.postEvent(receiver, QEvent(QEvent.Type.User))
    assert waiting.breathe()
    assert QEvent.Type.User not in seen
    # Slow is what goes on until the window looks how far it is.
    looked = threading.Event()
    waiting.advanced.connect(lambda *_: looked.set())
    assert waiting.on(lambda: looked.wait(60))
    QApplication.postEvent(receiver, QEvent(QEvent.Type.User))
    assert waiting.breathe()
    assert QEvent.Type.User in seen
    waiting.close()
    assert not waiting.breathe()


def test_an_icon_is_made_once_for_each_colour(application):
    assert icon("table").cacheKey() == icon("table").cacheKey()
    assert icon("table", "#ff0000").cacheKey() != icon("table").cacheKey()


def test_the_worker_loads_a_backend_while_its_experiment_is_read(window, folder, monkeypatch):
    asked = []
    monkeypatch.setattr(window.controller.running, "warm", asked.append)
    window.bring("idle")
    assert window.controller.create(folder / "iris.h5", sample("iris-classifier").build())
    assert asked == ["gate.statevector"]
    window.verbs.add_experiment()
    assert asked == ["gate.statevector"]
