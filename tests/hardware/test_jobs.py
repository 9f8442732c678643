"""Jobs that last, against a cloud that fails at every step: no result is lost, none is paid for twice."""

import json
from dataclasses import replace

import pytest

from ketbench.base.errors import InputError
from ketbench.contract.plugin import Context, Task
from ketbench.contract.targets import UnsureError
from ketbench.project.session import Session
from ketbench.running.devices.job import DeviceJob, told, unpacked
from ketbench.running.devices.lasting import Desk, advanced, cancelled, decided, prepared
from ketbench.running.jobs.worker.answering import answered
from ketbench_gate.backends import StatevectorBackend
from ketbench_hardware.targets import ionq

HOW = {"target": "ionq.simulator", "shots": 200, "rows": 3, "mitigate": "readout"}
EXECUTIONS = 3 + 2
MOST_STEPS = 12


@pytest.fixture
def desk(project, cloud):
    def ask(run, asked):
        """As a worker does, in this process."""
        backend = StatevectorBackend()
        experiment = run.experiment
        task = Task(experiment.dataset, experiment.circuit, experiment.seed)
        *_, result = answered(backend, task, backend.params(**experiment.params), asked, Context())
        return result

    with Session.open(project) as session:
        yield Desk(session, ask)


def begun(desk, **changes):
    return prepared(desk, desk.session.project.run("run-0001"), {**HOW, **changes})


def finished(desk, job):
    for _ in range(MOST_STEPS):
        if not job.is_open:
            break
        job = advanced(desk, job)
    return job


def kept(desk, job):
    """As somebody reads it who opens the file now."""
    with Session.open(desk.session.path, read_only=True) as other:
        return DeviceJob.from_json(other.project.jobs[job.id])


FAULTS = [
    ("submit", "refuse"),
    ("submit", "lost"),
    ("submit", "fault"),
    ("submit", "expired"),
    ("submit", "garbage"),
    ("find", "refuse"),
    ("state", "refuse"),
    ("state", "lost"),
    ("state", "expired"),
    ("state", "garbage"),
    ("results", "refuse"),
    ("results", "lost"),
    ("results", "garbage"),
    ("results", "half"),
]


def test_whatever_fails_once_or_twice_the_result_comes_and_is_paid_once(desk, cloud):
    for step, how in FAULTS:
        before = cloud.paid
        cloud.fail(step, how, 2 if step != "find" else 1)
        if step == "find":
            cloud.fail("submit", "lost")
        job = finished(desk, begun(desk))
        assert job.state == "done", (step, how, job.reason)
        assert cloud.paid - before == EXECUTIONS, (step, how)
        assert job.result["summary"]["exact_accuracy"] is not None
        assert abs(job.result["summary"]["device"] - job.result["summary"]["exact"]) < 0.2
        assert kept(desk, job) == job


def test_each_step_is_on_the_disk_before_the_next(desk, cloud):
    job = begun(desk)
    assert [batch.state for batch in kept(desk, job).batches] == ["new"]
    assert cloud.paid == 0
    job = advanced(desk, job)
    assert kept(desk, job).batches[0].id == "vendor-1"
    assert (job.state, job.batches[0].position) == ("queued", 1)
    job = finished(desk, job)
    assert job.batches[0].cost == "1.5 USD"
    assert job.about == {"compiled": "by IonQ, after submission"}
    assert told(job)["batches"][0]["received"] == EXECUTIONS


def test_a_refused_key_keeps_the_job_for_another_day(desk, cloud):
    job = advanced(desk, begun(desk))
    cloud.token = "another"
    job = advanced(desk, job)
    assert job.is_open
    assert "refused the key (status 401)" in job.reason
    cloud.token = "tok-5f0e9a-never-to-be-seen"
    assert finished(desk, job).state == "done"
    assert cloud.paid == EXECUTIONS


def test_the_order_is_kept_whole(desk, cloud):
    job = begun(desk, mitigate="zne")
    held = json.loads(unpacked(job.order))
    assert [len(one["features"]) for one in held] == [3, 3, 3]
    assert held[0]["shots"] == 200


def test_a_cancelled_job_is_dropped_by_the_vendor_and_stays_so(desk, cloud):
    job = cancelled(desk, advanced(desk, begun(desk)))
    assert (job.state, cloud.cancelled) == ("cancelled", ["vendor-1"])
    assert advanced(desk, kept(desk, job)) == job
    with pytest.raises(InputError, match="is cancelled already"):
        cancelled(desk, job)


def test_a_job_that_may_have_been_sent_is_looked_up_before_it_is_cancelled(desk, cloud):
    cloud.fail("submit", "lost")
    job = advanced(desk, begun(desk))
    assert job.batches[0].state == "sending"
    assert cancelled(desk, job).state == "cancelled"
    assert cloud.cancelled == ["vendor-1"]


def test_over_the_budget_nothing_is_sent_and_nothing_kept(desk, cloud):
    run = desk.session.project.run("run-0001")
    with pytest.raises(InputError, match="takes 5 executions of 200 shots, more than --budget 4"):
        prepared(desk, run, HOW, most=4)
    assert not desk.session.project.jobs
    assert prepared(desk, run, HOW, most=5).executions == 5


def test_no_undo_takes_a_job_away(desk, cloud):
    desk.session.apply("note", desk.session.project.without("runs", "run-0001"))
    desk.session.undo()
    job = begun(desk)
    desk.session.undo() if desk.session.history.can_undo else None
    assert list(desk.session.project.jobs) == [job.id]


@pytest.mark.parametrize("sent", [True, False])
def test_where_the_vendor_cannot_be_asked_somebody_decides(desk, cloud, monkeypatch, sent):
    def never(*_):
        raise UnsureError("This vendor keeps no list.")

    monkeypatch.setattr(ionq, "find", never)
    cloud.fail("submit", "lost" if sent else "fault")
    job = finished(desk, begun(desk))
    assert (job.batches[0].state, job.reason) == ("sending", "This vendor keeps no list.")
    assert cloud.paid == EXECUTIONS
    job = decided(desk, job, sent=sent)
    assert finished(desk, job).state == ("cancelled" if sent else "done")
    with pytest.raises(InputError, match="nothing to decide"):
        decided(desk, job if sent else finished(desk, job), sent=sent)


def behind_each_other(trained):
    """The same circuit twice in sequence, trained for an epoch."""
    backend, first = StatevectorBackend(), trained.experiment
    params = {**first.params, "copies": 2, "arrangement": "sequence"}
    *_, result = backend.run(Task(first.dataset, first.circuit, 3), backend.params(**params), Context())
    return replace(trained, id="run-0002", experiment=replace(first, params=params), result=result)


def test_circuits_behind_each_other_go_round_by_round_within_one_job(desk, cloud, trained):
    run = behind_each_other(trained)
    desk.session.apply("run", desk.session.project.with_run(run))
    with pytest.raises(InputError, match="about 10 executions in 2 rounds of 200 shots, more than --budget 9"):
        prepared(desk, run, HOW, most=9)
    job = prepared(desk, run, {**HOW, "mitigate": "none"}, most=6)
    while not job.how.get("earlier"):
        job = advanced(desk, job)
    assert (job.state, job.executions, len(cloud.jobs)) == ("new", 6, 1)
    assert kept(desk, job) == job
    cloud.fail("submit", "lost")
    job = finished(desk, job)
    assert job.state == "done"
    assert cloud.paid == job.result["summary"]["executions"] == 6
    assert job.result["summary"]["device_error"] < 0.5
    assert job.how["earlier"] == [{"id": "vendor-1", "programs": 3}]
