"""Noise and shots as curves, models that come back, presets, and the question before foreign code, in the window."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.base import preferences
from ketbench.contract.run import Status
from ketbench.running.devices.studies import control
from ketbench.running.models import export
from ketbench_ui.experiment.models.evaluate_dialog import SHOTS

PATIENCE = 600_000


@pytest.fixture
def dialog(with_run):
    """The dialog over the run of the iris sample."""
    window = with_run("iris-classifier")
    assert window.experiment.result.evaluate.isVisible()
    window.experiment.result.evaluate.click()
    window.predicting.dialog.rows.setValue(3)
    return window.predicting.dialog


def test_a_noise_sweep_draws_the_score_beside_the_controls_line(qtbot, dialog):
    window = dialog.parent()
    title, score = control(window.shown_run())
    assert title in dialog.said.text()
    dialog.points.setText("0, 0.1")
    dialog.begin.click()
    qtbot.waitUntil(lambda: dialog.said.text() == "2 points evaluated.", timeout=PATIENCE)
    labels = {series.label: series for series in dialog.figure.series}
    assert np.all(labels[f"{title} (classical)"].y == score)
    assert [point["rate"] for point in dialog.found] == [0.0, 0.1]
    assert abs(dialog.found[0]["device_error"]) < 1e-9 < dialog.found[1]["device_error"]
    assert list(window.controller.project.runs) == ["run-0001"], "no run comes of it"


def test_shots_take_the_place_of_probabilities(qtbot, dialog):
    dialog.kind.setCurrentIndex(dialog.kind.findData(SHOTS))
    assert dialog.points_title.text() == "Shots"
    assert not dialog.shots.isEnabled()
    dialog.points.setText("20, 200")
    dialog.begin.click()
    qtbot.waitUntil(lambda: dialog.said.text() == "2 points evaluated.", timeout=PATIENCE)
    assert [point["shots"] for point in dialog.found] == [20.0, 200.0]


def test_points_that_are_no_probabilities_are_refused(dialog):
    for text in ("", "a, b", "0.1, 2", "-0.1"):
        dialog.said.setProperty("role", "muted")
        dialog.points.setText(text)
        dialog.begin.click()
        assert dialog.said.property("role") == "error", text
        assert dialog.begin.isEnabled()


def test_an_exported_model_comes_back_as_a_run(qtbot, with_run, tmp_path):
    window = with_run("iris-classifier")
    run = window.shown_run()
    export(run, "folder", tmp_path / "model")
    window.verbs.ask.open_one = lambda *_: tmp_path / "model" / "model.json"
    window.verbs.import_model()
    runs = window.controller.project.runs
    qtbot.waitUntil(lambda: len(window.controller.project.runs) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.controller.project.runs["run-0002"].status is Status.DONE, timeout=PATIENCE)
    made = window.controller.project.runs["run-0002"]
    assert made.result.summary["test_accuracy"] == run.result.summary["test_accuracy"]
    assert made.checkpoint
    assert runs["run-0001"].id == "run-0001"


def test_a_preset_makes_an_experiment_that_can_run(with_run):
    window = with_run("iris-classifier")
    asked = {}
    window.verbs.ask.one_of = lambda title, text, choices: asked.update(choices) or "dressed"
    window.verbs.add_preset()
    assert {"qcnn", "recurrent", "transfer"} < set(asked)
    made = window.controller.experiment
    assert (made.name, made.params["encoder"]) == ("dressed of iris", "mlp")


def test_foreign_code_is_asked_for_before_it_runs(with_run, tmp_path, monkeypatch):
    window = with_run("iris-classifier")
    monkeypatch.setattr(preferences, "preferences_path", lambda: tmp_path / "preferences.json")
    path = f"{tmp_path / 'net.py'}:Net"
    (tmp_path / "net.py").write_text("Net = 3")
    controller, asked = window.controller, []
    experiment = controller.experiment
    changed = {**experiment.params, "encoder": "module", "encoder_module": path}
    controller.set_experiment("own module", type(experiment)(**{**vars(experiment), "params": changed}))
    controller.agrees = lambda text: asked.append(text) or False
    assert controller.run() == ""
    assert asked == [path]
    assert list(controller.project.runs) == ["run-0001"]
    controller.agrees = lambda text: True
    assert controller.run() == "run-0002"
    assert preferences.preferences().trusted == (path,)


def test_a_picture_cannot_be_typed(with_run, tmp_path):
    window = with_run("iris-classifier")
    run = window.shown_run()
    model = run.result.model
    pictured = {**model.description, "inputs": [{"name": "picture", "kind": "image", "shape": [8, 8]}]}
    result = replace(run.result, model=replace(model, description=pictured))
    window.predicting.ask(replace(run, result=result))
    dialog = window.predicting.dialog
    assert not dialog.fields["picture"].isEnabled()
    assert not dialog.predict.isEnabled()
    assert dialog.open_file.isEnabled()
