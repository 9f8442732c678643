"""Widgets in cycles are destroyed in the window's thread, whichever thread allocates."""

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from ketbench_ui.services.outside.garbage import Garbage


class Cycle(QObject):
    def __init__(self, told):
        super().__init__()
        self.me = self
        self.destroyed.connect(lambda: told.append(threading.get_ident()))


@pytest.fixture
def garbage(qtbot, application):
    made = Garbage(application)
    yield made
    made.stop()


def allocated_elsewhere():
    held = []

    def work():
        for _ in range(20_000):
            held.append([held])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    held.clear()


def test_another_thread_that_allocates_destroys_no_widget(qtbot, garbage):
    gc.collect()
    told = []
    for _ in range(50):
        Cycle(told)
    allocated_elsewhere()
    assert told == [], "nothing was collected there"
    garbage.collect()
    gc.collect()
    assert len(told) == 50
    assert set(told) == {threading.get_ident()}


def test_it_collects_as_time_goes_on(qtbot, garbage):
    told, rubbish = [], []
    for _ in range(5):
        Cycle(told)
    garbage._timer.setInterval(0)

    def went_on():
        rubbish.append([[] for _ in range(2000)])
        return len(told) == 5

    qtbot.waitUntil(went_on)
    assert not gc.isenabled()


def test_it_is_given_back(application):
    made = Garbage(application)
    made.stop()
    assert gc.isenabled()
