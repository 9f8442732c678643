"""Trials of a sweep stand in the tree and can be watched in Live while they run; each becomes the run it was."""

import pytest

from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Started
from ketbench.project.project import Project
from ketbench.sweeping import Plan, parse_axis
from ketbench_ui.sweep.working import Wanted


@pytest.fixture
def bench(window, folder):
    project = Project("bench").with_experiment(Experiment("plan", "gate.energy", params=SMALL))
    assert window.controller.create(folder / "bench.h5", project)
    return window


SMALL = {"model": "ising", "sites": 6, "layers": 3, "optimiser": "adam", "steps": 400, "starts": 1}


def lines(window):
    return window.tree.lines.lines("runs")


def test_trials_are_in_the_tree_and_live_until_they_are_runs(qtbot, bench):
    window, work = bench, bench.sweep_work
    seen, watched = [], []
    work.moved.connect(lambda _: seen.append(lines(window)))

    def watch(moved):
        going = [live for live in moved if live.run_id in work.lives and live.curves]
        if going and not watched:
            watched.append(going[0])
            window.pick("runs", going[0].run_id)

    work.moved.connect(watch)
    wanted = Wanted(window.controller.experiment, [parse_axis("seed=0:1")], Plan("energy", workers=1), "", "sweep-0001")
    with qtbot.waitSignal(work.ended):
        window.sweep_presenter._begin(wanted)
    assert any(line.startswith("trial-") and "%" in line for shown in seen for line in shown)
    assert watched
    assert watched[0].curves["energy"].count > 1
    assert not any(line.startswith("trial-") for line in lines(window)), "they are runs now"
    assert sorted(window.controller.project.runs) == ["run-0001", "run-0002"]
    assert window.shown_run() is not None, "what was watched is shown as the run it became"
    assert window.experiment.phase == "result"


def test_a_trial_that_is_watched_offers_neither_pause_nor_stop(qtbot, bench):
    window = bench
    live = window.sweep_work.lives["trial-0001"] = _going(window)
    window.trials_moved([live])
    assert lines(window)[0].startswith("trial-0001")
    window.pick("runs", "trial-0001")
    assert window.experiment.phase == "live"
    assert window.experiment.strip.offered() == []
    window.sweep_work.lives.clear()
    window.trials_moved([])
    assert lines(window) == ["none yet"]


def _going(window):
    from ketbench_ui.services.live import LiveRun

    live = LiveRun("trial-0001", window.controller.experiment, kept=False)
    live.take(Started("trial-0001", "2026-01-01T10:00:00", {}))
    return live
