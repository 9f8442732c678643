"""The best seed of a sweep is never passed off as merit: the sentence beside it, in the command and in the notes."""

from dataclasses import replace

import pytest

from ketbench.cli import main
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
from ketbench.samples import sample
from ketbench.sweeping import Trial, luck, promoted, seeds_of
from ketbench.sweeping.sweep import adjusted

WINE = next(iter(sample("wine-classifier").build().experiments.values()))


def _trial(number, score, **settings):
    run = Run(f"run-{number}", adjusted(WINE, settings), Status.DONE, result=Result({"test_accuracy": score}))
    return Trial(settings, run, score)


def test_the_best_of_several_seeds_says_that_it_was_chosen():
    trials = [_trial(1, 0.9, seed=0), _trial(2, 0.95, seed=1), _trial(3, 0.7, seed=2)]
    said = luck(trials[1], trials)
    assert said.startswith("run-2 was chosen among 3 seeds by its score, so luck of the seed is in it")
    assert "The mean of all 3 trials is 0.85; its card compares over seeds." in said
    assert promoted(trials[1], trials).notes == f"{WINE.notes}\n{said}".strip()
    assert promoted(
        replace(trials[1], run=replace(trials[1].run, experiment=promoted(trials[1], trials))), trials
    ).notes


def test_with_other_settings_the_means_of_the_settings_are_told():
    trials = [
        _trial(1, 0.97, seed=0, epochs=5),
        _trial(2, 0.71, seed=1, epochs=5),
        _trial(3, 0.9, seed=0, epochs=9),
        _trial(4, 0.92, seed=1, epochs=9),
    ]
    said = luck(trials[0], trials)
    assert "Fair is the mean over seeds of each setting: with epochs 5 it is 0.84 (2 trials)" in said
    assert said.endswith("and the best, 0.91 (2 trials), is that of epochs 9.")
    assert luck(trials[1], trials).endswith("no other setting has a better one."), "where least is best"


def test_a_setting_tried_with_one_seed_only_says_that_no_mean_is_known():
    trials = [_trial(1, 0.97, seed=0, epochs=5), _trial(2, 0.71, seed=1, epochs=9)]
    assert "over several seeds of each setting, but each setting was tried once" in luck(trials[0], trials)


def test_seeds_that_change_no_score_are_no_luck():
    trials = [_trial(n, 0.9 + 0.01 * epochs, seed=n % 2, epochs=epochs) for n, epochs in enumerate((5, 5, 9, 9))]
    assert seeds_of(trials) == 1
    assert luck(trials[2], trials) == ""
    assert seeds_of([]) == 0


def test_seeds_and_splits_are_told_together():
    trials = [_trial(n, 0.8 + 0.01 * n, seed=n, **{"split.seed": n % 2}) for n in range(4)]
    said = luck(trials[3], trials)
    assert "among 2 splits of the data and 4 seeds by its score, so luck of the split and the seed" in said
    assert "compares over splits and seeds" in said


@pytest.mark.slow
def test_the_command_says_it_and_the_promoted_experiment_keeps_it(tmp_path, capsys):
    path = tmp_path / "wine.h5"
    assert main(["new", str(path), "--sample", "wine-classifier"]) == 0
    words = ["sweep", str(path), "--over", "seed=0:1", "--over", "epochs=1,2", "--score", "test_auc"]
    assert main([*words, "--promote"]) == 0
    printed = capsys.readouterr().out
    assert "was chosen among 2 seeds by its score" in printed
    assert "Fair is the mean over seeds of each setting" in printed
    with Session.open(path, read_only=True) as session:
        assert "was chosen among 2 seeds" in next(iter(session.project.experiments.values())).notes
