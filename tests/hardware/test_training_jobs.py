"""A training on a cloud: killed at any step and resumed, it pays for nothing twice and learns what it would have."""

import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from ketbench.cli import main
from ketbench.contract.plugin import Checkpoint, Context, Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
from ketbench.running.devices.asking import is_in_hand
from ketbench.running.devices.job import DeviceJob
from ketbench.running.devices.training import ledger as ledgers
from ketbench.running.devices.training.keeping import Keeper
from ketbench.running.devices.training.ledger import Ledger
from ketbench_gate.training.on_device.backend import DeviceBackend

SETTINGS = {
    "target": "ionq.qpu.x",
    "shots": 100,
    "epochs": 1,
    "batch_size": 18,
    "budget": 1000,
    "explain": "none",
}
STEPS, A_STEP = 2, 36
BACKEND = DeviceBackend()


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def session(project, cloud, trained):
    cloud.polls = 0
    experiment = replace(trained.experiment, name="on-device", backend=BACKEND.name, params=SETTINGS)
    with Session.open(project) as made:
        made.begin_run(Run("run-0002", experiment, Status.RUNNING))
        yield made


def played(session, run_id, resume=b"", die=lambda: None):
    """The training as a worker plays it, with its last checkpoint and its result; `die` is called at each keeping."""
    experiment = session.project.run(run_id).experiment
    keeper = Keeper(session)

    def ask(asked):
        answer = keeper(run_id, asked)
        die()
        return answer

    ledger = Ledger(BACKEND.name, run_id, ask, lambda: False)
    context = Context(resume=resume, execute=ledger.execute)
    last, result = resume, None
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    try:
        for item in BACKEND.run(task, BACKEND.params(**experiment.params), context):
            if isinstance(item, Checkpoint):
                last = item.data
                ledger.passed()
            if isinstance(item, Result):
                result = item
    except Killed:
        pass
    return last, result


def weights(result):
    return {name: held.tolist() for name, held in result.model.tensors.items()}


def test_killed_after_any_keeping_and_resumed_it_pays_once_and_ends_alike(session, cloud):
    _, whole = played(session, "run-0002")
    assert cloud.paid == STEPS * A_STEP == whole.summary["device_executions"]
    keepings = sum(1 for _ in session.project.jobs) * 5
    first = session.project.run("run-0002")
    for number in range(1, keepings, 3):
        before, run_id, left = cloud.paid, f"run-{100 + number}", iter(range(number))

        def die(left=left):
            if next(left, None) is None:
                raise Killed

        session.begin_run(replace(first, id=run_id, status=Status.INTERRUPTED))
        held, none = played(session, run_id, die=die)
        if none is None:
            again = f"run-{500 + number}"
            session.begin_run(replace(first, id=again, parent=run_id))
            _, result = played(session, again, held)
        else:
            result = none
        assert cloud.paid - before == STEPS * A_STEP, number
        assert result.summary["device_executions"] == STEPS * A_STEP
        assert weights(result) == weights(whole)


def test_values_are_dropped_behind_a_checkpoint_and_kept_before_it(session, cloud):
    played(session, "run-0002")
    first, second = (DeviceJob.from_json(job) for job in session.project.jobs.values())
    assert ("executed" in first.result, "executed" in second.result) == (False, True)
    assert (first.state, first.executions, first.order) == ("done", A_STEP, "")


def test_a_repetition_and_a_branch_are_paid_for_anew(session, cloud):
    played(session, "run-0002")
    run = session.project.run("run-0002")
    session.begin_run(replace(run, id="run-0003"))
    played(session, "run-0003")
    assert cloud.paid == 2 * STEPS * A_STEP
    other = replace(run.experiment, params={**run.experiment.params, "budget": 999})
    session.begin_run(replace(run, id="run-0004", parent="run-0003", experiment=other))
    played(session, "run-0004")
    assert cloud.paid == 3 * STEPS * A_STEP


def test_the_budget_counts_what_the_run_spent_before_it_was_resumed(session, cloud):
    run = session.project.run("run-0002")
    poor = replace(run.experiment, params={**run.experiment.params, "budget": A_STEP + 1})
    session.begin_run(replace(run, id="run-0003", experiment=poor))
    held, result = played(session, "run-0003")
    session.begin_run(replace(run, id="run-0004", experiment=poor, parent="run-0003"))
    _, again = played(session, "run-0004", held)
    assert cloud.paid == A_STEP
    assert again.summary["device_executions"] == result.summary["device_executions"] == A_STEP


@pytest.mark.parametrize(
    ("step", "how"), [("submit", "lost"), ("submit", "fault"), ("state", "expired"), ("results", "half")]
)
def test_faults_of_the_cloud_cost_nothing(session, cloud, step, how, monkeypatch):
    monkeypatch.setattr(ledgers, "FIRST_SECONDS", 0.0)
    cloud.fail(step, how, 2)
    assert played(session, "run-0002")[1] is not None
    assert cloud.paid == STEPS * A_STEP


def test_a_cancelled_job_ends_the_training_with_its_name(session, cloud):
    def answer(request, body):
        name = request.path.rpartition("/")[2]
        return {"id": name, "status": "canceled"}

    cloud._state = answer
    with pytest.raises(Exception, match=r"'job-0001' on ionq\.qpu\.x was cancelled"):
        played(session, "run-0002")


def test_a_job_of_a_training_that_goes_on_is_left_to_it(session, cloud):
    cloud.fail("state", "refuse", 99)
    job = DeviceJob("job-1", "run-0002", "ionq.simulator", {"digest": "d", "runs": ["run-0002"]}, "", (), "")
    assert is_in_hand(session.project, job)
    assert not is_in_hand(session.project, replace(job, run="run-0001"))
    assert not is_in_hand(session.project, replace(job, how={}))


@pytest.mark.slow
def test_the_whole_program_killed_in_a_training_is_resumed(project, cloud, capfd):
    settings = [f"{name}={value}" for name, value in SETTINGS.items()]
    command = ["run", str(project), "--backend", "gate.device", "--set", *settings]
    cloud.fail("state", "kill")
    cloud.polls = 0
    process = subprocess.Popen([sys.executable, "-m", "ketbench", *command], stdout=subprocess.PIPE)
    cloud.victim = process.pid
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert cloud.paid == A_STEP
    assert main(["run", str(project), "--resume", "last"]) == 0
    capfd.readouterr()
    assert main(["jobs", str(project), "--json"]) == 0
    jobs = json.loads(capfd.readouterr().out)
    assert [(job["kind"], job["state"], job["run"]) for job in jobs] == [("training", "done", "run-0003")] * STEPS
    assert cloud.paid == STEPS * A_STEP
