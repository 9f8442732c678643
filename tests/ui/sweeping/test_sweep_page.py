"""The Sweep tab in the real window: a sweep over settings, seed and layers, a killed worker, the best promoted."""

import os
import signal

import pytest
from PySide6.QtCore import Qt

from ketbench.contract.run import Status
from ketbench.project.session import Session
from ketbench.samples import sample
from ketbench.sweeping.layers import layers_of
from ketbench_ui.sweep.parallel import scale, score_color
from ketbench_ui.theme.theme import switch

PATIENCE = 600_000


@pytest.fixture
def link(window, folder):
    """The window on the optical link, whose runs take milliseconds."""
    assert window.controller.create(folder / "link.h5", sample("photonic-link").build())
    window.controller.choose("co-packaged")
    window.show_page("sweep")
    window.sweep.form.score.setCurrentText("margin_db")
    return window


def _vary(form, **axes):
    while form.rows:
        form._drop(form.rows[0])
    for name, values in axes.items():
        form.vary(name)
        form.rows[-1].values.setText(values)
        form.rows[-1].changed.emit()


@pytest.mark.slow
def test_the_time_left_of_a_sweep_follows_its_trials(qtbot, link):
    page, work = link.sweep, link.sweep_work
    _vary(page.form, rate=",".join(str(20 + n) for n in range(40)))
    said = []
    work.came.connect(lambda _: said.append((work.done, work.seconds_left(), page._standing.text())))
    assert _swept(qtbot, link) == ""
    assert said[-1][0] == 40
    assert all(left is not None and left >= 0 for done, left, _ in said if 2 < done < 40)
    assert work.seconds_left() is None
    assert page._standing.text() == ""


def _swept(qtbot, window):
    with qtbot.waitSignal(window.sweep_work.ended, timeout=PATIENCE) as ended:
        window.sweep.form.start.click()
    return ended.args[0]


def test_a_grid_is_counted_run_kept_drawn_and_its_best_promoted(qtbot, link):
    page, form = link.sweep, link.sweep.form
    assert not page.importance.isVisibleTo(page), "of no trial nothing is drawn"
    _vary(form, rate="40,50,60", seed="0:1")
    assert form.count.text() == "6 runs"
    assert _swept(qtbot, link) == ""
    assert "The sweep of co-packaged ended with 6 trials." in link.toasts.texts()
    runs = link.controller.project.runs
    assert [run.tags for run in runs.values()] == [("sweep of co-packaged",)] * 6
    assert len(page.trials()) == 6
    assert set(page.trials()[0].settings) == {"rate", "seed"}
    assert page.best.score == max(trial.score for trial in page.trials())
    assert str(page._model.data(page._model.index(0, 0))) == page.best.run.id, "the best stands first"
    assert page.importance.isVisibleTo(page)
    assert page.importance.figure.categories[0] == "rate"
    steps = link.controller.session.history.position
    page.promote.click()
    assert link.controller.experiment.params["rate"] == page.best.settings["rate"]
    assert link.controller.session.history.position == steps + 1
    link.controller.undo()
    assert link.controller.experiment.params.get("rate") != page.best.settings["rate"]


@pytest.mark.slow
def test_a_killed_worker_costs_one_task_tried_again_and_no_result(qtbot, opened):
    opened.show_page("sweep")
    chosen = opened.controller.experiment
    short = type(chosen)(**{**vars(chosen), "params": {**chosen.params, "epochs": 4}})
    opened.controller.set_experiment("shorter", short)
    form = opened.sweep.form
    _vary(form, layers="1,2,3", seed="0:1")
    form.workers.setValue(2)
    killed = []

    def kill(_):
        if not killed:
            killed.append(opened.sweep_work.worker_pids[0])
            os.kill(killed[0], signal.SIGKILL)

    opened.sweep_work.came.connect(kill)
    assert _swept(qtbot, opened) == ""
    runs = list(opened.controller.project.runs.values())
    assert killed
    assert [run.status for run in runs] == [Status.DONE] * 6
    assert sorted((len(run.experiment.circuit.parameters), run.seed) for run in runs) == [
        (8, 0), (8, 1), (16, 0), (16, 1), (24, 0), (24, 1)
    ]  # fmt: skip
    assert layers_of(runs[-1].experiment.circuit) in (0, 2, 3)


