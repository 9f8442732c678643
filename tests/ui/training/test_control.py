"""Hold, resume, branch, retry and the order of the queue, in the real window with real workers."""

from dataclasses import replace

import pytest

from ketbench.base.clock import roughly
from ketbench.contract.run import Status

PATIENCE = 600_000


def _ended(qtbot, window, run_id):
    running = window.controller.running
    qtbot.waitUntil(lambda: running.runs[run_id].status.is_final, timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.controller.project.run(run_id).status.is_final, timeout=PATIENCE)
    return window.controller.project.run(run_id)


def _measured(qtbot, window, points=1):
    window.actions_by_id["run"].trigger()
    live = list(window.controller.running.runs.values())[-1]
    qtbot.waitUntil(lambda: any(curve.count >= points for curve in live.curves.values()), timeout=PATIENCE)
    return live


@pytest.fixture
def iris(opened):
    chosen = opened.controller.experiment
    wanted = replace(chosen, params={**chosen.params, "epochs": 60, "learning_rate": 0.02})
    opened.controller.set_experiment("shorter", wanted)
    opened.controller.checking.check_now()
    return opened


@pytest.mark.slow
def test_a_stopped_run_resumed_from_the_window_equals_an_uninterrupted_one(qtbot, iris, run_to_end):
    whole = _ended(qtbot, iris, run_to_end(iris))
    live = _measured(qtbot, iris, 40)
    iris.actions_by_id["stop"].trigger()
    stopped = _ended(qtbot, iris, live.run_id)
    assert stopped.status is Status.CANCELLED
    unsaid = stopped.checkpoint_step - len(stopped.metrics["loss"])
    assert unsaid in (0, 1), "a stop while an epoch is being validated keeps its last step, measured when it resumes"
    iris.experimenting.enter("result")
    assert iris.experiment.strip.resume.isVisible()
    iris.experiment.strip.resume.click()
    resumed = _ended(qtbot, iris, list(iris.controller.running.runs)[-1])
    assert resumed.status is Status.DONE
    assert resumed.parent == stopped.id
    assert resumed.metrics == whole.metrics, "bit by bit, from the first step to the last"
    assert all((resumed.result.arrays[name] == values).all() for name, values in whole.result.arrays.items())
    times = resumed.metrics["loss"].times
    assert (times[1:] >= times[:-1]).all(), "what was kept lies before what came"


@pytest.mark.slow
def test_a_branch_starts_from_a_checkpoint_with_what_the_form_holds(qtbot, iris, run_to_end):
    parent = _ended(qtbot, iris, run_to_end(iris))
    assert not iris.experiment.strip.resume.isVisible(), "a run that is done has nothing left to do"
    chosen = iris.controller.experiment
    iris.experimenting.enter("result")
    iris.experiment.strip.branch.click()
    assert list(iris.controller.project.runs) == [parent.id], "with the same settings nothing is left to train"
    assert iris.experiment.phase == "setup"
    iris.controller.set_experiment("longer", replace(chosen, params={**chosen.params, "epochs": 70}))
    iris.experimenting.enter("result")
    iris.experiment.strip.branch.click()
    child = _ended(qtbot, iris, list(iris.controller.running.runs)[-1])
    assert child.status is Status.DONE
    assert child.parent == parent.id
    assert len(child.metrics["loss"]) == len(parent.metrics["loss"]) * 7 // 6
    iris.experimenting.enter("result")
    assert f"continued from {parent.id}" in iris.experiment._origin.text()
    assert any("Branched after step" in note for note in child.result.notes)


def test_pausing_the_training_is_another_button_than_pausing_the_view(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    live = _measured(qtbot, window)
    hold = window.experiment.strip.pause
    assert window.training.bar.pause is not hold
    qtbot.waitUntil(hold.isEnabled)
    hold.click()
    qtbot.waitUntil(lambda: live.status is Status.PAUSED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: hold.text() == "Continue")
    points, clock = live.curves["loss"].count, live.elapsed()
    qtbot.wait(300)
    assert live.curves["loss"].count == points
    assert live.elapsed() == clock
    hold.click()
    qtbot.waitUntil(lambda: live.curves["loss"].count > points, timeout=PATIENCE)
    assert live.status is Status.RUNNING


def test_the_order_of_the_queue_is_changed_by_buttons(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    first = _measured(qtbot, window)
    for _ in range(3):
        window.verbs.run()
    running, queue = window.controller.running, window.queue
    assert running.waiting() == ["run-0002", "run-0003", "run-0004"]
    assert not queue.buttons["run-0002"]["up"].isEnabled()
    assert not queue.buttons["run-0004"]["down"].isEnabled()
    queue.buttons["run-0004"]["up"].click()
    qtbot.waitUntil(lambda: running.waiting() == ["run-0002", "run-0004", "run-0003"])
    assert queue.order() == ["run-0001", "run-0002", "run-0004", "run-0003"]
    queue.buttons["run-0002"]["stop"].click()
    assert _ended(qtbot, window, "run-0002").status is Status.CANCELLED
    queue.buttons["run-0001"]["stop"].click()
    assert _ended(qtbot, window, first.run_id).metrics["loss"].steps.size > 0
    qtbot.waitUntil(lambda: running.current().run_id == "run-0004")


def test_runs_that_wait_are_told_the_time_a_run_like_them_took(qtbot, with_backend, run_to_end):
    window = with_backend("good.trainer", steps=300)
    assert _ended(qtbot, window, run_to_end(window)).status is Status.DONE
    alike = window.controller.experiment
    other = replace(alike, params={**alike.params, "steps": 100_000})
    window.controller.set_experiment("longer", other)
    window.verbs.run()
    window.controller.set_experiment("as before", replace(alike, seed=7))
    window.verbs.run()
    left, tip = window.queue.told("run-0003")
    took = window.controller.project.run("run-0001").seconds
    assert left == f"about {roughly(took)}"
    assert tip == f"run-0001, which differs in its seed at most, took {took:.1f} s on this processor."
    assert window.queue.told("run-0002")[1] == "", "nothing with its settings was measured"
    window.queue.buttons["run-0003"]["stop"].click()
    assert _ended(qtbot, window, "run-0003").status is Status.CANCELLED
    assert window.queue.told("run-0003") == ("", "")


def test_a_failed_run_is_retried_from_the_queue(qtbot, with_backend, run_to_end, tmp_path):
    window = with_backend("bad.once", path=str(tmp_path / "mark"))
    failed = run_to_end(window)
    assert window.controller.project.run(failed).status is Status.FAILED
    window.queue.buttons[failed]["retry"].click()
    qtbot.waitUntil(lambda: len(window.controller.running.runs) == 2, timeout=PATIENCE)
    assert _ended(qtbot, window, "run-0002").status is Status.DONE
