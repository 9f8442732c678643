"""A sweep over splits in the window: offered with its title, and its best trial says how it was chosen."""

from dataclasses import replace

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.samples import sample
from ketbench.sweeping.kept import trials_of
from ketbench.sweeping.sweep import Trial, adjusted
from ketbench_ui.sweep.page import _best_words

WINE = next(iter(sample("wine-classifier").build().experiments.values()))


def _run(split, score):
    made = adjusted(WINE, {"split.seed": split})
    result = Result({"test_accuracy": score})
    return Run(f"run-{split:04d}", made, Status.DONE, result=result, tags=("sweep of wine",))


def test_the_form_offers_the_seed_of_the_split(window, folder):
    assert window.controller.create(folder / "wine.h5", sample("wine-classifier").build())
    window.show_page("sweep")
    form = window.sweep.form
    form.vary("split.seed")
    assert form.rows[-1].setting.currentText() == "Seed of the split"
    assert form.rows[-1].values.text() == "0:4"


def test_the_best_of_several_splits_says_so_and_promoting_keeps_it(window, folder):
    project = sample("wine-classifier").build()
    assert window.controller.create(folder / "wine.h5", project)
    for run in (_run(0, 0.9), _run(1, 0.95), _run(2, 0.7)):
        window.controller.session.begin_run(run)
    window.controller.project_changed.emit()
    window.show_page("sweep")
    window.sweep.form.score.setCurrentText("test_accuracy")
    trials = window.sweep.trials()
    said = _best_words(window.sweep.best, trials, "test_accuracy")
    assert "run-0001 was chosen among 3 splits" in said
    window.sweep.promote.click()
    assert "chosen among 3 splits" in window.controller.experiment.notes
    assert window.controller.experiment.dataset.split.seed == 1


def test_without_other_splits_nothing_is_said():
    trials = trials_of([_run(0, 0.9)], "test_accuracy")
    assert "chosen among" not in _best_words(trials[0], trials, "test_accuracy")


def test_splits_alone_have_nothing_to_promote_and_settings_have(window, folder):
    assert window.controller.create(folder / "wine.h5", sample("wine-classifier").build())
    for run in (_run(0, 0.9), _run(1, 0.95)):
        window.controller.session.begin_run(run)
    window.controller.project_changed.emit()
    window.show_page("sweep")
    window.sweep.form.score.setCurrentText("test_accuracy")
    assert window.sweep.promote.isHidden()
    other = _run(2, 0.97)
    experiment = replace(other.experiment, params={**other.experiment.params, "learning_rate": 0.5})
    window.controller.session.begin_run(replace(other, experiment=experiment))
    window.controller.project_changed.emit()
    assert not window.sweep.promote.isHidden()


def test_a_sweep_of_which_no_trial_ended_says_so():
    experiment = Experiment("e", "b")
    cut = [Trial({}, Run("run-1", experiment, status=Status.CANCELLED), None)]
    assert _best_words(None, cut, "test_accuracy") == "No trial of this sweep has ended yet."
    done = [Trial({}, Run("run-1", experiment, status=Status.DONE), None)]
    assert _best_words(None, done, "x") == "No trial has the score 'x'; choose another."
