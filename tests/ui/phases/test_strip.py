"""The strip and the phases: ready, progress, verdict; where a run leads, and what is offered there."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from ketbench.base.problems import Problem, Severity
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Measured, Progress
from ketbench.contract.run import Status
from ketbench_ui.experiment import strip_words
from ketbench_ui.experiment.strip import Said, Strip
from ketbench_ui.experiment.training.toolbar import planned_end
from ketbench_ui.fields.pointing import is_flashing
from ketbench_ui.services.live import LiveRun
from ketbench_ui.shell.commands.rules import run_refusal

PATIENCE = 600_000


def going(done=57, total=100, steps=0):
    live = LiveRun("run-0003", Experiment("e", "b"))
    live.take(Started("run-0003", ""))
    losses = [Measured(step, {"validation_loss": value}) for step, value in ((1, 0.5), (2, 0.171))]
    told = Progress(done, total, "epoch 34 of 60", steps=steps)
    live.take(Batch("run-0003", tuple((float(at), event) for at, event in enumerate((*losses, told)))))
    return live


def test_progress_names_epoch_loss_and_share():
    said = strip_words.going(going())
    assert said.title == "Epoch 34 of 60.  Validation loss 0.171, lowest so far"
    assert said.short == "Epoch 34 of 60.  Validation loss 0.171"
    assert said.share == 0.57
    assert said.tail.startswith("57 % of the run")


def test_a_worse_loss_is_not_called_the_lowest():
    live = going()
    live.take(Batch("run-0003", ((3.0, Measured(3, {"validation_loss": 0.3})),)))
    assert strip_words.going(live).title.endswith("Validation loss 0.3")


def test_the_planned_end_stays_while_controls_are_trained_after_the_curves():
    live = going(done=20, total=40, steps=420)
    before = planned_end(live)
    live.take(Batch("run-0003", ((9.0, Progress(30, 40, "classical controls")),)))
    assert planned_end(live) == before == 420


def test_the_end_of_the_curves_is_the_planned_one():
    assert planned_end(going(steps=420)) == 420
    assert planned_end(going(done=1, total=100)) == pytest.approx(200), "two steps for the first of a hundred units"
    ended = going()
    ended.take(Finished("run-0003", Status.DONE, "", 1.0))
    assert planned_end(ended) is None


def test_a_stopped_run_has_the_same_numbers_live_as_when_it_is_opened_again():
    live = going()
    live.take(Finished("run-0003", Status.CANCELLED, "", 1.0))
    assert live.result is not None
    assert live.result.summary == {"validation_loss": 0.171}
    assert "Stopped after step 2" in live.result.notes[0]


def test_problems_are_one_at_a_time_errors_first():
    wrong = Problem("Target 'y' has no value in row 3; remove the row.", "dataset.columns.y")
    wide = Problem("Feature 'size' spans 17.5 rad, so different values look alike.", "", Severity.WARNING, "Scale it.")
    note = Problem("Engine statevector.", "", Severity.NOTE)
    assert strip_words.problems_to_show([note, wide, wrong]) == [wrong, wide]
    first = strip_words.to_fix(wrong, 0, 2)
    assert first.title.startswith("1 of 2 to fix: Target 'y' has no value in row 3")
    assert strip_words.to_fix(wide, 1, 2).title == "2 of 2 to look at: Feature 'size' spans 17.5 rad"
    assert strip_words.to_fix(wide, 1, 2).detail == "Different values look alike. Scale it"


def test_a_change_is_told_to_those_who_do_not_see(qtbot):
    strip = Strip()
    qtbot.addWidget(strip)
    strip.say(Said("good", "Ready to run", "About 3 s"))
    assert strip.accessibleName() == "Ready to run. About 3 s"
    strip.say(Said("fix", "9 features, 4 qubits"))
    assert strip.accessibleName().startswith("To fix: 9 features")
    strip.offer(("fix", "run"), "fix")
    assert strip.offered() == ["fix", "run"]
    assert [strip.fix.property("role"), strip.run.property("role")] == ["primary", ""]


def test_what_is_ready_says_so_and_names_a_run_that_goes_on():
    assert strip_words.ready(["x", "About 3 s."]).detail == "About 3 s"
    busy = strip_words.ready(["About 3 s."], "run-0002")
    assert busy.title == "Ready to run again"
    assert busy.detail.startswith("run-0002 is still in progress")


def test_a_backend_that_loads_late_leaves_live_as_it_is(qtbot, with_backend):
    window = with_backend("good.trainer", steps=400)
    window.experiment.run.click()
    assert window.experiment.phase == "live"
    window.controller.experiment_changed.emit()
    assert window.experiment.phase == "live"
    qtbot.waitUntil(lambda: window.experiment.phase == "result", timeout=PATIENCE)


def test_run_leads_to_live_and_its_end_to_the_result(qtbot, with_backend):
    window = with_backend("good.trainer", steps=400)
    page = window.experiment
    assert page.phase == "setup"
    assert not page.phases.buttons["result"].isEnabled()
    assert page.phases.buttons["result"].toolTip() == "No run of this experiment yet"
    page.run.click()
    assert page.phase == "live"
    qtbot.waitUntil(lambda: page.phase == "result", timeout=PATIENCE)
    assert page.strip.offered()[:1] == ["repeat"]
    assert page._origin.text().startswith("seed 0,")


def test_who_looks_elsewhere_is_left_there_and_sees_a_chip(qtbot, with_backend):
    window = with_backend("good.trainer", steps=100_000)
    window.experiment.run.click()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: bool(live.curves), timeout=PATIENCE)
    assert not window.tabs.chip.isVisible()
    window.show_page("compare")
    qtbot.waitUntil(window.tabs.chip.isVisible, timeout=PATIENCE)
    assert live.run_id in window.tabs.chip.name.text()
    qtbot.mouseClick(window.tabs.chip.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: live.status.is_final, timeout=PATIENCE)
    assert window.tabs.present == "compare"
    qtbot.waitUntil(lambda: not window.tabs.chip.isVisible())
    window.show_page("experiment")
    assert window.experiment.phase == "live"
    assert window.experiment.strip.offered() == ["show_result"]
    window.experiment.strip.show_result.click()
    assert window.experiment.strip.said.title == "Stopped early, curves kept"
    before = window.experiment.strip.said
    path = window.controller.session.path
    window.controller.leave()
    assert window.controller.open(path)
    window.show_run(live.run_id)
    window.experimenting.enter("result")
    assert window.experiment.strip.said.title == before.title
    assert window.experiment.strip.said.detail == before.detail, "told the same after it was opened again"


def test_settings_that_changed_since_are_named(with_run):
    window = with_run("iris-classifier")
    assert "settings changed since" not in window.experiment._origin.text()
    chosen = window.controller.experiment
    window.controller.set_experiment("seed", replace(chosen, seed=chosen.seed + 1))
    assert "settings changed since" not in window.experiment._origin.text(), "a repetition with the next seed"
    window.controller.set_experiment("more", replace(chosen, params={**chosen.params, "epochs": 7}))
    assert "settings changed since" in window.experiment._origin.text()


def test_a_tick_changes_the_setting_and_undo_takes_it_back(with_run):
    window = with_run("iris-classifier")
    window.experimenting.enter("setup")
    boxes = window.experiment.setup_pane.controls.boxes
    assert [box.isChecked() for box in boxes] == [True, True, True, False]
    assert not boxes[0].isEnabled()
    boxes[-1].click()
    assert window.controller.experiment.params["controls"] == "strong"
    assert not window.experiment.setup.form.row_of("controls").isVisible(), "one control for one thing"
    window.controller.undo()
    assert not window.experiment.setup_pane.controls.boxes[-1].isChecked()


def test_arrows_walk_the_stages_and_a_press_shows_the_stage(qtbot, with_run):
    window = with_run("iris-classifier")
    window.experimenting.enter("setup")
    pane = window.experiment.setup_pane
    labels = [stage.label for stage in pane.pipeline.stages]
    assert labels == ["Data", "Preparation", "Encoder", "Circuit", "Head", "Loss"]
    assert labels[pane.pipeline.present] == "Circuit"
    qtbot.keyClick(pane.pipeline.buttons[3], Qt.Key.Key_Left)
    assert pane.detail._title.text().startswith("Encoder:")
    qtbot.mouseClick(pane.pipeline.buttons[0], Qt.MouseButton.LeftButton)
    assert pane.detail._title.text() == "Data: iris"


def test_a_small_plot_is_swapped_for_the_large_one(qtbot, with_run):
    window = with_run("iris-classifier")
    window.experiment.result.show_tab("Curves")
    curves = window.experiment.result.curves
    qtbot.waitUntil(lambda: "accuracy" in curves.cards)
    curves.cards["accuracy"].grow.click()
    assert curves.large == "accuracy"
    assert curves.cards["accuracy"].is_large
    assert not curves.cards["loss"].is_large
    qtbot.keyClick(curves.cards["loss"], Qt.Key.Key_Return)
    assert curves.large == "loss"


def test_a_slider_computes_at_once_and_marks_where_it_fails(qtbot, window, folder):
    from ketbench.samples import sample

    assert window.controller.create(folder / "link.h5", sample("photonic-link").build())
    page = window.experiment
    qtbot.waitUntil(lambda: page.phase == "result" and bool(page.result.slides.lines), timeout=PATIENCE)
    line = page.result.slides.lines["stages.0.value"]
    qtbot.waitUntil(lambda: line.slide.works is not None, timeout=PATIENCE)
    assert line.slide.works[0] == pytest.approx(10.0, abs=0.05)
    assert page.strip.said.title == "The link works, with 2.0 dB to spare"
    assert page.strip.offered() == ["sweep", "run"], "not kept yet"
    line.bar.setValue(line.bar.step_of(8.0))
    qtbot.waitUntil(lambda: page.strip.said.tone == "bad", timeout=PATIENCE)
    assert "2.00 dB of power are missing" in page.strip.said.title or "dB of power are missing" in page.strip.said.title
    assert window.controller.experiment.params["stages"][0]["value"] == pytest.approx(8.0, abs=0.05)


def test_a_result_beside_a_wrong_input_is_told_as_of_the_inputs_before(qtbot, with_run):
    window = with_run("photonic-link")
    strip, line = window.experiment.strip, next(iter(window.experiment.result.slides.lines.values()))
    before = strip.said
    assert before.tone == "good"
    qtbot.keyClicks(line.field, "x")
    assert strip.said.tone == "fix"
    assert strip.said.title == f"Inputs before: {before.title}"
    assert line.slide.title in strip.said.detail
    assert line.slide.title in run_refusal(window), "what cannot be computed is not run either"
    qtbot.keyClick(line.field, Qt.Key.Key_Backspace)
    assert strip.said == before


def test_a_number_that_the_model_refuses_is_marked_at_its_slider_and_led_to(qtbot, with_run):
    window = with_run("photonic-link")
    strip, line = window.experiment.strip, next(iter(window.experiment.result.slides.lines.values()))
    # The form fills the sliders, and on a busy machine it comes after them.
    qtbot.waitUntil(lambda: bool(line.field.text()))
    good = line.field.text()
    line.field.setFocus()
    line.field.selectAll()
    qtbot.keyClicks(line.field, "1e99")
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(line.told))
    assert line.field.property("invalid") == "true"
    assert run_refusal(window)
    assert not window.actions_by_id["run"].isEnabled()
    assert "go_there" in strip.offered()
    strip.go_there.click()
    assert is_flashing(line.field)
    window.experiment.setup.set_value(line.slide.place, float(good))
    window.controller.checking.check_now()
    assert (line.told, run_refusal(window)) == ("", "")
    assert line.field.property("invalid") == "false"


def test_a_text_that_is_no_number_stays_red_when_the_cursor_leaves(qtbot, with_run):
    window = with_run("photonic-link")
    line = next(iter(window.experiment.result.slides.lines.values()))
    line.field.selectAll()
    qtbot.keyClicks(line.field, "abc")
    line.field.clearFocus()
    window.refresh_actions()
    assert line.field.text() == "abc"
    assert line.field.property("invalid") == "true"
    assert not window.actions_by_id["run"].isEnabled()
    window.experiment.setup.set_value("stages.0.value", 3.0)
    assert (line.field.text(), line.told) == ("3", "")
