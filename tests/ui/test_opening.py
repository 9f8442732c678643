"""A project opens beside the window: it answers meanwhile, tells how far it is, and Cancel changes nothing."""

import threading

import pytest
from PySide6.QtCore import QTimer

from ketbench.backends.registry import Registry
from ketbench.base.errors import ProjectError, StoppedError
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.storage.trust.looking import advanced
from ketbench.samples import sample
from ketbench_ui.services.opening.bar import OpeningBar
from ketbench_ui.services.opening.waiting import Waiting
from ketbench_ui.services.opening.warming import warm


@pytest.fixture
def waiting(qtbot):
    return Waiting()


def test_the_window_answers_while_it_waits_and_hears_how_far_it_is(waiting):
    clicked, told = threading.Event(), []
    waiting.advanced.connect(lambda *state: told.append(state))

    def work():
        advanced(700, 5)
        assert clicked.wait(30)
        return threading.current_thread().name

    QTimer.singleShot(60, clicked.set)
    assert waiting.on(work) == "ketbench-opening"
    assert (700, 0, 5) in told
    assert not waiting.is_busy


def test_cancel_ends_it_with_a_sentence(waiting):
    def work():
        while True:
            advanced(1)

    QTimer.singleShot(60, waiting.cancel)
    with pytest.raises(StoppedError, match="nothing was changed"):
        waiting.on(work)
    assert waiting.on(lambda: 3) == 3


def test_what_goes_wrong_is_raised_where_it_was_asked_for(waiting):
    def work():
        raise ProjectError("There is no project.")

    with pytest.raises(ProjectError, match="There is no project"):
        waiting.on(work)


def test_the_bar_counts_bytes_then_objects(qtbot):
    bar = OpeningBar()
    qtbot.addWidget(bar)
    bar.show_busy(True)
    bar.show_progress(250, 1000, 12)
    assert (bar.progress.value(), bar.progress.maximum(), bar.words.text()) == (250, 1000, "12 objects")
    bar.show_progress(1000, 1000, 40)
    assert bar.progress.maximum() == 0
    with qtbot.waitSignal(bar.cancelled):
        bar.cancel.click()
    bar.show_busy(False)
    assert bar.isHidden()


def test_what_the_first_look_needs_is_loaded_beside_the_window(folder):
    registry, project = Registry(), sample("iris-classifier").build()
    names = {one.backend for one in project.experiments.values()}
    assert not any(registry.loaded(name) for name in names)
    warm(registry, project)
    assert all(registry.loaded(name) is registry.backend(name) for name in names)
    assert registry.loaded("no.such") is None


def test_a_run_that_cannot_be_read_keeps_no_project_closed():
    class Damaged(dict):
        def __len__(self):
            raise ProjectError("The file is damaged.")

    project = sample("iris-classifier").build()
    experiment = next(iter(project.experiments.values()))
    broken = Run("run-0001", experiment, Status.DONE, metrics=Damaged(), result=Result({"test_accuracy": 0.5}))
    warm(Registry(), project.with_run(broken))
