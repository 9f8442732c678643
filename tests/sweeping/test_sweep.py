"""Sweeps on real workers with a real backend."""

import os
import signal

import pytest

from ketbench.base.errors import InputError
from ketbench.cli import main
from ketbench.project.session import Session
from ketbench.running.jobs import Pool
from ketbench.samples import sample
from ketbench.sweeping import Plan, best, parse_axis, sweep
from ketbench.sweeping.sweep import adjusted

LINK = sample("photonic-link").build().experiments["co-packaged"]
KEY = "margin_db"


@pytest.fixture(scope="module")
def grid():
    return list(sweep(LINK, [parse_axis("rate=40,50,60"), parse_axis("seed=0:1")], Plan(KEY)))


def test_every_point_of_the_grid_ends_once(grid):
    points = sorted((trial.settings["rate"], trial.settings["seed"]) for trial in grid)
    assert points == [(rate, seed) for rate in (40, 50, 60) for seed in (0, 1)]
    assert len({trial.run.id for trial in grid}) == 6
    assert all(trial.score is not None for trial in grid)


def test_a_trial_is_a_run_that_anyone_can_repeat(grid):
    trial = grid[0]
    assert trial.run.experiment == adjusted(LINK, trial.settings)
    again = list(sweep(trial.run.experiment, [parse_axis(f"seed={trial.settings['seed']}")], Plan(KEY)))
    assert again[0].score == trial.score


def test_the_best_is_the_largest_or_the_smallest(grid):
    assert best(grid).score == max(trial.score for trial in grid)
    assert best(grid, maximise=False).score == min(trial.score for trial in grid)
    assert best([]) is None


def test_random_and_optuna_are_repeatable():
    axes = [parse_axis("rate=20.0:60.0")]
    for method in ("random", "optuna"):
        one, two = ({t.run.id: (t.settings["rate"], t.score) for t in _swept(axes, method)} for _ in range(2))
        assert one == two
        assert len({rate for rate, _ in one.values()}) == 4


def test_a_killed_worker_costs_no_result():
    with Pool(2) as pool:
        runs = pool.run([(f"run-{n:04d}", adjusted(LINK, {"seed": n})) for n in range(12)])
        ended = [next(runs)]
        os.kill(pool.worker_pids[0], signal.SIGKILL)
        ended += runs
    assert sorted(run.id for run in ended) == [f"run-{n:04d}" for n in range(12)]
    assert {run.status.value for run in ended} == {"done"}


def test_bad_sweeps_are_refused():
    with pytest.raises(InputError, match="'newton' is not a way to sweep"):
        sweep(LINK, [parse_axis("seed=0:1")], Plan(KEY, "newton"))
    with pytest.raises(InputError, match="varies nothing"):
        sweep(LINK, [], Plan(KEY))
    with pytest.raises(InputError, match="0 trials"):
        list(sweep(LINK, [parse_axis("seed=0:1")], Plan(KEY, "random", trials=0)))
    with pytest.raises(InputError, match="'speed' is not a parameter"):
        list(sweep(LINK, [parse_axis("speed=1,2")], Plan(KEY)))


def test_the_command_keeps_the_runs_and_promotes_the_best(tmp_path, capsys):
    path = str(tmp_path / "link.h5")
    assert main(["new", path, "--sample", "photonic-link"]) == 0
    words = ["sweep", path, LINK.name, "--over", "rate=40,60", "--score", KEY, "--promote"]
    assert main(words) == 0
    assert "(2 of 2)" in capsys.readouterr().err.splitlines()[-1]
    with Session.open(tmp_path / "link.h5", read_only=True) as session:
        runs = list(session.project.runs.values())
        promoted = session.project.experiments[LINK.name].params["rate"]
    assert {run.tags for run in runs} == {(f"sweep of {LINK.name}",)}
    winner = max(runs, key=lambda run: run.result.summary[KEY])
    assert promoted == winner.experiment.params["rate"]
    assert main([*words[:-1], "--score", "beauty"]) == 2, "before a run is made"
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "Runs of 'photonic.link' have no 'beauty'; take one of " in said


def _swept(axes, method):
    return sweep(LINK, axes, Plan(KEY, method, trials=4, seed=3))
