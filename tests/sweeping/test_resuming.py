"""A sweep that was stopped runs what is left, with the values of one that nothing disturbed."""

from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from itertools import count

import pytest

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.sweeping import Plan, parse_axis, sweep
from ketbench.sweeping.resuming.plans import Intent, ended_of, experiment_of, intent_of, to_resume, unfinished
from ketbench.sweeping.resuming.remembering import Remembering

EXPERIMENT = Experiment("e", "fake", params={"rate": 0.5})
AXES = [parse_axis("rate=0.1:1.0"), parse_axis("seed=0:3")]


class Computing:
    """Runs a task by a formula, in the order given, and can be stopped after some."""

    def __init__(self, most=10**9):
        self.most, self.ran = most, []

    def run(self, tasks):
        for run_id, experiment in tasks:
            if len(self.ran) == self.most:
                return
            self.ran.append(run_id)
            score = experiment.params["rate"] * 10 + experiment.seed
            yield Run(run_id, experiment, Status.DONE, started="2026", result=Result({"score": score}))

    def cancel(self):
        pass

    def close(self):
        pass


def ids():
    numbers = count(1)
    return lambda: f"run-{next(numbers):04d}"


def trials(plan, executor):
    return [
        (trial.run.id, dict(trial.settings), trial.score) for trial in sweep(EXPERIMENT, AXES, plan, ids(), executor)
    ]


@pytest.mark.parametrize("method", ["grid", "random", *(["optuna"] if find_spec("optuna") else [])])
@pytest.mark.parametrize("most", [0, 1, 7, 11])
def test_what_is_left_is_run_with_the_same_values(method, most):
    plan = Plan("score", method, trials=12, workers=1, seed=3)
    undisturbed = sorted(trials(plan, Computing()))
    before = []
    executor = Computing(most)
    # A method that waits for a trial that was stopped ends with it.
    with suppress(KeyError):
        before.extend(trial.run for trial in sweep(EXPERIMENT, AXES, plan, ids(), executor))
    second = Computing()
    assert sorted(trials(plan, Remembering(second, before))) == undisturbed
    assert len(second.ran) == len(undisturbed) - len(before)
    assert len(before) == min(most, len(undisturbed))


def test_equal_points_are_each_run_once():
    plan = Plan("score", "random", trials=6, seed=1)
    axes = [parse_axis("seed=0:1")]
    runs = [trial.run for trial in sweep(EXPERIMENT, axes, plan, ids(), Computing())]
    second = Computing()
    list(sweep(EXPERIMENT, axes, plan, ids(), Remembering(second, runs[:4])))
    assert len(second.ran) == 2


@pytest.fixture
def session(tmp_path):
    with Session.create(tmp_path / "lab.h5", Project("lab").with_experiment(EXPERIMENT)) as opened:
        yield opened


def begun(session, tag="sweep of e", plan=None):
    intent = Intent(tag, "e", EXPERIMENT.digest(), AXES, plan or Plan("score"), 1)
    session.begin_sweep(tag, intent.described())
    return intent


def test_what_a_sweep_set_out_to_do_is_read_back_from_journal_and_file(session):
    intent = begun(session, plan=Plan("score", "random", 9, 3, 4, maximise=False))
    with Session.open(session.path, read_only=True) as other:
        assert intent_of(other.project, "sweep of e") == intent
    session.undo()
    session.save()
    with Session.open(session.path, read_only=True) as other:
        assert intent_of(other.project, "sweep of e") == intent
    assert intent.trials == 9


def test_only_trials_that_ended_of_their_own_count(session):
    begun(session)
    for status in (Status.DONE, Status.FAILED, Status.CANCELLED, Status.INTERRUPTED):
        session.begin_run(Run(session.project.next_run_id(), EXPERIMENT, status, tags=("sweep of e",)))
    assert [run.status for run in ended_of(session.project, "sweep of e")] == [Status.DONE, Status.FAILED]
    assert [intent.tag for intent in unfinished(session.project)] == ["sweep of e"]


def test_a_finished_sweep_is_not_resumed(session):
    begun(session, plan=Plan("score", "random", trials=1))
    assert to_resume(session.project)[1] == EXPERIMENT
    session.begin_run(Run("run-0001", EXPERIMENT, Status.DONE, tags=("sweep of e",)))
    with pytest.raises(InputError, match=r"has no sweep of 'e' that was stopped; start one with --over"):
        to_resume(session.project, "e")


def test_an_experiment_that_changed_is_another_sweep(session):
    intent = begun(session)
    changed = replace(EXPERIMENT, params={"rate": 0.6})
    session.apply("change", session.project.with_experiment(changed))
    with pytest.raises(InputError, match=r"'e' was changed or removed since its sweep began"):
        experiment_of(session.project, intent)


def test_what_no_plan_can_be_made_of_is_passed_over():
    assert intent_of(Project(sweeps={"sweep of e": {"axes": 3}}), "sweep of e") is None
