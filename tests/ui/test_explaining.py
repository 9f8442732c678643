"""Explain: a run that is over gains its figures in the worker; Stop leaves the run as it was."""

from dataclasses import replace

import pytest

from ketbench.contract.result import Result
from ketbench.contract.run import Status
from ketbench.project.session import Session
from ketbench.running.explaining import job_of, run_of

PATIENCE = 600_000
COSTLY = {"loss_landscape", "gradient_variance", "expressibility", "entanglement"}


@pytest.fixture
def trained(opened, qtbot, run_to_end):
    """The window on a run that explained nothing."""
    window = opened
    experiment = window.controller.experiment
    params = {**experiment.params, "epochs": 2, "explain": "none"}
    window.controller.set_experiment(
        "few",
        type(experiment)(
            experiment.name, experiment.backend, experiment.dataset, experiment.circuit, params, experiment.seed
        ),
    )
    window.controller.checking.check_now()
    run_to_end(window)
    return window


def explained(qtbot, window):
    with qtbot.waitSignal(window.controller.running.finished, timeout=PATIENCE) as ended:
        window.experiment.result.explain.click()
    return ended.args[0]


def test_a_click_brings_the_figures_and_they_stay(trained, qtbot):
    window, bar = trained, trained.experiment.result
    said = []
    window.controller.said.connect(lambda text, tone: said.append(text))
    assert bar.explain.isVisible()
    assert window.actions_by_id["explain"].isEnabled()
    assert "Not computed yet: errors by model, decision boundary, loss landscape" in bar.explain.toolTip()
    assert "Up to about 1 s" in bar.explain.toolTip()
    before = window.shown_run()
    job = explained(qtbot, window)
    assert run_of(job) == before.id
    after = window.shown_run()
    assert set(after.result.figures) >= COSTLY | {"roc", "decision_boundary", "trajectories"}
    assert after.result.summary["test_accuracy"] == before.result.summary["test_accuracy"]
    assert set(after.result.figures) == window.experiment.result.figures | {"loss", "accuracy", "baselines"}
    assert not bar.explain.isVisible(), "nothing is left to explain"
    assert not window.actions_by_id["explain"].isEnabled()
    assert said[-1] == "run-0001 has 9 new figures."
    assert [run.id for run in window.controller.project.runs.values()] == ["run-0001"]
    window.actions_by_id["undo"].trigger()
    assert set(window.shown_run().result.figures) >= COSTLY
    path = window.controller.session.path
    window.controller.leave()
    with Session.open(path, read_only=True) as session:
        assert set(session.project.runs["run-0001"].result.figures) >= COSTLY


def test_a_run_of_an_earlier_day_is_explained_and_drawn_anew(trained, qtbot):
    window, path = trained, trained.controller.session.path
    window.controller.leave()
    assert window.controller.open(path)
    assert "run-0001" not in window.controller.running.runs
    assert window.experiment.result.explain.isVisible()
    explained(qtbot, window)
    assert "decision_boundary" in window.experiment.result.figures


def test_stop_leaves_the_run_as_it_was(trained, qtbot):
    window, bar = trained, trained.experiment.result
    before = window.shown_run()
    bar.explain.click()
    live = window.explaining.live()
    assert live.run_id == job_of("run-0001")
    assert bar.explain.text() == "Stop explaining"
    assert not window.actions_by_id["explain"].isEnabled()
    assert window.queue.order()[0] == live.run_id
    assert set(window.queue.buttons[live.run_id]) >= {"stop"}
    asked = []
    window.verbs.ask.yes = lambda *texts: bool(asked.append(texts))
    assert not window.verbs.may_leave()
    assert "run-0001 is still being explained" in asked[0][1]
    bar.explain.click()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=600_000)
    assert live.status is Status.CANCELLED
    assert window.shown_run() is before
    qtbot.waitUntil(lambda: bar.explain.text() == "Compute more")
    explained(qtbot, window)
    assert set(window.shown_run().result.figures) >= COSTLY, "it can be asked for again"


def test_it_waits_behind_a_run_that_goes_on_and_the_run_may_be_left_meanwhile(trained, qtbot):
    window = trained
    window.actions_by_id["run"].trigger()
    second = window.controller.running.current().run_id
    window.show_run("run-0001")
    with qtbot.waitSignal(
        window.controller.running.finished,
        timeout=PATIENCE,
        check_params_cb=lambda run_id: run_of(run_id) == "run-0001",
    ):
        window.experiment.result.explain.click()
        told = window.experiment.result.explain.toolTip()
        assert "waits" in told or "Explaining" in told
        window.show_run(second)
        assert window.explaining.live() is None
    assert window.shown_run().id == second, "the screen stays where the user is"
    assert set(window.controller.project.runs["run-0001"].result.figures) >= COSTLY


def test_weights_that_are_gone_are_one_sentence_in_the_problems_panel(trained, qtbot):
    window = trained

    def with_other_weights(run):
        arrays = {**run.result.arrays, "weights": run.result.arrays["weights"] + 1}
        return replace(run, result=replace(run.result, arrays=arrays))

    window.controller.session.enrich_run("run-0001", with_other_weights)
    window.controller.project_changed.emit()
    explained(qtbot, window)
    (notice,) = [n for n in window.controller.notices.all() if "could not be explained" in str(n.problem)]
    assert "give other outputs on its test part" in str(notice.problem)
    assert "Traceback" not in str(notice.problem)
    assert not COSTLY & set(window.shown_run().result.figures)


def test_a_backend_that_explains_nothing_offers_nothing(with_backend, run_to_end):
    window = with_backend("good.trainer", steps=3)
    run_to_end(window)
    assert isinstance(window.shown_run().result, Result)
    assert not window.experiment.result.explain.isVisible()
    assert not window.actions_by_id["explain"].isEnabled()