def test_stop_keeps_what_has_ended(qtbot, link):
    _vary(link.sweep.form, rate="20.0:60.0", seed="0:1999")
    link.sweep.form.method.setCurrentText("random")
    link.sweep.form.trials.setValue(3000)
    link.sweep.form.start.click()
    qtbot.waitUntil(lambda: link.sweep_work.done > 5, timeout=PATIENCE)
    assert not link.sweep.form.start.isEnabled()
    said = []
    link.controller.said.connect(lambda text, tone: said.append((text, tone)))
    with qtbot.waitSignal(link.sweep_work.ended, timeout=PATIENCE):
        link.sweep.form.stop.click()
    done = [run for run in link.controller.project.runs.values() if run.status is Status.DONE]
    assert said[-1][0].startswith(f"The sweep of co-packaged was stopped after {len(done)} of 3000 trials")
    assert said[-1][1] == "info"
    assert link.sweep_work.cancelled + len(done) == len(link.controller.project.runs)
    runs = link.controller.project.runs.values()
    assert 5 < len([run for run in runs if run.status is Status.DONE]) < 3000
    assert all(run.started for run in runs), "what never began is not a run"
    assert link.sweep.form.start.isEnabled()


def test_optuna_runs_from_the_window_and_the_file_keeps_the_sweep(qtbot, link):
    _vary(link.sweep.form, rate="20.0:60.0")
    link.sweep.form.method.setCurrentText("optuna")
    link.sweep.form.trials.setValue(5)
    assert _swept(qtbot, link) == ""
    path = link.controller.session.path
    link.controller.leave()
    with Session.open(path, read_only=True) as session:
        assert len(session.project.runs) == 5


def test_what_is_wrong_is_said_under_the_row_and_nothing_starts(link):
    form = link.sweep.form
    _vary(form, rate="60:40")
    assert not form.start.isEnabled()
    assert "give a smaller start" in form.rows[0]._error.text()
    assert "--over" not in form.rows[0]._error.text()
    _vary(form, seed=",".join(map(str, range(5000))), rate="0:40")
    assert "is not possible" in form.count.text()


def test_a_cluster_that_does_not_answer_is_a_sentence(qtbot, link):
    _vary(link.sweep.form, seed="0:1")
    link.sweep.form.cluster.setText("nowhere")
    assert "'nowhere' names no cluster" in _swept(qtbot, link)
    assert any("names no cluster" in str(notice.problem) for notice in link.controller.notices.all())
    assert not link.controller.project.runs


def test_a_line_under_the_cursor_says_its_trial_and_a_click_opens_it(qtbot, link):
    _vary(link.sweep.form, rate="40,50,60")
    _swept(qtbot, link)
    plot = link.sweep.plot
    plot.resize(600, 240)

    def told():
        """The page may still be making room for what the sweep brought."""
        qtbot.mouseMove(plot, plot.line(1)[0].toPoint())
        return "rate" in link.sweep._reading.text()

    qtbot.waitUntil(told, timeout=PATIENCE)
    with qtbot.waitSignal(plot.picked) as picked:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.line(1)[0].toPoint())
    assert picked.args[0] in link.controller.project.runs


@pytest.mark.parametrize("look", ["light", "dark"])
def test_scores_are_told_apart_by_lightness_alone(look, application):
    switch.apply(look)
    from PySide6.QtGui import QColor

    light = [QColor(score_color(place)).lightnessF() for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert light == sorted(light)
    switch.apply("light")


def test_axes_take_numbers_words_and_a_single_value():
    assert scale("x", [2, 2]).places == [0.5, 0.5]
    assert scale("x", ["a", None]).marks == [(0.0, "a"), (1.0, "None")]
    assert scale("x", [1, 10, 1000]).places == pytest.approx([0, 1 / 3, 1])


def test_a_sweep_that_begins_is_the_one_shown_and_closing_asks_while_it_goes_on(qtbot, link):
    """What was stopped is resumed by the main button; a second sweep does not stand under the lines of the first."""
    page, form, work = link.sweep, link.sweep.form, link.sweep_work
    _vary(form, rate=",".join(str(20 + n) for n in range(40)))
    assert (form.start.property("role"), form.resume.isHidden()) == ("primary", True)
    form.start.click()
    assert page.sweeps.currentText() == "sweep of co-packaged"
    qtbot.waitUntil(lambda: work.done > 0)
    asked = []
    link.verbs.ask.yes = lambda *texts: bool(asked.append(texts))
    assert not link.verbs.may_leave()
    assert "of 40 trials of co-packaged have ended; they are kept" in asked[0][1]
    with qtbot.waitSignal(work.ended):
        form.stop.click()
    qtbot.waitUntil(lambda: not form.resume.isHidden())
    assert (form.start.property("role"), form.resume.property("role")) == ("", "primary")
    assert link.verbs.may_leave()
    assert len(asked) == 1
    form.start.click()
    assert page.sweeps.currentText() == "sweep of co-packaged, 2"
    assert page.trials() == [] or {run.tags for run in (t.run for t in page.trials())} == {("sweep of co-packaged, 2",)}
    with qtbot.waitSignal(work.ended):
        form.stop.click()
