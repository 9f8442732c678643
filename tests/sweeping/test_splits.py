"""The split of the data as a swept setting: each run keeps its own, and a chosen split is never passed off as fair."""

from dataclasses import replace

import pytest

from ketbench.base.errors import InputError
from ketbench.cli import main
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run, Status
from ketbench.data.splits.split import Split
from ketbench.project.session import Session
from ketbench.results.comparing import fairness
from ketbench.samples import sample
from ketbench.sweeping import Trial, luck, promoted
from ketbench.sweeping.kept import trials_of, variables
from ketbench.sweeping.sweep import adjusted
from ketbench_gate.params import StatevectorParams

WINE = next(iter(sample("wine-classifier").build().experiments.values()))


def _trial(number, seed, score):
    run = Run(
        f"run-{number}",
        adjusted(WINE, {"split.seed": seed}),
        Status.DONE,
        result=Result({"test_accuracy": score}, [Baseline("linear", "Linear", {"test_accuracy": 0.8})]),
    )
    return Trial({"split.seed": seed}, run, score)


def test_only_the_split_changes_and_the_digest_tells():
    made = adjusted(WINE, {"split.seed": 5})
    assert made.dataset.split == replace(WINE.dataset.split, seed=5)
    assert made.dataset.columns == WINE.dataset.columns
    assert made.dataset.sha256 != WINE.dataset.sha256
    assert made.digest() != WINE.digest()
    assert (made.params, made.seed, made.circuit) == (WINE.params, WINE.seed, WINE.circuit)


def test_folds_are_named_by_number():
    folded = replace(WINE, dataset=WINE.dataset.with_split(Split(folds=4)))
    assert adjusted(folded, {"split.fold": 3}).dataset.split.fold == 3
    assert [v.example for v in variables(folded, StatevectorParams) if v.name == "split.fold"] == ["0:3"]
    with pytest.raises(InputError, match="4 folds, numbered from 0"):
        adjusted(folded, {"split.fold": 4})


@pytest.mark.parametrize("value", [-1, 0.5, "two", None])
def test_a_seed_that_is_none_is_refused_in_a_sentence(value):
    with pytest.raises(InputError, match=r"split\.seed is a whole number"):
        adjusted(WINE, {"split.seed": value})


def test_where_no_seed_makes_the_split_there_is_nothing_to_vary():
    by_time = replace(WINE, dataset=WINE.dataset.with_split(Split("time")))
    with pytest.raises(InputError, match="split by 'time', which no seed changes"):
        adjusted(by_time, {"split.seed": 1})
    assert "split.seed" not in [variable.name for variable in variables(by_time, StatevectorParams)]
    with pytest.raises(InputError, match="has no dataset"):
        adjusted(replace(WINE, dataset=None), {"split.seed": 1})


def test_the_best_of_several_splits_says_that_it_was_chosen():
    trials = [_trial(1, 0, 0.9), _trial(2, 1, 0.95), _trial(3, 2, 0.7)]
    assert "run-2 was chosen among 3 splits" in luck(trials[1], trials)
    assert "0.85" in luck(trials[1], trials)
    notes = promoted(trials[1], trials).notes
    assert notes.startswith(WINE.notes)
    assert "chosen among 3 splits" in notes
    assert luck(trials[0], trials[:1]) == ""
    assert promoted(trials[0], trials[:1]) == trials[0].run.experiment
    assert luck(None, trials) == ""


def test_the_split_is_read_back_from_kept_runs():
    runs = [trial.run for trial in (_trial(1, 0, 0.9), _trial(2, 1, 0.8))]
    assert [trial.settings for trial in trials_of(runs, "test_accuracy")] == [{"split.seed": 0}, {"split.seed": 1}]


@pytest.mark.slow
def test_the_command_sweeps_splits_and_the_project_keeps_each(tmp_path, capsys):
    path = tmp_path / "wine.h5"
    assert main(["new", str(path), "--sample", "wine-classifier"]) == 0
    words = ["sweep", str(path), "--over", "split.seed=0:2", "--over", "epochs=2", "--score", "test_accuracy"]
    assert main([*words, "--promote"]) == 0
    assert "was chosen among 3 splits" in capsys.readouterr().out
    with Session.open(path, read_only=True) as session:
        runs = list(session.project.runs.values())
        notes = next(iter(session.project.experiments.values())).notes
    assert sorted(run.experiment.dataset.split.seed for run in runs) == [0, 1, 2]
    assert "was chosen among 3 splits" in notes
    judged = fairness(runs[0], runs)
    assert judged.splits.count == 3
    assert any("3 splits" in verdict.method for verdict in judged.standings[1].verdicts)
    assert main(["run", str(path), "--set", "split.seed=7", "--set", "epochs=2"]) == 0
    with Session.open(path, read_only=True) as session:
        assert list(session.project.runs.values())[-1].experiment.dataset.split.seed == 7
