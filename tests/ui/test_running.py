"""Stop, crashes and closing: the window lives, the project keeps what was measured, no process is left."""

import multiprocessing
import os

import psutil
import pytest

from ketbench.contract.run import Status


def _run_until_measured(qtbot, window):
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=600_000)
    return live


def test_stop_ends_the_run_and_keeps_what_it_measured(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    live = _run_until_measured(qtbot, window)
    window.actions_by_id["stop"].trigger()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=600_000)
    run = window.controller.project.run(live.run_id)
    assert run.status is Status.CANCELLED
    assert len(run.metrics["loss"]) > 0


@pytest.mark.parametrize("backend", ["bad.segfault", "bad.exit", "bad.raises"])
def test_a_crash_is_a_failed_run_and_the_next_run_works(qtbot, with_backend, run_to_end, backend):
    window = with_backend(backend)
    run_id = run_to_end(window)
    run = window.controller.project.run(run_id)
    assert run.status is Status.FAILED
    assert run.error.endswith(".")
    assert "Traceback" not in run.error
    assert any(run_id in notice.source for notice in window.controller.notices.all())

    experiment = window.controller.experiment
    window.controller.set_experiment("mend", type(experiment)("trial", "good.trainer"))
    window.controller.checking.check_now()
    next_id = run_to_end(window)
    assert window.controller.project.run(next_id).status is Status.DONE


def test_closing_while_a_run_goes_on_asks_once_and_leaves_no_process(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    _run_until_measured(qtbot, window)
    asked = []
    window.verbs.ask.yes = lambda *texts: not asked.append(texts)
    path = window.controller.session.path
    window.close()
    assert len(asked) == 1
    assert "still running" in asked[0][1]
    assert not window.isVisible()
    assert [child for child in psutil.Process().children(recursive=True) if _is_worker(child)] == []
    assert not path.with_name(path.name + "-journal").exists(), "closing leaves one file"


def test_keep_running_keeps_the_window(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    live = _run_until_measured(qtbot, window)
    window.verbs.ask.yes = lambda *_: False
    window.close()
    assert window.isVisible()
    assert not live.status.is_final


def test_a_flood_of_points_is_drawn_from_the_newest_state(qtbot, with_backend, run_to_end):
    window = with_backend("good.flood", steps=20_000)
    frames = window.training.frames
    live = window.controller.running.runs[run_to_end(window)]
    assert live.curves["loss"].count == 20_000
    window.experiment.result.show_tab("Curves")
    qtbot.waitUntil(lambda: set(window.experiment.result.curves.panels) == {"loss", "accuracy"})
    assert window.training.frames - frames < 400, "far fewer pictures than steps"


def test_the_log_has_what_the_backend_said(qtbot, with_backend, run_to_end):
    window = with_backend("good.trainer", steps=3)
    run_to_end(window)
    assert "from the start" in window.log.toPlainText()


def _is_worker(process: psutil.Process) -> bool:
    helpers = {child.pid for child in multiprocessing.active_children()}
    command = " ".join(process.cmdline())
    # The warm process that the workers of tests fork from is nobody's worker; see tests/warm_start.py.
    warm = "multiprocessing.forkserver" in command and process.ppid() == os.getpid()
    return process.pid not in helpers and "resource_tracker" not in command and not warm
