"""From the Start page to a trained circuit beside its baselines, as a new user goes."""

from PySide6.QtCore import Qt

from ketbench.contract.run import Status
from ketbench_ui.services.live import LiveRun


def test_a_sample_opens_from_the_start_page_and_trains(qtbot, window, folder):
    card = window.start.cards["iris-classifier"]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.controller.session is not None, timeout=600_000)
    assert window.tabs.present == "experiment"
    assert (folder / "iris-classifier.h5").exists()

    window.controller.checking.check_now()
    qtbot.mouseClick(window.experiment.run, Qt.MouseButton.LeftButton)
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=600_000)
    qtbot.waitUntil(lambda: bool(window.training.panels), timeout=600_000)
    assert "loss" in window.training.panels
    qtbot.waitUntil(lambda: live.status.is_final, timeout=600_000)
    assert live.status is Status.DONE, live.error
    _shows_result_and_baselines(qtbot, window, live)


def _shows_result_and_baselines(qtbot, window, live: LiveRun):
    run = window.controller.project.run(live.run_id)
    assert run.result is not None
    assert run.result.baselines, "a quantum result stands beside classical ones"
    # The end of a run that is watched shows its result.
    qtbot.waitUntil(lambda: window.experiment.phase == "result")
    window.experiment.result.show_tab("All values")
    texts = [label.text() for label in window.experiment.result.findChildren(type(window.status.gpu))]
    assert "Beside classical baselines on the same data and split" in texts
    assert window.experiment.strip.said.title.endswith("the best control")
    assert window.tree.selected() is not None
    assert run.metrics, "every point is in the project"


def test_run_result_survives_closing_and_opening(qtbot, with_backend, run_to_end):
    window = with_backend("good.trainer", steps=5)
    run_id = run_to_end(window)
    path = window.controller.session.path
    window.controller.leave()
    assert window.tabs.present == "start"
    assert window.controller.open(path)
    assert window.controller.project.run(run_id).status is Status.DONE
    assert window.shown_run().id == run_id
    window.experiment.result.show_tab("Curves")
    qtbot.waitUntil(lambda: list(window.experiment.result.curves.panels) == ["loss"])


def test_the_window_shows_nothing_of_a_project_when_none_is_open(window):
    assert not window.actions_by_id["run"].isEnabled()
    assert not window.actions_by_id["save"].isEnabled()
    assert not window.tabs.isTabEnabled(1)
    assert window.experiment.run.toolTip() == "Open a project first."


def test_a_page_that_is_closed_says_why_when_it_is_clicked(qtbot, window):
    bar = window.tabs.bar
    for at in (1, 1, 4):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())
    assert window.tabs.present == "start"
    assert window.toasts.texts() == ["Open or make a project first: there is none yet."]


def test_the_highest_page_takes_no_room_from_the_curves_beside_another(opened):
    opened.show_page("data")
    highest = opened.tabs.minimumSizeHint().height()
    assert highest == opened.data.minimumSizeHint().height()
    opened.show_page("experiment")
    assert opened.tabs.minimumSizeHint().height() == opened.experiment.minimumSizeHint().height() != highest
